import { changeSet, type ChangeSetCrossing, type ChangeSetOutcome, type ChangeSetSnapshot, type FileOutcome, HookFailure } from '../app-definition/hook-crossing.ts';
import { issue, listOf } from '../app-definition/result-shapes.ts';
import type { DataMutator, HookIssue } from '../app-definition/hooks.ts';
import { fromJson } from '../data/from-json.ts';
import { mergePlain, toPlain } from '../data/plain.ts';
import { AppError } from '../kernel/errors.ts';
import type { DataElement, Model, ValidationIssue } from '../kernel/instance-types.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { equalModels } from '../data/equal-models.ts';
import { fileTypes, stageHookFile } from './hook-files.ts';
import { describedAlone } from './issue-texts.ts';
import type { Session } from './session.ts';

interface Entry {
  element: DataElement;
  model: JsonObject;
  previous: JsonObject | null;
  created: boolean;
  isChanged: boolean;
}

/** A change set that a hook may look at and change; `apply` stages what it changed. */
export interface OpenMutator {
  /** Stands for the change set that the logic's process makes of it. */
  mutator: DataMutator;
  /** Element ids whose documents the hook changed. */
  apply(): Promise<string[]>;
}

/**
 * Opens the form documents of an instance to a hook. `previous` gives the document before this write.
 * Documents are plain JSON; what the hook leaves is read back through the model, so nonsense is refused with 500 and a reason.
 */
export async function openMutator(session: Session, previous: ReadonlyMap<string, Model>, created: ReadonlySet<string>, deleted: readonly DataElement[] = []): Promise<OpenMutator> {
  const open = new OpenChangeSet(session, created, deleted);
  for (const element of session.formElements()) {
    const before = previous.get(element.id);
    open.entries.push({
      element, model: await session.plain(element), previous: before ? (toPlain(before) as JsonObject) : null,
      created: created.has(element.id), isChanged: false,
    });
  }
  return { mutator: changeSet({} as DataMutator, open), apply: () => open.apply() };
}

class OpenChangeSet implements ChangeSetCrossing {
  readonly entries: Entry[] = [];
  private readonly session: Session;
  private readonly created: ReadonlySet<string>;
  private readonly deleted: readonly DataElement[];
  private readonly issuedIds = new Set<string>();
  private files: [FileOutcome, Uint8Array][] = [];

  constructor(session: Session, created: ReadonlySet<string>, deleted: readonly DataElement[]) {
    this.session = session;
    this.created = created;
    this.deleted = deleted;
  }

  snapshot(): ChangeSetSnapshot {
    const gone = new Set(this.deleted.map((element) => element.id));
    return {
      models: this.entries.filter(({ element }) => !gone.has(element.id))
        .map(({ element, model, previous, created }) => ({ dataElementId: element.id, dataType: element.dataType, model, previous, created })),
      elements: [...this.session.instance.data, ...this.deleted].map(({ id, dataType, filename, tags }) => ({ id, dataType, filename, tags, created: this.created.has(id), deleted: gone.has(id) })),
      formTypes: [...this.session.definition.models.keys()],
      fileTypes: fileTypes(this.session),
    };
  }

  newId(): string {
    const id = this.session.services.newGuid();
    this.issuedIds.add(id);
    return id;
  }

  receive({ changed, added, files, removed }: ChangeSetOutcome, bytes: ReadonlyMap<string, Uint8Array>): void {
    for (const { dataElementId, model } of changed) {
      const entry = this.entries.find(({ element }) => element.id === dataElementId);
      if (entry) Object.assign(entry, { model, isChanged: true });
    }
    for (const { dataElementId, dataType, model } of added) this.add(dataElementId, dataType, model);
    for (const file of files) this.takeFile(file, bytes.get(file.dataElementId));
    for (const id of removed) {
      const element = this.session.element(id);
      if (element) this.session.removeElement(element);
    }
  }

  abandon(issues: unknown): never {
    const fault = listOf(issue)(issues, 'the list of issues');
    if (fault !== null) throw new HookFailure(`abandoned the write with something that cannot be used: ${fault}`);
    throw abandoned(this.session, issues as HookIssue[]);
  }

  async apply(): Promise<string[]> {
    const { session } = this;
    const staged: string[] = [];
    for (const { element, model, isChanged } of this.entries) {
      if (!isChanged || !session.element(element.id)) continue;
      const current = await session.model(element);
      const next = readBack(session, element.dataType, model, current);
      if (equalModels(current, next)) continue;
      session.setModel(element, next);
      staged.push(element.id);
    }
    for (const [file, bytes] of this.files.splice(0)) await stageHookFile(session, file, bytes);
    return staged;
  }

  private takeFile(file: FileOutcome, bytes: Uint8Array | undefined): void {
    const { dataElementId, dataType, isNew } = file;
    const isKnown = isNew ? this.issuedIds.delete(dataElementId) : this.session.element(dataElementId)?.dataType === dataType;
    if (!isKnown || bytes === undefined) throw new HookFailure(`left a file with the id ${dataElementId}, which is not from addFile`);
    this.files.push([file, bytes]);
  }

  private add(id: string, dataType: string, model: JsonObject): void {
    if (!this.issuedIds.delete(id)) throw new HookFailure(`added a data element with the id ${id}, which is not from addModel`);
    this.session.addModel(dataType, readBack(this.session, dataType, model, {}), { id });
  }
}

/** What a hook left as a document → model; exact numbers that it did not touch stay exact. */
export function readBack(session: Session, dataType: string, plain: unknown, before: Model): Model {
  const form = session.formType(dataType);
  if (!form || !isJsonObject(plain)) throw new AppError('HOOK_FAILED', { detail: `A hook left something that is not a document of type ${dataType}.` });
  try {
    return fromJson(form.descriptor, mergePlain(before, plain), { unknown: 'drop' });
  } catch (cause) {
    throw new AppError('HOOK_FAILED', { detail: `A hook left a value that does not fit the model ${dataType}: ${cause instanceof Error ? cause.message : String(cause)}`, cause });
  }
}

/** 400 with the issues of a hook that abandons all changes (app-api.md §3.6). */
export function abandoned({ definition, language }: Session, issues: readonly HookIssue[]): AppError {
  return new AppError('BAD_REQUEST', {
    title: 'File validation failed', detail: 'Validation issues were found in the file upload', problem: 'plain',
    extensions: { uploadValidationIssues: issues.map((issue) => describedAlone(hookIssue(issue, 'DataProcessorAbandon', null), definition, language)) },
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
    ...(issue.textParameters ? { customTextParameters: issue.textParameters } : {}),
  };
}
