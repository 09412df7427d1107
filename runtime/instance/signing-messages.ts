import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { CorrespondenceMessage } from '../kernel/ports.ts';
import { forEnvironment } from '../process/environment.ts';
import type { ProcessElement } from '../process/types.ts';
import { callToSignTexts, receiptTexts } from '../signing/message-texts.ts';
import type { Signee, SigneeContext } from '../signing/types.ts';
import type { Session } from './session.ts';
import { appName, textResource } from './texts.ts';

/** Kind of the outbox entries that jobs/correspondence-job.ts carries on. */
export const CORRESPONDENCE_ENTRY = 'correspondence';

/** The message resource of the task for this environment; null when none is configured, and then no message can be sent. */
export function messageResource(session: Session, task: ProcessElement): string | null {
  return forEnvironment(task.signature?.correspondenceResources ?? [], session.services.environment);
}

/**
 * Asks each signee to sign, when the commit is durable. Where the task has no message resource the reason is kept with
 * the signee and the process goes on (signing.md B.8).
 */
export async function callToSign(session: Session, task: ProcessElement, contexts: SigneeContext[]): Promise<SigneeContext[]> {
  const resource = messageResource(session, task);
  return Promise.all(contexts.map(async (context, index) => {
    if (resource === null) return { ...context, signeeState: { ...context.signeeState, callToSignFailedReason: `The task has no message resource for the environment ${session.services.environment}.` } };
    const inbox = member(context.communicationConfig, 'inboxMessage');
    const language = await languageOf(session, context.signee);
    const texts = callToSignTexts(language, appName(session.definition, language), instanceUrl(session));
    post(session, {
      key: `${session.guid}-${task.id}-${session.instance.process?.currentTask?.flow ?? 0}-${index}`, kind: 'callToSign', resource, instanceId: session.instance.id,
      recipient: recipientOf(context.signee), language, notification: context.communicationConfig, attachments: [],
      title: own(session, language, inbox, 'titleTextResourceKey') ?? texts.title, summary: own(session, language, inbox, 'summaryTextResourceKey') ?? texts.summary,
      body: own(session, language, inbox, 'bodyTextResourceKey') ?? texts.body,
    });
    return context;
  }));
}

/** Who is written to reads it in a language of their own, not of whoever has sent the form in. */
async function languageOf(session: Session, signee: Signee): Promise<string> {
  const profile = signee.type === 'person' ? await session.services.register.profileByPersonNumber(signee.socialSecurityNumber) : null;
  return profile?.profileSettingPreference?.language || 'nb';
}

/** Tells the signer what was signed, with the signed elements; without a message resource nothing is sent (signing.md B.6). */
export function sendReceipt(session: Session, task: ProcessElement, documentId: string, recipient: CorrespondenceMessage['recipient'], attachments: readonly string[]): void {
  const resource = messageResource(session, task);
  if (resource === null || (recipient.personNumber === null && recipient.organisationNumber === null)) return;
  const texts = receiptTexts(session.language, appName(session.definition, session.language), instanceUrl(session));
  const text = (part: 'title' | 'summary' | 'body'): string => textResource(session.definition, session.language, `signing.correspondence_receipt_${part}`)?.value ?? texts[part];
  post(session, {
    key: `${documentId}-receipt`, kind: 'signingReceipt', resource, instanceId: session.instance.id, recipient, language: session.language,
    title: text('title'), summary: text('summary'), body: text('body'), notification: null, attachments,
  });
}

function post(session: Session, message: CorrespondenceMessage): void {
  session.publish(CORRESPONDENCE_ENTRY, message as unknown as Json);
}

function recipientOf(signee: Signee): CorrespondenceMessage['recipient'] {
  if (signee.type === 'organization') return { personNumber: null, organisationNumber: signee.orgNumber };
  if (signee.type === 'system') return { personNumber: null, organisationNumber: signee.onBehalfOfOrg.orgNumber };
  return { personNumber: signee.socialSecurityNumber, organisationNumber: null };
}

function member(value: JsonObject | null, name: string): JsonObject | null {
  const found = value?.[name] ?? null;
  return isJsonObject(found) ? found : null;
}

/** The app's own text, with the address of the instance where the token stands. */
function own(session: Session, language: string, inbox: JsonObject | null, name: string): string | null {
  const key = inbox?.[name];
  const text = typeof key === 'string' ? textResource(session.definition, language, key)?.value : undefined;
  return text?.replaceAll('$instanceUrl$', instanceUrl(session)).replaceAll('$InstanceUrl', instanceUrl(session)) ?? null;
}

function instanceUrl(session: Session): string {
  const { org, app } = session.definition;
  return `${session.services.links.apps(org, null)}/${org}/${app}/#/instance/${session.instance.id}`;
}
