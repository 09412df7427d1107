import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import { AppError } from '../../runtime/kernel/errors.ts';
import type { Route } from '../../runtime/http/route.ts';

export interface HarnessOptions {
  /** Goes before the routes. */
  before?: Middleware[];
}

export interface Harness {
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves routes on an ephemeral port with the least that they need. A function is called with the address before the
 * first request, for routes that must know it.
 */
export async function serveRoutes(routes: Route[] | ((url: string) => Route[] | Promise<Route[]>), options: HarnessOptions | ((url: string) => HarnessOptions) = {}): Promise<Harness> {
  let listener: (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void = (_request, response) => response.end();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table = typeof routes === 'function' ? await routes(url) : routes;
  const { before = [] } = typeof options === 'function' ? options(url) : options;
  const app = new Koa();
  app.silent = true;
  app.use(problems);
  for (const middleware of before) app.use(middleware);
  const router = new Router();
  for (const route of table) router.register(route.path, [route.method], [...route.steps] as never, { name: route.name });
  app.use(router.routes() as never);
  listener = app.callback();
  return {
    url,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

async function problems(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error });
    if (!(error instanceof AppError)) console.error(error);
    ctx.status = known.status;
    for (const [name, value] of Object.entries(known.headers ?? {})) ctx.set(name, value);
    if (known.body?.kind === 'empty') ctx.body = '';
    else if (known.body?.kind === 'text') ctx.body = known.body.text;
    else if (known.body?.kind === 'json') ctx.body = known.body.value;
    else {
      ctx.body = JSON.stringify({ title: known.title, status: known.status, detail: known.expose ? known.detail : undefined, ...known.extensions });
      ctx.type = 'application/problem+json';
    }
    ctx.status = known.status;
  }
}
