import assert from 'node:assert/strict';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const MEGABYTE = 1024 * 1024;

describe('A document that grows after it was let in', function () {
  this.timeout(60_000);
  let running: Running;
  let token = '';
  let instance = '';
  let form = '';
  before(async () => {
    running = await startRuntime({ store: 'memory' });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  beforeEach(async () => {
    const app = `${running.url}/ttd/permit-application`;
    const created = (await send(`${app}/instances?instanceOwnerPartyId=501337`, token, 'POST')).json;
    instance = `${app}/instances/${created.id}`;
    form = `${instance}/data/${created.data[0].id}`;
  });
  after(() => running.stop());

  const put = (body: string): Promise<Answer> => send(form, token, 'PUT', body, JSON_TYPE);
  const patch = (operations: object[]): Promise<Answer> => send(form, token, 'PATCH', { patch: operations });
  const rows = (count: number, before = ''): string => `{${before}"kontakter":[${Array(count).fill('{}').join()}]}`;

  it('as XML beyond the limit of a body, is still read, patched and validated', async () => {
    const marks = '&'.repeat(1.2 * MEGABYTE);
    assert.equal((await put(JSON.stringify({ soker: { navn: marks } }))).status, 201);
    const stored = (await send(instance, token)).json.data[0];
    assert.ok(stored.size > 5 * MEGABYTE, String(stored.size));
    const read = await send(form, token);
    assert.deepEqual([read.status, read.json.soker?.navn === marks], [200, true]);
    assert.equal((await patch([{ op: 'add', path: '/arrangement', value: { sted: 'Torget' } }])).status, 200);
    assert.equal((await send(`${instance}/validate`, token)).status, 200);
  });

  it('has at most so many objects and lists, however its numbers are written', async () => {
    for (const before of ['', '"arrangement":{"areal":1.50},']) {
      const answer = await put(rows(100_001, before));
      assert.deepEqual([answer.status, answer.json.detail], [400, 'The document has more than 100000 objects and lists.']);
    }
  });

  it('beyond what is kept is refused, and stays as it was', async () => {
    const marks = '&'.repeat(3.3 * MEGABYTE);
    assert.equal((await patch([{ op: 'add', path: '/arrangement', value: { beskrivelse: marks } }])).status, 200);
    const refused = await patch([{ op: 'add', path: '/arrangement/formaal', value: marks }]);
    assert.equal(refused.status, 413, refused.text.slice(0, 300));
    assert.equal((await send(form, token)).json.arrangement.formaal, null);
  });

  const bombs: [name: string, operations: object[]][] = [
    ['copies that double', Array.from({ length: 60 }, (_, step) => ({ op: 'copy', from: '', path: `/x${step}` }))],
    ['many copies of a long text', [{ op: 'add', path: '/kontakter/0', value: { navn: 'x'.repeat(MEGABYTE) } }, ...Array.from({ length: 5000 }, () => ({ op: 'copy', from: '/kontakter/0', path: '/kontakter/-' }))]],
  ];
  for (const [name, operations] of bombs) {
    it(`${name} are refused at once`, async () => {
      const before = (await send(form, token)).text;
      const start = performance.now();
      const answer = await patch(operations);
      assert.deepEqual([answer.status, answer.json.title], [422, 'Patch Operation Failed']);
      assert.ok(performance.now() - start < 5000);
      assert.equal((await send(form, token)).text, before);
    });
  }

  it('a copy of ordinary size is made', async () => {
    const answer = await patch([{ op: 'add', path: '/kontakter/0', value: { navn: 'x'.repeat(1000) } }, { op: 'copy', from: '/kontakter/0', path: '/kontakter/-' }]);
    assert.deepEqual([answer.status, answer.json.newDataModel.kontakter.map((row: any) => row.navn.length)], [200, [1000, 1000]]);
  });
});
