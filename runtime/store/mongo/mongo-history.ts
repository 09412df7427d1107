import type { InstanceEvent } from '../../kernel/instance-types.ts';
import { decodeHistory } from '../instance-codec.ts';
import type { Collections } from './collections.ts';
import { isDuplicate } from './mongo-errors.ts';
import { settle } from './settle.ts';

/** After so many commits the history in the instance moves out, so that the document does not grow with its age. */
const MOVES_EVERY = 64;

export function isTimeToMove(rev: number): boolean {
  return rev % MOVES_EVERY === 0;
}

/**
 * Moves the history of an instance into a document of its own. That is written first and counts only once the instance says
 * so, on condition that nobody wrote the instance meanwhile; the revision stays. When it fails, the next time moves more.
 */
export async function moveHistory({ instances, history }: Collections, guid: string, rev: number): Promise<void> {
  const found = await instances.findOne({ _id: guid, rev }, { projection: { history: 1, historyFrom: 1 } });
  if (found === null || found.history.length === 0) return;
  const from = found.historyFrom;
  await settle(() => history.replaceOne({ _id: `${guid}/${from}` }, { from, entries: found.history }, { upsert: true }).catch((error: unknown) => {
    // Somebody else moves the same: history only grows, and the instance accepts one of us, with what this holds.
    if (!isDuplicate(error)) throw error;
  }));
  await settle(() => instances.updateOne({ _id: guid, rev, historyFrom: from }, { $set: { history: [], historyFrom: from + found.history.length } }));
}

/** All events of an instance in the order written. */
export async function readHistory({ instances, history }: Collections, guid: string): Promise<InstanceEvent[]> {
  const found = await instances.findOne({ _id: guid }, { projection: { history: 1, historyFrom: 1 } });
  if (found === null) return [];
  const moved: string[] = [];
  if (found.historyFrom > 0) {
    const parts = await history.find({ _id: { $gte: `${guid}/0`, $lt: `${guid}/:` } }).toArray();
    for (const { from = 0, entries = [] } of parts.sort((a, b) => (a.from ?? 0) - (b.from ?? 0))) {
      if (from < found.historyFrom) moved.push(...entries);
    }
  }
  return [...moved, ...found.history].flatMap(decodeHistory);
}

/** To be called before an instance with moved history is removed, so that a crash cannot leave that history behind. */
export async function announceRemoval({ history }: Collections, guid: string): Promise<void> {
  await settle(() => history.replaceOne({ _id: `${guid}/removed` }, { removed: true }, { upsert: true }));
}

/** Deletes what was moved out of a removed instance. */
export async function removeHistory({ history }: Collections, guid: string): Promise<void> {
  await settle(() => history.deleteMany({ _id: { $gte: `${guid}/0`, $lt: `${guid}/:` } }));
  await settle(() => history.deleteOne({ _id: `${guid}/removed` }));
}

/** Finishes removals that a crash cut off. */
export async function finishRemovals(collections: Collections): Promise<void> {
  for (const { _id } of await collections.history.find({ removed: true }, { projection: { _id: 1 } }).toArray()) {
    const guid = _id.slice(0, _id.indexOf('/'));
    if ((await collections.instances.findOne({ _id: guid }, { projection: { _id: 1 } })) === null) await removeHistory(collections, guid);
  }
}
