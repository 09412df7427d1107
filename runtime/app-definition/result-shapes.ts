/** Says why a value is not of a kind, naming the place; null when it is. */
export type Shape = (value: unknown, at: string) => string | null;

export const anything: Shape = () => null;
export const text: Shape = (value, at) => (typeof value === 'string' ? null : wrong(value, at, 'text'));
export const number: Shape = (value, at) => (typeof value === 'number' ? null : wrong(value, at, 'a number'));
export const truth: Shape = (value, at) => (typeof value === 'boolean' ? null : wrong(value, at, 'true or false'));
export const scalar: Shape = (value, at) => (value === null || ['string', 'number', 'boolean'].includes(typeof value) ? null : wrong(value, at, 'text, a number, true, false or null'));
export const object: Shape = (value, at) => (isObject(value) ? null : wrong(value, at, 'an object'));

/** Absent or null is as good. */
export function maybe(shape: Shape): Shape {
  return (value, at) => (value === undefined || value === null ? null : shape(value, at));
}

export function listOf(shape: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return wrong(value, at, 'a list');
    for (const [index, item] of value.entries()) {
      const fault = shape(item, `${at}[${index}]`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

export function mapOf(shape: Shape): Shape {
  return (value, at) => {
    if (!isObject(value)) return wrong(value, at, 'an object');
    for (const [name, member] of Object.entries(value)) {
      const fault = shape(member, `${at}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** An object with at least what these members ask for; further members are let through. */
export function record(members: Readonly<Record<string, Shape>>): Shape {
  return (value, at) => {
    if (!isObject(value)) return wrong(value, at, 'an object');
    for (const [name, shape] of Object.entries(members)) {
      const fault = shape(value[name], `${at}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

export function oneOf(...values: readonly (string | number | boolean)[]): Shape {
  return (value, at) => (values.includes(value as string) ? null : wrong(value, at, `one of ${values.map((item) => JSON.stringify(item)).join(', ')}`));
}

/** The shape that `choose` finds by looking at the value. */
export function either(choose: (value: unknown) => Shape): Shape {
  return (value, at) => choose(value)(value, at);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(value: unknown, at: string, wanted: string): string {
  return `${at} must be ${wanted}, not ${shown(value)}`;
}

/** Names the kind alone: the value may be somebody's data. */
function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export const issue: Shape = record({
  severity: maybe(oneOf(0, 1, 2, 3, 4, 5)), field: maybe(text), dataElementId: maybe(text), code: maybe(text), description: maybe(text),
  textKey: maybe(text), params: maybe(listOf(text)), textParameters: maybe(mapOf(text)), source: maybe(text), noIncrementalUpdates: maybe(truth),
});
