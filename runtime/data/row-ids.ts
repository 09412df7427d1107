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
  eachRow(descriptor.root, model, (row) => {
    const id = row['altinnRowId'];
    if (typeof id === 'string' && id !== '' && id !== EMPTY_GUID) return;
    const { altinnRowId: _, ...members } = row;
    for (const name of Object.keys(row)) delete row[name];
    Object.assign(row, { altinnRowId: newGuid() }, members);
    filled = true;
  });
  return filled;
}

/** Removes every row id: what is done when a task ends (app-model.md §3.6). Changes the model. */
export function stripRowIds(descriptor: ModelDescriptor, model: Model): void {
  eachRow(descriptor.root, model, (row) => {
    delete row['altinnRowId'];
  });
}

function eachRow(type: ObjectType, value: JsonObject, visit: (row: JsonObject) => void): void {
  for (const member of type.members) {
    const { object } = member;
    const given = object ? value[member.json] : undefined;
    if (!object || given === undefined) continue;
    for (const item of Array.isArray(given) ? given : [given]) {
      if (!isJsonObject(item)) continue;
      if (object.rowId && member.array) visit(item);
      eachRow(object, item, visit);
    }
  }
}
