import type { NotificationLanguage } from './instantiation-notification.ts';

/** What texts may name. `dueBefore` ISO-8601. */
export interface TextFacts {
  appName: string;
  instanceOwnerName: string;
  serviceOwnerName: string;
  orgNumber: string;
  socialSecurityNumber: string;
  dueBefore: string | null;
}

/** What the owner of a new instance is told where the request has no texts of its own. */
export function defaultTexts(language: NotificationLanguage, { appName, instanceOwnerName, serviceOwnerName, dueBefore }: TextFacts): { subject: string; body: string } {
  const due = dueBefore === null ? null : norwegianTime(dueBefore);
  if (language === 'en') return { subject: 'A new form in Altinn', body: `${serviceOwnerName} has made the form ${appName} ready for ${instanceOwnerName}. Log in to Altinn to open it.${due === null ? '' : ` It is due ${due}.`}` };
  if (language === 'nn') return { subject: 'Eit nytt skjema i Altinn', body: `${serviceOwnerName} har gjort klart skjemaet ${appName} for ${instanceOwnerName}. Logg inn i Altinn for å opne det.${due === null ? '' : ` Fristen er ${due}.`}` };
  return { subject: 'Et nytt skjema i Altinn', body: `${serviceOwnerName} har gjort klart skjemaet ${appName} for ${instanceOwnerName}. Logg inn i Altinn for å åpne det.${due === null ? '' : ` Fristen er ${due}.`}` };
}

/** A text with its tokens filled in, each once: what is filled in is not looked at again. */
export function filledText(text: string, { dueBefore, ...facts }: TextFacts): string {
  const values: Readonly<Record<string, string>> = { ...facts, dueDate: dueBefore === null ? '' : norwegianTime(dueBefore) };
  return text.replaceAll(/\$(appName|instanceOwnerName|serviceOwnerName|orgNumber|socialSecurityNumber|dueDate)\$/g, (_token, name: string) => values[name] ?? '');
}

/** `dd-MM-yyyy HH:mm:ss` on a Norwegian clock. */
function norwegianTime(iso: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Oslo', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).formatToParts(new Date(iso));
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('day')}-${part('month')}-${part('year')} ${part('hour')}:${part('minute')}:${part('second')}`;
}
