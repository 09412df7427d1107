import type { Context } from 'koa';
import { AppError } from '../../kernel/errors.ts';
import { query } from '../request.ts';

const MAX_BYTES = 256 * 1024;

/**
 * A small body as text.
 * @throws {PAYLOAD_TOO_LARGE} 413 — more than 256 KB
 */
export async function readText(ctx: Context): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new AppError('PAYLOAD_TOO_LARGE', { detail: `The body must not be larger than ${MAX_BYTES} bytes.` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * A small JSON body.
 * @throws {UNSUPPORTED_MEDIA_TYPE} 415 — a content type that is not JSON
 * @throws {BAD_REQUEST} 400 — malformed JSON
 */
export async function readJson(ctx: Context): Promise<unknown> {
  if (!ctx.is('json', '+json')) throw new AppError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body must be JSON.' });
  try {
    return JSON.parse(await readText(ctx));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('BAD_REQUEST', { detail: 'The body is not valid JSON.', cause: error });
  }
}

/** A form. @throws {PAYLOAD_TOO_LARGE} 413 */
export async function readForm(ctx: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(ctx));
}

/** A query parameter; the first when given several times. */
export function queryParameter(ctx: Context, name: string): string | undefined {
  return query(ctx, name) ?? undefined;
}
