import type { AppDefinition, FormType } from '../app-definition/types.ts';
import { fillRowIds } from '../data/row-ids.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import { isoTime } from '../kernel/clock.ts';
import { AppError, isOutcomeUnknown } from '../kernel/errors.ts';
import { derivedGuids } from '../kernel/ids.ts';
import type { DataElement, Instance, InstanceEventType, Model, ProcessState } from '../kernel/instance-types.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import type { BlobInfo, Commit, ContentRef, InlineContent, InstanceRecord, OutboxEntry } from '../store/contract.ts';
import type { InstanceEvent } from '../kernel/instance-types.ts';
import type { Actor } from './actor.ts';
import { decodeModel, encodeModel, readsAsWritten } from './model-codec.ts';
import { newDataElement, type NewElement } from './data-element.ts';
import type { ModelFinding } from '../validation/types.ts';
import { contentOf } from './model-cache.ts';
import type { Services } from './services.ts';

/** Form documents up to this size live in the instance's own commit; larger ones and attachments are blobs. */
const INLINE_LIMIT = 256 * 1024;

/** A blob that is durable, whether an element names it or not. */
export interface StoredBlob {
  blobId: string;
  info: BlobInfo;
}

interface LoadedModel {
  model: Model;
  changed: boolean;
}

/**
 * A unit of work on one instance: everything a request reads and stages, until one commit carries it all. A session
 * belongs to one request; `instance` is its own copy and may be changed freely.
 */
export class Session {
  readonly services: Services;
  readonly definition: AppDefinition;
  readonly caller: Authenticated;
  readonly actor: Actor;
  readonly record: InstanceRecord;
  readonly instance: Instance;
  readonly nowMs: number;
  readonly now: string;
  readonly created: boolean;
  language: string;
  /** What a rerun after a conflict must find unchanged: `process`, `element:{id}`. */
  readonly touched = new Set<string>();
  /** PDFs that an earlier attempt at this work made, by what they show; and those of this attempt. */
  readonly rendered: Map<string, StoredBlob>;
  readonly renderedNow = new Map<string, StoredBlob>();
  /** What legacy rules hid last, and what they were asked: one request asks the same several times. */
  hiddenByRules: { asked: string; nodes: ReadonlySet<string> } | null = null;
  private readonly models = new Map<string, LoadedModel>();
  private readonly inline: InlineContent[] = [];
  private readonly events: InstanceEvent[] = [];
  private readonly outbox: OutboxEntry[] = [];
  private readonly dropped: string[] = [];
  private readonly written: string[] = [];
  private readonly createdIds = new Set<string>();
  private dirty = false;

  constructor(services: Services, definition: AppDefinition, caller: Authenticated, actor: Actor, record: InstanceRecord, language: string, rendered = new Map<string, StoredBlob>()) {
    this.services = services;
    this.definition = definition;
    this.caller = caller;
    this.actor = actor;
    this.record = record;
    this.instance = record.instance;
    this.created = record.rev === 0;
    this.nowMs = services.clock.now();
    this.now = isoTime(this.nowMs);
    this.language = language;
    this.rendered = rendered;
  }

  get guid(): string {
    return this.record.guid;
  }

  get taskId(): string | null {
    return this.instance.process?.currentTask?.elementId ?? null;
  }

  element(id: string): DataElement | null {
    return this.instance.data.find((element) => element.id === id) ?? null;
  }

  elementsOf(dataType: string): DataElement[] {
    return this.instance.data.filter((element) => element.dataType === dataType);
  }

  formType(dataType: string): FormType | null {
    return this.definition.models.get(dataType) ?? null;
  }

  /** Form elements in the order of the instance's data. */
  formElements(): DataElement[] {
    return this.instance.data.filter((element) => this.definition.models.has(element.dataType));
  }

  /** The form document of an element. It may be shared with other requests: change a copy, and stage that with `setModel`. */
  async model(element: DataElement): Promise<Model> {
    const known = this.models.get(element.id);
    if (known) return known.model;
    const form = this.formType(element.dataType);
    if (!form) throw new AppError('BAD_REQUEST', { detail: `Data element ${element.id} is of data type ${element.dataType}, which is not a form.` });
    const ref = this.record.internal.content[element.id];
    const kept = ref ? this.services.models.get({ elementId: element.id, ref }, form) : null;
    const model = kept ?? (await this.read(element, form, ref));
    this.models.set(element.id, { model, changed: false });
    return model;
  }

  /**
   * A form document with an id on each row, as clients address rows (app-model.md §2.4). Rows that were stored without one
   * have ids that follow from the stored content: the same for everybody who reads it, until the document is another.
   * @param model  of the element, as stored or as the app's read hook shows it
   */
  addressable(element: DataElement, model: Model): Model {
    const { descriptor } = this.formType(element.dataType) as FormType;
    const ref = this.record.internal.content[element.id];
    return fillRowIds(descriptor, model, ref ? derivedGuids(`${element.id} ${contentOf(ref)}`) : this.services.newGuid);
  }

  /** The same as it computes: plain numbers, and likewise shared. */
  async plain(element: DataElement): Promise<JsonObject> {
    return this.services.models.plain(await this.model(element));
  }

  /** What the form's validator finds in the document, which is not read when it is known to be valid. */
  async findings(element: DataElement): Promise<ModelFinding[]> {
    const { models } = this.services;
    const form = this.formType(element.dataType) as FormType;
    const ref = this.isChanged(element.id) ? undefined : this.record.internal.content[element.id];
    const key = ref && { elementId: element.id, ref };
    if (key && models.isValid(key, form)) return [];
    const model = await this.model(element);
    const found = models.findings(form, model);
    if (key) models.keepVerdict(key, form, model);
    return found;
  }

  private async read(element: DataElement, form: FormType, ref: ContentRef | undefined): Promise<Model> {
    const bytes = await this.bytes(element);
    const model = decodeModel(form, element.contentType, bytes);
    if (ref) this.services.models.set({ elementId: element.id, ref }, form, model, bytes.byteLength);
    return model;
  }

  /** Stages a new document for an existing element. */
  setModel(element: DataElement, model: Model): void {
    this.models.set(element.id, { model, changed: true });
    this.touched.add(`element:${element.id}`);
    this.dirty = true;
  }

  /** Takes a staged change back: what a read hook changed in a locked element is shown but not kept. */
  forget(element: DataElement, before: Model): void {
    this.models.set(element.id, { model: before, changed: false });
    this.touched.delete(`element:${element.id}`);
  }

  isChanged(elementId: string): boolean {
    return this.models.get(elementId)?.changed ?? false;
  }

  /** Small content as stored; null when the element's bytes are a blob or there are none. */
  async bytes(element: DataElement): Promise<Uint8Array> {
    const ref = this.record.internal.content[element.id];
    const staged = this.inline.findLast((content) => content.elementId === element.id);
    if (staged?.bytes) return staged.bytes;
    if (!ref) throw new AppError('INTERNAL', { detail: `No content for data element ${element.id}.` });
    if (ref.kind === 'inline') return (await this.services.store.instances.content(this.guid, element.id)) ?? new Uint8Array();
    const stream = await this.services.store.blobs.read(ref.blobId);
    if (!stream) throw new AppError('NOT_FOUND', { detail: `The content of data element ${element.id} is gone.` });
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  }

  addModel(dataType: string, model: Model, options: Partial<NewElement> = {}): DataElement {
    const form = this.formType(dataType);
    if (!form) throw new AppError('BAD_REQUEST', { detail: `Data type ${dataType} is not a form.` });
    const element = this.addElement({ dataType, contentType: form.storedAs, filename: null, size: 0, ...options });
    this.models.set(element.id, { model, changed: true });
    return element;
  }

  /** An element whose blob is already durable. */
  addBlob(input: NewElement, blobId: string, info: BlobInfo): DataElement {
    const element = this.addElement({ ...input, size: info.size });
    this.record.internal.content[element.id] = { kind: 'blob', blobId };
    this.written.push(blobId);
    return element;
  }

  /** An element with small content of our own making (signature documents, state documents), which may name the element. */
  addInline(input: NewElement, content: Uint8Array | ((id: string) => Uint8Array)): DataElement {
    const element = this.addElement(input);
    this.stageInline(element, typeof content === 'function' ? content(element.id) : content);
    return element;
  }

  replaceBlob(element: DataElement, blobId: string, info: BlobInfo, contentType: string, filename: string | null): void {
    this.dropContent(element.id);
    this.record.internal.content[element.id] = { kind: 'blob', blobId };
    this.written.push(blobId);
    Object.assign(element, { size: info.size, contentType, filename });
    this.markChanged(element);
  }

  /** New small content for an element of our own making. */
  replaceInline(element: DataElement, content: Uint8Array): void {
    this.stageInline(element, content);
    this.markChanged(element);
  }

  removeElement(element: DataElement): void {
    this.dropContent(element.id);
    this.models.delete(element.id);
    const at = this.instance.data.indexOf(element);
    if (at >= 0) this.instance.data.splice(at, 1);
    this.touched.add(`element:${element.id}`);
    this.event('Deleted', element.id);
    this.touchInstance();
  }

  markChanged(element: DataElement): void {
    element.lastChanged = this.now;
    element.lastChangedBy = this.actor.id;
    element.isRead = this.actor.org?.toLowerCase() !== this.instance.org.toLowerCase();
    this.touched.add(`element:${element.id}`);
    this.event('Saved', element.id);
    this.touchInstance();
  }

  touchInstance(): void {
    this.instance.lastChanged = this.now;
    this.instance.lastChangedBy = this.actor.id;
    this.dirty = true;
  }

  /** The stored state changes without being a change that anyone is told of (read marks, presentation texts). */
  touchQuietly(): void {
    this.dirty = true;
  }

  /** A process state is never changed, a move makes another: the event may hold the instance's own. */
  event(eventType: InstanceEventType, dataId: string | null = null, processInfo: ProcessState | null = this.instance.process): void {
    this.events.push({
      id: this.services.newGuid(), instanceId: this.instance.id, dataId, created: this.now, eventType,
      instanceOwnerPartyId: this.instance.instanceOwner.partyId, user: this.actor.user,
      processInfo,
    });
    this.dirty = true;
  }

  publish(kind: string, payload: Json): void {
    this.outbox.push({ id: this.services.newGuid(), kind, created: this.now, payload });
    this.dirty = true;
  }

  get isDirty(): boolean {
    return this.dirty;
  }

  /**
   * Writes everything staged in one commit. Blobs that the commit no longer names are removed afterwards.
   * @returns `conflict` when someone else wrote the instance since it was read
   */
  async commit(): Promise<'conflict' | 'done'> {
    if (!this.dirty) return 'done';
    this.markChangedModels();
    await this.encodeModels();
    const commit: Commit = {
      guid: this.guid, expectedRev: this.record.rev, definition: this.record.definition, instance: this.instance,
      internal: this.record.internal, content: this.inline, events: this.events, outbox: this.outbox,
    };
    const result = await this.services.store.instances.commit(commit).catch((error: unknown) => {
      // It may have happened: what it names must stay. If it has not, the sweep of orphans takes that.
      if (isOutcomeUnknown(error)) this.written.length = 0;
      throw error;
    });
    if (result === 'conflict') return 'conflict';
    this.record.rev = result.rev;
    this.inline.length = 0;
    this.events.length = 0;
    this.outbox.length = 0;
    this.dirty = false;
    this.keepModels();
    await this.sweep(this.dropped);
    await this.sweep(this.leftOver());
    return 'done';
  }

  /** Removes the blobs that this session wrote, when it is given up before its commit. */
  async abandon(): Promise<void> {
    await this.sweep(this.written);
    await this.sweep(this.leftOver());
  }

  /** What an earlier attempt rendered and this one did not need. */
  private leftOver(): string[] {
    const blobIds = [...this.rendered.values()].map((blob) => blob.blobId);
    this.rendered.clear();
    return blobIds;
  }

  private addElement(input: NewElement): DataElement {
    const element = newDataElement(this.instance, input.id ?? this.services.newGuid(), input, this.now, this.actor);
    this.instance.data.push(element);
    this.createdIds.add(element.id);
    this.event('Created', element.id);
    this.touchInstance();
    return element;
  }

  private stageInline(element: DataElement, bytes: Uint8Array): void {
    const before = this.record.internal.content[element.id];
    if (before?.kind === 'blob') this.dropped.push(before.blobId);
    this.inline.push({ elementId: element.id, bytes });
    this.record.internal.content[element.id] = { kind: 'inline', version: this.record.rev + 1 };
    element.size = bytes.byteLength;
  }

  private markChangedModels(): void {
    for (const [id, loaded] of this.models) {
      const element = loaded.changed && !this.createdIds.has(id) ? this.element(id) : null;
      if (element && element.lastChanged !== this.now) this.markChanged(element);
    }
  }

  private async encodeModels(): Promise<void> {
    for (const [id, loaded] of this.models) {
      const element = loaded.changed ? this.element(id) : null;
      if (!element) continue;
      const form = this.formType(element.dataType) as FormType;
      const bytes = encodeModel(form, element.contentType, loaded.model, this.services.limits);
      if (bytes.byteLength <= INLINE_LIMIT) this.stageInline(element, bytes);
      else await this.stageLarge(element, bytes);
    }
  }

  /** What was written is what the next request reads. A locked document is read no more by the steps that follow: they only ask whether it is valid. */
  private keepModels(): void {
    const { models } = this.services;
    for (const [id, loaded] of this.models) {
      const element = this.element(id);
      const ref = this.record.internal.content[id];
      if (element && ref) {
        const form = this.formType(element.dataType) as FormType;
        if (element.locked) models.settle({ elementId: id, ref }, form, loaded.model);
        else if (loaded.changed && readsAsWritten(form, element.contentType, loaded.model)) models.set({ elementId: id, ref }, form, loaded.model, element.size);
      }
      loaded.changed = false;
    }
  }

  private async stageLarge(element: DataElement, bytes: Uint8Array): Promise<void> {
    const blobId = this.services.newGuid();
    const info = await this.services.store.blobs.write(blobId, one(bytes), this.services.limits.upload);
    this.dropContent(element.id);
    this.record.internal.content[element.id] = { kind: 'blob', blobId };
    this.written.push(blobId);
    element.size = info.size;
  }

  private dropContent(elementId: string): void {
    const ref: ContentRef | undefined = this.record.internal.content[elementId];
    if (ref?.kind === 'blob') this.dropped.push(ref.blobId);
    if (ref?.kind === 'inline') this.inline.push({ elementId, bytes: null });
    delete this.record.internal.content[elementId];
  }

  private async sweep(blobIds: string[]): Promise<void> {
    for (const blobId of blobIds.splice(0)) {
      await this.services.store.blobs.remove(blobId).catch((cause: unknown) => this.services.log.warn({ blobId, err: String(cause) }, 'a blob could not be removed'));
    }
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
