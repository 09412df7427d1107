import type { Model } from '../kernel/instance-types.ts';
import type { NewGuid } from '../kernel/ids.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { EMPTY_GUID } from './scalar.ts';
import type { ModelDescriptor, ObjectType } from './types.ts';

/**
 * Gives every row without an id a new one (app-model.md §2.4). The id becomes the row's first member. Changes the model.
 *
 * @returns whether any was missing
 */
export function fillRowIds(descriptor: ModelDescriptor, model: Model, newGuid: NewGuid): boolean {
  let filled = false;
  replaceRows(descriptor.root, model, (row) => {
    const id = row['altinnRowId'];
    if (typeof id === 'string' && id !== '' && id !== EMPTY_GUID) return row;
    const { altinnRowId: _, ...members } = row;
    filled = true;
    return { altinnRowId: newGuid(), ...members };
  });
  return filled;
}

/** Removes every row id: what is done when a task ends (app-model.md §3.6). Changes the model. */
export function stripRowIds(descriptor: ModelDescriptor, model: Model): void {
  replaceRows(descriptor.root, model, (row) => {
    if (!('altinnRowId' in row)) return row;
    const { altinnRowId: _, ...members } = row;
    return members;
  });
}

/** Puts what `change` gives in the place of each row: an object that members were deleted from would be slow ever after. */
function replaceRows(type: ObjectType, value: JsonObject, change: (row: JsonObject) => JsonObject): void {
  for (const member of type.members) {
    const { object } = member;
    const given = object ? value[member.json] : undefined;
    if (!object || given === undefined) continue;
    if (!Array.isArray(given)) {
      if (isJsonObject(given)) replaceRows(object, given, change);
      continue;
    }
    for (const [index, item] of given.entries()) {
      if (!isJsonObject(item)) continue;
      const row = object.rowId ? change(item) : item;
      given[index] = row;
      replaceRows(object, row, change);
    }
  }
}
