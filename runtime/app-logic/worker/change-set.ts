import type { ChangeSetOutcome, ChangeSetSnapshot, FileOutcome } from '../../app-definition/hook-crossing.ts';
import type { DataMutator, HookIssue, MadeFile } from '../../app-definition/hooks.ts';
import type { ChangeWire } from '../wire.ts';
import { dataText } from './plain-data.ts';

type Entry = ReturnType<DataMutator['models']>[number] & { before: string | null };

/** Thrown by `abandon`; the write is refused even when the hook catches it. */
export class Abandoned extends Error {}

/** Of all files that one hook makes: less than the longest message. */
const MOST_BYTES = 48 * 1024 * 1024;

/** The mutator as a hook sees it: it works on the snapshot, and `outcome` is everything it did. */
export class OwnChangeSet {
  readonly mutator: DataMutator;
  /** What `abandon` was given. */
  issues: HookIssue[] | null = null;
  private readonly entries: Entry[];
  private readonly elements: ChangeSetSnapshot['elements'];
  private readonly removed = new Set<string>();
  private readonly added = new Set<string>();
  private readonly files = new Map<string, { file: FileOutcome; bytes: Uint8Array }>();

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
      addFile: ({ dataType, ...file }) => {
        if (!snapshot.fileTypes.includes(dataType)) throw new Error(`${dataType} is not a data type of files`);
        const dataElementId = newId();
        this.put(dataElementId, dataType, file, true);
        this.added.add(dataElementId);
        this.elements.push({ id: dataElementId, dataType, filename: file.filename ?? null, tags: [], created: true, deleted: false });
        return { dataElementId };
      },
      replaceFile: (dataElementId, file) => {
        const element = this.elements.find(({ id }) => id === dataElementId);
        if (element === undefined || isGone(dataElementId)) throw new Error(`no data element ${dataElementId}`);
        if (!snapshot.fileTypes.includes(element.dataType)) throw new Error(`${dataElementId} is a form document`);
        this.put(dataElementId, element.dataType, file, this.added.has(dataElementId));
        element.filename = file.filename ?? null;
      },
      remove: (dataElementId) => {
        if (isGone(dataElementId) || !this.elements.some((element) => element.id === dataElementId)) throw new Error(`no data element ${dataElementId}`);
        this.files.delete(dataElementId);
        this.removed.add(dataElementId);
      },
      abandon: (issues) => {
        this.issues = issues;
        throw new Abandoned('The hook abandoned all changes');
      },
    };
  }

  outcome(limit: number): Pick<ChangeWire, 'json' | 'files'> {
    const files = [...this.files.values()];
    const outcome: ChangeSetOutcome = { changed: [], added: [], files: files.map(({ file }) => file), removed: [...this.removed].filter((id) => !this.added.has(id)) };
    for (const { dataElementId, dataType, model, before } of this.entries) {
      if (this.removed.has(dataElementId)) continue;
      const text = dataText(model, `the document of ${dataType}`, limit);
      if (before === null) outcome.added.push({ dataElementId, dataType, model });
      else if (text !== before) outcome.changed.push({ dataElementId, model });
    }
    return { json: JSON.stringify(outcome), files: files.map(({ file, bytes }) => [file.dataElementId, bytes]) };
  }

  private put(dataElementId: string, dataType: string, { contentType, filename = null, bytes }: MadeFile, isNew: boolean): void {
    if (!(bytes instanceof Uint8Array)) throw new Error('bytes must be a Uint8Array');
    if (typeof contentType !== 'string' || (filename !== null && typeof filename !== 'string')) throw new Error('contentType must be text, and filename text or null');
    const others = [...this.files].reduce((sum, [id, made]) => sum + (id === dataElementId ? 0 : made.bytes.byteLength), 0);
    if (others + bytes.byteLength > MOST_BYTES) throw new Error(`the files that one hook makes may have ${MOST_BYTES} bytes together`);
    // Looked at now, so that what the hook does with its buffer later changes nothing.
    this.files.set(dataElementId, { file: { dataElementId, dataType, contentType, filename, isNew }, bytes: bytes.slice() });
  }

  private add(dataType: string, model: Entry['model'], dataElementId: string): { dataElementId: string } {
    this.added.add(dataElementId);
    this.entries.push({ dataElementId, dataType, model, previous: null, created: true, before: null });
    this.elements.push({ id: dataElementId, dataType, filename: null, tags: [], created: true, deleted: false });
    return { dataElementId };
  }
}
