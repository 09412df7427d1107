import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { referencesOfFolder, servedLayouts, servedValidations } from '../app-definition/served-files.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, plainProblem } from '../kernel/errors.ts';
import type { DataElement, Model, ValidationIssue } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { LoadedInstance } from './access.ts';
import { actorOf } from './actor.ts';
import { readableElements } from './data-access.ts';
import { throughHook } from './form-write.ts';
import { provideOptions, type ProvidedOptions } from './options.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';
import { mayReadStateless, statelessData } from './stateless.ts';
import { validateInstance } from './validate.ts';

/** A form document as a client begins to work with it. */
export interface BootstrapModel {
  form: FormType;
  model: Model;
  /** Null for documents that are stored nowhere. */
  dataElementId: string | null;
  /** For the browser, which validates by expressions itself: not in a PDF and not what can no longer be changed. */
  validations: JsonObject | null;
  issues: readonly ValidationIssue[];
}

/** Everything that a client needs to draw one folder: what took a dozen requests before (frontend-contract.md, Form). */
export interface FormBootstrap {
  /** Page name → file as written. */
  layouts: JsonObject;
  models: readonly BootstrapModel[];
  options: ReadonlyMap<string, ProvidedOptions>;
  /** Those of the task itself: no field and no data element. */
  issues: readonly ValidationIssue[];
}

export interface BootstrapRequest {
  folder: string;
  /** The element to show where there may be several of the folder's type (subforms). */
  dataElementId: string | null;
  pdf: boolean;
  language: string;
}

/**
 * The form of a folder on an instance. Changes nothing: what a read hook changes is shown and not kept.
 * @throws 404 unknown folder or element, 400 an element of another type, or none named where there are several
 */
export async function instanceForm(services: Services, caller: Authenticated, loaded: LoadedInstance, request: BootstrapRequest): Promise<FormBootstrap> {
  const { definition, record } = loaded;
  const { defaultDataType } = requireFolder(definition, request.folder);
  const session = new Session(services, definition, caller, await actorOf(caller, services.register), record, request.language);
  const readable = await readableElements(services, caller, definition, record.instance);
  const references = await referencesOfFolder(definition, request.folder);
  const chosen = new Map<string, DataElement>();
  for (const dataType of references.dataTypes) {
    if (!definition.models.has(dataType)) continue;
    const element = elementOf(readable, dataType, dataType === defaultDataType ? request.dataElementId : null);
    if (element) chosen.set(dataType, element);
  }
  const issues = request.pdf || session.taskId === null ? [] : await validateInstance(session, { onlyIncremental: true });
  const models: BootstrapModel[] = [];
  for (const [dataType, element] of chosen) models.push(await bootstrapModel(session, element, request, issuesOf(issues, element, dataType === defaultDataType)));
  return {
    layouts: await servedLayouts(definition, request.folder), models,
    options: await optionsOf(services, definition, references.options, request.language, session),
    issues: issues.filter((issue) => !issue.field && !issue.dataElementId),
  };
}

function requireFolder(definition: AppDefinition, folder: string): { defaultDataType: string | null } {
  const found = definition.layouts.get(folder);
  if (!found) throw plainProblem('NOT_FOUND', 'UI folder not found', `UI folder '${folder}' not found`);
  return found;
}

function elementOf(elements: readonly DataElement[], dataType: string, id: string | null): DataElement | null {
  if (id !== null) {
    const named = elements.find((element) => element.id === id.toLowerCase());
    if (!named) throw plainProblem('NOT_FOUND', 'Data element not found', `Data element '${id}' not found on instance.`);
    if (named.dataType !== dataType) throw plainProblem('BAD_REQUEST', 'Data type mismatch', `Data element type '${named.dataType}' does not match expected data type '${dataType}'.`);
    return named;
  }
  const [only, second] = elements.filter((element) => element.dataType === dataType);
  if (second) throw plainProblem('BAD_REQUEST', 'Missing data element ID', `There are several data elements of type '${dataType}': name one by dataElementId.`);
  return only ?? null;
}

/** Issues that name no element belong to the folder's own document. */
function issuesOf(issues: readonly ValidationIssue[], element: DataElement, isDefault: boolean): ValidationIssue[] {
  return issues.flatMap((issue) => {
    if (issue.dataElementId === element.id) return [issue];
    return isDefault && issue.field && !issue.dataElementId ? [{ ...issue, dataElementId: element.id }] : [];
  });
}

async function bootstrapModel(session: Session, element: DataElement, request: BootstrapRequest, issues: ValidationIssue[]): Promise<BootstrapModel> {
  const form = session.formType(element.dataType) as FormType;
  const { onRead } = session.definition.hooks.data ?? {};
  if (onRead) await throughHook(session, element, null, 'data.onRead', onRead);
  const model = session.addressable(element, await session.model(element));
  return { form, model, dataElementId: element.id, validations: request.pdf || element.locked ? null : await servedValidations(session.definition, element.dataType), issues };
}

export interface StatelessBootstrapRequest {
  folder: string;
  language: string;
  partyHeader: string | null;
  /** For the document of the folder's own type. */
  prefill: Record<string, string> | null;
}

/**
 * The form of a folder without an instance.
 * @throws 404 unknown folder, 403 (empty) when a document of it may not be read by the caller
 */
export async function statelessForm(services: Services, caller: Authenticated, definition: AppDefinition, request: StatelessBootstrapRequest): Promise<FormBootstrap> {
  const { folder, language, partyHeader } = request;
  const { defaultDataType } = requireFolder(definition, folder);
  const references = await referencesOfFolder(definition, folder);
  const forms = references.dataTypes.flatMap((dataType) => definition.models.get(dataType) ?? []);
  for (const form of forms) if (!mayReadStateless(caller, form)) throw new AppError('FORBIDDEN', { body: { kind: 'empty' } });
  const models: BootstrapModel[] = [];
  for (const form of forms) {
    const model = await statelessData(services, caller, {
      definition, form, partyHeader, given: null, prefill: form.dataType.id === defaultDataType ? request.prefill : null,
      includeRowId: true, language, anonymous: caller.kind === 'none', denial: 'level',
    });
    models.push({ form, model, dataElementId: null, validations: await servedValidations(definition, form.dataType.id), issues: [] });
  }
  return { layouts: await servedLayouts(definition, folder), models, options: await optionsOf(services, definition, references.options, language, null), issues: [] };
}

/** Lists from files, and those that need no parameters. One that fails is left out: the client asks for it by itself and is told why. */
async function optionsOf(services: Services, definition: AppDefinition, wanted: ReadonlyMap<string, boolean>, language: string, session: Session | null): Promise<Map<string, ProvidedOptions>> {
  const found = new Map<string, ProvidedOptions>();
  for (const [id, plain] of wanted) {
    if (!plain && !definition.options.has(id.toLowerCase())) continue;
    try {
      const provided = await provideOptions(services, definition, { id, language, params: {} }, session);
      if (provided !== null && provided !== 'instanceOnly') found.set(id, provided);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return found;
}
