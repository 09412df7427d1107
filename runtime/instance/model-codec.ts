import type { FormType } from '../app-definition/types.ts';
import { DataError } from '../data/data-error.ts';
import { readJson } from '../data/from-json.ts';
import { writeJson } from '../data/json-writer.ts';
import { losesInXml } from '../data/xml-loss.ts';
import { readXml } from '../data/xml-reader.ts';
import { writeXml } from '../data/xml-writer.ts';
import { AppError } from '../kernel/errors.ts';
import type { Model } from '../kernel/instance-types.ts';
import { DEFAULT_LIMITS, type Limits } from '../kernel/limits.ts';

/** What was let in is read back whatever it has become: JSON grows on its way to XML, and an app's logic adds to it. */
const OWN: Limits = { ...DEFAULT_LIMITS, body: Infinity, jsonDepth: 512, jsonContainers: Infinity, xmlDepth: 512, xmlElements: Infinity };

/** A stored form document → model. */
export function decodeModel(form: FormType, contentType: string, bytes: Uint8Array): Model {
  return contentType.includes('json')
    ? readJson(form.descriptor, bytes, { unknown: 'drop', limits: OWN })
    : readXml(form.descriptor, bytes, OWN);
}

/**
 * A model → the bytes that are stored: UTF-8 without BOM, XML with its declaration (app-api.md §3.9).
 * @throws 413 for a document that has grown beyond what is kept
 */
export function encodeModel(form: FormType, contentType: string, model: Model, limits: Limits): Uint8Array {
  const text = contentType.includes('json')
    ? writeJson(form.descriptor, model, { includeRowIds: true })
    : writeXml(form.descriptor, model, { declaration: true, includeRowIds: true });
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.byteLength > limits.stored) throw new AppError('PAYLOAD_TOO_LARGE', { detail: `The document of type ${form.dataType.id} would be larger than ${limits.stored} bytes.` });
  return bytes;
}

/** Whether reading what `encodeModel` made of a model gives that model again, and not a normalised one. */
export function readsAsWritten(form: FormType, contentType: string, model: Model): boolean {
  return contentType.includes('json') ? form.descriptor.isWhole : !losesInXml(form.descriptor, model);
}

/**
 * A document that a client sent → model: XML when it says so or says nothing, else JSON (app-api.md §3.9).
 * @throws 400 with the place of the fault, 415 for any other content type
 */
export function readIncoming(form: FormType, contentType: string | null, bytes: Uint8Array, limits: Limits): Model {
  const kind = incomingKind(contentType);
  try {
    return kind === 'xml' ? readXml(form.descriptor, bytes, limits) : readJson(form.descriptor, bytes, { unknown: 'drop', limits });
  } catch (error) {
    if (error instanceof DataError) {
      throw new AppError('BAD_REQUEST', { title: kind === 'xml' ? 'Failed to deserialize XML' : 'Failed to deserialize JSON', detail: error.message, problem: 'plain', cause: error });
    }
    throw error;
  }
}

/** Whether a document that says this of itself, or nothing, is read as XML. */
export function isXmlInput(contentType: string | null): boolean {
  return !contentType || contentType.toLowerCase().includes('application/xml');
}

function incomingKind(contentType: string | null): 'xml' | 'json' {
  if (isXmlInput(contentType)) return 'xml';
  if (contentType?.toLowerCase().includes('application/json')) return 'json';
  throw new AppError('UNSUPPORTED_MEDIA_TYPE', {
    title: 'Unsupported content type', detail: `Content type ${contentType} is not supported for deserialization`, problem: 'plain',
  });
}
