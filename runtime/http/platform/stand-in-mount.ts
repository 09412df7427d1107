import type { Middleware } from 'koa';
import type { StandIn } from '../../auth/stand-in/id-porten.ts';

/** Hands every request below a stand-in's path over to it. Goes before the routes: they know only some methods. */
export function standInMiddleware(standIns: readonly StandIn[]): Middleware {
  return async function mountStandIns(ctx, next) {
    const standIn = standIns.find((one) => ctx.path.startsWith(`${one.path}/`));
    if (standIn === undefined) return next();
    // The stand-in writes the response itself; headers set so far go with it.
    ctx.respond = false;
    // Clients may log in in a window of their own, which must find the one that opened it.
    ctx.remove('Cross-Origin-Opener-Policy');
    await standIn.handle(ctx.req, ctx.res);
  };
}
