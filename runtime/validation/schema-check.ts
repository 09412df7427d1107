import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../kernel/json.ts';

// Not strict: ajv allows no keyword that begins with `@`, and every generated schema is full of them.
const OPTIONS: Options = { strict: false, allowUnionTypes: true, validateFormats: false, logger: false };

/** Whether a schema is well-formed JSON Schema (2020-12 when it says so, else draft-07); null when it is, else what is wrong. */
export function schemaError(schema: JsonObject): string | null {
  const ajv = checker(String(schema['$schema'] ?? ''));
  const { $schema: _schema, ...rest } = schema;
  return ajv.validateSchema(rest) === true ? null : ajv.errorsText(ajv.errors, { dataVar: 'schema' }).slice(0, 300);
}

const checkers = new Map<boolean, Ajv | Ajv2020>();

/** Compiling a meta schema takes tens of milliseconds; the two that there are serve every model. They hold no state of models. */
function checker(dialect: string): Ajv | Ajv2020 {
  const isModern = /20(19|20)-\d\d/.test(dialect);
  let ajv = checkers.get(isModern);
  if (!ajv) checkers.set(isModern, (ajv = isModern ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS)));
  return ajv;
}
