import { isJsonObject } from '../kernel/json.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { resolveReference } from '../kernel/schema-reference.ts';

/** Reads a schema as a graph: references followed, parts that always hold together gathered. */
export class SchemaGraph {
  readonly root: JsonObject;

  constructor(root: JsonObject) {
    this.root = root;
  }

  /** The node a reference points at; null when there is none. */
  resolve(reference: string): JsonObject | null {
    return resolveReference(this.root, reference);
  }

  /**
   * Every node that a value at `schema` must satisfy: the node itself, what it refers to, the parts of `allOf`, and the one
   * real branch of a choice between something and null (app-model.md §2.2). Order as written, each node once.
   */
  parts(schema: Json | undefined, seen: Set<JsonObject> = new Set()): JsonObject[] {
    if (!isJsonObject(schema) || seen.has(schema)) return [];
    seen.add(schema);
    const found: JsonObject[] = [];
    if (typeof schema['$ref'] === 'string') found.push(...this.parts(this.resolve(schema['$ref']) ?? undefined, seen));
    found.push(schema);
    if (Array.isArray(schema['allOf'])) for (const part of schema['allOf']) found.push(...this.parts(part, seen));
    for (const choice of ['oneOf', 'anyOf']) {
      const only = soleBranch(schema[choice]);
      if (only !== null) found.push(...this.parts(only, seen));
    }
    return found;
  }
}

/** The branch of a choice that is left when `{"type": "null"}` is taken away; null when several are left. */
function soleBranch(choice: Json | undefined): JsonObject | null {
  if (!Array.isArray(choice)) return null;
  const real = choice.filter((branch) => !(isJsonObject(branch) && branch['type'] === 'null'));
  const only = real[0];
  return real.length === 1 && isJsonObject(only) ? only : null;
}
