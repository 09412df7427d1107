import type { Context } from 'koa';
import { emptyError } from '../../kernel/errors.ts';
import { callerOf } from './authenticate.ts';

/**
 * Who may ask about other people: in development anybody, as at the local platform; otherwise service owners, and a user
 * about him- or herself.
 * @throws {UNAUTHENTICATED} 401, {FORBIDDEN} 403 — both with an empty body
 */
export function requireTrusted(ctx: Context, open: boolean, aboutUserId?: number): void {
  if (open) return;
  const caller = callerOf(ctx);
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  if (caller.kind === 'serviceOwner' || (caller.kind === 'user' && caller.userId === aboutUserId)) return;
  throw emptyError('FORBIDDEN');
}
