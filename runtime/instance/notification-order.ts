import { isoTime } from '../kernel/clock.ts';
import type { InstanceOwner } from '../kernel/instance-types.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { Party } from '../kernel/party-types.ts';
import type { InstantiationNotification, NotificationChannel, NotificationLanguage, NotificationTexts } from './instantiation-notification.ts';
import { defaultTexts, filledText, type TextFacts } from './notification-texts.ts';
import type { Session } from './session.ts';
import { appName } from './texts.ts';

/** Kind of the outbox entries that jobs/notification-job.ts carries on. */
export const NOTIFICATION_ENTRY = 'notification';

/** Orders go out a little later, so that the instance can be seen when they are read, ms. */
const SOON = 5 * 60_000;

/** Orders what the owner is told, when the commit is durable; an owner without a number cannot be told. */
export async function orderNotification(session: Session, party: Party, notification: InstantiationNotification): Promise<void> {
  const { services, definition, instance } = session;
  const language = await languageFor(session, notification);
  // What is told is not worth an instance: where the register does not answer, it is told more plainly.
  const serviceOwner = await services.register.serviceOwner(instance.org).catch(() => null);
  const facts: TextFacts = {
    appName: appName(definition, language), instanceOwnerName: party.name ?? '', serviceOwnerName: serviceOwner?.name[language] ?? serviceOwner?.name['nb'] ?? instance.org,
    orgNumber: instance.instanceOwner.organisationNumber ?? '', socialSecurityNumber: instance.instanceOwner.personNumber ?? '', dueBefore: instance.dueBefore ?? null,
  };
  const recipient = recipientOf(instance.instanceOwner, notification.channel, {
    resourceId: `urn:altinn:resource:app_${definition.org}_${definition.app}`, ...settingsOf(notification, usual(language, facts, notification), language, facts),
  });
  if (recipient === null) return services.log.warn({ instanceId: instance.id }, 'the owner of a new instance has no number and cannot be notified');
  session.publish(NOTIFICATION_ENTRY, {
    instanceId: instance.id,
    order: {
      idempotencyId: `${instance.id}-init`, sendersReference: `app-${instance.id}`, requestedSendTime: notification.requestedSendTime ?? isoTime(session.nowMs + SOON),
      recipient: recipient.with({}),
      reminders: notification.reminders.map((reminder) => ({
        ...(reminder.requestedSendTime === null ? {} : { requestedSendTime: reminder.requestedSendTime }), ...(reminder.sendAfterDays === null ? {} : { delayDays: reminder.sendAfterDays }),
        recipient: recipient.with(settingsOf(reminder, recipient.settings, language, facts)),
      })),
    },
  } as Json);
}

interface Settings {
  emailSettings: JsonObject;
  smsSettings: JsonObject;
}

/** People are told in the language of their profile, organisations in the one that is asked for. */
async function languageFor({ services, instance }: Session, { language }: InstantiationNotification): Promise<NotificationLanguage> {
  const { personNumber } = instance.instanceOwner;
  const wanted = personNumber ? (await services.register.profileByPersonNumber(personNumber).catch(() => null))?.profileSettingPreference?.language : language;
  return wanted === 'nn' || wanted === 'en' ? wanted : 'nb';
}

function usual(language: NotificationLanguage, facts: TextFacts, { allowSendingAfterWorkHours }: InstantiationNotification): Settings {
  const { subject, body } = defaultTexts(language, facts);
  return { emailSettings: { subject, body }, smsSettings: { sender: 'Altinn', body, sendingTimePolicy: allowSendingAfterWorkHours ? 'Anytime' : 'Daytime' } };
}

/** Its own texts where it has some. */
function settingsOf({ customEmail, customSms }: NotificationTexts, others: Settings, language: NotificationLanguage, facts: TextFacts): Settings {
  return {
    emailSettings: customEmail === null ? others.emailSettings : { ...others.emailSettings, subject: filledText(customEmail.subject[language], facts), body: filledText(customEmail.body[language], facts) },
    smsSettings: customSms === null ? others.smsSettings : { ...others.smsSettings, sender: customSms.senderName, body: filledText(customSms.text[language], facts) },
  };
}

/** The addressee in the three shapes of the service (auth-platform.md §8.6); null without a number. */
function recipientOf({ organisationNumber, personNumber, externalIdentifier }: InstanceOwner, channelSchema: NotificationChannel, { resourceId, ...settings }: Settings & { resourceId: string }): { settings: Settings; with(others: Partial<Settings>): JsonObject } | null {
  const made = (kind: string, identity: JsonObject) => ({ settings, with: (others: Partial<Settings>): JsonObject => ({ [kind]: { ...identity, resourceId, ...settings, ...others } }) });
  if (organisationNumber) return made('recipientOrganization', { orgNumber: organisationNumber, channelSchema });
  if (personNumber) return made('recipientPerson', { nationalIdentityNumber: personNumber, channelSchema });
  // Who is known by an e-mail address may have no telephone.
  return externalIdentifier ? made('recipientExternalIdentity', { externalIdentity: externalIdentifier, channelSchema: 'EmailPreferred' }) : null;
}
