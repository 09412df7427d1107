import assert from 'node:assert/strict';
import { createModelCache, type ModelCache } from '../../runtime/instance/model-cache.ts';
import { decodeModel, encodeModel } from '../../runtime/instance/model-codec.ts';
import { deepFreeze } from '../../runtime/kernel/freeze.ts';
import { DEFAULT_LIMITS } from '../../runtime/kernel/limits.ts';

/** A cache for tests: whoever changes what is in it gets an exception, and so does whoever puts in what would read differently. */
export function checkedModels(): ModelCache {
  const cache = createModelCache();
  return {
    ...cache,
    set(key, form, model, storedBytes) {
      const read = decodeModel(form, form.storedAs, encodeModel(form, form.storedAs, model, DEFAULT_LIMITS));
      assert.deepEqual(model, read, `a document of ${form.dataType.id} is kept in a form that it would not be read in`);
      cache.set(key, form, deepFreeze(model), storedBytes);
    },
  };
}
