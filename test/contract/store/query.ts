import assert from 'node:assert/strict';
import type { Instance } from '../../../runtime/kernel/instance-types.ts';
import type { InstanceQuery, InstanceStore } from '../../../runtime/store/contract.ts';
import { at, commitFixture, guid, instanceFixture } from '../../support/instance-fixture.ts';
import type { Suite } from '../../support/store-harness.ts';

const base = instanceFixture(guid(0));
const ended = (time: string, endEvent: string): Partial<Instance> => ({
  process: { started: at(0), startEvent: 'StartEvent_1', currentTask: null, ended: time, endEvent },
  status: { ...base.status, isArchived: true, archived: time },
});
const owner = (partyId: string): Partial<Instance> => ({ instanceOwner: { ...base.instanceOwner, partyId } });

/** By number: what sets the instance apart. `lastChanged` is its number in seconds. */
const INSTANCES: Record<number, Partial<Instance>> = {
  1: {},
  2: { appId: 'ttd/other', ...owner('500') },
  3: { appId: 'nav/forms', org: 'nav', ...owner('501') },
  4: ended(at(40), 'EndEvent_1'),
  5: { ...ended(at(50), 'EndEvent_2'), completeConfirmations: [{ stakeholderId: 'ttd', confirmedOn: at(51) }, { stakeholderId: 'nav', confirmedOn: at(52) }] },
  6: { status: { ...base.status, isSoftDeleted: true }, dueBefore: at(60), visibleAfter: at(61) },
  7: { status: { ...base.status, isHardDeleted: true }, presentationTexts: { navn: 'Kari Ærlig', by: 'Ås 100% [x](y).*\\' } },
  8: { process: null, presentationTexts: { navn: 'ola', rest: 'nordmann' }, created: at(80), completeConfirmations: [{ stakeholderId: 'tt', confirmedOn: at(1) }] },
};

const CASES: [string, Partial<InstanceQuery>, number[]][] = [
  ['nothing given', {}, [1, 2, 3, 4, 5, 6, 7, 8]],
  ['org', { org: 'nav' }, [3]],
  ['appId', { appId: 'ttd/other' }, [2]],
  ['org and appId that disagree', { org: 'nav', appId: 'ttd/other' }, []],
  ['partyIds', { partyIds: ['500', '501', '999'] }, [2, 3]],
  ['no partyIds', { partyIds: [] }, []],
  ['currentTask', { currentTask: 'Task_1' }, [1, 2, 3, 6, 7]],
  ['isComplete', { isComplete: true }, [4, 5]],
  ['not isComplete', { isComplete: false }, [1, 2, 3, 6, 7, 8]],
  ['endEvent', { endEvent: 'EndEvent_2' }, [5]],
  ['ended eq', { ended: [{ op: 'eq', value: at(40) }] }, [4]],
  ['ended gt', { ended: [{ op: 'gt', value: at(40) }] }, [5]],
  ['ended lte: absent is not less', { ended: [{ op: 'lte', value: at(40) }] }, [4]],
  ['lastChanged between', { lastChanged: [{ op: 'gt', value: at(2) }, { op: 'lte', value: at(4) }] }, [3, 4]],
  ['lastChanged gte', { lastChanged: [{ op: 'gte', value: at(8) }] }, [8]],
  ['created lt', { created: [{ op: 'lt', value: at(80) }] }, [1, 2, 3, 4, 5, 6, 7]],
  ['visibleAfter', { visibleAfter: [{ op: 'gte', value: at(61) }] }, [6]],
  ['dueBefore', { dueBefore: [{ op: 'lt', value: at(61) }] }, [6]],
  ['isArchived', { isArchived: true }, [4, 5]],
  ['not isArchived', { isArchived: false }, [1, 2, 3, 6, 7, 8]],
  ['isSoftDeleted', { isSoftDeleted: true }, [6]],
  ['isHardDeleted', { isHardDeleted: true }, [7]],
  ['not isHardDeleted, not isSoftDeleted', { isHardDeleted: false, isSoftDeleted: false }, [1, 2, 3, 4, 5, 8]],
  ['confirmed by', { confirmedBy: { stakeholder: 'ttd', confirmed: true } }, [5]],
  ['confirmed by the second', { confirmedBy: { stakeholder: 'nav', confirmed: true } }, [5]],
  ['confirmed by a part of a name is another', { confirmedBy: { stakeholder: 'tt', confirmed: true } }, [8]],
  ['not confirmed by', { confirmedBy: { stakeholder: 'ttd', confirmed: false } }, [1, 2, 3, 4, 6, 7, 8]],
  ['searchString in other case', { searchString: 'ærLIG' }, [7]],
  ['searchString is no pattern', { searchString: '100% [x](Y).*\\' }, [7]],
  ['searchString `.`', { searchString: 'a.i' }, []],
  ['searchString does not span texts', { searchString: 'ola\nnordmann' }, []],
  ['searchString `%`', { searchString: '%' }, [7]],
  ['archiveReference', { archiveReference: '000000000005' }, [5]],
  ['archiveReference unknown', { archiveReference: '00000000000f' }, []],
  ['hostile texts', { org: 'ttd\u0000', currentTask: "' OR 1=1 --", searchString: '\ud800' }, []],
  ['many at once', { org: 'ttd', appId: 'ttd/forms', partyIds: ['501337'], isComplete: true, isArchived: true, endEvent: 'EndEvent_1', confirmedBy: { stakeholder: 'ttd', confirmed: false } }, [4]],
];

async function fill(instances: InstanceStore): Promise<void> {
  await Promise.all(Object.entries(INSTANCES).map(([n, overrides]) => instances.commit(commitFixture(guid(Number(n)), 0, {
    instance: instanceFixture(guid(Number(n)), { lastChanged: at(Number(n)), ...overrides }),
  }))));
}

export function queryContract({ test }: Suite): void {
  test('every filter', async ({ instances }) => {
    await fill(instances);
    for (const [name, query, want] of CASES) {
      for (const order of ['asc', 'desc'] as const) {
        const { records, next } = await instances.query({ order, limit: 100, ...query });
        const expected = want.map(guid);
        assert.deepEqual(records.map((record) => record.guid), order === 'asc' ? expected : expected.reverse(), `${name} ${order}`);
        assert.equal(next, null, name);
      }
    }
    const [record] = (await instances.query({ order: 'asc', limit: 1, org: 'nav' })).records;
    assert.deepEqual(record, await instances.get(guid(3)));
  });

  test('pages join to the whole, also where times are equal', async ({ instances }) => {
    const all = Array.from({ length: 23 }, (_, n) => guid(n));
    await Promise.all(all.map((id, n) => instances.commit(commitFixture(id, 0, { instance: instanceFixture(id, { lastChanged: at(Math.floor(n / 7)) }) }))));
    for (const [order, limit] of [['asc', 1], ['asc', 5], ['desc', 5], ['desc', 23], ['asc', 24]] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < 30; page += 1) {
        const { records, next } = await instances.query({ order, limit, org: 'ttd', ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...records.map((record) => record.guid));
        assert.equal(next === null, records.length < limit, 'a cursor exactly after a full page');
        if (next === null) break;
        cursor = next;
      }
      assert.deepEqual(seen, order === 'asc' ? all : [...all].reverse(), `${order} ${limit}`);
    }
    assert.deepEqual(await instances.query({ order: 'asc', limit: 0 }), { records: [], next: null });
  });

  test('instances that stay as they are appear once while others change', async ({ instances }) => {
    const still = Array.from({ length: 20 }, (_, n) => guid(n * 2));
    const busy = Array.from({ length: 20 }, (_, n) => guid(n * 2 + 1));
    await Promise.all([...still, ...busy].map((id) => instances.commit(commitFixture(id, 0))));
    const seen: string[] = [];
    let cursor: string | undefined;
    let round = 0;
    do {
      round += 1;
      const writes = busy.map((id) => instances.commit(commitFixture(id, round, { instance: instanceFixture(id, { lastChanged: at(round) }) })));
      const created = instances.commit(commitFixture(guid(1000 + round), 0));
      const page = await instances.query({ order: 'asc', limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      assert.ok((await Promise.all(writes)).every((answer) => answer !== 'conflict'));
      await created;
      seen.push(...page.records.map((record) => record.guid));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && round < 25);
    assert.deepEqual(seen.filter((id) => still.includes(id)), still);
  });

  test('a reader of page after page lets others in between', async ({ instances }) => {
    await Promise.all(Array.from({ length: 4 }, (_, n) => instances.commit(commitFixture(guid(n), 0))));
    for (let { next } = await instances.query({ order: 'asc', limit: 1 }); next !== null;) {
      let others = 0;
      setImmediate(() => { others += 1; });
      ({ next } = await instances.query({ order: 'asc', limit: 1, cursor: next }));
      assert.equal(others, 1);
    }
  });

  test('a cursor that is not ours is refused', async ({ instances }) => {
    for (const cursor of ['', 'x', '%%%', Buffer.from('[1,2]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url'), 'A'.repeat(100_000)]) {
      await assert.rejects(instances.query({ order: 'asc', limit: 1, cursor }), { code: 'BAD_REQUEST' });
    }
  });
}
