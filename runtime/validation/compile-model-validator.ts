import type { ModelDescriptor } from '../data/types.ts';
import type { JsonObject } from '../kernel/json.ts';
import { ChecksBuilder, prune } from './build-checks.ts';
import { MAX_FINDINGS, collect, passes } from './checks.ts';
import { orderFindings } from './finding-order.ts';
import { schemaError } from './schema-check.ts';
import { SchemaGraph } from './schema-graph.ts';
import { rootSchema } from './schema-root.ts';
import type { ModelFinding, ModelValidator } from './types.ts';

/**
 * Compiles what the platform's server asks of a model's documents: the annotations of its class, or those that its generator makes of the
 * schema. The rest of JSON Schema is the browser's (app-model.md §2.1). Done once at load; the result is pure and may be shared.
 *
 * A schema that is itself malformed or has a pattern that would need backtracking does not stop the app:
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
  const checks = new ChecksBuilder(graph, problems).object(descriptor.root, graph.parts(rootSchema(graph, descriptor.root)));
  prune(checks);
  return {
    annotations(model) {
      if (passes(checks, model)) return [];
      const found = orderFindings(collect(checks, model));
      return found.length >= MAX_FINDINGS ? [{ ...TOO_MANY }, ...found.slice(0, MAX_FINDINGS - 1)] : found;
    },
    problems: [...new Set(problems)],
  };
}

/** What the platform adds when it stops looking. */
const TOO_MANY: ModelFinding = { field: '', message: 'The maximum number of allowed model errors has been reached.', keyword: 'maximum' };
