import { deepFreeze } from '../../kernel/freeze.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import { checkId } from '../check-id.ts';
import type { InstanceRecord, InstanceStore } from '../contract.ts';
import { decodeRecord, encodeCommit } from '../instance-codec.ts';
import type { EncodedCommit } from '../instance-codec.ts';
import { nextCursor, prepareQuery, wholeLimit } from '../instance-query.ts';
import type { PreparedQuery } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import type { Collections } from './collections.ts';
import { changeOf, checkSize, markOf, newInstance, RECENT } from './commit-update.ts';
import { isDuplicate } from './mongo-errors.ts';
import { announceRemoval, isTimeToMove, moveHistory, readHistory, removeHistory } from './mongo-history.ts';
import { removeEntries, waitingEntries } from './mongo-outbox.ts';
import { instanceFilter } from './mongo-query.ts';
import { settle, Unsettled } from './settle.ts';

type Outcome = { rev: number } | 'conflict';

/** Instances, one document each; a commit is one conditional write of one document. */
export function mongoInstances(collections: Collections, guard: Guard, newGuid: NewGuid): InstanceStore {
  const { instances } = collections;
  const get = async (guid: string): Promise<InstanceRecord | null> => {
    const found = await instances.findOne({ _id: checkId(guid) }, { projection: { rev: 1, definition: 1, body: 1 } });
    return found === null ? null : decodeRecord(guid, found.rev, found.definition, found.body);
  };
  return {
    commit: guard(async (given) => {
      const commit = encodeCommit(given);
      checkSize(commit);
      const outcome = await write(collections, commit, newGuid());
      // The commit has happened; that its history could not be moved now is made up for later.
      if (outcome !== 'conflict' && isTimeToMove(outcome.rev)) await moveHistory(collections, commit.guid, outcome.rev).catch(() => {});
      return outcome;
    }),
    get: guard(async (guid) => get(guid)),
    view: guard(async (guid) => deepFreeze(await get(guid))),
    content: guard(async (guid, elementId) => {
      const found = await instances.findOne({ _id: checkId(guid) }, { projection: { [`content.${checkId(elementId)}`]: 1 } });
      const bytes = found?.content?.[elementId];
      return bytes === undefined ? null : new Uint8Array(bytes.buffer.subarray(0, bytes.length()));
    }),
    remove: guard(async (guid, expectedRev) => remove(collections, checkId(guid), expectedRev)),
    events: guard(async (guid) => readHistory(collections, checkId(guid))),
    query: guard(async (query) => search(collections, prepareQuery(query))),
    outbox: guard(async (limit) => waitingEntries(collections, wholeLimit(limit))),
    outboxDone: guard(async (entries) => {
      const byInstance = new Map<string, string[]>();
      for (const { guid, id } of entries) byInstance.set(checkId(guid), [...(byInstance.get(guid) ?? []), checkId(id)]);
      for (const [guid, ids] of byInstance) await removeEntries(collections, guid, ids);
    }),
  };
}

/** @param mark  names this commit, so that it can be told from another that made the same revision */
function write(collections: Collections, commit: EncodedCommit, mark: string): Promise<Outcome> {
  const { instances } = collections;
  const { guid, expectedRev } = commit;
  const happened = { rev: expectedRev + 1 };
  return settle<Outcome>(async (isRepeat) => {
    if (expectedRev === 0) {
      try {
        await instances.insertOne(newInstance(commit, mark));
        return happened;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    } else if ((await instances.updateOne({ _id: guid, rev: expectedRev }, changeOf(commit, mark))).matchedCount === 1) {
      return happened;
    }
    return isRepeat && (await hasHappened(collections, commit, mark)) ? happened : 'conflict';
  });
}

/** Whether an earlier attempt of a commit, which does not apply (any more), was the one that applied. */
async function hasHappened({ instances }: Collections, { guid, expectedRev }: EncodedCommit, mark: string): Promise<boolean> {
  const found = await instances.findOne({ _id: guid }, { projection: { rev: 1, recent: 1 } });
  // Removed since, or so many commits later that the mark is overwritten.
  if (found === null || found.rev > expectedRev + RECENT) throw new Unsettled('the outcome of a commit cannot be told', 'final');
  if (found.rev <= expectedRev) throw new Unsettled('a commit is not yet known to a majority');
  return found.recent[markOf(expectedRev + 1)] === mark;
}

async function remove(collections: Collections, guid: string, expectedRev: number): Promise<boolean> {
  const { instances } = collections;
  const found = await instances.findOne({ _id: guid, rev: expectedRev }, { projection: { historyFrom: 1 } });
  if (found === null) return false;
  if (found.historyFrom > 0) await announceRemoval(collections, guid);
  const isRemoved = await settle(async (isRepeat) => {
    if ((await instances.deleteOne({ _id: guid, rev: expectedRev })).deletedCount === 1) return true;
    return isRepeat && (await instances.findOne({ _id: guid }, { projection: { _id: 1 } })) === null;
  });
  if (isRemoved && found.historyFrom > 0) await removeHistory(collections, guid);
  return isRemoved;
}

async function search({ instances }: Collections, query: PreparedQuery): ReturnType<InstanceStore['query']> {
  if (query.limit === 0) return { records: [], next: null };
  const { filter, sort } = instanceFilter(query);
  const found = await instances.find(filter, { projection: { rev: 1, definition: 1, body: 1, lastChanged: 1 }, sort, limit: query.limit }).toArray();
  const last = found.at(-1);
  return {
    records: found.map(({ _id, rev, definition, body }) => decodeRecord(_id, rev, definition, body)),
    next: nextCursor(last && { lastChanged: last.lastChanged, guid: last._id }, found.length, query.limit),
  };
}
