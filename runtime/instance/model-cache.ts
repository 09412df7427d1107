import type { FormType } from '../app-definition/types.ts';
import { BoundedCache } from '../kernel/bounded-cache.ts';
import type { Model } from '../kernel/instance-types.ts';
import type { ModelDescriptor } from '../data/types.ts';
import type { ContentRef } from '../store/contract.ts';

/** Stored bytes whose documents are kept; as objects they take about six times as much. */
const CACHE_BYTES = 1024 * 1024;

/** Which stored document: its element and the content that the element had. */
export interface StoredDocumentKey {
  elementId: string;
  ref: ContentRef;
}

interface Kept {
  model: Model;
  descriptor: ModelDescriptor;
}

/**
 * The form documents that were read or written last, as models, so that a request need not parse what the one before it
 * wrote. The key names a content that never changes (`ContentRef.version`), so nothing in it can be out of date, whoever writes.
 * Models in it are shared between requests: whoever changes one makes a copy.
 */
export interface ModelCache {
  get(key: StoredDocumentKey, form: FormType): Model | null;
  /** @param model  what reading the stored bytes gives */
  set(key: StoredDocumentKey, form: FormType, model: Model, storedBytes: number): void;
}

export function createModelCache(bytes = CACHE_BYTES): ModelCache {
  const cache = new BoundedCache<Kept>(bytes);
  return {
    get(key, form) {
      const kept = cache.get(nameOf(key));
      return kept?.descriptor === form.descriptor ? kept.model : null;
    },
    set(key, form, model, storedBytes) {
      cache.set(nameOf(key), { model, descriptor: form.descriptor }, storedBytes);
    },
  };
}

function nameOf({ elementId, ref }: StoredDocumentKey): string {
  return ref.kind === 'inline' ? `${elementId} ${ref.version}` : ref.blobId;
}
