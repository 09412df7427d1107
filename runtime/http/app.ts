import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import { AppError } from '../kernel/errors.ts';
import type { Log } from '../instance/services.ts';
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

function notFound(ctx: Context): void {
  if (ctx.status === 404 && ctx.body === undefined) throw new AppError('NOT_FOUND', { detail: `There is nothing at ${ctx.method} ${ctx.path}.` });
}

/**
 * The router matches its table line by line, so the table is cut into small routers by the segments that never vary:
 * `/{org}/{app}/instances/{p}/{g}/data`, `/{org}/{app}/api`, `/storage/...`.
 */
function dispatcher(routes: readonly Route[]): Middleware {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const key = groupOf(route.path);
    groups.set(key, [...(groups.get(key) ?? []), route]);
  }
  const routers = new Map([...groups].map(([key, members]) => [key, routerOf(members)]));
  return (ctx, next) => {
    const handle = routers.get(groupOf(ctx.path)) ?? routers.get('app');
    return handle ? handle(ctx, next) : next();
  };
}

const PLATFORM = new Set(['storage', 'authentication', 'register', 'profile', 'authorization', 'events', 'Home', 'resourceregistry', 'health', 'metrics', 'dev', 'pdf-pages', '']);

function groupOf(path: string): string {
  const segments = path.split('/');
  const first = segments[1] ?? '';
  if (PLATFORM.has(first)) return `platform/${first}`;
  if (segments[3] === 'instances') return segments.length <= 6 ? 'instances' : `instances/${segments[6]}`;
  if (segments[3] === 'api') return 'api';
  return 'app';
}

function routerOf(routes: readonly Route[]): Middleware {
  const router = new Router({ sensitive: false });
  for (const route of routes) {
    const name: Middleware = function enterRoute(ctx, next) {
      ctx.state['route'] = route.name;
      ctx.state['answers'] = route.answers;
      return next();
    };
    router.register(route.path, [route.method], [name, ...(route.steps as unknown as Middleware[])] as never, { name: route.name });
  }
  const middleware = router.routes() as unknown as Middleware;
  return async (ctx, next) => {
    try {
      await middleware(ctx, next);
    } catch (error) {
      if (error instanceof URIError) throw new AppError('BAD_REQUEST', { detail: 'The path is not a valid URI.', cause: error });
      throw error;
    }
  };
}
