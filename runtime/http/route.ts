import type { Context, Next } from 'koa';

/** One rule of an endpoint, named after it. Throws `AppError`; never catches. */
export type Step = (ctx: Context, next: Next) => Promise<void> | void;

/**
 * One line of the route table. `path` in the router's syntax (`/:org/:app/instances/...`); `steps` run in order, the last
 * one answers. `doc` feeds the OpenAPI document.
 */
export interface Route {
  name: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  steps: readonly Step[];
}
