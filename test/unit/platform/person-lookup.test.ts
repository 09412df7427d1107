import assert from 'node:assert/strict';
import { createPersonLookup } from '../../../runtime/platform/person-lookup.ts';
import type { Person } from '../../../runtime/kernel/party-types.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';

const OLA = '01017512345';
const AASE = '01017512346';
const people = new Map([[OLA, { lastName: 'Nordmann' }], [AASE, { lastName: 'Éngesæther' }]]) as unknown as Map<string, Person>;

function lookup(documents = memoryDocuments()) {
  const clock = { time: 0, now() { return this.time; } };
  return { clock, ...createPersonLookup({ register: { person: async (ssn) => people.get(ssn) ?? null }, documents, clock }) };
}

describe('PersonLookup.find(userId, personNumber, lastName)', () => {
  const names: [string, string, boolean][] = [
    [OLA, 'Nordmann', true], [OLA, 'NORDMANN', true], [OLA, 'nord', true], [OLA, 'Nordli', true], [OLA, ' Nordmann ', true], [AASE, 'engesæther', true],
    [OLA, 'nor', false], [OLA, '', false], [OLA, 'Feil', false], ['99999999999', 'Nordmann', false],
  ];
  for (const [ssn, name, found] of names) it(`${ssn} ${JSON.stringify(name)} is ${found ? 'found' : 'not found'}`, async () => assert.equal((await lookup().find(1, ssn, name)) !== null, found));

  it('locks the user after two failures, also for right answers, for an hour', async () => {
    const service = lookup();
    assert.equal(await service.find(1, OLA, 'Feil'), null);
    assert.equal(await service.find(1, OLA, 'Galt'), null);
    await assert.rejects(service.find(1, OLA, 'Nordmann'), { code: 'TOO_MANY_REQUESTS', status: 429 });
    assert.ok(await service.find(2, OLA, 'Nordmann'));
    service.clock.time = 3_600_001;
    assert.ok(await service.find(1, OLA, 'Nordmann'));
  });
  it('is not forgiven by a success between', async () => {
    const service = lookup();
    await service.find(1, OLA, 'Feil');
    await service.find(1, OLA, 'Nordmann');
    await service.find(1, OLA, 'Feil');
    await assert.rejects(service.find(1, OLA, 'Nordmann'), { status: 429 });
  });
  it('does not let guesses made side by side past the limit, nor in several processes', async () => {
    const documents = memoryDocuments();
    const services = [lookup(documents), lookup(documents)];
    const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => services[n % 2]?.find(1, OLA, 'Feil')));
    assert.equal(answers.filter((answer) => answer.status === 'fulfilled').length, 2);
  });
});
