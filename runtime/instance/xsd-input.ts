import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { xsdSchemaOf } from '../app-definition/xsd-schema.ts';
import { DataError } from '../data/data-error.ts';
import { decodeUtf8 } from '../data/json-text.ts';
import { blankedForValidation, isWellFormed, locateXml, type XmlLocation } from '../data/xml-locate.ts';
import { fieldAtPlace } from '../data/xml-place.ts';
import { AppError } from '../kernel/errors.ts';
import type { Model, ValidationIssue } from '../kernel/instance-types.ts';
import type { XsdFinding } from '../kernel/ports.ts';
import { describedAlone } from './issue-texts.ts';
import { isXmlInput, readIncoming } from './model-codec.ts';
import type { Services } from './services.ts';
import { tellReason } from './xsd-issues.ts';

/** Where a document comes in: whose app, and in which language a refusal is told. */
export interface InputContext {
  services: Pick<Services, 'limits' | 'log' | 'xsd'>;
  definition: AppDefinition;
  language: string;
}

/** An issue with where it stands in the XML that was sent, counted from 1. */
type LocatedIssue = ValidationIssue & { line: number | null; column: number | null };

/**
 * As `readIncoming`, and XML of the data types that `AppSettings.XsdValidationOnInput` names must follow the app's XSD as it was
 * sent, row ids aside: what the model has no place for and the order of elements count too, which nobody sees later.
 *
 * @throws 400 with an issue for each finding, its line, column and field; what `readIncoming` throws for what is no XML
 */
export async function readIncomingForm(context: InputContext, form: FormType, contentType: string | null, bytes: Uint8Array): Promise<Model> {
  const { xsdOnInput } = context.definition.settings;
  const { limits } = context.services;
  if (xsdOnInput.length === 0 || !isXmlInput(contentType) || !(xsdOnInput.includes('*') || xsdOnInput.includes(form.dataType.id))) return readIncoming(form, contentType, bytes, limits);
  let model: Model | null = null;
  let fault: unknown = null;
  try {
    model = readIncoming(form, contentType, bytes, limits);
  } catch (error) {
    // A value that does not fit is one finding of perhaps many: the schema can name them all.
    if (!(error instanceof Error && error.cause instanceof DataError && error.cause.problem.code === 'value')) throw error;
    fault = error;
  }
  const text = decodeUtf8(bytes, limits, 'xml');
  if (model !== null || isWellFormed(text, limits)) await requireValid(context, form, text);
  if (model === null) throw fault;
  return model;
}

async function requireValid({ services, definition, language }: InputContext, form: FormType, text: string): Promise<void> {
  const schema = xsdSchemaOf(definition, form);
  if (schema === null) return;
  const findings = await services.xsd.check(schema, blankedForValidation(text))
    .catch((error: unknown): XsdFinding[] => [{ place: null, line: null, message: tellReason(services.log, definition, schema.file, error) }]);
  if (findings.length === 0) return;
  const locations = locateXml(text, findings.flatMap(({ place }) => place ?? []));
  const issues = findings.map((finding) => describedAlone(locatedIssue(form, finding, finding.place === null ? undefined : locations.get(finding.place)), definition, language));
  // In the whole shape on every road: as one line of text, which older roads make of plain problems, it would be of no use.
  throw new AppError('BAD_REQUEST', { title: 'File validation failed', detail: `The XML of data type ${form.dataType.id} does not follow ${schema.file}`, extensions: { uploadValidationIssues: issues } });
}

function locatedIssue(form: FormType, finding: XsdFinding, location: XmlLocation | undefined): LocatedIssue {
  const field = location === undefined ? null : fieldAtPlace(form.descriptor, location.path);
  const line = location?.line ?? finding.line;
  const column = location?.column ?? null;
  const position = line === null ? '' : column === null ? `(${line}) ` : `(${line}, ${column}) `;
  return {
    severity: 1, dataElementId: null, field, code: 'Xsd', description: null, source: 'Xsd',
    customTextKey: 'backend.xsd_validation', customTextParameters: { schema: form.dataType.id, message: `${position}${field === null ? '' : `${field}: `}${finding.message}` },
    line, column,
  };
}
