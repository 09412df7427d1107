import Router from '@koa/router';
import type { Context, Middleware, Next } from 'koa';
import { AppError } from '../kernel/errors.ts';
import type { Route } from './route.ts';

/**
 * The router matches its table line by line, so the table is cut into small routers by the segments that never vary:
 * `/{org}/{app}/instances/{p}/{g}/data`, `/{org}/{app}/api`, `/storage/...`. As on the platform, neither upper and lower
 * case nor a slash at the end make another address.
 */
export function dispatcher(routes: readonly Route[]): Middleware {
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

const PLATFORM = new Set(['storage', 'authentication', 'register', 'profile', 'authorization', 'events', 'home', 'resourceregistry', 'health', 'metrics', 'dev', 'pdf-pages', '']);

function groupOf(path: string): string {
  const segments = path.toLowerCase().split('/');
  if (segments.length > 2 && segments.at(-1) === '') segments.pop();
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
      await middleware(ctx, () => unmatched(router, ctx, next));
    } catch (error) {
      if (error instanceof URIError) throw new AppError('BAD_REQUEST', { detail: 'The path is not a valid URI.', cause: error });
      throw error;
    }
  };
}

/** An address that is known with other methods says which (RFC 9110 §15.5.6); what only some file could be is not known. */
async function unmatched(router: Router, ctx: Context, next: Next): Promise<void> {
  if (ctx.state['route'] !== undefined) return next();
  const layers = router.match(ctx.path, ctx.method).path.filter((layer) => layer.name !== ANY_FILE);
  const methods = [...new Set(layers.flatMap((layer) => layer.methods))].sort();
  if (methods.length === 0) return next();
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (ctx.method !== 'OPTIONS') throw new AppError('METHOD_NOT_ALLOWED', { detail: `${ctx.method} is not offered here, only ${allow}.`, headers: { Allow: allow } });
  ctx.status = 204;
  ctx.set('Allow', allow);
}

/** The route that takes every address which is left. */
const ANY_FILE = 'page.content';
