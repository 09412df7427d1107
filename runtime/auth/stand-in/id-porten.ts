import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Clock } from '../../kernel/clock.ts';
import type { KeyRing } from '../key-ring.ts';
import type { IdPortenClient } from './dev-clients.ts';
import { requireDevelopment, type DevelopmentMode } from './guard.ts';
import { handleLogin } from './login.ts';
import { importProvider } from './import-provider.ts';
import { isAcrTooLow, providerConfiguration } from './provider-configuration.ts';
import { isSyntheticPersonNumber } from './synthetic.ts';
import { answerUserinfo } from './userinfo.ts';

/** A person as the stand-in knows one. */
export interface StandInPerson {
  ssn: string | null;
  name: string;
  language: string | null;
}

/** A server of its own under a path: hand it every request whose path begins with `path` + `/`. */
export interface StandIn {
  readonly issuer: string;
  /** `/idporten` or `/maskinporten`. */
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface IdPortenStandInOptions {
  mode: DevelopmentMode;
  /** Its address, with the path and without a slash at the end. */
  issuer: string;
  clients: readonly IdPortenClient[];
  people: () => Promise<StandInPerson[]>;
  keys: KeyRing;
  clock: Clock;
  /** Signs the stand-in's own cookies; one for each start otherwise. */
  cookieSecret?: string;
}

/**
 * A real OpenID provider that behaves like ID-porten for test people.
 * Starts at the first request, so that it costs nothing where nobody logs in.
 *
 * @throws {Error} in production
 * @see auth-platform.md §2, §4
 */
export function createIdPortenStandIn(options: IdPortenStandInOptions): StandIn {
  requireDevelopment(options.mode, 'The ID-porten stand-in');
  const path = new URL(options.issuer).pathname;
  const mayLogIn = async (pid: string): Promise<{ language: string | null } | null> => {
    const known = (await options.people()).find((person) => person.ssn === pid);
    return known ?? (isSyntheticPersonNumber(pid) ? { language: null } : null);
  };
  let provider: Promise<Provider> | null = null;
  return {
    issuer: options.issuer,
    path,
    async handle(request, response) {
      provider ??= startProvider(options, mayLogIn);
      const started = await provider.catch((error: unknown) => { provider = null; throw error; });
      const original = request.url ?? '/';
      // The provider finds out under which path it stands by comparing the two.
      Object.assign(request, { originalUrl: original, url: original.slice(path.length) || '/' });
      if (request.url?.startsWith('/interaction/') === true) await handleLogin(started, request, response, { path, people: options.people, mayLogIn });
      else if (isUserinfo(request)) await answerUserinfo({ ...options, person: mayLogIn }, request, response);
      else await started.callback()(request, response);
    },
  };
}

function isUserinfo({ method, url }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'POST') && /^\/userinfo(?:\?|$)/.test(url ?? '');
}

async function startProvider(options: IdPortenStandInOptions, person: (pid: string) => Promise<{ language: string | null } | null>): Promise<Provider> {
  const { default: ProviderClass, interactionPolicy } = await importProvider();
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy.get('login')?.checks.add(new interactionPolicy.Check('acr_too_low', 'A higher level of assurance is required', (ctx) => isAcrTooLow(ctx)));
  return new ProviderClass(options.issuer, providerConfiguration({
    path: new URL(options.issuer).pathname,
    clients: options.clients,
    keys: await options.keys.privateJwks(),
    cookieSecret: options.cookieSecret ?? randomBytes(32).toString('base64url'),
    clock: options.clock,
    person,
    policy,
  }));
}
