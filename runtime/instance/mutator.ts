import type { DataMutator, HookIssue } from '../app-definition/hooks.ts';
import { fromJson } from '../data/from-json.ts';
import { mergePlain, toPlain } from '../data/plain.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement, Model, ValidationIssue } from '../kernel/instance-types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { equalModels } from '../data/equal-models.ts';
import type { Session } from './session.ts';

interface Entry {
  element: DataElement;
  model: JsonObject;
  previous: JsonObject | null;
  before: string;
  created: boolean;
}

/** A change set that a hook may look at and change; `apply` stages what it changed. */
export interface OpenMutator {
  mutator: DataMutator;
  /** Element ids whose documents the hook changed. */
  apply(): Promise<string[]>;
}

/**
 * Opens the form documents of an instance to a hook. `previous` gives the document before this write.
 * Documents are plain JSON; what the hook leaves is read back through the model, so nonsense is refused with 500 and a reason.
 */
export async function openMutator(session: Session, previous: ReadonlyMap<string, Model>, created: ReadonlySet<string>, deleted: readonly DataElement[] = []): Promise<OpenMutator> {
  const entries: Entry[] = [];
  for (const element of session.formElements()) {
    const model = structuredClone(toPlain(await session.model(element))) as JsonObject;
    const before = previous.get(element.id);
    entries.push({ element, model, previous: before ? (toPlain(before) as JsonObject) : null, before: JSON.stringify(model), created: created.has(element.id) });
  }
  const gone = new Set(deleted.map((element) => element.id));
  const mutator: DataMutator = {
    models: (dataType) => entries.filter((entry) => !gone.has(entry.element.id) && (!dataType || entry.element.dataType === dataType))
      .map((entry) => ({ dataElementId: entry.element.id, dataType: entry.element.dataType, model: entry.model, previous: entry.previous, created: entry.created })),
    elements: () => [...session.instance.data, ...deleted].map((element) => ({
      id: element.id, dataType: element.dataType, filename: element.filename, tags: [...element.tags], created: created.has(element.id), deleted: gone.has(element.id),
    })),
    addModel(dataType, model) {
      const form = session.formType(dataType);
      if (!form) throw new Error(`${dataType} is not a form data type`);
      const element = session.addModel(dataType, fromJson(form.descriptor, model, { unknown: 'drop' }));
      entries.push({ element, model, previous: null, before: '', created: true });
      return { dataElementId: element.id };
    },
    remove(dataElementId) {
      const element = session.element(dataElementId);
      if (!element) throw new Error(`no data element ${dataElementId}`);
      gone.add(dataElementId);
      session.removeElement(element);
    },
    abandon(issues) {
      throw abandoned(issues);
    },
  };
  return { mutator, apply: () => applyEntries(session, entries, gone) };
}

async function applyEntries(session: Session, entries: readonly Entry[], gone: ReadonlySet<string>): Promise<string[]> {
  const changed: string[] = [];
  for (const entry of entries) {
    if (gone.has(entry.element.id) || JSON.stringify(entry.model) === entry.before) continue;
    const current = await session.model(entry.element);
    const next = readBack(session, entry.element, entry.model, current);
    if (equalModels(current, next)) continue;
    session.setModel(entry.element, next);
    changed.push(entry.element.id);
  }
  return changed;
}

/** What a hook left as a document → model; exact numbers that it did not touch stay exact. */
export function readBack(session: Session, element: DataElement, plain: unknown, before: Model): Model {
  const form = session.formType(element.dataType);
  if (!form || !isJsonObject(plain)) throw new AppError('HOOK_FAILED', { detail: `A hook left something that is not a document in data element ${element.id} of type ${element.dataType}.` });
  try {
    return fromJson(form.descriptor, mergePlain(before, plain), { unknown: 'drop' });
  } catch (cause) {
    throw new AppError('HOOK_FAILED', { detail: `A hook left a value that does not fit the model ${element.dataType}: ${cause instanceof Error ? cause.message : String(cause)}`, cause });
  }
}

/** 400 with the issues of a hook that abandons all changes (app-api.md §3.6). */
export function abandoned(issues: readonly HookIssue[]): AppError {
  return new AppError('BAD_REQUEST', {
    title: 'File validation failed', detail: 'Validation issues were found in the file upload', problem: 'plain',
    extensions: { uploadValidationIssues: issues.map((issue) => hookIssue(issue, 'DataProcessorAbandon', null)) },
  });
}

/** A hook's issue on the wire. */
export function hookIssue(issue: HookIssue, source: string, dataElementId: string | null): ValidationIssue {
  return {
    severity: issue.severity ?? 1,
    dataElementId: issue.dataElementId ?? dataElementId,
    field: issue.field ?? null,
    code: issue.code ?? issue.textKey ?? null,
    description: issue.description ?? null,
    source: issue.source ?? source,
    ...(issue.noIncrementalUpdates ? { noIncrementalUpdates: true as const } : {}),
    ...(issue.textKey ? { customTextKey: issue.textKey } : {}),
    ...(issue.params ? { customTextParams: issue.params } : {}),
  };
}
