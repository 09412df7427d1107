import type { Binary, Collection, Db, IndexDescription, IndexSpecification } from 'mongodb';
import type { InstanceFields } from '../instance-fields.ts';
import { storeUnavailable } from '../store-error.ts';
import { isDuplicate } from './mongo-errors.ts';

/**
 * An instance: one document, so that one write carries a commit. Its parts are members, so that a commit sends only what it
 * changes. Values of free form are JSON text: FerretDB holds no nested arrays, and MongoDB reads meaning into `$` and dots.
 */
export interface InstanceDocument extends Omit<InstanceFields, 'confirmedBy'> {
  /** The guid; hashed, it is the shard key. */
  _id: string;
  rev: number;
  definition: string;
  /** JSON of `{instance, internal}`. */
  body: string;
  isComplete: boolean;
  confirmedBy: string[];
  /** Whether the app's owner is among `confirmedBy`: what owners ask for every day, in an index. */
  ownerConfirmed: boolean;
  /** By element. */
  content: Record<string, Binary>;
  /** JSON list of the events of each commit since `historyFrom`; those before are in the history collection. */
  history: string[];
  historyFrom: number;
  /** By entry. */
  outbox: Record<string, OutboxDocument>;
  /** `created` of the oldest entry; absent when nothing waits. */
  outboxSince?: string;
  /** Marks of the last commits, by `rev` modulo their number: whether a commit whose answer was lost has happened. */
  recent: Record<string, string>;
}

export interface OutboxDocument {
  /** Order of writing within the instance. */
  seq: number;
  kind: string;
  created: string;
  /** JSON. */
  payload: string;
}

/** Older history, `<guid>/<from>`, never changed; and `<guid>/removed` while the parts of a removed instance are deleted. */
export interface HistoryDocument {
  _id: string;
  from?: number;
  entries?: string[];
  removed?: true;
}

/** `_id` is `<kind>/<id>`: a kind holds no slash, so the order of `_id` within a kind is that of the ids. */
export interface SmallDocument {
  _id: string;
  rev: number;
  /** JSON. */
  body: string;
  /** Which `put` wrote it. */
  mark: string;
}

export interface JobDocument {
  _id: string;
  kind: string;
  due: number;
  /** When it may be claimed (again), ms. */
  visible: number;
  body: string;
  attempt: number;
  lease: string | null;
  isDead: boolean;
  lastError: string | null;
  /** The lease that wrote `lastError`. */
  receipt: string | null;
}

/** A blob is there when `isWhole`; otherwise it is being written or removed, or was cut off. */
export interface BlobDocument {
  _id: string;
  /** Which write reserved the id. */
  upload: string;
  /** ms. */
  written: number;
  isWhole: boolean;
  size: number;
  sha256: string;
  chunks: number;
}

/** `_id` is `<blobId>/<n>`: found without a further index, and spread over shards by its hash. */
export interface ChunkDocument {
  _id: string;
  bytes: Binary;
}

export interface Collections {
  instances: Collection<InstanceDocument>;
  history: Collection<HistoryDocument>;
  documents: Collection<SmallDocument>;
  jobs: Collection<JobDocument>;
  blobs: Collection<BlobDocument>;
  chunks: Collection<ChunkDocument>;
}

const SCHEMA_VERSION = 1;

/** Each begins with what a query fixes and ends in the order of pages. */
const INSTANCE_INDEXES: IndexDescription[] = [
  { name: 'by_party', key: { partyId: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_app', key: { appId: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_app_waiting', key: { appId: 1, isComplete: 1, ownerConfirmed: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_app_task', key: { appId: 1, currentTask: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_org', key: { org: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_org_waiting', key: { org: 1, isComplete: 1, ownerConfirmed: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_change', key: { lastChanged: 1, _id: 1 } },
  { name: 'by_deletion', key: { isHardDeleted: 1, lastChanged: 1, _id: 1 } },
  { name: 'by_reference', key: { archiveReference: 1 } },
  { name: 'by_outbox', key: { outboxSince: 1, _id: 1 }, sparse: true },
];

export function collectionsOf(db: Db): Collections {
  return {
    instances: db.collection('instances'), history: db.collection('history'), documents: db.collection('documents'),
    jobs: db.collection('jobs'), blobs: db.collection('blobs'), chunks: db.collection('blobChunks'),
  };
}

/**
 * Makes the indexes; what is there already is left as it is.
 * @throws {STORE_UNAVAILABLE} 503 when a newer version of the program has written this database
 */
export async function prepareDatabase(db: Db, collections: Collections): Promise<void> {
  const settings = db.collection<{ _id: string; version: number }>('settings');
  const found = await settings.findOne({ _id: 'schema' });
  if (found === null) {
    await settings.insertOne({ _id: 'schema', version: SCHEMA_VERSION }).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
    });
  } else if (found.version > SCHEMA_VERSION) {
    throw storeUnavailable(`The database has schema version ${found.version}, this program knows ${SCHEMA_VERSION}`, undefined, false);
  }
  // One at a time: FerretDB fails on a list of which some are there.
  for (const { key, ...options } of INSTANCE_INDEXES) await collections.instances.createIndex(key as IndexSpecification, options);
  await collections.history.createIndex({ removed: 1 }, { name: 'by_removal', sparse: true });
  await collections.jobs.createIndex({ isDead: 1, visible: 1, _id: 1 }, { name: 'by_time' });
}
