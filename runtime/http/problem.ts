import { randomUUID } from 'node:crypto';
import type { Context } from 'koa';
import { AppError, ERRORS } from '../kernel/errors.ts';
import { PLAIN, type AnswerStyle } from './route.ts';

const SECTIONS: Record<number, string> = {
  400: '15.5.1', 401: '15.5.2', 403: '15.5.4', 404: '15.5.5', 405: '15.5.6', 406: '15.5.7', 409: '15.5.10', 410: '15.5.11', 411: '15.5.12',
  413: '15.5.14', 414: '15.5.15', 415: '15.5.16', 422: '15.5.21', 426: '15.5.22', 500: '15.6.1', 503: '15.6.4',
};

/** The one place where an error becomes an answer. What is not ours to tell becomes a fixed 500 with a trace id. */
export function writeError(ctx: Context, error: unknown): AppError {
  const fault = error instanceof AppError ? error : fromForeign(error);
  const style: AnswerStyle = (ctx.state['answers'] as AnswerStyle | undefined) ?? PLAIN;
  ctx.status = fault.status;
  ctx.remove('Content-Disposition');
  ctx.remove('Content-Length');
  for (const [name, value] of Object.entries(fault.headers ?? {})) ctx.set(name, value);
  const { body } = fault;
  if (!fault.expose) writeProblem(ctx, style, { type: 'about:blank', title: ERRORS[fault.code].title, status: fault.status, code: fault.code, traceId: traceIdOf(ctx) });
  else if (body?.kind === 'empty') writeEmpty(ctx);
  else if (body?.kind === 'text') writeText(ctx, style, body.text);
  else if (body?.kind === 'json') writeJson(ctx, body.value);
  else if (body?.kind === 'problem') writeProblem(ctx, style, body.value);
  else writeProblem(ctx, style, problemDocument(ctx, fault));
  return fault;
}

/** The request's W3C trace parent, made when something is to be told about it. */
export function traceIdOf(ctx: Context): string {
  const { state } = ctx;
  state['traceId'] ??= `00-${randomUUID().replaceAll('-', '')}-${randomUUID().slice(-12)}${randomUUID().slice(0, 4)}-00`;
  return state['traceId'] as string;
}

/** RFC 9457, in one of the three shapes that clients of the platform know (`ErrorOptions.problem`). */
function problemDocument(ctx: Context, fault: AppError): object {
  const { title, status, detail, extensions } = fault;
  const core = { ...(title === null ? {} : { title }), status, ...(detail === undefined ? {} : { detail }) };
  if (fault.problem === 'plain') return { ...core, ...extensions };
  const traceId = traceIdOf(ctx);
  if (fault.problem === 'framework') return { type: frameworkType(status), ...core, ...extensions, traceId };
  return { type: 'about:blank', ...core, instance: ctx.path, code: fault.code, ...extensions, traceId };
}

function frameworkType(status: number): string {
  const section = SECTIONS[status];
  return section ? `https://tools.ietf.org/html/rfc9110#section-${section}` : 'about:blank';
}

function writeEmpty(ctx: Context): void {
  const { status } = ctx;
  ctx.body = null;
  ctx.status = status;
  ctx.set('Content-Length', '0');
}

function writeText(ctx: Context, style: AnswerStyle, text: string): void {
  if (style.text === 'json') return writeJson(ctx, text);
  ctx.body = text;
  ctx.type = 'text/plain; charset=utf-8';
}

function writeJson(ctx: Context, value: unknown): void {
  ctx.body = JSON.stringify(value);
  ctx.type = 'application/json; charset=utf-8';
}

function writeProblem(ctx: Context, style: AnswerStyle, problem: object): void {
  ctx.body = JSON.stringify(problem);
  ctx.type = `${style.problem}; charset=utf-8`;
}

/** Errors of Node and of koa that carry a status of their own; everything else is a fault of ours. */
function fromForeign(error: unknown): AppError {
  const { status, code } = (error ?? {}) as { status?: unknown; code?: unknown };
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR') return new AppError('BAD_REQUEST', { detail: 'The request ended before its body was complete.', cause: error });
  if (status === 400 || status === 404 || status === 413 || status === 415) {
    const known = { 400: 'BAD_REQUEST', 404: 'NOT_FOUND', 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' } as const;
    return new AppError(known[status], { cause: error });
  }
  if (error instanceof URIError) return new AppError('BAD_REQUEST', { detail: 'The path is not a valid URI.', cause: error });
  return new AppError('INTERNAL', { cause: error });
}
