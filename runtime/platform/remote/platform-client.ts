import { AppError } from '../../kernel/errors.ts';

export type PlatformService = 'register' | 'profile' | 'authorization';

export interface PlatformClientOptions {
  /** Base address of each service, with a slash at the end: `https://platform.altinn.no/register/api/v1/`. */
  endpoints: Readonly<Record<PlatformService, string>>;
  /** `Ocp-Apim-Subscription-Key` of the gateway. */
  subscriptionKey: string | null;
  /** Token of the caller whose request is being answered; null outside of requests. */
  callerToken: () => string | null;
  /** Token of the service owner itself, for what no caller may ask. */
  ownToken: () => Promise<string>;
  /** `PlatformAccessToken`: which app asks; null when none is configured. */
  accessToken: () => Promise<string | null>;
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface PlatformRequest {
  service: PlatformService;
  /** Relative to the service's address. */
  path: string;
  /** JSON; its presence makes the request a POST. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** In whose name; `caller` falls back to `app` outside of requests. */
  as: 'caller' | 'app';
}

/** Requests to the services of the real platform (auth-platform.md §8). */
export interface PlatformClient {
  /**
   * @returns the JSON answer; null for 404, and for 400 and 403, which the platform answers about what it does not tell
   * @throws {STORE_UNAVAILABLE} 503 — no answer in time, a fault of the platform, or our own credentials refused: the request must not go on
   */
  ask(request: PlatformRequest): Promise<unknown>;
}

const MAX_BYTES = 10 * 1024 * 1024;
const NOTHING = new Set([400, 403, 404]);

export function createPlatformClient(options: PlatformClientOptions): PlatformClient {
  const { timeoutMs = 10_000, fetch: send = fetch } = options;
  return {
    async ask(request) {
      try {
        const answer = await send(new URL(request.path, options.endpoints[request.service]), {
          method: request.body === undefined ? 'GET' : 'POST',
          headers: await headersOf(request, options),
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await limitedText(answer);
        if (answer.ok) return text === '' ? null : (JSON.parse(text) as unknown);
        if (NOTHING.has(answer.status)) return null;
        throw new Error(`status ${answer.status}`);
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        throw new AppError('STORE_UNAVAILABLE', { detail: `The platform's ${request.service} service does not answer as it should.`, cause });
      }
    },
  };
}

async function headersOf(request: PlatformRequest, options: PlatformClientOptions): Promise<Record<string, string>> {
  const caller = request.as === 'caller' ? options.callerToken() : null;
  const accessToken = await options.accessToken();
  return {
    accept: 'application/json',
    authorization: `Bearer ${caller ?? (await options.ownToken())}`,
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.subscriptionKey === null ? {} : { 'ocp-apim-subscription-key': options.subscriptionKey }),
    ...(accessToken === null ? {} : { platformaccesstoken: accessToken }),
    ...request.headers,
  };
}

async function limitedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
