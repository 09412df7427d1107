import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { PaymentError } from '../kernel/payment.ts';
import type { NetsSettings } from './nets-settings.ts';

export type HttpFetch = (url: string, init: RequestInit) => Promise<Response>;

/** One exchange, ms; a second try of what may be repeated doubles it. */
const TIMEOUT_MS = 8_000;
const PAUSE_MS = 300;
const MAX_BYTES = 256 * 1024;

export interface NetsAnswer {
  status: number;
  /** Empty when the answer has no JSON object. */
  body: JsonObject;
}

export interface NetsClient {
  /** Never repeated by itself: the processor does not promise to see that it is the same. */
  create(settings: NetsSettings, payment: JsonObject, idempotencyKey: string): Promise<NetsAnswer>;
  retrieve(settings: NetsSettings, paymentId: string): Promise<NetsAnswer>;
  terminate(settings: NetsSettings, paymentId: string): Promise<NetsAnswer>;
}

/**
 * The three calls of the Nets Easy payment API v1 that a payment task needs. No redirects, a time limit, a cap on the answer; reading
 * and terminating are tried twice. The secret is nowhere but in the Authorization header.
 * @throws {PaymentError} unavailable: no answer, or 5xx; refused: the key is not accepted
 */
export function createNetsClient({ fetch, pauseMs = PAUSE_MS, timeoutMs = TIMEOUT_MS }: { fetch: HttpFetch; pauseMs?: number; timeoutMs?: number }): NetsClient {
  async function once(settings: NetsSettings, method: string, path: string, body?: JsonObject, headers: Record<string, string> = {}): Promise<NetsAnswer> {
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${settings.baseUrl}/v1/payments${path}`, {
        method, redirect: 'error', signal: AbortSignal.timeout(timeoutMs),
        headers: { authorization: settings.secretApiKey, accept: 'application/json', commerceplatformtag: 'Stafett', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      text = await readCapped(answer);
    } catch (cause) {
      throw new PaymentError('unavailable', 'Nets Easy does not answer.', cause);
    }
    if (answer.status >= 500 || answer.status === 429) throw new PaymentError('unavailable', `Nets Easy answered ${answer.status}.`);
    if (answer.status === 401 || answer.status === 403) throw new PaymentError('refused', `Nets Easy does not accept the app's key (${answer.status}).`);
    return { status: answer.status, body: objectOf(text) };
  }

  async function twice(settings: NetsSettings, method: string, path: string): Promise<NetsAnswer> {
    try {
      return await once(settings, method, path);
    } catch (error) {
      if (!(error instanceof PaymentError) || error.kind !== 'unavailable') throw error;
      await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
      return once(settings, method, path);
    }
  }

  return {
    create: (settings, payment, idempotencyKey) => once(settings, 'POST', '', payment, { 'idempotency-key': idempotencyKey }),
    retrieve: (settings, paymentId) => twice(settings, 'GET', `/${encodeURIComponent(paymentId)}`),
    terminate: (settings, paymentId) => twice(settings, 'PUT', `/${encodeURIComponent(paymentId)}/terminate`),
  };
}

async function readCapped(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`the answer holds more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
