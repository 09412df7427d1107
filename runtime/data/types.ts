import type { Json } from '../kernel/json.ts';

export type ScalarType = 'string' | 'integer' | 'decimal' | 'double' | 'boolean' | 'dateTime' | 'date' | 'guid';

/** A model's shape: what JSON and XML codecs, prefill, validation and the OpenAPI document are driven by (app-model.md §2.7). Frozen. */
export interface ModelDescriptor {
  dataTypeId: string;
  /** XML root element. */
  rootName: string;
  /** Target namespace of the root; null when the schema has none. */
  namespace: string | null;
  /** Whether elements below the root stand in the namespace too (`elementFormDefault="qualified"`). */
  qualified: boolean;
  root: ObjectType;
  /** Whether all members are in both forms: then a stored document reads as what was written, give or take the README's normalisations. */
  isWhole: boolean;
}

/** An object type; recursive schemas give cyclic graphs. `members` stand in the order XML is written. */
export interface ObjectType {
  /** Full class name where one is known (`Altinn.App.Models.model.model`): error texts name it. */
  name: string;
  members: readonly Member[];
  byJson: ReadonlyMap<string, Member>;
  /** Lower-case JSON names: JSON is read ignoring case. */
  byLowerJson: ReadonlyMap<string, Member>;
  /** Lower-case property name with `-` removed: prefill and metadata paths (app-model.md §3.1). */
  byProperty: ReadonlyMap<string, Member>;
  elements: ReadonlyMap<string, Member>;
  attributes: ReadonlyMap<string, Member>;
  text: Member | null;
  /** Where elements and attributes stand that the model does not know but lets through (`xs:any`, `[XmlAnyElement]`); hidden members, null when it does not. */
  any: Member | null;
  anyAttributes: Member | null;
  /** Members that JSON does not show. */
  hidden: readonly Member[];
  /** Rows of this type carry `altinnRowId`. */
  rowId: boolean;
}

export interface Member {
  json: string;
  xml: string;
  /** The name that prefill and metadata paths use, lower case without `-` (app-model.md §3.1). */
  property: string;
  /**
   * `none`: no part of the XML (`[XmlIgnore]`, a property that cannot be set, a dictionary). `any` and `anyAttributes` hold XML as it was
   * read: a list of elements, and all attributes in one text. Nobody but the reader makes them.
   */
  kind: 'element' | 'attribute' | 'text' | 'none' | 'any' | 'anyAttributes';
  /** No part of the JSON (`[JsonIgnore]`): what a stored document holds of it is kept where no client and no app logic sees it. */
  hidden: boolean;
  array: boolean;
  /**
   * A list whose items stand in one element of their own (`[XmlArray]`): what that element holds, which is this
   * member again under the items' name. Null for lists of siblings, which is what generated models have, and for those in one text.
   */
  wrapper: ObjectType | null;
  /**
   * What parts the items of a list that stands in one text: a blank (`xs:list`, an attribute that is a list), or nothing
   * (`[XmlText]` of a list). Null for every other member.
   */
  joint: ' ' | '' | null;
  /** An `object` without an object type is a dictionary: any JSON object. */
  type: ScalarType | 'object';
  /** The values of an enum of the class: a `string` by their names, an `integer` by their numbers; XML has names of its own. Null: no enum. */
  enumeration: Enumeration | null;
  /** What stands in a dictionary under each name; null when that is anything. */
  entry: Member | null;
  /** A `dateTime` that stands in the XML without its time (`DataType = "date"`). */
  dateOnly: boolean;
  /** Width of an `integer`; null for the other types. */
  bits: 16 | 32 | 64 | null;
  /** The item's type when `type` is `object`. */
  object: ObjectType | null;
  /** A null value is written `xsi:nil="true"` instead of being left out. */
  nillable: boolean;
  /** The value cannot be null: absent reads as `0`, `false`, ... */
  nonNullable: boolean;
  required: boolean;
  /** Always this value when the object exists; what comes in is overruled. */
  constant: Json | undefined;
  /** What an absent value reads as; `{}` for an object that is made together with its owner. */
  default: Json | undefined;
  /** What the attributes of the class ask of the value; null when no class is at hand, and the schema is asked instead. */
  annotations: ClassAnnotations | null;
}

export interface Enumeration {
  /** Full class name. */
  name: string;
  values: readonly { name: string; xml: string; value: number }[];
}

export interface ClassAnnotations {
  /** The member's name in the class. */
  property: string;
  /** The name in messages: `[Display(Name = ...)]`, else the same. */
  label: string;
  rules: readonly Annotation[];
}

/** `message` with `{0}` for the label and `{1}`, `{2}` for the limits; null for the platform's own. */
export type Annotation = { message: string | null } & (
  | { kind: 'required'; allowEmpty: boolean }
  | { kind: 'range'; min: number; max: number }
  | { kind: 'minLength' | 'maxLength'; length: number }
  | { kind: 'stringLength'; min: number; max: number }
  | { kind: 'pattern'; pattern: string }
);

/** `<dataTypeId>.prefill.json` (app-model.md §3.1): source path → target path. */
export interface PrefillConfig {
  allowOverwrite: boolean;
  userProfile: readonly [source: string, target: string][];
  er: readonly [source: string, target: string][];
  dsf: readonly [source: string, target: string][];
  queryParameters: readonly [query: string, target: string][];
}

/** One RFC 6902 operation. */
export interface PatchOperation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path: string;
  from?: string;
  value?: Json;
}

/** Why a document was refused. `line`/`column` from 1 for XML. */
export interface DataProblem {
  code: 'xml' | 'json' | 'limit' | 'value' | 'unknownProperty';
  message: string;
  line?: number;
  column?: number;
  /** JSON path of the value, dotted with `[i]`. */
  field?: string;
}
