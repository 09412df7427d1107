import type { ModelDescriptor } from '../data/types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { ChecksBuilder, prune } from './build-checks.ts';
import { MAX_FINDINGS, collect, passes } from './checks.ts';
import type { ObjectChecks } from './checks.ts';
import { Compositions, schemaError } from './composition.ts';
import { orderFindings } from './finding-order.ts';
import { SchemaGraph } from './schema-graph.ts';
import { rootSchema } from './schema-root.ts';
import type { ModelFinding, ModelValidator } from './types.ts';

/**
 * Compiles what a model's schema asks of its documents. Done once at load; the result is pure and may be shared.
 *
 * A schema that is itself malformed, refers to nothing or has a pattern that would need backtracking does not stop the app:
 * what can be checked is, the rest is listed in `problems`.
 * @param schema      the JSON Schema as parsed (draft-04 to 2020-12); null when the app has none: then only required values are checked
 * @param descriptor  the model's shape; decides which values exist
 * @see app-model.md §2.1, §2.6, §5.8
 */
export function compileModelValidator(schema: JsonObject | null, descriptor: ModelDescriptor): ModelValidator {
  const problems: string[] = [];
  const graph = new SchemaGraph(schema ?? {});
  const malformed = schemaError(graph.root);
  if (malformed !== null) problems.push(`The schema is not valid JSON Schema: ${malformed}`);
  const compositions = new Compositions(graph.root, problems);
  const root = graph.parts(rootSchema(graph, descriptor.root));
  const [annotations, rest] = (['annotations', 'schema'] as const).map((kind) => {
    const checks = new ChecksBuilder(graph, compositions, kind, problems).object(descriptor.root, root);
    prune(checks);
    return checks;
  }) as [ObjectChecks, ObjectChecks];
  for (const reference of graph.broken) problems.push(`The schema refers to "${reference}", which is not there.`);
  return {
    annotations: (model) => findings(annotations, model, true),
    schema: (model) => findings(rest, model, false),
    problems: [...new Set(problems)],
  };
}

/** What the platform adds when it stops looking. */
const TOO_MANY: ModelFinding = { field: '', message: 'The maximum number of allowed model errors has been reached.', keyword: 'maximum' };

function findings(checks: ObjectChecks, model: JsonObject, saysWhenFull: boolean): ModelFinding[] {
  if (passes(checks, model)) return [];
  const found = orderFindings(collect(checks, model));
  return saysWhenFull && found.length >= MAX_FINDINGS ? [{ ...TOO_MANY }, ...found.slice(0, MAX_FINDINGS - 1)] : found;
}
