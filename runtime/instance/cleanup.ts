import type { Instance } from '../kernel/instance-types.ts';
import type { InstanceRecord } from '../store/contract.ts';
import type { Services } from './services.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** How long the app's owner has had what it confirmed, before it goes. */
const KEPT_AFTER_CONFIRMATION = 7 * DAY;
/** What is deleted stays this long, so that its last events have left the outbox. */
const SETTLED = HOUR;
const PAGE = 100;

type CleanupServices = Pick<Services, 'store' | 'clock' | 'log'>;

/**
 * Removes for good what has been deleted for good: instances that were never archived, or that the app's owner has
 * confirmed for a week (app-api.md §8.6). Archived ones that nobody has confirmed stay.
 * @returns how many were removed
 */
export async function removeDeletedInstances({ store, clock, log }: CleanupServices, signal: AbortSignal): Promise<number> {
  let removed = 0;
  for (let cursor: string | undefined; ;) {
    const page = await store.instances.query({ isHardDeleted: true, order: 'asc', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const record of page.records) {
      if (signal.aborted) return removed;
      if (isDue(record.instance, clock.now()) && (await removeInstance(store, record))) removed++;
    }
    if (page.next === null) break;
    cursor = page.next;
  }
  if (removed > 0) log.info({ removed }, 'deleted instances have been removed for good');
  return removed;
}

function isDue({ status, completeConfirmations, org }: Instance, now: number): boolean {
  if (!status.hardDeleted || now - Date.parse(status.hardDeleted) < SETTLED) return false;
  if (!status.isArchived) return true;
  return completeConfirmations?.some((one) => one.stakeholderId.toLowerCase() === org.toLowerCase() && now - Date.parse(one.confirmedOn) >= KEPT_AFTER_CONFIRMATION) ?? false;
}

/** The record first: a blob that stays behind is an orphan for the sweep, a record without its blobs would be a fault. */
async function removeInstance(store: Services['store'], { guid, rev, internal }: InstanceRecord): Promise<boolean> {
  if (!(await store.instances.remove(guid, rev))) return false;
  for (const ref of Object.values(internal.content)) if (ref.kind === 'blob') await store.blobs.remove(ref.blobId);
  return true;
}

/** A blob is written before the commit that names it; one this old that nobody names was given up by a crash. */
const ORPHAN_AGE = DAY;
const BLOB_PAGE = 1000;

/**
 * Removes blobs that no instance names. The names in use are gathered in a Bloom filter: it may spare an orphan until
 * the next sweep, but never takes a blob that is in use. Instances are read in the order of their last change, so that
 * one that changes during the sweep is still seen.
 * @param others  blob ids that are named elsewhere than in instances
 * @returns how many were removed
 */
export async function sweepOrphanBlobs({ store, clock, log }: CleanupServices, signal: AbortSignal, others: () => AsyncIterable<string> = none): Promise<number> {
  const before = clock.now() - ORPHAN_AGE;
  if ((await store.blobs.list(before, 1)).length === 0) return 0;
  const inUse = new NameFilter();
  for (let cursor: string | undefined; ;) {
    const page = await store.instances.query({ order: 'asc', limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { internal } of page.records) for (const ref of Object.values(internal.content)) if (ref.kind === 'blob') inUse.add(ref.blobId);
    if (signal.aborted) return 0;
    if (page.next === null) break;
    cursor = page.next;
  }
  for await (const blobId of others()) inUse.add(blobId);
  let removed = 0;
  for (let after: string | undefined; ;) {
    const page = await store.blobs.list(before, BLOB_PAGE, after);
    for (const blobId of page) {
      if (signal.aborted) return removed;
      if (inUse.mayHave(blobId)) continue;
      await store.blobs.remove(blobId);
      removed++;
    }
    if (page.length < BLOB_PAGE) break;
    after = page.at(-1);
  }
  if (removed > 0) log.info({ removed }, 'orphaned blobs have been removed');
  return removed;
}

async function* none(): AsyncGenerator<string> {}

/** A set of names in 8 MB: says no only when it is sure. Of 5 million names it takes about one in 50 others for its own. */
class NameFilter {
  private readonly bits = new Uint8Array(8 * 1024 * 1024);

  add(name: string): void {
    for (const place of this.places(name)) this.bits[place >>> 3] = (this.bits[place >>> 3] as number) | (1 << (place & 7));
  }

  mayHave(name: string): boolean {
    return this.places(name).every((place) => ((this.bits[place >>> 3] as number) & (1 << (place & 7))) !== 0);
  }

  /** Four places from two FNV-1a hashes. */
  private places(name: string): number[] {
    const [a, b] = [fnv(name, 0x811c9dc5), fnv(name, 0x9747b28c) | 1];
    const size = this.bits.length * 8;
    return [0, 1, 2, 3].map((n) => ((a + n * b) >>> 0) % size);
  }
}

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
