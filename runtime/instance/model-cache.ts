import type { FormType } from '../app-definition/types.ts';
import { toPlain } from '../data/plain.ts';
import { BoundedCache } from '../kernel/bounded-cache.ts';
import type { Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { ModelDescriptor } from '../data/types.ts';
import type { ModelFinding, ModelValidator } from '../validation/types.ts';
import type { ContentRef } from '../store/contract.ts';

/** Stored bytes whose documents are kept; as objects they take about six times as much. */
const CACHE_BYTES = 1024 * 1024;

/** Which stored document: its element and the content that the element had. */
export interface StoredDocumentKey {
  elementId: string;
  ref: ContentRef;
}

interface Kept {
  /** Which content of the element it is. */
  content: string | number;
  model: Model;
  descriptor: ModelDescriptor;
}

/**
 * The form documents that were read or written last, as models, the last of each element, so that a request need not parse
 * what the one before it wrote. The key names a content that never changes (`ContentRef.version`), so nothing in it can be out of date, whoever writes.
 * Models in it are shared between requests: whoever changes one makes a copy.
 */
export interface ModelCache {
  get(key: StoredDocumentKey, form: FormType): Model | null;
  /** @param model  what reading the stored bytes gives */
  set(key: StoredDocumentKey, form: FormType, model: Model, storedBytes: number): void;
  /** `toPlain` of a model of a session, made once. */
  plain(model: Model): JsonObject;
  /** What a form's validator finds in such a plain document; that there is nothing is remembered. */
  findings(form: FormType, document: JsonObject): ModelFinding[];
}

export function createModelCache(bytes = CACHE_BYTES): ModelCache {
  const cache = new BoundedCache<Kept>(bytes);
  const plain = new WeakMap<Model, JsonObject>();
  const passed = new WeakMap<JsonObject, ModelValidator>();
  return {
    get(key, form) {
      const kept = cache.get(key.elementId);
      return kept?.content === contentOf(key) && kept.descriptor === form.descriptor ? kept.model : null;
    },
    set(key, form, model, storedBytes) {
      cache.set(key.elementId, { content: contentOf(key), model, descriptor: form.descriptor }, storedBytes);
    },
    plain(model) {
      let made = plain.get(model);
      if (made === undefined) plain.set(model, (made = toPlain(model) as JsonObject));
      return made;
    },
    findings({ validator }, document) {
      if (passed.get(document) === validator) return [];
      const found = validator.annotations(document);
      if (found.length === 0) passed.set(document, validator);
      return found;
    },
  };
}

function contentOf({ ref }: StoredDocumentKey): string | number {
  return ref.kind === 'inline' ? ref.version : ref.blobId;
}
