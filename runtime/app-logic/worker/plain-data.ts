const { isArray } = Array;
const { getPrototypeOf, keys, prototype: objectPrototype } = Object;
const stringify = JSON.stringify;
const MAX_DEPTH = 200;

/** What is wrong, and the place below the value that was asked about; the place is put together only when there is something to tell. */
interface Fault {
  at: string;
  what: string;
}

/** Why a value cannot leave the process as data, naming the place; null when it can. `found` tells whether there are bytes in it. */
export function dataFault(value: unknown, at: string, found: { bytes: boolean } = { bytes: false }): string | null {
  const fault = faultOf(value, [], found);
  return fault === null ? null : `${at}${fault.at} ${fault.what}`;
}

function faultOf(value: unknown, above: unknown[], found: { bytes: boolean }): Fault | null {
  switch (typeof value) {
    case 'string': case 'boolean': case 'undefined': return null;
    case 'number': return Number.isFinite(value) ? null : { at: '', what: `is ${value}` };
    case 'object': return value === null ? null : objectFault(value, above, found);
    default: return { at: '', what: `is a ${typeof value}` };
  }
}

function objectFault(value: object, above: unknown[], found: { bytes: boolean }): Fault | null {
  if (above.includes(value)) return { at: '', what: 'holds itself' };
  if (above.length > MAX_DEPTH) return { at: '', what: `is nested more than ${MAX_DEPTH} levels deep` };
  const isList = isArray(value);
  const prototype = isList ? objectPrototype : getPrototypeOf(value) as object | null;
  if (prototype !== objectPrototype && prototype !== null) return specialFault(value, prototype, found);
  above.push(value);
  const fault = isList ? itemsFault(value, above, found) : membersFault(value, above, found);
  above.pop();
  return fault;
}

function specialFault(value: object, prototype: object, found: { bytes: boolean }): Fault | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? { at: '', what: 'is an invalid date' } : null;
  if (value instanceof Uint8Array) {
    found.bytes = true;
    return null;
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return null;
  return { at: '', what: `is a ${(prototype.constructor as { name?: string } | undefined)?.name || 'class'} and not plain data` };
}

function itemsFault(list: unknown[], above: unknown[], found: { bytes: boolean }): Fault | null {
  for (let index = 0; index < list.length; index++) {
    const fault = faultOf(list[index], above, found);
    if (fault !== null) return { ...fault, at: `[${index}]${fault.at}` };
  }
  return null;
}

function membersFault(object: object, above: unknown[], found: { bytes: boolean }): Fault | null {
  for (const name of keys(object)) {
    const fault = faultOf((object as Record<string, unknown>)[name], above, found);
    if (fault !== null) return { ...fault, at: `.${name}${fault.at}` };
  }
  return null;
}

/** A value that cannot leave the process. */
export class UnfitValue extends Error {}

/**
 * JSON text of a value.
 * @throws {UnfitValue} for what is no data, and for text above the limit
 */
export function dataText(value: unknown, at: string, limit: number): string | undefined {
  const found = { bytes: false };
  const fault = dataFault(value, at, found);
  if (fault !== null) throw new UnfitValue(fault);
  if (found.bytes) throw new UnfitValue(`${at} has bytes in it`);
  return limited(stringify(value) as string | undefined, at, limit);
}

/** @throws {UnfitValue} above the limit */
export function limited(text: string | undefined, at: string, limit: number): string | undefined {
  if (text !== undefined && text.length > limit) throw new UnfitValue(`${at} is ${text.length} characters long, and the limit is ${limit}`);
  return text;
}
