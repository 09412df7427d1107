import type { Readable } from 'node:stream';
import type { Instance, InstanceEvent } from '../kernel/instance-types.ts';
import type { Json } from '../kernel/json.ts';

/**
 * What the runtime asks of a store. One conditional single-document write for each mutating request carries the
 * instance, its new history and its outbox; blobs are apart and are written before the write that names them. No
 * adapter needs multi-document transactions, TTL indexes or change streams. Every adapter passes test/contract/store.
 *
 * A write is durable when its promise resolves. A write whose promise rejects with STORE_UNAVAILABLE may or may not have
 * happened only when `extensions.outcomeUnknown` is true; otherwise nothing of it is there. Values are stored as JSON text:
 * what JSON cannot carry (undefined members, the text of an ExactNumber) is not kept. Everything handed in or out is a copy.
 *
 * Ids (guid, element, outbox entry, job) are 1-128 letters, digits, `-` or `_`, beginning with a letter or digit; blob ids may
 * also hold `.`; another id is refused with BAD_REQUEST before anything is written (check-id.ts).
 * Adapter errors leave as `AppError` STORE_UNAVAILABLE with the cause; `extensions.retryable` says whether trying again may help.
 */
export interface Store {
  readonly instances: InstanceStore;
  readonly documents: DocumentStore;
  readonly jobs: JobStore;
  readonly blobs: BlobStore;
  /** Which adapter, and whether it answers: for /health and the start page. Never throws. */
  status(): Promise<{ adapter: string; ready: boolean; detail: string }>;
  /** Finishes what is under way; afterwards every call fails. Idempotent. */
  close(): Promise<void>;
}

/** An instance as stored. `rev` counts its writes from 1. `definition` names the version of the definition that it runs on. */
export interface InstanceRecord {
  /** The instance GUID. */
  guid: string;
  rev: number;
  definition: string;
  instance: Instance;
  /** Members of our own that are not part of the document: see `InternalState`. */
  internal: InternalState;
}

export interface InternalState {
  /** Per data element: where its bytes are now. */
  content: Record<string, ContentRef>;
  /** Rights given for this instance while a task runs (signing.md B.8). */
  delegations?: Delegation[];
  /** A service task that failed or waits (app-api.md §4.2 `workflow`). */
  workflow?: Json;
  /** Free for later use by process code; plain JSON. */
  [member: string]: unknown;
}

/**
 * `inline`: small form documents kept by the instance store under `${elementId}`, changed in the same commit; `version` is the rev of
 * the commit that wrote it, so that element and version name one content for ever. `blob`: a blob id.
 */
export type ContentRef = { kind: 'inline'; version: number } | { kind: 'blob'; blobId: string };

export interface Delegation {
  /** To whom: party id of a person or an organisation. */
  partyId: number;
  task: string;
  actions: string[];
}

/** A document that an element's small content is kept in. */
export interface InlineContent {
  elementId: string;
  /** `null` removes it. */
  bytes: Uint8Array | null;
}

/** An event that leaves the instance in the commit that caused it; `id` makes delivery idempotent. */
export interface OutboxEntry {
  id: string;
  /** `cloudEvent`, `notification`, ... */
  kind: string;
  created: string;
  payload: Json;
}

export interface Commit {
  guid: string;
  /** The `rev` that was read; 0 creates. */
  expectedRev: number;
  definition: string;
  instance: Instance;
  internal: InternalState;
  content: InlineContent[];
  events: InstanceEvent[];
  outbox: OutboxEntry[];
}

export interface InstanceStore {
  /**
   * The write. Atomic and durable: all of the commit or nothing. Of several entries for one element in `content`, or with
   * one id in `outbox`, the last counts; an entry whose id still waits in the outbox is replaced. Concurrent commits with
   * the same `expectedRev`: exactly one wins. A lost connection is resolved by reading back, so that a commit that
   * returned `conflict` has changed nothing and one that returned a rev has happened once.
   * @throws {PAYLOAD_TOO_LARGE} 413 when the instance has become too large to be listed among others, or the commit for the adapter (mongo: 16 MB)
   * @returns the new rev, or `conflict` when `expectedRev` is no longer current (or, creating, the guid exists)
   */
  commit(commit: Commit): Promise<{ rev: number } | 'conflict'>;
  /** A fresh, caller-owned record; null when unknown or removed. */
  get(guid: string): Promise<InstanceRecord | null>;
  /** The same for who only looks: frozen, and where nobody else can write the very same for everybody until it changes. */
  view(guid: string): Promise<InstanceRecord | null>;
  /** Inline content of an element as of the current rev; null when none. */
  content(guid: string, elementId: string): Promise<Uint8Array | null>;
  /** Physically removes the record, its inline content, its history and what still waits in its outbox. Blobs are the caller's. */
  remove(guid: string, expectedRev: number): Promise<boolean>;
  /** History in the order it was written; empty when the instance is unknown. */
  events(guid: string): Promise<InstanceEvent[]>;
  /**
   * Instances in `order` of (lastChanged, guid), after the cursor, at most `limit`. `next` is null when the page is not full.
   * An instance that does not change while a caller pages is seen exactly once. A page after the first lets whatever else
   * waits in the process go before it.
   * @throws {BAD_REQUEST} 400 when the cursor is not one of ours
   */
  query(query: InstanceQuery): Promise<{ records: InstanceRecord[]; next: string | null }>;
  /** Entries not yet done, at most `limit`: of one instance in the order written, instances by their oldest entry. */
  outbox(limit: number): Promise<{ guid: string; entry: OutboxEntry }[]>;
  /** Removes entries that have been carried on; unknown ids are ignored. */
  outboxDone(entries: { guid: string; id: string }[]): Promise<void>;
}

export type Comparison = { op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; value: string };

/** AND of all given members; an absent value matches no comparison; an empty `partyIds` matches nothing; times are ISO-8601 UTC strings of equal precision and compare as text. */
export interface InstanceQuery {
  org?: string;
  appId?: string;
  partyIds?: string[];
  currentTask?: string;
  isComplete?: boolean;
  endEvent?: string;
  ended?: Comparison[];
  lastChanged?: Comparison[];
  created?: Comparison[];
  visibleAfter?: Comparison[];
  dueBefore?: Comparison[];
  isArchived?: boolean;
  isSoftDeleted?: boolean;
  isHardDeleted?: boolean;
  /** Not confirmed / confirmed by this stakeholder. */
  confirmedBy?: { stakeholder: string; confirmed: boolean };
  /** Case-insensitive part of any presentation text. */
  searchString?: string;
  /** The last 12 characters of the guid without hyphens. */
  archiveReference?: string;
  order: 'asc' | 'desc';
  /** Opaque, from an earlier answer. */
  cursor?: string;
  limit: number;
}

/**
 * Small documents of every other kind: keys, subscriptions, cloud events, delegations, settings. Optimistic by `rev`.
 * A kind is a word of letters, digits, `-`, `.`; an id is any text of 1-512 characters without control characters.
 */
export interface DocumentStore {
  get(kind: string, id: string): Promise<StoredDocument | null>;
  /** `expectedRev` 0 creates; returns the new rev or `conflict`. */
  put(kind: string, id: string, expectedRev: number, body: Json): Promise<number | 'conflict'>;
  /** `expectedRev` undefined removes whatever is there. */
  remove(kind: string, id: string, expectedRev?: number): Promise<boolean>;
  /** In ascending order of id (compared as UTF-8 bytes), those with id > `after`, beginning with `prefix`, at most `limit`. */
  list(kind: string, options: { prefix?: string; after?: string; limit: number }): Promise<StoredDocument[]>;
}

export interface StoredDocument {
  id: string;
  rev: number;
  body: Json;
}

/** The durable queue: lease, attempt, due time, dead letter. Times are milliseconds since the epoch. */
export interface JobStore {
  /** Idempotent by id: adding a known id changes nothing. */
  add(job: NewJob): Promise<void>;
  /** Takes up to `limit` due jobs of the given kinds for `leaseMs`, the longest due first; a job whose lease ran out is due again. */
  claim(kinds: readonly string[], now: number, leaseMs: number, limit: number): Promise<ClaimedJob[]>;
  /** Only the holder of the lease may finish or reschedule; false when another took the job since, or it is gone. `done` forgets the id. */
  done(job: ClaimedJob): Promise<boolean>;
  /** The next claim counts on from the job's `attempt`. */
  retry(job: ClaimedJob, due: number, lastError: string): Promise<boolean>;
  /** Kept for people to look at; never claimed again. */
  dead(job: ClaimedJob, lastError: string): Promise<boolean>;
  counts(): Promise<{ waiting: number; dead: number }>;
}

export interface NewJob {
  id: string;
  kind: string;
  due: number;
  body: Json;
}

export interface ClaimedJob extends NewJob {
  /** 1 at the first attempt. */
  attempt: number;
  lease: string;
}

/** Attachments and large documents. A blob never changes: a new content is a new blob, and writing a known id rejects with CONFLICT. */
export interface BlobStore {
  /**
   * Streams to durable storage with back-pressure. On any failure the source is destroyed and nothing stays; an error of the
   * source itself is rethrown unchanged.
   * @throws {PAYLOAD_TOO_LARGE} 413 when the source holds more than `maxBytes`
   */
  write(blobId: string, source: Readable | AsyncIterable<Uint8Array>, maxBytes: number): Promise<BlobInfo>;
  /** The bytes from `from` on (default 0), none beyond the end. Null when unknown. The stream is lazily opened and destroys its handle when destroyed. */
  read(blobId: string, from?: number): Promise<Readable | null>;
  /** Idempotent. */
  remove(blobId: string): Promise<void>;
  /**
   * Ids of blobs written before `before` (ms), also of uploads that a crash cut off, for the sweep of orphans; at most
   * `limit`, after `after` (the last id of an earlier answer), in an order of the adapter's own that does not change.
   */
  list(before: number, limit: number, after?: string): Promise<string[]>;
}

export interface BlobInfo {
  /** Bytes. */
  size: number;
  /** Lower-case hex SHA-256 of the bytes. */
  sha256: string;
}
