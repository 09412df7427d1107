import type { ChangeSetOutcome, ChangeSetSnapshot } from '../../app-definition/hook-crossing.ts';
import type { DataMutator, HookIssue } from '../../app-definition/hooks.ts';
import { dataText } from './plain-data.ts';

type Entry = ReturnType<DataMutator['models']>[number] & { before: string | null };

/** Thrown by `abandon`; the write is refused even when the hook catches it. */
export class Abandoned extends Error {}

/** The mutator as a hook sees it: it works on the snapshot, and `outcome` is everything it did. */
export class OwnChangeSet {
  readonly mutator: DataMutator;
  /** What `abandon` was given. */
  issues: HookIssue[] | null = null;
  private readonly entries: Entry[];
  private readonly elements: ChangeSetSnapshot['elements'];
  private readonly removed = new Set<string>();
  private readonly added = new Set<string>();

  constructor(snapshot: ChangeSetSnapshot, newId: () => string) {
    this.entries = snapshot.models.map((entry) => ({ ...entry, before: JSON.stringify(entry.model) }));
    this.elements = snapshot.elements;
    const isGone = (id: string): boolean => this.removed.has(id) || this.elements.some((element) => element.id === id && element.deleted);
    this.mutator = {
      models: (dataType) => this.entries.filter((entry) => !isGone(entry.dataElementId) && (!dataType || entry.dataType === dataType)),
      elements: () => this.elements.map((element) => ({ ...element, tags: [...element.tags], deleted: isGone(element.id) })),
      addModel: (dataType, model) => {
        if (!snapshot.formTypes.includes(dataType)) throw new Error(`${dataType} is not a form data type`);
        return this.add(dataType, model, newId());
      },
      remove: (dataElementId) => {
        if (isGone(dataElementId) || !this.elements.some((element) => element.id === dataElementId)) throw new Error(`no data element ${dataElementId}`);
        this.removed.add(dataElementId);
      },
      abandon: (issues) => {
        this.issues = issues;
        throw new Abandoned('The hook abandoned all changes');
      },
    };
  }

  outcome(limit: number): string {
    const outcome: ChangeSetOutcome = { changed: [], added: [], removed: [...this.removed].filter((id) => !this.added.has(id)) };
    for (const { dataElementId, dataType, model, before } of this.entries) {
      if (this.removed.has(dataElementId)) continue;
      const text = dataText(model, `the document of ${dataType}`, limit);
      if (before === null) outcome.added.push({ dataElementId, dataType, model });
      else if (text !== before) outcome.changed.push({ dataElementId, model });
    }
    return JSON.stringify(outcome);
  }

  private add(dataType: string, model: Entry['model'], dataElementId: string): { dataElementId: string } {
    this.added.add(dataElementId);
    this.entries.push({ dataElementId, dataType, model, previous: null, created: true, before: null });
    this.elements.push({ id: dataElementId, dataType, filename: null, tags: [], created: true, deleted: false });
    return { dataElementId };
  }
}
