import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isJsonObject } from '../kernel/json.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { WholeRule } from './checks.ts';
import { FORMATS } from './formats.ts';
import { linearPattern } from './pattern.ts';
import { soleBranch } from './schema-graph.ts';
import { finding } from './schema-rules.ts';

/** Words that tie several values or schemas together: these go through ajv. */
const WORDS = ['oneOf', 'anyOf', 'not', 'if', 'dependentRequired', 'dependentSchemas', 'dependencies', 'contains', 'minProperties', 'maxProperties', 'prefixItems'] as const;

/** One way of reading schemas for a definition: 2020-12 when it says so, else draft-07 and what came before. */
export class Compositions {
  /** With the whole schema in it; made for the few models that need it. */
  private ajv: Ajv | Ajv2020 | null = null;
  private readonly root: JsonObject;
  private readonly problems: string[];
  private readonly known = new WeakMap<JsonObject, WholeRule[]>();

  constructor(root: JsonObject, problems: string[]) {
    this.root = root;
    this.problems = problems;
  }

  /** The rules of one schema node that need ajv. A node that ajv refuses is a problem, not a rule. */
  rulesOf(node: JsonObject): WholeRule[] {
    const known = this.known.get(node);
    if (known) return known;
    const rules: WholeRule[] = [];
    this.known.set(node, rules);
    for (const word of WORDS) {
      if (node[word] === undefined || soleBranch(node[word]) !== null) continue;
      const rule = this.rule(node, word);
      if (rule) rules.push(rule);
    }
    return rules;
  }

  private rule(node: JsonObject, word: (typeof WORDS)[number]): WholeRule | null {
    const schema: JsonObject = { [word]: node[word] as Json };
    if (word === 'if') for (const branch of ['then', 'else']) if (node[branch] !== undefined) schema[branch] = node[branch] as Json;
    try {
      const validate = this.ajvOfRoot().compile(anchored(schema) as JsonObject);
      return { ...finding(word, []), test: (value) => validate(withoutNulls(value)) === true };
    } catch (error) {
      this.problems.push(`"${word}" of the schema cannot be checked: ${(error as Error).message.slice(0, 300)}`);
      return null;
    }
  }

  private ajvOfRoot(): Ajv | Ajv2020 {
    if (this.ajv) return this.ajv;
    const { $id: _id, id: _oldId, $schema = '', ...rest } = this.root;
    this.ajv = newAjv(String($schema));
    this.ajv.addSchema(rest as JsonObject, ROOT);
    return this.ajv;
  }
}

const ROOT = 'urn:stafett:model';

/** References of a part that is compiled alone must still mean the whole schema. */
function anchored(node: Json): Json {
  if (Array.isArray(node)) return node.map(anchored);
  if (!isJsonObject(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [
    key, key === '$ref' && typeof value === 'string' ? `${ROOT}${value.slice(Math.max(0, value.indexOf('#')))}` : anchored(value),
  ]));
}

/** Null is the same as absent in a form; schemas know only absent. */
function withoutNulls(value: Json, depth = 0): Json {
  if (depth > 128) return null;
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner, depth + 1)]));
}

/** Whether the schema is well-formed JSON Schema; null when it is, else what ajv says. */
export function schemaError(schema: JsonObject): string | null {
  const ajv = checker(String(schema['$schema'] ?? ''));
  const { $schema: _schema, ...rest } = schema;
  return ajv.validateSchema(rest) === true ? null : ajv.errorsText(ajv.errors, { dataVar: 'schema' }).slice(0, 300);
}

const checkers = new Map<boolean, Ajv | Ajv2020>();

/** Compiling a meta schema takes tens of milliseconds; the two that there are serve every model. They hold no state of models. */
function checker(dialect: string): Ajv | Ajv2020 {
  const modern = isModern(dialect);
  let ajv = checkers.get(modern);
  if (!ajv) checkers.set(modern, (ajv = newAjv(dialect)));
  return ajv;
}

function isModern(dialect: string): boolean {
  return /20(19|20)-\d\d/.test(dialect);
}

function newAjv(dialect: string): Ajv | Ajv2020 {
  // Not strict: ajv allows no keyword that begins with `@`, and every generated schema is full of them.
  const options: Options = { strict: false, allowUnionTypes: true, validateFormats: true, logger: false, code: { regExp: LINEAR } };
  const ajv = isModern(dialect) ? new Ajv2020(options) : new Ajv(options);
  for (const [name, test] of FORMATS) ajv.addFormat(name, { type: 'string', validate: (text: string) => text === '' || test(text) });
  ajv.addFormat('regex', true);
  return ajv;
}

/** Patterns inside ajv are linear too. ajv searches, so the pattern may match anywhere in the text. */
const LINEAR = Object.assign(
  (pattern: string) => {
    const test = linearPattern(`(?s:.*)(?:${pattern})(?s:.*)`);
    if (!test) throw new Error(`pattern needs backtracking: ${pattern.slice(0, 200)}`);
    // ajv keeps patterns by this text.
    return { test, toString: () => pattern };
  },
  { code: 'undefined' },
) as unknown as NonNullable<NonNullable<Options['code']>['regExp']>;
