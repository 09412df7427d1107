import { AppError, emptyError } from '../../kernel/errors.ts';

export interface PlatformRefreshOptions {
  /** The platform's authentication service, with a slash at the end. */
  endpoint: string;
  /** `Ocp-Apim-Subscription-Key` of the gateway. */
  subscriptionKey: string | null;
  fetch?: typeof fetch;
}

const TIMEOUT = 10_000;
const LONGEST = 16 * 1024;

/**
 * Renews a token of the platform at the platform, for whoever holds it.
 *
 * The returned function throws UNAUTHENTICATED (401, empty) when the platform does not renew it, and STORE_UNAVAILABLE (503)
 * when it does not answer.
 * @see auth-platform.md §5.2, §6 (keepAlive)
 */
export function createPlatformRefresh({ endpoint, subscriptionKey, fetch: send = fetch }: PlatformRefreshOptions): (token: string) => Promise<string> {
  return async (token) => {
    try {
      const answer = await send(new URL('refresh', endpoint), {
        headers: { authorization: `Bearer ${token}`, ...(subscriptionKey === null ? {} : { 'ocp-apim-subscription-key': subscriptionKey }) },
        redirect: 'error', signal: AbortSignal.timeout(TIMEOUT),
      });
      const fresh = (await answer.text()).trim().replace(/^"(.*)"$/, '$1');
      if (answer.status === 401 || answer.status === 403 || (answer.ok && fresh === '')) throw emptyError('UNAUTHENTICATED');
      if (!answer.ok || fresh.length > LONGEST || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(fresh)) throw new Error(`status ${answer.status}, and no token`);
      return fresh;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('STORE_UNAVAILABLE', { detail: 'The platform does not renew tokens at the moment.', cause });
    }
  };
}
