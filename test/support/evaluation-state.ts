import type { JsonObject } from '../../runtime/kernel/json.ts';
import type { EvaluationState, FormModel } from '../../runtime/layout/types.ts';

/** A state with one or more documents and nothing else; ids are `element-1`, `element-2`, ... */
export function stateOf(models: readonly [dataType: string, model: JsonObject][], rest: Partial<EvaluationState> = {}): EvaluationState {
  const forms = models.map(([dataType, model], index): FormModel => ({ dataElementId: `element-${index + 1}`, dataType, model }));
  return {
    models: forms,
    dataElementCounts: {},
    maxCounts: Object.fromEntries(forms.map((form) => [form.dataType, 1])),
    defaultDataType: models[0]?.[0] ?? null,
    instance: null,
    frontEndSettings: {},
    texts: { language: 'nb', resources: [] },
    language: 'nb',
    gatewayAction: null,
    ...rest,
  };
}
