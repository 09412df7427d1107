import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';

/** How somebody is told that a message has come. */
export interface Notification {
  notificationTemplate: 'GenericAltinnMessage';
  notificationChannel: 'Email' | 'Sms' | 'EmailAndSms' | 'EmailPreferred' | 'SmsPreferred';
  sendReminder: boolean;
}

const CHANNELS: Readonly<Record<string, Notification['notificationChannel']>> = {
  email: 'Email', sms: 'Sms', smsandemail: 'EmailAndSms', smspreferred: 'SmsPreferred', emailpreferred: 'EmailPreferred',
};

/**
 * What a signee's `communicationConfig` asks for. Without a choice the addresses that are given decide; with none of them it is
 * an e-mail (signing.md B.8). The service knows the addresses itself, and words the notice.
 */
export function notificationOf(config: JsonObject | null): Notification {
  const wanted = member(config, 'notification');
  const choice = String(config?.['notificationChoice'] ?? 'None').toLowerCase();
  const [email, sms] = [member(wanted, 'email') !== null, member(wanted, 'sms') !== null];
  const derived = email && sms ? 'EmailAndSms' : sms ? 'Sms' : 'Email';
  return { notificationTemplate: 'GenericAltinnMessage', notificationChannel: CHANNELS[choice] ?? derived, sendReminder: member(config, 'reminderNotification') !== null };
}

function member(value: Json | undefined | null, name: string): JsonObject | null {
  const found = isJsonObject(value ?? null) ? (value as JsonObject)[name] : null;
  return isJsonObject(found ?? null) ? (found as JsonObject) : null;
}
