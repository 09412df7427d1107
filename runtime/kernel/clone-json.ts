import { isJsonObject, type Json } from '../kernel/json.ts';

/** A deep copy of plain JSON. Faster than `structuredClone`, and keeps members named as the prototype's are. */
export function cloneJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(cloneJson);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cloneJson(item)]));
}
