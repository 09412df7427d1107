import Koa, { type Context, type Middleware, type Next } from 'koa';
import { AppError } from '../kernel/errors.ts';
import type { Log } from '../instance/services.ts';
import { dispatcher } from './dispatch.ts';
import { traceIdOf, writeError } from './problem.ts';
import type { Route } from './route.ts';

export interface HttpOptions {
  routes: readonly Route[];
  log: Log;
  /** The outside calls by https: browsers are told to keep to it. */
  strictTransport?: boolean;
  /** Whole sub-applications by path prefix, run before the table (the identity stand-in). */
  mounts?: readonly { prefix: string; handle: Middleware }[];
  /** Told of every finished request. */
  onRequest?: (facts: { route: string; method: string; status: number; ms: number }) => void;
}

/** Builds the server from the route table: the only place that knows the order of the outer steps. */
export function createHttpApp(options: HttpOptions): Koa {
  const app = new Koa();
  app.on('error', () => undefined);
  const dispatch = dispatcher(options.routes);
  app.use(observe(options));
  app.use(securityHeaders(options.strictTransport === true));
  app.use(requireIdentity);
  for (const { prefix, handle } of options.mounts ?? []) {
    app.use((ctx, next) => (ctx.path === prefix || ctx.path.startsWith(`${prefix}/`) ? handle(ctx, next) : next()));
  }
  app.use(dispatch);
  app.use(notFound);
  return app;
}

function observe({ log, onRequest }: HttpOptions): Middleware {
  return async function observeRequest(ctx, next) {
    const start = performance.now();
    try {
      await next();
    } catch (error) {
      const fault = writeError(ctx, error);
      if (fault.status >= 500) log.error({ traceId: traceIdOf(ctx), route: ctx.state['route'], code: fault.code, err: describe(fault) }, 'a request failed');
    }
    await drained(ctx);
    onRequest?.({ route: (ctx.state['route'] as string | undefined) ?? 'none', method: ctx.method, status: ctx.status, ms: performance.now() - start });
  };
}

function describe(fault: AppError): string {
  const cause = fault.cause instanceof Error ? `\n${fault.cause.stack ?? fault.cause.message}` : fault.cause === undefined ? '' : `\n${String(fault.cause)}`;
  return `${fault.stack ?? fault.message}${cause}`;
}

/** Bytes and milliseconds for the rest of a body that nobody reads. */
const DRAIN_LIMIT = 64 * 1024 * 1024;
const DRAIN_MS = 10_000;

/**
 * Reads what is left of a refused upload before the answer goes out: a client that is still writing when the connection
 * closes would see a broken connection instead of the reason. Beyond the limits the connection is closed all the same.
 */
function drained(ctx: Context): Promise<void> {
  const { req } = ctx;
  if (req.complete || req.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let seen = 0;
    const done = (cut: boolean): void => {
      clearTimeout(patience);
      req.off('data', count);
      if (cut) ctx.set('Connection', 'close');
      resolve();
    };
    const count = (chunk: Buffer): void => {
      seen += chunk.length;
      if (seen > DRAIN_LIMIT) done(true);
    };
    const patience = setTimeout(() => done(true), DRAIN_MS);
    if (Number(req.headers['content-length'] ?? 0) > DRAIN_LIMIT) return done(true);
    req.on('error', () => undefined).once('end', () => done(false)).once('close', () => done(false)).on('data', count);
    req.resume();
  });
}

const SECURITY_HEADERS = [
  ['X-Frame-Options', 'deny'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-XSS-Protection', '0'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cache-Control', 'no-store, no-cache'],
] as const;

const STRICT_TRANSPORT = ['Strict-Transport-Security', 'max-age=31536000'] as const;

function securityHeaders(strictTransport: boolean): Middleware {
  const headers = strictTransport ? [...SECURITY_HEADERS, STRICT_TRANSPORT] : SECURITY_HEADERS;
  return function setSecurityHeaders(ctx, next) {
    for (const [name, value] of headers) ctx.res.setHeader(name, value);
    return next();
  };
}

/** Bodies are taken as they are sent: read without unpacking them, a compressed file would be kept as something else than it says (RFC 9110 §15.5.16). */
function requireIdentity(ctx: Context, next: Next): Promise<void> {
  const coding = ctx.req.headers['content-encoding'];
  if (coding === undefined || /^\s*(identity)?\s*$/i.test(coding)) return next();
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', { detail: `A body with Content-Encoding ${coding} cannot be read. Send it uncompressed.`, headers: { 'Accept-Encoding': 'identity' } });
}

function notFound(ctx: Context): void {
  if (ctx.status === 404 && ctx.body === undefined) throw new AppError('NOT_FOUND', { detail: `There is nothing at ${ctx.method} ${ctx.path}.` });
}
