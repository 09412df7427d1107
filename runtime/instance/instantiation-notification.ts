import { isoTime, parseTime } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { isJsonObject, memberOf, type Json, type JsonObject } from '../kernel/json.ts';

/** Languages that texts of a notification are written in. */
export type NotificationLanguage = 'nb' | 'nn' | 'en';
type CustomText = Readonly<Record<NotificationLanguage, string>>;

/** Texts of one's own; null: the usual ones. */
export interface NotificationTexts {
  customSms: { senderName: string; text: CustomText } | null;
  customEmail: { subject: CustomText; body: CustomText } | null;
}

/** What the owner of a new instance is told, and when (app-api.md §2.8). Times are ISO-8601. */
export interface InstantiationNotification extends NotificationTexts {
  channel: NotificationChannel;
  language: string | null;
  requestedSendTime: string | null;
  allowSendingAfterWorkHours: boolean;
  reminders: readonly NotificationReminder[];
}

export interface NotificationReminder extends NotificationTexts {
  /** One of both, or none. */
  requestedSendTime: string | null;
  sendAfterDays: number | null;
}

/** By the number that clients send. */
const CHANNELS = ['Email', 'Sms', 'EmailPreferred', 'SmsPreferred', 'EmailAndSms'] as const;
export type NotificationChannel = (typeof CHANNELS)[number];

const LONGEST_TEXT = 10_000;
const LONGEST_SENDER = 11;
const MOST_REMINDERS = 20;
const MOST_DAYS = 30;

/**
 * `notification` of a request for an instance; null when there is none. Unknown members are ignored.
 * @throws {BAD_REQUEST} 400 — naming the member that is not what it should be
 */
export function readNotification(value: Json | undefined): InstantiationNotification | null {
  if (value === undefined || value === null) return null;
  const object = objectAt(value, 'notification');
  const reminders = memberOf(object, 'reminders') ?? [];
  if (!Array.isArray(reminders)) throw wrong('notification.reminders', 'a list');
  if (reminders.length > MOST_REMINDERS) throw wrong('notification.reminders', `a list of at most ${MOST_REMINDERS}`);
  return {
    channel: CHANNELS[number(object, 'notification.notificationChannel', CHANNELS.length - 1) ?? 4] ?? 'EmailAndSms',
    language: text(object, 'notification.language', 10),
    requestedSendTime: time(object, 'notification.requestedSendTime'),
    allowSendingAfterWorkHours: truth(object, 'notification.allowSendingAfterWorkHours'),
    ...textsOf(object, 'notification'),
    reminders: reminders.map((reminder, index) => reminderAt(reminder, `notification.reminders[${index}]`)),
  };
}

function reminderAt(value: Json, at: string): NotificationReminder {
  const object = objectAt(value, at);
  const reminder = { requestedSendTime: time(object, `${at}.requestedSendTime`), sendAfterDays: number(object, `${at}.sendAfterDays`, MOST_DAYS), ...textsOf(object, at) };
  if (reminder.requestedSendTime !== null && reminder.sendAfterDays !== null) throw wrong(at, 'given either requestedSendTime or sendAfterDays');
  return reminder;
}

function textsOf(object: JsonObject, at: string): NotificationTexts {
  const [sms, email] = [memberOf(object, 'customSms') ?? null, memberOf(object, 'customEmail') ?? null];
  return { customSms: sms === null ? null : smsAt(sms, `${at}.customSms`), customEmail: email === null ? null : emailAt(email, `${at}.customEmail`) };
}

function smsAt(value: Json, at: string): NotificationTexts['customSms'] {
  const object = objectAt(value, at);
  return { senderName: required(object, `${at}.senderName`, LONGEST_SENDER), text: customText(memberOf(object, 'text'), `${at}.text`) };
}

function emailAt(value: Json, at: string): NotificationTexts['customEmail'] {
  const object = objectAt(value, at);
  return { subject: customText(memberOf(object, 'subject'), `${at}.subject`), body: customText(memberOf(object, 'body'), `${at}.body`) };
}

function customText(value: Json | undefined, at: string): CustomText {
  const object = objectAt(value, at);
  const one = (language: NotificationLanguage): string => required(object, `${at}.${language}`, LONGEST_TEXT);
  return { nb: one('nb'), nn: one('nn'), en: one('en') };
}

function objectAt(value: Json | undefined, at: string): JsonObject {
  if (isJsonObject(value ?? null)) return value as JsonObject;
  throw wrong(at, 'an object');
}

/** The member that the last part of a place names. */
function valueAt(object: JsonObject, at: string): Json | null {
  return memberOf(object, at.slice(at.lastIndexOf('.') + 1)) ?? null;
}

function text(object: JsonObject, at: string, longest: number): string | null {
  const value = valueAt(object, at);
  if (value === null || (typeof value === 'string' && value.length <= longest)) return value;
  throw wrong(at, `text of at most ${longest} characters`);
}

function required(object: JsonObject, at: string, longest: number): string {
  const value = text(object, at, longest);
  if (value === null) throw wrong(at, `text of at most ${longest} characters`);
  return value;
}

function number(object: JsonObject, at: string, most: number): number | null {
  const value = valueAt(object, at);
  if (value === null) return null;
  const count = Number(String(value));
  if (typeof value !== 'string' && typeof value !== 'boolean' && Number.isInteger(count) && count >= 0 && count <= most) return count;
  throw wrong(at, `a whole number from 0 to ${most}`);
}

function truth(object: JsonObject, at: string): boolean {
  const value = valueAt(object, at) ?? false;
  if (typeof value !== 'boolean') throw wrong(at, 'true or false');
  return value;
}

function time(object: JsonObject, at: string): string | null {
  const value = valueAt(object, at);
  if (value === null) return null;
  const parsed = typeof value === 'string' ? parseTime(value) : null;
  if (parsed === null) throw wrong(at, 'a time');
  return isoTime(parsed.time);
}

function wrong(at: string, wanted: string): AppError {
  return new AppError('BAD_REQUEST', { detail: `${at} must be ${wanted}.`, extensions: { field: at } });
}
