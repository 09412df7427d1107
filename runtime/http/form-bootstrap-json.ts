import { writeJson } from '../data/json-writer.ts';
import type { BootstrapModel, FormBootstrap } from '../instance/form-bootstrap.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { downstreamParameters, optionsJson } from './options-json.ts';

/** A form with everything that it needs, as JSON text: numbers keep theirs, members that say nothing are left out. */
export function formBootstrapJson({ layouts, models, options, issues }: FormBootstrap): string {
  const staticOptions: JsonObject = {};
  for (const [id, provided] of options) {
    const parameters = downstreamParameters(provided);
    staticOptions[id] = { options: optionsJson(provided) as Json[], ...(parameters === '' ? {} : { downstreamParameters: parameters }) };
  }
  return object([
    ['layouts', JSON.stringify(layouts)],
    ['dataModels', object(models.map((model) => [model.form.dataType.id, modelJson(model)]))],
    ['staticOptions', JSON.stringify(staticOptions)],
    ...(issues.length === 0 ? [] : [['validationIssues', JSON.stringify(issues)] as const]),
  ]);
}

function modelJson({ form, model, dataElementId, validations, issues }: BootstrapModel): string {
  return object([
    ['schema', JSON.stringify(form.schema ?? {})],
    ['initialData', writeJson(form.descriptor, model, { includeRowIds: true })],
    ...(dataElementId === null ? [] : [['dataElementId', JSON.stringify(dataElementId)] as const]),
    ...(validations === null ? [] : [['expressionValidationConfig', JSON.stringify(validations)] as const]),
    ...(issues.length === 0 ? [] : [['initialValidationIssues', JSON.stringify(issues)] as const]),
  ]);
}

/** An object of members that are JSON already. */
function object(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
