import type { AppDefinition, DefinitionProblem } from '../app-definition/types.ts';
import { xsdSchemaOf } from '../app-definition/xsd-schema.ts';
import type { XsdValidation } from '../kernel/ports.ts';

/** Forms that would not be validated against an XSD although the app asks for it, or never found valid: no XSD, or one that cannot be used. */
export async function checkXsds(definition: AppDefinition, validation: XsdValidation): Promise<DefinitionProblem[]> {
  const { xsdValidation, xsdOnInput } = definition.settings;
  if (!xsdValidation && xsdOnInput.length === 0) return [];
  const problems: DefinitionProblem[] = [];
  const warn = (file: string, message: string, suggestion: string): void => {
    if (!problems.some((problem) => problem.file === file)) problems.push({ severity: 'warning', rule: 'xsd', file, line: null, message, suggestion });
  };
  for (const id of xsdOnInput) {
    if (id !== '*' && !definition.models.has(id)) warn('appsettings.json', `AppSettings.XsdValidationOnInput names "${id}", but no form data type is called so`, `Name one of ${[...definition.models.keys()].join(', ')}`);
  }
  for (const form of definition.models.values()) {
    if (!xsdValidation && !xsdOnInput.includes('*') && !xsdOnInput.includes(form.dataType.id)) continue;
    const schema = xsdSchemaOf(definition, form);
    if (schema === null) {
      warn(`models/${form.dataType.id}.xsd`, `The app asks for validation against XSDs, but the data type "${form.dataType.id}" has no XSD and is not validated`, 'Add the file or switch AppSettings.XsdValidation and XsdValidationOnInput off');
      continue;
    }
    const { rootName, namespace } = form.descriptor;
    const document = namespace === null ? `<${rootName}/>` : `<${rootName} xmlns="${namespace.replace(/[&<"]/g, '')}"/>`;
    const answer = await validation.check(schema, document).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    if (typeof answer === 'string') warn(schema.file, `The app asks for validation against XSDs, but every document would be refused: ${answer}`, 'Mend the schema: libxml2 must be able to compile it with what it includes');
    else if (answer.some(({ message }) => message.includes('No matching global declaration'))) {
      warn(schema.file, `The app asks for validation against XSDs, but every document would be refused: it declares no element "${rootName}"${namespace === null ? '' : ` of ${namespace}`}, which stored documents begin with`, `The root is named as the last part of the classRef, "${rootName}"`);
    }
  }
  return problems;
}
