import type { DataType } from '../kernel/application-types.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { PrefillConfig } from '../data/types.ts';
import { parseCalculations } from '../layout/parse-calculations.ts';
import { parseExpressionValidations } from '../layout/parse-expression-validations.ts';
import type { ExpressionValidations } from '../layout/types.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { lineOfText } from './file-text.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import { readObjectFile } from './json-file.ts';
import { member } from './json-source.ts';
import type { MetadataRead } from './metadata.ts';
import { compileModelValidator, describeModel, parsePrefill } from './parsers.ts';
import type { ProblemList } from './problems.ts';
import type { FormType } from './types.ts';

type CSharpFile = { file: string; text: string };

/** Reads what `models/` says about each form data type: shape, validation, prefill, calculations. @see app-model.md §2, §3.1, §3.4, §5.6 */
export function readModels(files: FolderFiles, metadata: MetadataRead, problems: ProblemList): ReadonlyMap<string, FormType> {
  const csharp = csharpModels(files);
  const result = new Map<string, FormType>();
  for (const [index, dataType] of metadata.metadata.dataTypes.entries()) {
    const classRef = dataType.appLogic?.classRef;
    if (classRef === undefined || classRef === null || classRef === '') continue;
    const model = readModel(files, dataType, classRef, csharp, problems);
    if (model !== null) result.set(dataType.id, model);
    else if (!hasModelFile(files, dataType.id, classRef) && csharp.length === 0) {
      const place = ['dataTypes', index, 'appLogic', 'classRef'] as const;
      // What is left of a form that is gone: the platform looks for its class only when somebody asks for it.
      const isLeft = (dataType.taskId ?? '') === '' && dataType.appLogic?.autoCreate !== true;
      problems[isLeft ? 'warningAt' : 'errorAt'](metadata.source, place, `Data type "${dataType.id}" has the class ${classRef} but no model file`, `Add models/${dataType.id}.schema.json`);
    }
  }
  return result;
}

/** The classes' source is read as data for the facts that only it holds; it is never compiled. */
function csharpModels(files: FolderFiles): CSharpFile[] {
  const names = [...files.contents.keys()].filter((file) => file.startsWith('models/') && file.endsWith('.cs')).sort();
  return names.map((file) => ({ file, text: textOf(files, file) ?? '' }));
}

/** A file below `models/` by a location relative to it; null for anything outside, other schemes included. */
function modelsFile(files: FolderFiles, location: string): string | null {
  const steps = location.replace(/^\.\//, '').split('/');
  if (steps.some((step) => step === '' || step === '..' || step === '.' || step.includes(':') || step.includes('\\'))) return null;
  const file = findPath(files, `models/${steps.join('/')}`);
  return file === null ? null : textOf(files, file);
}

function lastPart(classRef: string): string {
  return classRef.slice(classRef.lastIndexOf('.') + 1);
}

function xsdPath(files: FolderFiles, id: string, classRef: string): string | null {
  return findPath(files, `models/${lastPart(classRef)}.xsd`) ?? findPath(files, `models/${id}.xsd`);
}

function hasModelFile(files: FolderFiles, id: string, classRef: string): boolean {
  return findPath(files, `models/${id}.schema.json`) !== null || xsdPath(files, id, classRef) !== null;
}

function readModel(files: FolderFiles, dataType: DataType, classRef: string, csharp: CSharpFile[], problems: ProblemList): FormType | null {
  const schemaFile = findPath(files, `models/${dataType.id}.schema.json`);
  const schema = readObjectFile(files, `models/${dataType.id}.schema.json`, problems)?.value ?? null;
  const xsdFile = xsdPath(files, dataType.id, classRef);
  if ((schemaFile !== null && schema === null) || (schemaFile === null && xsdFile === null && csharp.length === 0)) return null;
  const file = schemaFile ?? xsdFile ?? `models/${lastPart(classRef)}.cs`;
  try {
    const xsd = xsdFile === null ? null : textOf(files, xsdFile);
    const described = describeModel({ dataTypeId: dataType.id, classRef, schema, xsd, csharp, readXsd: (location) => modelsFile(files, location) });
    const validator = compileModelValidator(described.schema, described.descriptor);
    for (const message of [...described.problems, ...validator.problems]) problems.warning(file, lineOfMention(textOf(files, file) ?? '', message), message);
    return Object.freeze({
      dataType,
      descriptor: described.descriptor,
      validator,
      prefill: readPrefill(files, dataType.id, problems),
      validations: readValidations(files, dataType.id, problems),
      calculations: readCalculations(files, dataType.id, problems),
      schema: deepFreeze(schema),
      storedAs: storedAs(dataType),
    });
  } catch (error) {
    problems.thrown(file, null, error);
    return null;
  }
}

function storedAs(dataType: DataType): FormType['storedAs'] {
  const forms = (dataType.allowedContentTypes ?? []).map((type) => type.toLowerCase().split(';')[0]?.trim());
  return forms.find((type) => type === 'application/xml' || type === 'application/json') === 'application/json' ? 'application/json' : 'application/xml';
}

const PREFILL_SECTIONS = ['UserProfile', 'ER', 'DSF', 'QueryParameters'];

function readPrefill(files: FolderFiles, id: string, problems: ProblemList): PrefillConfig | null {
  const read = readObjectFile(files, `models/${id}.prefill.json`, problems);
  if (read === null) return null;
  for (const section of PREFILL_SECTIONS) {
    const value = member(read.value, section);
    if (value !== undefined && value !== null && !isJsonObject(value)) problems.errorAt(read.source, [section], `"${section}" must be an object of source and target paths`);
    else for (const [source, target] of Object.entries(value ?? {})) if (typeof target !== 'string') problems.errorAt(read.source, [section, source], `The target of "${source}" must be text`);
  }
  const { config, problems: findings } = parsePrefill(read.value);
  for (const message of findings) problems.warning(read.source.file, null, message);
  return deepFreeze(config);
}

/** The platform goes on without a file that it cannot read. @see app-model.md §5.6 */
function readValidations(files: FolderFiles, id: string, problems: ProblemList): ExpressionValidations | null {
  const read = readObjectFile(files, `models/${id}.validation.json`, problems, 'warning');
  if (read === null) return null;
  for (const section of ['validations', 'definitions']) {
    const value = read.value[section];
    if (value !== undefined && value !== null && !isJsonObject(value)) {
      problems.warningAt(read.source, [section], `"${section}" must be an object; nothing of the file is used`);
      return null;
    }
  }
  const parsed = parseExpressionValidations(read.value);
  const fields = isJsonObject(read.value.validations) ? Object.keys(read.value.validations) : [];
  for (const message of parsed.problems) {
    const field = fields.find((name) => message.startsWith(`validation of ${name}`) && !/[\w.]/.test(message[14 + name.length] ?? ''));
    problems.warning(read.source.file, field === undefined ? null : read.source.lineOf(['validations', field]), message);
  }
  return parsed;
}

/** Where the pattern or reference stands that a finding about a schema ends with or names. */
function lineOfMention(text: string, message: string): number | null {
  const mentioned = /#\/\S+/.exec(message)?.[0] ?? message.slice(message.lastIndexOf(': ') + 2);
  return lineOfText(text, JSON.stringify(mentioned));
}

/** As with validations. @see app-model.md §3.4 */
function readCalculations(files: FolderFiles, id: string, problems: ProblemList): FormType['calculations'] {
  const read = readObjectFile(files, `models/${id}.calculation.json`, problems, 'warning');
  if (read === null) return [];
  const { calculations, problems: found } = parseCalculations(read.value);
  for (const { field, message } of found) problems.warningAt(read.source, field === null ? ['calculations'] : ['calculations', field], message);
  return deepFreeze(calculations);
}

/** The first data type with a class: what layouts and gateways without a data type of their own look at. */
export function firstFormType(dataTypes: readonly DataType[]): string | null {
  return dataTypes.find((type) => (type.appLogic?.classRef ?? '') !== '')?.id ?? null;
}

