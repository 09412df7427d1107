import type { FormType } from '../app-definition/types.ts';
import { toPlain } from '../data/plain.ts';
import { BoundedCache } from '../kernel/bounded-cache.ts';
import type { Model } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { ModelFinding } from '../validation/types.ts';
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
  form: FormType;
  /** Null: only the verdict is kept. */
  model: Model | null;
  isValid: boolean;
}

/** What a verdict without a document counts for. */
const VERDICT_BYTES = 100;

/**
 * The form documents that were read or written last, as models, the last of each element, so that a request need not parse
 * what the one before it wrote; and which of them are valid. The key names a content that never changes
 * (`ContentRef.version`), so nothing in it can be out of date, whoever writes.
 * Models in it are shared between requests: whoever changes one makes a copy.
 */
export interface ModelCache {
  get(key: StoredDocumentKey, form: FormType): Model | null;
  /** @param model  what reading the stored bytes gives */
  set(key: StoredDocumentKey, form: FormType, model: Model, storedBytes: number): void;
  /** `toPlain` of a model of a session, made once. */
  plain(model: Model): JsonObject;
  /** What the form's validator finds in a model of a session; that there is nothing is remembered. */
  findings(form: FormType, model: Model): ModelFinding[];
  /** What was found in one model holds for another that differs in row ids alone. */
  carryVerdict(form: FormType, from: Model, to: Model): void;
  /** Remembers of a stored document that it is valid, if that is known of its model. */
  keepVerdict(key: StoredDocumentKey, form: FormType, model: Model): void;
  /** The same, and lets go of the model: the document will hardly be read again. */
  settle(key: StoredDocumentKey, form: FormType, model: Model): void;
  /** Whether a stored document is known to be valid. */
  isValid(key: StoredDocumentKey, form: FormType): boolean;
}

export function createModelCache(bytes = CACHE_BYTES): ModelCache {
  const cache = new BoundedCache<Kept>(bytes);
  const plain = new WeakMap<Model, JsonObject>();
  const passed = new WeakMap<Model, FormType>();
  const kept = ({ elementId, ref }: StoredDocumentKey, form: FormType): Kept | null => {
    const found = cache.get(elementId);
    return found?.content === contentOf(ref) && found.form === form ? found : null;
  };
  const keepValid = ({ elementId, ref }: StoredDocumentKey, form: FormType): void => cache.set(elementId, { content: contentOf(ref), form, model: null, isValid: true }, VERDICT_BYTES);
  const plainOf = (model: Model): JsonObject => {
    let made = plain.get(model);
    if (made === undefined) plain.set(model, (made = toPlain(model) as JsonObject));
    return made;
  };
  return {
    get: (key, form) => kept(key, form)?.model ?? null,
    set({ elementId, ref }, form, model, storedBytes) {
      cache.set(elementId, { content: contentOf(ref), form, model, isValid: passed.get(model) === form }, storedBytes);
    },
    plain: plainOf,
    findings(form, model) {
      if (passed.get(model) === form) return [];
      const found = form.validator.annotations(plainOf(model));
      if (found.length === 0) passed.set(model, form);
      return found;
    },
    carryVerdict(form, from, to) {
      if (passed.get(from) === form) passed.set(to, form);
    },
    keepVerdict(key, form, model) {
      if (passed.get(model) !== form) return;
      const known = kept(key, form);
      if (known) known.isValid = true;
      else keepValid(key, form);
    },
    settle(key, form, model) {
      if (passed.get(model) === form || kept(key, form)?.isValid) keepValid(key, form);
      else cache.delete(key.elementId);
    },
    isValid: (key, form) => kept(key, form)?.isValid ?? false,
  };
}

/** What tells one content of an element from every other that it had or will have. */
export function contentOf(ref: ContentRef): string | number {
  return ref.kind === 'inline' ? ref.version : ref.blobId;
}
