import type { Json } from '../kernel/json.ts';

export interface CsAttribute {
  name: string;
  /** Positional arguments in order. */
  values: Json[];
  named: Record<string, Json>;
  /** The types of its `typeof(...)` arguments, as written. */
  types: string[];
}

/** What something is when nobody has said otherwise. */
export interface Initial {
  /** A literal initialiser, `[]` or `{}` for `new ...`. */
  initial: Json | undefined;
  /** The last name of an initialiser that is one (`Farge.Rod`). */
  initialName: string | null;
}

export interface CsProperty extends Initial {
  name: string;
  /** As written, without spaces: `List<Row>`, `decimal?`. */
  type: string;
  attributes: CsAttribute[];
  /** `=> 1234;` */
  computed: boolean;
  /** `{ get; }`, `=> ...`: nothing can be put into it. */
  readOnly: boolean;
}

export interface CsClass {
  name: string;
  /** Namespace and outer classes, dotted. */
  scope: string;
  base: string | null;
  /** Names of its type parameters. */
  parameters: string[];
  attributes: CsAttribute[];
  properties: CsProperty[];
  /** Properties with a `ShouldSerialize` guard. */
  guarded: Set<string>;
  /** What its constructor assigns, by the name of the property or field. */
  assigned: Map<string, Initial>;
  /** The values of an enum, in order; null for a class. */
  values: CsEnumValue[] | null;
}

export interface CsEnumValue {
  name: string;
  value: number;
  attributes: CsAttribute[];
}

/** Parts of one class (`partial`), in one file or several, become one: the first part's place, all parts' members. */
export function joinParts(parts: readonly CsClass[]): CsClass[] {
  const whole = new Map<string, CsClass>();
  for (const part of parts) {
    const key = joinNames(part.scope, part.name);
    const first = whole.get(key);
    if (!first) {
      whole.set(key, { ...part, attributes: [...part.attributes], properties: [...part.properties], guarded: new Set(part.guarded), assigned: new Map(part.assigned) });
      continue;
    }
    first.base ??= part.base;
    first.attributes.push(...part.attributes);
    first.properties.push(...part.properties.filter(({ name }) => !first.properties.some((known) => known.name === name)));
    for (const name of part.guarded) first.guarded.add(name);
    for (const [name, given] of part.assigned) first.assigned.set(name, given);
  }
  return [...whole.values()];
}

/** Whether a C# type holds many values; bytes are one value, written in Base64. */
export function isListType(type: string): boolean {
  if (/^byte\[\]\??$/.test(type)) return false;
  return /^(?:[\w.]*\.)?(?:List|IList|ICollection|Collection|IEnumerable|IReadOnlyList|IReadOnlyCollection|ObservableCollection|HashSet|ISet)</.test(type) || /\[\]\??$/.test(type);
}

/** A name seen from outside: `App.Models.Melding`. */
export function joinNames(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
