import type { InformationRow } from './types.ts';
import { wordsIn } from './words.ts';

/** What a receipt says of an instance. */
export interface InstanceFacts {
  guid: string;
  /** ISO-8601 UTC of the moment that counts as sent. */
  sent: string;
  sender: { name: string | null; personNumber: string | null; organisationNumber: string | null };
  /** The service owner's name in the language. */
  receiver: string | null;
}

/** Which rows an InstanceInformation component shows; all by default. */
export interface InformationChoice { dateSent?: boolean; sender?: boolean; receiver?: boolean; referenceNumber?: boolean }

/**
 * Date, sender, receiver and reference number (../screens/pdf-mode.png): the date in Norwegian time, the personal number
 * with its last five digits hidden, the reference the last group of the instance's guid.
 * @param text  the app's own text of a key, null when it has none
 */
export function informationRows(facts: InstanceFacts, language: string, text: (key: string) => string | null, choice: InformationChoice = {}): InformationRow[] {
  const words = wordsIn(language);
  const rows: (InformationRow & { wanted: boolean | undefined })[] = [
    { wanted: choice.dateSent, label: text('receipt_platform.date_sent') ?? words.dateSent, value: norwegianTime(facts.sent) },
    { wanted: choice.sender, label: text('receipt_platform.sender') ?? words.sender, value: senderText(facts.sender) },
    { wanted: choice.receiver, label: text('receipt_platform.receiver') ?? words.receiver, value: facts.receiver ?? '' },
    { wanted: choice.referenceNumber, label: text('receipt_platform.reference_number') ?? words.reference, value: facts.guid.slice(facts.guid.lastIndexOf('-') + 1) },
  ];
  return rows.filter((row) => row.wanted !== false && row.value !== '').map(({ label, value }) => ({ label, value }));
}

/** `22.11.2026 / 02:38` */
export function norwegianTime(iso: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Oslo', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date(iso));
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('day')}.${part('month')}.${part('year')} / ${part('hour')}:${part('minute')}`;
}

function senderText({ name, personNumber, organisationNumber }: InstanceFacts['sender']): string {
  const number = personNumber ? maskedNumber(personNumber) : organisationNumber;
  return number && name ? `${number}-${name}` : number || name || '';
}

/** Day of birth and no more. */
export function maskedNumber(personNumber: string): string {
  return `${personNumber.slice(0, 6)}${'*'.repeat(Math.max(personNumber.length - 6, 0))}`;
}
