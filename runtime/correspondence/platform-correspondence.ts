import { createHash } from 'node:crypto';
import { CorrespondenceRefused, type Correspondence, type CorrespondenceMessage } from '../kernel/ports.ts';
import { notificationOf } from './notification.ts';

/** A file to attach. */
export interface CorrespondenceFile {
  name: string;
  content: AsyncIterable<Uint8Array>;
}

export interface PlatformCorrespondenceOptions {
  /** The message service, with a slash at the end: `https://platform.altinn.no/correspondence/api/v1/`. */
  endpoint: string;
  /** `Ocp-Apim-Subscription-Key` of the gateway. */
  subscriptionKey: string | null;
  /** The service owner's token, with the scope `altinn:correspondence.write`. */
  token: () => Promise<string>;
  /** A data element of an instance (`partyId/guid`); null when it is gone. */
  fileOf: (instanceId: string, dataElementId: string) => Promise<CorrespondenceFile | null>;
  wait?: (ms: number) => Promise<void>;
  fetch?: typeof fetch;
}

const TIMEOUT = 30_000;
const MAX_FILE = 250 * 1024 * 1024;
/** Waits between looks for an upload, ms: together well within the lease of a job. */
const POLLS = [250, 500, 1000, 2000, 4000, 8000];
const BROKEN = new Set(['Failed', 'Purged']);
/** Answers that no repetition changes. */
const REFUSALS = new Set([400, 403, 404, 422]);

/**
 * Sends messages by the platform. What no repetition can change is a refusal; all else is thrown, so that the job tries
 * again. The idempotency key makes a repeated attempt one message.
 * @see auth-platform.md §8.7
 */
export function createPlatformCorrespondence(options: PlatformCorrespondenceOptions): Correspondence {
  return {
    async send(message) {
      const existingAttachments: string[] = [];
      for (const id of message.attachments) {
        const attached = await attach(message, id, options);
        if (attached !== null) existingAttachments.push(attached);
      }
      const idempotentKey = uuidOf(message.key);
      const answer = await ask('correspondence', { method: 'POST', json: { ...bodyOf(message), existingAttachments, idempotentKey } }, options);
      // It was sent by an attempt whose answer was lost.
      if (answer.status === 409) return { id: idempotentKey };
      const { correspondences } = (await answer.json()) as { correspondences?: { correspondenceId?: unknown }[] };
      return { id: String(correspondences?.[0]?.correspondenceId ?? idempotentKey) };
    },
  };
}

function bodyOf(message: CorrespondenceMessage): Record<string, unknown> {
  const { personNumber, organisationNumber } = message.recipient;
  const recipient = personNumber === null ? `urn:altinn:organization:identifier-no:${organisationNumber ?? ''}` : `urn:altinn:person:identifier-no:${personNumber}`;
  return {
    correspondence: {
      resourceId: message.resource,
      sendersReference: message.instanceId,
      content: { language: message.language, messageTitle: message.title, messageSummary: message.summary, messageBody: message.body },
      ...(message.kind === 'callToSign' ? { notification: notificationOf(message.notification) } : {}),
    },
    recipients: [recipient],
  };
}

/** Announces, uploads and waits for one file. @returns its id; null when the element is gone */
async function attach(message: CorrespondenceMessage, elementId: string, options: PlatformCorrespondenceOptions): Promise<string | null> {
  const file = await options.fileOf(message.instanceId, elementId);
  if (file === null) return null;
  const bytes = await collected(file.content);
  const announced = await ask('attachment', { method: 'POST', json: { resourceId: message.resource, fileName: file.name, displayName: file.name, isEncrypted: false, checksum: createHash('md5').update(bytes).digest('hex'), sendersReference: elementId } }, options);
  const id = (await announced.text()).trim().replaceAll('"', '');
  if (!/^[\w-]{1,64}$/.test(id)) throw new Error('the message service gave no attachment id');
  await ask(`attachment/${id}/upload`, { method: 'POST', bytes }, options);
  for (const pause of POLLS) {
    const { status } = (await (await ask(`attachment/${id}`, { method: 'GET' }, options)).json()) as { status?: unknown };
    if (status === 'Published') return id;
    if (BROKEN.has(String(status))) throw new CorrespondenceRefused(`The message service did not take the file ${elementId}.`);
    await (options.wait ?? pauseFor)(pause);
  }
  throw new Error('an upload has not been published in time');
}

interface Request {
  method: 'GET' | 'POST';
  json?: unknown;
  bytes?: Uint8Array;
}

async function ask(path: string, { method, json, bytes }: Request, { endpoint, subscriptionKey, token, fetch: send = fetch }: PlatformCorrespondenceOptions): Promise<Response> {
  const body = json === undefined ? bytes : JSON.stringify(json);
  const answer = await send(new URL(path, endpoint), {
    method, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT),
    headers: {
      accept: 'application/json', authorization: `Bearer ${await token()}`,
      ...(subscriptionKey === null ? {} : { 'ocp-apim-subscription-key': subscriptionKey }),
      ...(body === undefined ? {} : { 'content-type': json === undefined ? 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: body as string }),
  });
  if (answer.ok || (answer.status === 409 && path === 'correspondence')) return answer;
  await answer.body?.cancel();
  if (REFUSALS.has(answer.status)) throw new CorrespondenceRefused(`The message service refused with status ${answer.status}.`);
  throw new Error(`the message service answered ${answer.status}`);
}

async function collected(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (size > MAX_FILE) throw new CorrespondenceRefused('A file is too large to be attached.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The service wants a UUID; the same key always gives the same. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function pauseFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
