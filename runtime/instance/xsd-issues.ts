import type { FormType } from '../app-definition/types.ts';
import { stripRowIds } from '../data/row-ids.ts';
import { writeXml } from '../data/xml-writer.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import type { Session } from './session.ts';

/**
 * What the XSDs of an app say against its form documents, as they would be stored without row ids (app-api.md §5.4,
 * app-model.md §2.4). Null when the app does not ask for it; a form without an XSD is not looked at.
 */
export async function xsdIssues(session: Session): Promise<ValidationIssue[] | null> {
  if (!session.definition.settings.xsdValidation) return null;
  const issues: ValidationIssue[] = [];
  for (const element of session.formElements()) issues.push(...(await issuesOf(session, element)));
  return issues;
}

async function issuesOf(session: Session, element: DataElement): Promise<ValidationIssue[]> {
  const { definition, services } = session;
  const form = session.formType(element.dataType) as FormType;
  const file = xsdOf(session, form);
  if (file === null) return [];
  const model = stripRowIds(form.descriptor, await session.model(element));
  const xml = writeXml(form.descriptor, model, { declaration: true, includeRowIds: false });
  const files = definition.raw.list('models').filter((name) => name.toLowerCase().endsWith('.xsd'));
  const schema = { id: `${definition.id} ${definition.version} ${file}`, file, files, read: (path: string) => definition.raw.read(path) };
  const messages = await services.xsd.check(schema, xml).then((found) => found.map(({ line, message }) => `${line}: ${message}`), (error: unknown) => {
    // A schema that cannot be used, or a document that cannot be checked, must neither pass nor break the request.
    const reason = error instanceof Error ? error.message.trim() : String(error);
    services.log.error({ app: definition.id, file, err: reason }, 'a document could not be validated against its XSD');
    return [reason];
  });
  return messages.map((message) => ({
    severity: 1 as const, dataElementId: element.id, field: null, code: 'Xsd', description: null, source: 'Xsd',
    customTextKey: 'backend.xsd_validation', customTextParameters: { schema: file.slice(file.lastIndexOf('/') + 1), message },
  }));
}

/** `models/<last part of classRef>.xsd`, else `models/<data type>.xsd`. */
function xsdOf(session: Session, form: FormType): string | null {
  const classRef = form.dataType.appLogic?.classRef ?? '';
  const names = [classRef.slice(classRef.lastIndexOf('.') + 1), form.dataType.id].map((name) => `models/${name}.xsd`);
  return names.find((name) => session.definition.raw.has(name)) ?? null;
}
