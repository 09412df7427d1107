import { Dicer } from '@fastify/busboy';
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import { AppError } from '../kernel/errors.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { InstancePart } from '../instance/instance-parts.ts';
import type { Services } from '../instance/services.ts';
import { contentDisposition } from '../validation/content-disposition.ts';
import { contentType } from './request.ts';

type PartStream = Readable & { on(event: 'header', listener: (headers: Record<string, string[]>) => void): unknown };

/**
 * Reads a multipart request part by part: form documents within the body limit, files straight into blobs (app-api.md §2.3).
 * Every fault of form is collected and told at once; blobs of a refused request are removed.
 * @throws 400 `Error reading request`
 */
export async function readMultipart(ctx: Context, services: Services, definition: AppDefinition): Promise<InstancePart[]> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType(ctx) ?? '');
  const text = (boundary?.[1] ?? boundary?.[2])?.trim();
  if (!text) throw unreadable(['The multipart request has no boundary.']);
  const errors: string[] = [];
  const work: Promise<InstancePart | null>[] = [];
  try {
    await parse(ctx, services, text, (stream, number) => {
      const part = readPart(stream, number, services, definition, errors);
      work.push(part);
      return part;
    });
    const parts = (await Promise.all(work)).filter((part) => part !== null);
    if (work.length === 0) errors.push('The request has no parts.');
    if (errors.length > 0) throw unreadable(errors);
    return parts;
  } catch (error) {
    await discard(services, await Promise.allSettled(work));
    throw error;
  }
}

/** Removes the blobs of parts that came to nothing. */
export async function discardParts(services: Services, parts: readonly InstancePart[]): Promise<void> {
  for (const part of parts) if (part.content.kind === 'blob') await services.store.blobs.remove(part.content.blobId).catch(() => undefined);
}

async function discard(services: Services, settled: readonly PromiseSettledResult<InstancePart | null>[]): Promise<void> {
  await discardParts(services, settled.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : [])));
}

function unreadable(errors: readonly string[]): AppError {
  return new AppError('BAD_REQUEST', { title: 'Error reading request', detail: errors.join(', '), problem: 'plain' });
}

/**
 * Hands over every part. The first fault ends it all at once: one that `onPart` meets (a part too large, a full disk) must
 * neither wait for the last part nor go unheard, and whoever still reads a part must not wait for its end.
 */
function parse(ctx: Context, services: Services, boundary: string, onPart: (stream: PartStream, number: number) => Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let dicer: InstanceType<typeof Dicer>;
    let count = 0;
    let size = 0;
    let current: PartStream | null = null;
    const fail = (error: Error): void => {
      ctx.req.unpipe(dicer as never);
      dicer.destroy();
      reject(error);
      current?.destroy(error);
    };
    try {
      dicer = new Dicer({ boundary, maxHeaderPairs: 100 });
    } catch (cause) {
      reject(new AppError('BAD_REQUEST', { title: 'Error reading request', detail: 'The multipart boundary is not valid.', problem: 'plain', cause }));
      return;
    }
    dicer.on('part', (stream: PartStream) => {
      count++;
      current = stream;
      stream.on('error', () => undefined);
      if (count > services.limits.multipartParts) {
        stream.resume();
        fail(new AppError('PAYLOAD_TOO_LARGE', { detail: `A request may have at most ${services.limits.multipartParts} parts.` }));
        return;
      }
      onPart(stream, count).catch(fail);
    });
    dicer.on('finish', () => resolve());
    dicer.on('error', (cause: unknown) => fail(unreadable([`IOException while reading a section of the request: ${cause instanceof Error ? cause.message : String(cause)}`])));
    ctx.req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > services.limits.upload) fail(new AppError('PAYLOAD_TOO_LARGE', { detail: `A request may be at most ${services.limits.upload} bytes.` }));
    });
    ctx.req.on('aborted', () => fail(unreadable(['IOException while reading a section of the request: the request was cut off'])));
    ctx.req.pipe(dicer as never);
  });
}

function readPart(stream: PartStream, number: number, services: Services, definition: AppDefinition, errors: string[]): Promise<InstancePart | null> {
  return new Promise((resolve, reject) => {
    let begun = false;
    stream.on('header', (headers) => {
      begun = true;
      const disposition = headers['content-disposition']?.[0];
      const type = headers['content-type']?.[0];
      const parsed = disposition === undefined ? null : contentDisposition(disposition);
      if (!parsed) errors.push(`Part number ${number} doesn't have a content disposition`);
      if (type === undefined) errors.push(`Part number ${number} doesn't have a content type`);
      if (!parsed || type === undefined) {
        stream.resume();
        resolve(null);
        return;
      }
      const name = parsed.name ?? '';
      content(stream, name, services, definition).then((found) => resolve({ name, contentType: type, filename: parsed.filename, content: found }), reject);
    });
    stream.on('end', () => {
      if (begun) return;
      errors.push(`Part number ${number} doesn't have a content disposition`, `Part number ${number} doesn't have a content type`);
      resolve(null);
    });
    stream.on('error', (cause) => reject(cause instanceof AppError ? cause : unreadable([`IOException while reading a section of the request: ${cause.message}`])));
  });
}

/** Files go to a blob at once; everything that is read as a document stays in memory within the body limit. */
async function content(stream: Readable, name: string, services: Services, definition: AppDefinition): Promise<InstancePart['content']> {
  const dataType = definition.dataTypes.get(name);
  if (dataType && !definition.models.has(name)) {
    const blobId = services.newGuid();
    return { kind: 'blob', blobId, info: await services.store.blobs.write(blobId, stream, services.limits.upload) };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > services.limits.body) {
      stream.resume();
      throw new AppError('PAYLOAD_TOO_LARGE', { detail: `The part ${name} may be at most ${services.limits.body} bytes.` });
    }
    chunks.push(chunk as Buffer);
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}
