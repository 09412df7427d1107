import { isJsonObject, type Json, type JsonObject } from '../../kernel/json.ts';

/** Steps of a dotted path with `[i]`: `a.b[2].c` → a, b, 2, c. */
export function steps(field: string): (string | number)[] {
  return [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((match) => (match[2] === undefined ? (match[1] as string) : Number(match[2])));
}

/** Puts a value at a path and makes what is missing on the way. Names that could reach a prototype are left alone. */
export function place(document: JsonObject, field: string, value: Json): void {
  const path = steps(field);
  const last = path.pop();
  if (last === undefined || [last, ...path].some((step) => step === '__proto__' || step === 'constructor')) return;
  let at: JsonObject | Json[] = document;
  path.forEach((step, index) => {
    const next = index + 1 < path.length ? path[index + 1] : last;
    const made: JsonObject | Json[] = typeof next === 'number' ? [] : {};
    const present: Json | undefined = Array.isArray(at) ? at[Number(step)] : at[String(step)];
    const inner = isJsonObject(present ?? null) || Array.isArray(present) ? (present as JsonObject | Json[]) : made;
    if (Array.isArray(at)) at[Number(step)] = inner;
    else at[String(step)] = inner;
    at = inner;
  });
  if (Array.isArray(at)) at[Number(last)] = value;
  else at[String(last)] = value;
}
