import { decodeEntry } from '../instance-codec.ts';
import type { InstanceStore } from '../contract.ts';
import type { Collections, InstanceDocument, OutboxDocument } from './collections.ts';
import { settle } from './settle.ts';

type Outbox = InstanceDocument['outbox'];

/** What waits, instances by their oldest entry, entries of one in the order written; at most `limit`. */
export async function waitingEntries({ instances }: Collections, limit: number): ReturnType<InstanceStore['outbox']> {
  const found: Awaited<ReturnType<InstanceStore['outbox']>> = [];
  if (limit === 0) return found;
  const cursor = instances.find({ outboxSince: { $gt: '' } }, { projection: { outbox: 1, outboxSince: 1 }, sort: { outboxSince: 1, _id: 1 }, batchSize: Math.min(limit, 200) });
  try {
    for await (const { _id: guid, outbox, outboxSince } of cursor) {
      const entries = inOrder(outbox);
      // A process died between taking the last entry away and saying that nothing waits.
      if (entries.length === 0) await keepSince(instances, guid, outboxSince, outbox);
      for (const [id, entry] of entries) found.push({ guid, entry: decodeEntry({ id, ...entry }) });
      if (found.length >= limit) break;
    }
  } finally {
    await cursor.close();
  }
  return found.slice(0, limit);
}

/** Takes entries away; repeating it changes nothing. */
export async function removeEntries({ instances }: Collections, guid: string, ids: readonly string[]): Promise<void> {
  const unset = Object.fromEntries(ids.map((id) => [`outbox.${id}`, '' as const]));
  if ((await settle(() => instances.updateOne({ _id: guid }, { $unset: unset }))).matchedCount === 0) return;
  const left = await instances.findOne({ _id: guid }, { projection: { outbox: 1, outboxSince: 1 } });
  if (left !== null && left.outboxSince !== undefined) await keepSince(instances, guid, left.outboxSince, left.outbox);
}

/**
 * Brings `outboxSince` up to what still waits. Conditional on what was seen, so that an entry committed meanwhile never
 * loses it: a wrong value only makes an instance come too early.
 */
async function keepSince(instances: Collections['instances'], guid: string, seen: string | undefined, outbox: Outbox): Promise<void> {
  const left = inOrder(outbox);
  const since = left.reduce<string | null>((first, [, { created }]) => (first === null || created < first ? created : first), null);
  if (since === null) {
    await settle(() => instances.updateOne({ _id: guid, outbox: {} }, { $unset: { outboxSince: '' } }));
  } else if (since !== seen && seen !== undefined) {
    const [id, { seq }] = left.find(([, { created }]) => created === since) as [string, OutboxDocument];
    await settle(() => instances.updateOne({ _id: guid, outboxSince: seen, [`outbox.${id}.seq`]: seq }, { $set: { outboxSince: since } }));
  }
}

function inOrder(outbox: Outbox): [string, OutboxDocument][] {
  return Object.entries(outbox).sort(([, a], [, b]) => a.seq - b.seq);
}
