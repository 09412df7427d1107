import { Ajv, type ErrorObject } from 'ajv';
import type { Json, JsonObject } from '../kernel/json.ts';

/** A place in a configuration file that does not fit its schema. */
export interface ConfigFinding {
  /** Member names and indexes from the root. */
  path: (string | number)[];
  message: string;
}

/** Checks a configuration file; no findings when it fits. At most 20, so that one wrong file does not hide the others. */
export type ConfigCheck = (value: Json) => ConfigFinding[];

const MOST = 20;
/** These tell only that a branch failed, whose own finding is there too. */
const SILENT = new Set(['if', 'anyOf', 'oneOf', 'not']);

/**
 * Compiles one of our own schemas of configuration files (`schemas/`). Draft-07.
 * @throws when the schema itself is wrong, which is a fault of ours
 */
export function compileConfigSchema(schema: JsonObject): ConfigCheck {
  const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, strictTuples: false, allowUnionTypes: true }).compile(schema);
  return (value) => (validate(value) ? [] : findingsOf(validate.errors ?? []));
}

function findingsOf(errors: readonly ErrorObject[]): ConfigFinding[] {
  const telling = errors.filter((error) => !SILENT.has(error.keyword));
  const seen = new Set<string>();
  const findings: ConfigFinding[] = [];
  for (const error of telling.length > 0 ? telling : errors) {
    const key = `${error.instancePath} ${error.keyword}`;
    if (seen.has(key) || findings.length >= MOST) continue;
    seen.add(key);
    findings.push({ path: steps(error), message: messageOf(error) });
  }
  return findings;
}

function steps(error: ErrorObject): (string | number)[] {
  const path = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const { additionalProperty } = error.params as { additionalProperty?: unknown };
  return typeof additionalProperty === 'string' ? [...path, additionalProperty] : path;
}

function messageOf(error: ErrorObject): string {
  const params = error.params as { allowedValues?: unknown[]; additionalProperty?: unknown };
  const where = error.instancePath === '' ? 'the file' : `"${error.instancePath.slice(1)}"`;
  if (error.keyword === 'additionalProperties') return `${where}: unknown member "${String(params.additionalProperty)}"`;
  const allowed = params.allowedValues === undefined ? '' : `: ${params.allowedValues.slice(0, 12).map((value) => JSON.stringify(value)).join(', ')}`;
  return `${where} ${error.message ?? 'does not fit the schema'}${allowed}`;
}
