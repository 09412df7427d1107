import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError } from '../kernel/errors.ts';
import { isGuid } from '../kernel/ids.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import type { InstanceKey } from '../instance/access.ts';
import type { RequestHost } from '../instance/services.ts';
import { readFlatXml } from '../data/flat-xml.ts';
import { parseJsonExact } from '../data/json-text.ts';
import { DataError } from '../data/data-error.ts';

/** Who asks; the `authenticate` step has put it there. */
export function callerOf(ctx: Context): Authenticated {
  return (ctx.state['auth'] as Authenticated | undefined) ?? { kind: 'none', reason: null };
}

export function requireCallerOf(ctx: Context): Authenticated {
  const caller = callerOf(ctx);
  if (caller.kind === 'none') throw emptyError('UNAUTHENTICATED');
  return caller;
}

export function param(ctx: Context, name: string): string {
  return (ctx['params'] as Record<string, string> | undefined)?.[name] ?? '';
}

/** The instance that the path names. A party that is no number or a guid that is none is no route: 404 (app-api.md §0). */
export function instanceKey(ctx: Context): InstanceKey {
  const partyId = param(ctx, 'partyId');
  const guid = param(ctx, 'guid');
  if (!/^\d{1,10}$/.test(partyId) || !isGuid(guid)) throw noRoute(ctx);
  return { org: param(ctx, 'org'), app: param(ctx, 'app'), partyId: String(Number(partyId)), guid: guid.toLowerCase() };
}

export function elementId(ctx: Context): string {
  const id = param(ctx, 'dataGuid');
  if (!isGuid(id)) throw noRoute(ctx);
  return id.toLowerCase();
}

export function noRoute(ctx: Context): AppError {
  return new AppError('NOT_FOUND', { detail: `There is nothing at ${ctx.method} ${ctx.path}.` });
}

/** All values of a query parameter. Upper and lower case of its name do not matter, as on the platform. */
export function queryAll(ctx: Context, name: string): string[] {
  // Most requests have no query, and ask for several of its parameters.
  if (!ctx.url.includes('?')) return [];
  const exact = ctx.query[name];
  if (exact !== undefined) return [exact].flat();
  const wanted = name.toLowerCase();
  return Object.entries(ctx.query).flatMap(([key, value]) => (key.toLowerCase() === wanted ? value ?? [] : []));
}

/** A query parameter, its first value when repeated; null when absent. */
export function query(ctx: Context, name: string): string | null {
  return queryAll(ctx, name)[0] ?? null;
}

/** @throws 400 for anything but true or false */
export function flag(ctx: Context, name: string, fallback: boolean): boolean {
  const value = query(ctx, name);
  if (value === null || value === '') return fallback;
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw invalidValue(name, value);
}

/** The framework's answer to a value that does not fit (app-api.md §0). */
export function invalidValue(name: string, value: string): AppError {
  return new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { [name]: [`The value '${value}' is not valid.`] } } });
}

export function missingValue(name: string): AppError {
  return new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { [name]: [`The ${name} field is required.`] } } });
}

/** The language that the client asks for: two letters. Null for anything else. */
export function askedLanguage(ctx: Context): string | null {
  const value = query(ctx, 'language');
  return value !== null && /^[a-z]{2}$/i.test(value) ? value.toLowerCase() : null;
}

/** The same; nb when there is none. */
export function languageOf(ctx: Context): string {
  return askedLanguage(ctx) ?? 'nb';
}

/** `?ignoredValidators=a,b`: its presence alone asks for validation. */
export function ignoredValidators(ctx: Context): string[] | null {
  const value = query(ctx, 'ignoredValidators');
  return value === null ? null : value.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

export function contentType(ctx: Context): string | null {
  return ctx.req.headers['content-type'] ?? null;
}

export function contentLength(ctx: Context): number | null {
  const value = ctx.req.headers['content-length'];
  return value === undefined ? null : Number(value);
}

/** The body as a stream of its own: ending it early leaves the connection open, so that the refusal can still be told. */
export function bodyStream(ctx: Context): Readable {
  return Readable.from(chunks(ctx), { objectMode: false });
}

async function* chunks(ctx: Context): AsyncGenerator<Buffer> {
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
}

/** Reads a body that is small by nature. @throws 413 above the limit */
export async function readWhole(ctx: Context, limit: number): Promise<Buffer> {
  const declared = contentLength(ctx);
  if (declared !== null && declared > limit) throw tooLarge(limit);
  return hasBody(ctx) ? collected(ctx.req, limit) : EMPTY;
}

const EMPTY = Buffer.alloc(0);

function hasBody(ctx: Context): boolean {
  const { headers } = ctx.req;
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** With listeners of its own: several times cheaper than an iterator. What is left after a refusal is for whoever answers. */
function collected(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const read: Buffer[] = [];
    let size = 0;
    const settle = (result: Buffer | Error): void => {
      req.off('data', take).off('end', end).off('error', settle).off('close', broken);
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      read.push(chunk);
      if (size <= limit) return;
      req.pause();
      settle(tooLarge(limit));
    };
    const end = (): void => settle(read.length === 1 ? (read[0] as Buffer) : Buffer.concat(read));
    const broken = (): void => settle(new AppError('BAD_REQUEST', { detail: 'The connection was closed before the body was complete.' }));
    req.on('data', take).on('end', end).on('error', settle).on('close', broken);
    if (req.readableEnded) end();
    else if (req.destroyed) broken();
  });
}

function tooLarge(limit: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', { detail: `The body may be at most ${limit} bytes.` });
}

/**
 * A JSON body. @throws 415 for another media type, 400 naming the place for JSON that is none
 */
export async function readJsonBody(ctx: Context, limits: Limits, options: { optional?: boolean } = {}): Promise<Json | undefined> {
  const bytes = await readWhole(ctx, limits.body);
  if (bytes.length === 0) {
    if (options.optional) return undefined;
    requireJson(ctx);
    throw new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { '': ['A non-empty request body is required.'] } } });
  }
  requireJson(ctx);
  return parseBody(bytes, limits);
}

/** As `readJsonBody`, where the platform reads XML too (app-api.md §1): a flat document becomes an object. */
export async function readJsonOrXmlBody(ctx: Context, limits: Limits, options: { optional?: boolean } = {}): Promise<Json | undefined> {
  if (!/^\s*(application|text)\/xml\s*(;|$)/i.test(contentType(ctx) ?? '')) return readJsonBody(ctx, limits, options);
  const bytes = await readWhole(ctx, limits.body);
  return bytes.length === 0 && options.optional ? undefined : parsed(() => readFlatXml(bytes, limits));
}

export function parseBody(bytes: Buffer, limits: Limits): Json {
  const text = decodeUtf8(bytes);
  return parsed(() => parseJsonExact(text, limits));
}

function parsed(parse: () => Json): Json {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', detail: error.message, extensions: { errors: { $: [error.message] } } });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    throw new AppError('BAD_REQUEST', { detail: 'The body is not UTF-8.', cause });
  }
}

function requireJson(ctx: Context): void {
  const type = contentType(ctx)?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type === 'text/json' || /^application\/[^/]+\+json$/.test(type)) return;
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', { problem: 'framework' });
}

export async function readJsonObject(ctx: Context, limits: Limits): Promise<JsonObject> {
  return requireObject(await readJsonBody(ctx, limits));
}

export function requireObject(body: Json | undefined): JsonObject {
  if (isJsonObject(body)) return body;
  throw new AppError('BAD_REQUEST', { title: 'One or more validation errors occurred.', problem: 'framework', extensions: { errors: { $: ['The body must be a JSON object.'] } } });
}

/** XML when the client asks for it before JSON and does not take anything (app-api.md §0). */
export function prefersXml(ctx: Context): boolean {
  const accept = ctx.req.headers['accept'] ?? '*/*';
  if (accept === '' || accept.includes('*/*')) return false;
  return ctx.accepts('application/json', 'application/xml', 'text/xml') !== 'application/json' && /(application|text)\/xml/i.test(accept);
}

/** Scheme and host that the client used; forwarded headers only when the server trusts its proxy. */
export function requestHost(ctx: Context): RequestHost {
  return { scheme: ctx.protocol, host: ctx.host };
}

export function sendJson(ctx: Context, status: number, value: unknown): void {
  sendJsonText(ctx, status, JSON.stringify(value));
}

export function sendJsonText(ctx: Context, status: number, text: string): void {
  ctx.status = status;
  // Before the body: koa would guess a type for it.
  ctx.set('Content-Type', 'application/json; charset=utf-8');
  ctx.body = text;
}

export function sendText(ctx: Context, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  ctx.status = status;
  ctx.body = text;
  ctx.type = type;
}
