import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'koa';
import mime from 'mime-types';
import type { AppDefinition } from '../app-definition/types.ts';
import { noRoute } from './request.ts';

/**
 * Sends a file of the app's `wwwroot`. Only what the loader has listed exists: no link out of the folder, nothing hidden.
 * @throws 404 for everything else
 */
export async function sendPublicFile(ctx: Context, definition: AppDefinition, segments: readonly string[]): Promise<void> {
  const file = `wwwroot/${segments.join('/')}`;
  if (!definition.raw.has(file)) throw noRoute(ctx);
  const absolute = path.join(definition.folder, file);
  const facts = await stat(absolute).catch(() => null);
  if (!facts?.isFile()) throw noRoute(ctx);
  const type = mime.contentType(path.posix.extname(file)) || 'application/octet-stream';
  ctx.set({ 'Cache-Control': 'public, no-cache', ETag: `W/"${facts.size.toString(16)}-${Math.floor(facts.mtimeMs).toString(16)}"` });
  // A picture that a browser opens by itself must not run what is drawn into it.
  if (type.startsWith('image/svg')) ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', type);
  if (ctx.method !== 'HEAD') ctx.body = createReadStream(absolute);
  ctx.length = facts.size;
}
