/** A value that JSON can carry. `ExactNumber` stands where the text of a number must survive. */
export type Json = string | number | boolean | null | ExactNumber | Json[] | JsonObject;

/** A JSON object; members that are absent and members that are null are told apart only where a caller says so. */
export interface JsonObject {
  [name: string]: Json;
}

/**
 * A number that a double cannot carry back unchanged: its scale (`5.0`) or its digits (more than 15) matter.
 * Readers make one only when `String(Number(text)) !== text`; writers print `text`. Everything that only
 * computes (expressions, validation, hooks) works on the plain form of a model (`data/plain.ts`).
 */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  valueOf(): number {
    return Number(this.text);
  }

  /** The nearest double: what JSON.stringify prints when no exact writer is used. */
  toJSON(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/**
 * A member of what a client sent. Upper and lower case of its name do not matter, as the platform's readers have it;
 * of several that differ only so the exact one counts, else the last.
 */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(object).findLast((key) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : object[found];
}
