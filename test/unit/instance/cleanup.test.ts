import assert from 'node:assert/strict';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { Instance } from '../../../runtime/kernel/instance-types.ts';
import { removeDeletedInstances, sweepOrphanBlobs } from '../../../runtime/instance/cleanup.ts';
import { createMemoryStore } from '../../../runtime/store/memory/memory-store.ts';
import { commitFixture, guid, instanceFixture } from '../../support/instance-fixture.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { testClock } from '../../support/store-harness.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

async function setUp() {
  const clock = testClock();
  const store = createMemoryStore({ clock, newGuid: randomGuid });
  const ago = (ms: number): string => new Date(clock.now() - ms).toISOString();
  const add = async (n: number, status: Partial<Instance['status']>, overrides: Partial<Instance> = {}, blobId?: string): Promise<void> => {
    const base = instanceFixture(guid(n));
    await store.instances.commit(commitFixture(guid(n), 0, {
      instance: { ...base, ...overrides, status: { ...base.status, ...status } }, internal: { content: blobId ? { e: { kind: 'blob', blobId } } : {} },
    }));
  };
  const blob = (id: string) => store.blobs.write(id, (async function* () { yield Buffer.from(id); })(), 1000);
  return { clock, store, ago, add, blob, services: { store, clock, log: recordedLog() } };
}

describe('removeDeletedInstances(services, signal)', () => {
  type Case = [name: string, hardDeletedAgo: number | null, isArchived: boolean, confirmedBy: string | null, confirmedAgo: number, isKept: boolean];
  const cases: Case[] = [
    ['not deleted', null, false, null, 0, true],
    ['deleted, never archived', 2 * HOUR, false, null, 0, false],
    ['deleted just now', HOUR / 2, false, null, 0, true],
    ['deleted, archived, not confirmed', 400 * DAY, true, null, 0, true],
    ['deleted, archived, confirmed six days ago', 20 * DAY, true, 'ttd', 6 * DAY, true],
    ['deleted, archived, confirmed seven days ago', 20 * DAY, true, 'ttd', 7 * DAY, false],
    ['deleted, archived, confirmed by somebody else', 20 * DAY, true, 'skd', 30 * DAY, true],
  ];
  for (const [name, deleted, isArchived, confirmedBy, confirmedAgo, isKept] of cases) {
    it(`${name}: ${isKept ? 'stays' : 'goes, with its blobs'}`, async () => {
      const { store, ago, add, blob, services } = await setUp();
      await blob('content');
      await add(1, { isArchived, ...(deleted === null ? {} : { isHardDeleted: true, hardDeleted: ago(deleted) }) }, confirmedBy ? { completeConfirmations: [{ stakeholderId: confirmedBy, confirmedOn: ago(confirmedAgo) }] } : {}, 'content');
      assert.equal(await removeDeletedInstances(services, never), isKept ? 0 : 1);
      assert.equal((await store.instances.get(guid(1))) !== null, isKept);
      assert.equal((await store.blobs.read('content')) !== null, isKept);
    });
  }

  it('goes through more than a page, and ends when it is told to', async () => {
    const { ago, add, services } = await setUp();
    for (let n = 0; n < 230; n++) await add(n, { isHardDeleted: true, hardDeleted: ago(DAY) });
    assert.equal(await removeDeletedInstances(services, AbortSignal.abort()), 0);
    assert.equal(await removeDeletedInstances(services, never), 230);
  });
});

describe('sweepOrphanBlobs(services, signal, others)', () => {
  it('takes what nobody names and is a day old, and nothing else', async () => {
    const { clock, store, add, blob, services } = await setUp();
    for (let n = 0; n < 150; n++) {
      await blob(`used-${n}`);
      await blob(`orphan-${n}`);
      await add(n, {}, {}, `used-${n}`);
    }
    await blob('named-elsewhere');
    clock.time += DAY + 1;
    await blob('fresh');
    const others = async function* () { yield 'named-elsewhere'; };
    assert.equal(await sweepOrphanBlobs(services, AbortSignal.abort(), others), 0);
    const removed = await sweepOrphanBlobs(services, never, others);
    assert.equal(removed, 150);
    const left = await store.blobs.list(clock.now() + 1, 1000);
    assert.deepEqual(left.sort(), [...Array.from({ length: 150 }, (_, n) => `used-${n}`), 'named-elsewhere', 'fresh'].sort());
  });

  it('takes nothing when the instances cannot all be read', async () => {
    const { clock, store, blob, services } = await setUp();
    await blob('orphan');
    clock.time += DAY + 1;
    store.instances.query = async () => Promise.reject(new Error('no store'));
    await assert.rejects(sweepOrphanBlobs(services, never));
    assert.notEqual(await store.blobs.read('orphan'), null);
  });
});
