import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { xsdSchemaOf } from '../app-definition/xsd-schema.ts';
import { locateXml } from '../data/xml-locate.ts';
import { fieldAtPlace } from '../data/xml-place.ts';
import { writeXml } from '../data/xml-writer.ts';
import type { DataElement, ValidationIssue } from '../kernel/instance-types.ts';
import type { XsdFinding } from '../kernel/ports.ts';
import type { Log } from './services.ts';
import type { Session } from './session.ts';

/**
 * What the XSDs of an app say against these form documents, as they would be stored without row ids (app-api.md §5.4,
 * app-model.md §2.4). Null when the app does not ask for it; a form without an XSD is not looked at.
 */
export async function xsdIssues(session: Session, elements: readonly DataElement[]): Promise<ValidationIssue[] | null> {
  if (!session.definition.settings.xsdValidation) return null;
  const issues: ValidationIssue[] = [];
  for (const element of elements) issues.push(...(await issuesOf(session, element)));
  return issues;
}

async function issuesOf(session: Session, element: DataElement): Promise<ValidationIssue[]> {
  const { definition, services } = session;
  const form = session.formType(element.dataType) as FormType;
  const schema = xsdSchemaOf(definition, form);
  if (schema === null) return [];
  const xml = writeXml(form.descriptor, await session.model(element), { declaration: true, includeRowIds: false });
  const found = await services.xsd.check(schema, xml).catch((error: unknown): XsdFinding[] => [{ place: null, line: null, message: tellReason(services.log, definition, schema.file, error) }]);
  const locations = locateXml(xml, found.flatMap(({ place }) => place ?? []));
  return found.map((finding) => ({
    severity: 1 as const, dataElementId: element.id, field: null, code: 'Xsd', description: null, source: 'Xsd',
    customTextKey: 'backend.xsd_validation', customTextParameters: { schema: form.dataType.id, message: messageOf(form, finding, locations) },
  }));
}

/** Names the field: what is validated is our writing of the document, so that a line of it would tell nobody anything. */
function messageOf(form: FormType, { place, message }: XsdFinding, locations: ReturnType<typeof locateXml>): string {
  const path = place === null ? undefined : locations.get(place)?.path;
  const field = path === undefined ? null : fieldAtPlace(form.descriptor, path);
  return field === null ? message : `${field}: ${message}`;
}

/** A schema that cannot be used, or a document that cannot be checked, must neither pass nor break the request: its reason is told in a finding's place. */
export function tellReason(log: Log, definition: AppDefinition, file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message.trim() : String(error);
  log.error({ app: definition.id, file, err: reason }, 'a document could not be validated against its XSD');
  return reason;
}
