import { textError } from '../../kernel/errors.ts';
import type { Register } from '../../kernel/ports.ts';
import type { Route, Step } from '../route.ts';
import { requireTrusted } from './access-rule.ts';
import { callerOf, requireAuthenticated } from './authenticate.ts';
import { profileJson } from './party-json.ts';
import { orNotFound, pathNumber } from './register-routes.ts';
import { readJson } from './request-body.ts';

export interface ProfileRouteOptions {
  authenticate: Step;
  register: Register;
  /** Answers anybody, as the local platform does. Development only. */
  open: boolean;
}

const PREFIX = '/profile/api/v1';

/** Users' profiles. @see auth-platform.md §8.2 */
export function profileRoutes({ authenticate, register, open }: ProfileRouteOptions): Route[] {
  const answerCurrent: Step = async (ctx) => {
    const caller = callerOf(ctx);
    if (caller.kind !== 'user') throw textError('BAD_REQUEST', 'The token has no user id.');
    ctx.body = profileJson(orNotFound(await register.profile(caller.userId)));
  };
  const answerProfile: Step = async (ctx) => {
    const userId = pathNumber(ctx, 'userId');
    requireTrusted(ctx, open, userId);
    ctx.body = profileJson(orNotFound(await register.profile(userId)));
  };
  const lookUpProfile: Step = async (ctx) => {
    requireTrusted(ctx, open);
    const ssn = await readJson(ctx);
    if (typeof ssn !== 'string' || ssn === '') throw textError('BAD_REQUEST', 'The body must be a national identity number as a JSON string.');
    ctx.body = profileJson(orNotFound(await register.profileByPersonNumber(ssn)));
  };
  return [
    { name: 'profile.current', method: 'GET', path: `${PREFIX}/users/current`, steps: [authenticate, requireAuthenticated, answerCurrent] },
    { name: 'profile.user', method: 'GET', path: `${PREFIX}/users/:userId`, steps: [authenticate, answerProfile] },
    { name: 'profile.lookup', method: 'POST', path: `${PREFIX}/users`, steps: [authenticate, lookUpProfile] },
  ];
}
