import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { writeProcessApps } from '../support/process-app.ts';
import { ruleApp, SCRIPT } from '../support/rule-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const hostile = (body: string): string => `var conditionalRuleHandlerObject = { isOther: function () { ${body} }, isCheap: () => false };
var ruleHandlerObject = { fullName: function () { ${body} }, times: () => 0, large: () => 0 };`;
const HOSTILE: [name: string, script: string][] = [
  ['spins', hostile('for (;;);')],
  ['spins-at-once', 'for (;;);'],
  ['reaches-out', hostile(`return this.constructor.constructor('return process')().exit(1)`)],
  ['loads-modules', hostile(`return import('node:fs').then((fs) => fs.rmSync('/', {}))`)],
  ['pollutes', hostile('Object.prototype.polluted = 1; Array.prototype.toJSON = () => "evil"; Object.prototype.toJSON = () => ({ value: "evil" }); return { evil: 1 };')],
  ['is-huge', hostile('return new Array("x".repeat(500000000));')],
  ['fills-memory', hostile('var all = []; for (;;) all.push(1.5);')],
  ['throws', hostile('throw { get message() { throw 1; } };')],
  ['has-a-fault', `${SCRIPT} this is no script`],
];

describe('Legacy rules of a v8 app', function () {
  this.timeout(60_000);
  let running: Running;
  let folder: string;
  let sophie: string;
  before(async () => {
    folder = await writeProcessApps([ruleApp('ruled', SCRIPT, { RemoveHiddenData: true }), ...HOSTILE.map(([name, script]) => ruleApp(name, script))]);
    running = await startRuntime({ apps: [folder], store: 'memory', quiet: true });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function begin(app: string): Promise<{ url: string; form: string; element: string }> {
    const made = await send(`${running.url}/ttd/${app}/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(made.status, 201, made.text);
    const url = `${running.url}/ttd/${app}/instances/${made.json.id}`;
    const element = made.json.data.find(({ dataType }: any) => dataType === 'model').id;
    return { url, element, form: `${url}/data/${element}` };
  }
  const asked = (answer: Answer): string[] => answer.json.filter((issue: any) => issue.code === 'required').map((issue: any) => issue.field);

  it('computes fields on PUT, and tells what it changed', async () => {
    const { form } = await begin('ruled');
    const put = await send(form, sophie, 'PUT', { first: 'Kari', last: 'Nordmann', rows: [{ price: 10, count: 3 }, { price: 5, count: 2, sum: 999 }] });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.json.changedFields, { 'person.full': 'Kari Nordmann', 'rows[0].sum': 30, 'rows[1].sum': 10 });
    const { person, rows } = (await send(form, sophie)).json;
    assert.deepEqual([person.full, rows.map(({ sum }: any) => sum)], ['Kari Nordmann', [30, 10]]);
  });
  it('computes fields on PATCH only where an input changed', async () => {
    const { form, url, element } = await begin('ruled');
    await send(form, sophie, 'PUT', { first: 'Kari', rows: [{ price: 10, count: 3 }] });
    const patch = (operations: object[]) => send(`${url}/data`, sophie, 'PATCH', { patches: [{ dataElementId: element, patch: operations }], ignoredValidators: [] });
    const first = await patch([{ op: 'replace', path: '/rows/0/count', value: 4 }, { op: 'replace', path: '/person/full', value: 'Somebody' }]);
    assert.equal(first.status, 200, first.text);
    const { person, rows } = first.json.newDataModels[0].data;
    assert.deepEqual([person.full, rows[0].sum], ['Somebody', 40]);
    const second = await patch([{ op: 'replace', path: '/first', value: null }]);
    assert.equal(second.json.newDataModels[0].data.person.full, null);
  });
  it('leaves a field whose computed value does not fit, and writes the others', async () => {
    const { form } = await begin('ruled');
    const put = await send(form, sophie, 'PUT', { first: 'Kari', total: 7 });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.json.changedFields, { 'person.full': 'Kari' });
  });
  it('does not ask for what a rule hides, row by row', async () => {
    const { form, url } = await begin('ruled');
    const validate = () => send(`${url}/validate`, sophie);
    assert.deepEqual(asked(await validate()), []);
    await send(form, sophie, 'PUT', { kind: 'other', rows: [{ price: 50 }, { price: 500 }] });
    assert.deepEqual(asked(await validate()), ['reason', 'rows[1].note']);
  });
  it('removes what a rule hides when the task ends', async () => {
    const { form, url } = await begin('ruled');
    await send(form, sophie, 'PUT', { kind: 'usual', reason: 'none of your business', rows: [{ price: 5, note: 'hidden' }, { price: 500, note: 'shown' }] });
    const next = await send(`${url}/process/next`, sophie, 'PUT');
    assert.equal(next.status, 200, next.text);
    const { reason, kind, rows } = (await send(form, sophie)).json;
    assert.deepEqual([kind, reason, rows.map(({ note }: any) => note)], ['usual', null, [null, 'shown']]);
  });

  for (const [name] of HOSTILE) {
    it(`a script that ${name.replaceAll('-', ' ')} leaves everything as it is, and the server goes on`, async () => {
      const { form, url } = await begin(name);
      const put = await send(form, sophie, 'PUT', { first: 'Kari', kind: 'usual' });
      assert.equal(put.status, 201, put.text);
      assert.equal((await send(form, sophie)).json.first, 'Kari');
      // Nothing could be found out about it, so it is shown and asked for.
      assert.deepEqual(asked(await send(`${url}/validate`, sophie)), ['reason']);
      assert.equal((await send(`${running.url}/health`, null)).status, 200);
    });
  }
  it('works for others after all that', async () => {
    const { form } = await begin('ruled');
    assert.equal((await send(form, sophie, 'PUT', { first: 'Kari' })).json.changedFields['person.full'], 'Kari');
    assert.equal(({} as any).polluted, undefined);
  });
});
