import { DEFAULT_LIMITS } from '../kernel/limits.ts';
import { SigningDocumentError } from './types.ts';

/** A parsed object of unknown make; read only through the functions below. */
export type Stored = Readonly<Record<string, unknown>>;

/**
 * Reads stored JSON, plain or written with preserved references: `{"$id", "$values": [...]}` stands for a list and
 * `{"$ref": id}` for the object with that id.
 */
export interface StoredReader {
  root: unknown;
  object(value: unknown): Stored | null;
  list(value: unknown): readonly unknown[] | null;
}

/** @throws {SigningDocumentError} when the text is no JSON, or larger than 5 MiB */
export function readStored(text: string | Uint8Array): StoredReader {
  if (text.length > DEFAULT_LIMITS.body) throw new SigningDocumentError('The document is too large.');
  let root: unknown;
  try {
    const json = typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text);
    root = JSON.parse(json.startsWith('\uFEFF') ? json.slice(1) : json);
  } catch (error) {
    throw new SigningDocumentError(`The document is not JSON: ${(error as Error).message}`);
  }
  const byId = referencesOf(root);
  const object = (value: unknown): Stored | null => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const reference = (value as Stored)['$ref'];
    return typeof reference === 'string' ? (byId.get(reference) ?? null) : (value as Stored);
  };
  const list = (value: unknown): readonly unknown[] | null => {
    if (Array.isArray(value)) return value;
    const values = object(value)?.['$values'];
    return Array.isArray(values) ? values : null;
  };
  return { root, object, list };
}

/** Without recursion: a hostile document may be nested deeply. */
function referencesOf(root: unknown): Map<string, Stored> {
  const byId = new Map<string, Stored>();
  const pending: unknown[] = [root];
  for (let value = pending.pop(); pending.length > 0 || value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const id = (value as Stored)['$id'];
    if (typeof id === 'string') byId.set(id, value as Stored);
    for (const child of Object.values(value)) pending.push(child);
  }
  return byId;
}

/** The first of these members that is there; each also with a capital first letter, as .NET may write it. */
export function member(object: Stored | null, ...names: readonly string[]): unknown {
  if (object === null) return undefined;
  for (const name of names) {
    for (const key of [name, name.charAt(0).toUpperCase() + name.slice(1)]) {
      if (Object.hasOwn(object, key)) return object[key];
    }
  }
  return undefined;
}

/** A text that is not empty; numbers count, ids are at times written so. */
export function textMember(object: Stored | null, ...names: readonly string[]): string | null {
  const value = member(object, ...names);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
