import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { misspelt } from '../kernel/nearest.ts';

/** A member that no schema names, and the one that it was perhaps meant to be. */
export interface MisspeltMember {
  path: (string | number)[];
  meant: string;
}

/**
 * Members that a schema allows (the platform keeps what it does not know) but whose names are a slip away from one that it names and
 * that is not there. Objects of which the schema names no member are maps: their keys are free.
 * @param sameInAnyCase  names that differ by case only are read as the same
 */
export function misspeltMembers(schema: JsonObject, sameInAnyCase: boolean, value: Json): MisspeltMember[] {
  const found: MisspeltMember[] = [];
  visit(value, branches([schema], schema), []);
  return found;

  function visit(part: Json, schemas: readonly JsonObject[], path: (string | number)[]): void {
    if (Array.isArray(part)) {
      const items = schemas.flatMap((each) => (Array.isArray(each.items) ? [] : [each.items]));
      for (const [index, item] of part.entries()) visit(item, branches(items, schema), [...path, index]);
    } else if (isJsonObject(part)) visitObject(part, schemas, path);
  }

  function visitObject(part: JsonObject, schemas: readonly JsonObject[], path: (string | number)[]): void {
    const named = new Map<string, Json[]>();
    for (const { properties } of schemas) {
      for (const [name, member] of isJsonObject(properties) ? Object.entries(properties) : []) named.set(name, [...named.get(name) ?? [], member]);
    }
    const free = schemas.flatMap((each) => each.additionalProperties ?? []);
    for (const [name, member] of Object.entries(part)) {
      const meant = named.has(name) ? undefined : misspelt(name, [...named.keys()].filter((each) => !Object.hasOwn(part, each)));
      if (meant !== undefined && !(sameInAnyCase && meant.toLowerCase() === name.toLowerCase())) found.push({ path: [...path, name], meant });
      visit(member, branches(named.get(name) ?? free, schema), [...path, name]);
    }
  }
}

/** The schemas with all that they may refer to or consist of; whichever of them holds, its names are known. */
function branches(schemas: readonly (Json | undefined)[], root: JsonObject): JsonObject[] {
  return schemas.filter((each) => isJsonObject(each)).flatMap((each) => {
    const parts = [each.allOf, each.anyOf, each.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
    return [each, ...branches([...parts, each.then, each.else, referred(each.$ref, root)], root)];
  });
}

function referred(reference: Json | undefined, root: JsonObject): Json | undefined {
  const name = typeof reference === 'string' ? /^#\/definitions\/(\w+)$/.exec(reference)?.[1] : undefined;
  return name !== undefined && isJsonObject(root.definitions) ? root.definitions[name] : undefined;
}
