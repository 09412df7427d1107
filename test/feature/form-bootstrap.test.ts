import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyApp, type AppCopy } from '../support/app-copy.ts';
import { sharedFolder } from '../support/shared.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OLA = 'user?userId=12345&partyId=512345&authenticationLevel=3';
const LOGIC = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures/logic');

describe('A form client asks for a form', function () {
  this.timeout(30_000);
  let copy: AppCopy;
  let running: Running;
  let sophie: string;
  let instance: any;
  before(async () => {
    copy = await copyApp('ttd/permit-application', {});
    running = await startRuntime({ apps: [copy.folder], store: 'memory' });
    sophie = await running.token(SOPHIE);
    const created = await send(`${app()}/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(created.status, 201, created.text);
    instance = created.json;
  });
  after(async () => {
    await running.stop();
    await copy.remove();
  });
  const app = (): string => `${running.url}/ttd/permit-application`;
  const form = (folder = 'Task_1', query = '', token: string | null = sophie): Promise<Answer> => send(`${app()}/instances/${instance.id}/bootstrap-form/${folder}${query}`, token);
  const element = (): string => instance.data.find(({ dataType }: any) => dataType === 'soknad').id;

  it('and gets pages, documents, code lists and what is wrong, in one answer', async () => {
    const { status, json } = await form('Task_1', '?language=en');
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json.layouts), ['arrangement', 'soker']);
    assert.deepEqual(Object.keys(json.dataModels), ['soknad']);
    const { schema, initialData, dataElementId, expressionValidationConfig, initialValidationIssues } = json.dataModels.soknad;
    assert.equal(dataElementId, element());
    assert.ok(schema.properties.kontakter && expressionValidationConfig.validations && initialValidationIssues.length > 0);
    assert.equal(initialData.soker.navn, 'Sophie Salt');
    assert.ok(json.staticOptions.formaal.options.every((option: any) => typeof option.value === 'string' && option.label));
  });

  it('in a PDF without anything that validates', async () => {
    const { json } = await form('Task_1', '?pdf=true');
    assert.deepEqual(Object.keys(json.dataModels.soknad).sort(), ['dataElementId', 'initialData', 'schema']);
  });

  it('is refused what is not there, not of the folder or not for the caller', async () => {
    const pdf = '11111111-2222-3333-4444-555555555555';
    const cases: [answer: Answer, status: number, title: string | undefined][] = [
      [await form('nope'), 404, 'UI folder not found'],
      [await form('__proto__'), 404, 'UI folder not found'],
      [await form('..%2Fconfig'), 404, 'UI folder not found'],
      [await form('Task_1', `?dataElementId=${pdf}`), 404, 'Data element not found'],
      [await form('Task_1', '?dataElementId=nope'), 400, 'One or more validation errors occurred.'],
      [await form('Task_1', '?pdf=perhaps'), 400, 'One or more validation errors occurred.'],
      [await form('Task_1', '', null), 401, undefined],
      [await form('Task_1', '', await running.token(OLA)), 403, undefined],
      [await send(`${app()}/instances/501337/${pdf}/bootstrap-form/Task_1`, sophie), 403, undefined],
    ];
    for (const [answer, status, title] of cases) assert.deepEqual([answer.status, answer.json?.title], [status, title], answer.text);
  });

  it('changes nothing by asking', async () => {
    const before = await send(`${app()}/instances/${instance.id}`, sophie);
    await form();
    assert.deepEqual((await send(`${app()}/instances/${instance.id}`, sophie)).json.data, before.json.data);
  });

  it('finds rows by the same ids before and after the task was entered a second time', async () => {
    const patch = (operations: object[]): Promise<Answer> => send(`${app()}/instances/${instance.id}/data`, sophie, 'PATCH', { patches: [{ dataElementId: element(), patch: operations }], ignoredValidators: [] });
    const filled = await patch([
      { op: 'add', path: '/arrangement', value: { formaal: 'marked', sted: 'Torget', fraDato: '2026-12-01', tilDato: '2026-12-01', antallDeltakere: 40, areal: 12.5 } },
      { op: 'add', path: '/kontakter', value: [{ altinnRowId: '7429a0c5-1111-4222-8333-444455556666', navn: 'Kari' }] },
    ]);
    assert.equal(filled.status, 200, filled.text);
    assert.equal((await send(`${app()}/instances/${instance.id}/process/next`, sophie, 'PUT')).json.currentTask?.elementId, 'Task_2');
    assert.equal((await form()).json.dataModels.soknad.expressionValidationConfig, undefined);
    assert.equal((await send(`${app()}/instances/${instance.id}/process/next`, sophie, 'PUT', { action: 'reject' })).json.currentTask.elementId, 'Task_1');
    const [row] = (await form()).json.dataModels.soknad.initialData.kontakter;
    assert.match(row.altinnRowId, /^[0-9a-f-]{36}$/);
    const changed = await patch([{ op: 'test', path: '/kontakter/0/altinnRowId', value: row.altinnRowId }, { op: 'replace', path: '/kontakter/0/navn', value: 'Ola' }]);
    assert.equal(changed.status, 200, changed.text);
  });

  it('tells what a PDF leaves out while there is a task', async () => {
    const url = `${app()}/instances/${instance.id}/data`;
    assert.deepEqual((await send(`${url}/${element()}/pdf/format`, sophie)).json, { excludedPages: [], excludedComponents: [] });
    assert.equal((await send(`${url}/11111111-2222-3333-4444-555555555555/pdf/format`, sophie)).status, 404);
    assert.equal((await send(`${url}/${element()}/pdf/format`, null)).status, 401);
  });
});

for (const line of ['v9', 'v8'] as const) {
  describe(`${line}: a form without an instance`, function () {
    this.timeout(30_000);
    const shared = sharedFolder();
    if (shared === null) return void it('the public apps are not beside this folder', function () { this.skip(); });
    let running: Running;
    let sophie: string;
    before(async () => {
      running = await startRuntime({ apps: [path.join(shared, 'apps', line, 'ttd/stateless-app')], store: 'memory', logic: path.join(LOGIC, line) });
      sophie = await running.token(SOPHIE);
    });
    after(() => running.stop());
    const app = (): string => `${running.url}/ttd/stateless-app`;
    const data = (query: string, token: string | null = sophie, headers = {}): Promise<Answer> => send(`${app()}/v1/data?dataType=stateless${query}`, token, 'GET', undefined, headers);

    it('is prefilled by a link as far as the app lets it', async () => {
      const prefill = (value: string): string => `&prefill=${encodeURIComponent(value)}`;
      assert.equal((await data(prefill('{"JobTitle":"snekker"}'))).json.JobTitle, 'snekker');
      for (const value of ['x', '[]', '{"JobTitle":1}', '{"nope":"x"}', '{"JobTitle":null}', `{"JobTitle":"${'x'.repeat(9000)}`]) {
        const refused = await data(prefill(value));
        assert.equal(refused.status, 400, value.slice(0, 40));
        assert.doesNotMatch(refused.text, /at .*\.ts/);
      }
    });

    it('has the members of its class, not those that only the schema knows', async () => {
      const { json } = await data('');
      assert.ok('JobTitle' in json && !('queryParam2' in json));
      assert.equal(json['OpplysningerOmArbeidstakeren-grp-8819']['OpplysningerOmArbeidstakeren-grp-8855']['AnsattNavn-datadef-1223'].value, 'Sophie');
    });

    it('is not for everybody unless its type says so', async () => {
      assert.equal((await send(`${app()}/v1/data/anonymous?dataType=stateless`, null)).status, 403);
      if (line === 'v9') {
        const refused = await send(`${app()}/api/bootstrap-form/stateless`, null);
        assert.deepEqual([refused.status, refused.text], [403, '']);
      }
    });

    it('keeps what a link says for the client, whatever it says', async () => {
      const page = await send(`${app()}/set-query-params?jobTitle=${encodeURIComponent("</script><script>alert('1')")}`, null);
      assert.equal(page.status, 200);
      assert.equal(page.text.match(/<\/script>/g)?.length, 1);
      assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'nonce-/);
      assert.equal((await send(`${app()}/set-query-params?x=1`, null)).text, 'Found no valid query params.');
    });

    it(line === 'v8' ? 'has pages in an order of their own' : 'has no order of pages to ask for', async () => {
      const order = (query: string, body: unknown = {}, headers = {}): Promise<Answer> => send(`${app()}/v1/pages/order?${query}`, sophie, 'POST', body, headers);
      const known = await order('layoutSetId=stateless&currentPage=1&dataTypeId=stateless');
      if (line === 'v9') return assert.equal(known.status, 404);
      assert.deepEqual(known.json, ['1']);
      const cases: [answer: Answer, status: number][] = [
        [await order('layoutSetId=stateless'), 400], [await order('layoutSetId=stateless&dataTypeId=nope'), 400], [await order('layoutSetId=nope&dataTypeId=stateless'), 404],
        [await order('dataTypeId=stateless'), 404], [await order('layoutSetId=stateless&dataTypeId=stateless', ''), 415],
        [await order('layoutSetId=stateless&dataTypeId=stateless', '{"a":', { 'content-type': 'application/json' }), 400],
        [await send(`${app()}/v1/pages/order?layoutSetId=stateless&dataTypeId=stateless`, null, 'POST', {}), 401],
      ];
      for (const [answer, status] of cases) assert.equal(answer.status, status, answer.text);
    });
  });
}
