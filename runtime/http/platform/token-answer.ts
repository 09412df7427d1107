import type { Context } from 'koa';

/** Answers with a bare token: text, or a quoted JSON string for a client that accepts nothing but JSON. */
export function answerToken(ctx: Context, token: string): void {
  ctx.status = 200;
  ctx.set('Cache-Control', 'no-store');
  if (/^\s*application\/json\s*(;[^,]*)?$/i.test(ctx.get('accept'))) {
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = JSON.stringify(token);
    return;
  }
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = token;
}
