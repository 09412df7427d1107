import type { Context, Next } from 'koa';

/** One rule of an endpoint, named after it. Throws `AppError`; never catches. */
export type Step = (ctx: Context, next: Next) => Promise<void> | void;

/** Several steps as one. */
export function inOrder(...steps: readonly Step[]): Step {
  return async (ctx, next) => {
    const from = async (index: number): Promise<void> => {
      const step = steps[index];
      await (step ? step(ctx, () => from(index + 1)) : next());
    };
    await from(0);
  };
}

/**
 * One line of the route table. `path` in the router's syntax (`/:org/:app/instances/...`); `steps` run in order, the last
 * one answers. `doc` feeds the OpenAPI document.
 */
export interface Route {
  name: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  steps: readonly Step[];
  /** How errors are written; default `PLAIN`. */
  answers?: AnswerStyle;
}

/** The platform's controllers differ in how they write text and problem documents (app-api.md §0). */
export interface AnswerStyle {
  /** Bare text as `text/plain`, or as a JSON string. */
  text: 'plain' | 'json';
  /** Media type of problem documents. */
  problem: 'application/problem+json' | 'application/json';
}

export const PLAIN: AnswerStyle = { text: 'plain', problem: 'application/problem+json' };
/** Instances, tags: everything is `application/json`. */
export const ALL_JSON: AnswerStyle = { text: 'json', problem: 'application/json' };
/** Data: text is a JSON string, problems are problem documents. */
export const DATA: AnswerStyle = { text: 'json', problem: 'application/problem+json' };
