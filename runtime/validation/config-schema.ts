import { Ajv, type ErrorObject } from 'ajv';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { nearest } from '../kernel/nearest.ts';
import { misspeltMembers } from './misspelt-members.ts';

/** A place in a configuration file that does not fit its schema. */
export interface ConfigFinding {
  /** Member names and indexes from the root. */
  path: (string | number)[];
  message: string;
  /** What was perhaps meant. */
  suggestion?: string;
}

/** Checks a configuration file; no findings when it fits. At most 20, so that one wrong file does not hide the others. */
export type ConfigCheck = (value: Json) => ConfigFinding[];

const MOST = 20;
/** These tell only that a branch failed, whose own finding is there too. */
const SILENT = new Set(['if', 'anyOf', 'oneOf', 'not']);

/**
 * Compiles one of our own schemas of configuration files (`schemas/`). Draft-07.
 * @param sameInAnyCase  the platform reads the file's members whatever their case
 * @throws when the schema itself is wrong, which is a fault of ours
 */
export function compileConfigSchema(schema: JsonObject, sameInAnyCase = false): ConfigCheck {
  const validate = new Ajv({ allErrors: true, verbose: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false, allowUnionTypes: true }).compile(schema);
  return (value) => {
    const findings = validate(value) ? [] : findingsOf(validate.errors ?? []);
    const told = new Set(findings.map((finding) => finding.path.join('/')));
    for (const { path, meant } of misspeltMembers(schema, sameInAnyCase, value)) {
      if (findings.length < MOST && !told.has(path.join('/'))) findings.push({ path, message: `"${String(path.at(-1))}" is not a member that anybody reads`, suggestion: `Did you mean "${meant}"?` });
    }
    return findings;
  };
}

function findingsOf(errors: readonly ErrorObject[]): ConfigFinding[] {
  const telling = errors.filter((error) => !SILENT.has(error.keyword));
  const seen = new Set<string>();
  const findings: ConfigFinding[] = [];
  for (const error of telling.length > 0 ? telling : errors) {
    const key = `${error.instancePath} ${error.keyword}`;
    if (seen.has(key) || findings.length >= MOST) continue;
    seen.add(key);
    const suggestion = suggestionOf(error);
    findings.push({ path: steps(error), message: messageOf(error), ...(suggestion === undefined ? {} : { suggestion }) });
  }
  return findings;
}

function steps(error: ErrorObject): (string | number)[] {
  const path = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const { additionalProperty } = error.params as { additionalProperty?: unknown };
  return typeof additionalProperty === 'string' ? [...path, additionalProperty] : path;
}

function suggestionOf({ keyword, params, parentSchema, data }: ErrorObject): string | undefined {
  const { additionalProperty, allowedValues } = params as { additionalProperty?: string; allowedValues?: unknown[] };
  const properties = (parentSchema as JsonObject | undefined)?.properties;
  if (keyword === 'additionalProperties' && additionalProperty !== undefined && isJsonObject(properties)) return nearest(additionalProperty, Object.keys(properties));
  if (keyword === 'enum' && typeof data === 'string') return nearest(data, (allowedValues ?? []).filter((value) => typeof value === 'string'));
  return undefined;
}

function messageOf(error: ErrorObject): string {
  const params = error.params as { allowedValues?: unknown[]; additionalProperty?: unknown };
  const where = error.instancePath === '' ? 'the file' : `"${error.instancePath.slice(1)}"`;
  if (error.keyword === 'additionalProperties') return `${where}: unknown member "${String(params.additionalProperty)}"`;
  const allowed = params.allowedValues === undefined ? '' : `: ${params.allowedValues.slice(0, 12).map((value) => JSON.stringify(value)).join(', ')}`;
  return `${where} ${error.message ?? 'does not fit the schema'}${allowed}`;
}
