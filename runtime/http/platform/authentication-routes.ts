import type { Context } from 'koa';
import { platformMetadata } from '../../auth/discovery.ts';
import type { TokenExchange } from '../../auth/exchange.ts';
import type { KeyRing } from '../../auth/key-ring.ts';
import { refreshToken, type RefreshOptions } from '../../auth/refresh.ts';
import type { TokenVerifier } from '../../auth/token-verifier.ts';
import { AppError, textError } from '../../kernel/errors.ts';
import type { Route, Step } from '../route.ts';
import { bearerToken, callerOf } from './authenticate.ts';
import { queryParameter, readForm } from './request-body.ts';
import { answerToken } from './token-answer.ts';

export interface AuthenticationRouteOptions {
  authenticate: Step;
  verifier: TokenVerifier;
  exchange: TokenExchange;
  refresh: RefreshOptions;
  keys: KeyRing;
  /** The platform's address, without a slash at the end. */
  base: string;
  development: boolean;
}

const PREFIX = '/authentication/api/v1';

/** Exchange, refresh, metadata, keys and introspection. @see auth-platform.md §5 */
export function authenticationRoutes(options: AuthenticationRouteOptions): Route[] {
  const metadata = platformMetadata({ issuer: options.refresh.issuer.issuer, base: options.base, development: options.development });
  const answerMetadata: Step = (ctx) => { ctx.body = metadata; };
  const answerKeys: Step = async (ctx) => { ctx.body = await options.keys.jwks(); };
  return [
    { name: 'authentication.exchange', method: 'GET', path: `${PREFIX}/exchange/:provider`, steps: [exchangeStep(options)] },
    { name: 'authentication.refresh', method: 'GET', path: `${PREFIX}/refresh`, steps: [options.authenticate, refreshStep(options)] },
    { name: 'authentication.metadata', method: 'GET', path: `${PREFIX}/openid/.well-known/openid-configuration`, steps: [answerMetadata] },
    { name: 'authentication.keys', method: 'GET', path: `${PREFIX}/openid/.well-known/openid-configuration/jwks`, steps: [answerKeys] },
    { name: 'authentication.introspection', method: 'POST', path: `${PREFIX}/introspection`, steps: [introspectionStep(options)] },
  ];
}

function exchangeStep({ exchange, base }: AuthenticationRouteOptions): Step {
  return async function exchangeToken(ctx) {
    const dpopProof = ctx.get('dpop');
    answerToken(ctx, await exchange.exchange({
      provider: String(ctx['params']?.provider ?? ''),
      token: bearerToken(ctx) ?? dpopToken(ctx),
      dpopProof: dpopProof === '' ? undefined : dpopProof,
      method: ctx.method,
      url: `${base}${ctx.path}`,
      enterpriseUser: ctx.get('x-altinn-enterpriseuser-authentication') !== '',
      test: queryParameter(ctx, 'test')?.toLowerCase() === 'true',
    }));
  };
}

function dpopToken(ctx: Context): string | null {
  return /^dpop +(\S+) *$/i.exec(ctx.get('authorization'))?.[1] ?? null;
}

function refreshStep({ refresh }: AuthenticationRouteOptions): Step {
  return async function refreshSession(ctx) {
    answerToken(ctx, await refreshToken(callerOf(ctx), refresh));
  };
}

function introspectionStep({ verifier }: AuthenticationRouteOptions): Step {
  return async function introspect(ctx) {
    const token = (await readForm(ctx)).get('token');
    if (token === null || token === '') throw textError('BAD_REQUEST', 'The form has no token.');
    try {
      const claims = await verifier.verify(token);
      ctx.body = { active: true, iss: claims['iss'] };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UNAUTHENTICATED') throw error;
      ctx.body = { active: false };
    }
  };
}
