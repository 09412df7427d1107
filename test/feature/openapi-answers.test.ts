import assert from 'node:assert/strict';
import path from 'node:path';
import { walkFolders } from '../../runtime/cli/walk.ts';
import type { JsonObject } from '../../runtime/kernel/json.ts';
import { createAnswerCheck, type SeenAnswer } from '../support/openapi-answers.ts';
import { send, startRuntime } from '../support/runtime.ts';
import { sharedFolder } from '../support/shared.ts';

const HOME = path.resolve(import.meta.dirname, '../..');
const shared = sharedFolder();
const PLACES: readonly [name: string, folder: string, logic: string | null][] = [
  ['our own apps', path.join(HOME, 'apps'), null],
  ['a payment', path.join(HOME, 'test/fixtures/apps/v9/ttd/dog-licence'), path.join(HOME, 'test/fixtures/logic/payment')],
  ...(shared === null ? [] : [['v8', 'signing-test'], ['v9', 'subform-test']].map(([line, app]): [string, string, string] => [`${line} ${app}`, path.join(shared, 'apps', line ?? '', 'ttd', app ?? ''), path.join(HOME, 'test/fixtures/logic', line ?? '')])),
];

/** Runs with every answer of apps written down. */
async function recorded(run: () => Promise<void>): Promise<Map<string, { document: JsonObject; answers: SeenAnswer[] }>> {
  const real = globalThis.fetch;
  const seen = new Map<string, { document: JsonObject; answers: SeenAnswer[] }>();
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init);
    const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input);
    const [, app, rest] = /^\/(ttd\/[\w-]+)(\/.*)$/.exec(pathname) ?? [];
    if (app === undefined || rest === undefined) return answer;
    const known = seen.get(app) ?? { document: await (await real(`${origin}/${app}/v1/customOpenapi.json`)).json() as JsonObject, answers: [] };
    seen.set(app, known);
    known.answers.push({ method: init?.method ?? 'GET', path: rest + search, status: answer.status, mediaType: (answer.headers.get('content-type') ?? '').split(';')[0] ?? '', text: await answer.clone().text() });
    return answer;
  };
  try {
    await run();
  } finally {
    globalThis.fetch = real;
  }
  return seen;
}

function missing(seen: Awaited<ReturnType<typeof recorded>>): string[] {
  return [...seen].flatMap(([app, { document, answers }]) => {
    assert.ok(answers.length > 0);
    const check = createAnswerCheck(document);
    return [...new Set(answers.flatMap((answer) => check(answer) ?? []))].map((fault) => `${app}: ${fault}`);
  });
}

describe('OpenAPI documents and what is really answered', function () {
  this.timeout(120_000);
  for (const [name, folder, logic] of PLACES) {
    it(`agree in a walk: ${name}`, async () => {
      let ended = 0;
      const seen = await recorded(() => walkFolders({ folders: [folder], logic, data: null, home: HOME }, (report) => { ended += report.ended ? 1 : 0; }, () => undefined));
      assert.ok(ended > 0);
      assert.deepEqual(missing(seen), []);
    });
  }
  /** Routes that no document tells of, and why. */
  const UNTOLD: Readonly<Record<string, string>> = {
    'page.content': 'pages and files', 'page.setQueryParams': 'a page', 'session.redirect': "the form client's own way to log in", 'session.keepAlive': 'browser sessions', 'session.invalidate': 'browser sessions',
    'payment.netsWebhook': 'for the payment processor alone', 'events.receive': 'for the event component alone', 'notifications.condition': 'for the notification service alone', 'pdf.preview': 'a picture of a page, in tests',
    'data.create': 'data/{dataType} and data/{dataGuid} are one path to OpenAPI; data/type/{dataType} does the same',
  };
  it('every route of an app is told of in one of the documents', async () => {
    const running = await startRuntime({ store: 'memory', apps: PLACES.map(([, folder]) => folder) });
    try {
      const told = new Set<string>();
      for (const { id } of running.runtime.registry.list()) {
        const { paths } = (await send(`${running.url}/${id}/v1/customOpenapi.json`, null)).json as { paths: Record<string, object> };
        for (const [route, operations] of Object.entries(paths)) for (const method of Object.keys(operations)) told.add(`${method} ${route.replace(/\{\w+\}/g, '{}')}`.toLowerCase());
      }
      const untold = running.runtime.routes.flatMap(({ name, method, path: route }) => {
        const rest = /^\/:org\/:app(\/.*)$/.exec(route)?.[1];
        return rest === undefined || told.has(`${method} ${rest.replace(/:\w+/g, '{}')}`.toLowerCase()) || Object.hasOwn(UNTOLD, name) ? [] : [name];
      });
      const ofV8 = ['resources.layoutsAll', 'resources.layoutSettingsAll', 'resources.layoutSets', 'pages.order', 'pages.orderStateless', 'rules.handler', 'rules.handlerAll', 'rules.configuration', 'rules.configurationAll'];
      assert.deepEqual(untold.filter((name) => shared !== null || !ofV8.includes(name)), []);
    } finally {
      await running.stop();
    }
  });
  it('agree for everything that can be read, and for what is refused', async () => {
    const running = await startRuntime({ store: 'memory' });
    try {
      const token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=4');
      const root = `${running.url}/ttd/permit-application`;
      const seen = await recorded(async () => {
        const { json } = await send(`${root}/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });
        const form = json.data[0].id as string;
        const instance = `${root}/instances/${json.id}`;
        const paths = (await send(`${root}/v1/customOpenapi.json`, null)).json.paths as Record<string, Record<string, unknown>>;
        const values: Record<string, string> = { instanceOwnerPartyId: '501337', instanceGuid: json.id.split('/')[1], dataGuid: form, id: 'formaal', folder: 'Task_1', language: 'nb', orgNr: '897069650', dataType: 'soknad' };
        for (const [route, operations] of Object.entries(paths)) {
          if (!('get' in operations)) continue;
          const address = `${root}${route.replace(/\{(\w+)\}/g, (_whole, each: string) => values[each] ?? each)}`;
          for (const as of [token, null]) await send(address, as);
        }
        await send(`${instance}/data/${form}`, token, 'PUT', { soker: { navn: 1 } });
        await send(`${instance}/data/${form}`, token, 'PUT', { soker: { navn: 'A' } });
        await send(`${instance}/data/${form}`, token, 'PUT', { arrangement: { fraDato: '2026-01-02' } });
        await send(`${instance}/data`, token, 'PATCH', { patches: [{ dataElementId: form, patch: [{ op: 'replace', path: '/soker/navn', value: 'B' }] }], ignoredValidators: [] });
        await send(`${instance}/data`, token, 'PATCH', { patches: [{ dataElementId: form, patch: [{ op: 'test', path: '/soker/navn', value: 'C' }] }] });
        await send(`${instance}/data/type/vedlegg`, token, 'POST', '%PDF-1.4', { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' });
        const added = await send(`${instance}/data?dataType=vedlegg`, token, 'POST', '%PDF-1.4', { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' });
        await send(`${instance}/data?dataType=vedlegg`, token, 'POST', 'x', { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename=a.txt' });
        await send(`${instance}/data/${added.json.id}/tags`, token, 'POST', JSON.stringify('kart'), { 'content-type': 'application/json' });
        await send(`${instance}/data/${added.json.id}/tags`, token);
        await send(`${instance}/data/${added.json.id}`, token);
        await send(`${instance}/data/${added.json.id}`, token, 'DELETE');
        await send(`${instance}/process/next`, token, 'PUT');
        await send(`${instance}/process/next`, token, 'PUT', { action: 'nowhere' });
        await send(`${instance}/actions`, token, 'POST', { action: 'nowhere' });
        await send(`${root}/api/v1/lookup/person`, token, 'POST', { socialSecurityNumber: '01039012345', lastName: 'Salt' });
        await send(`${root}/instances/create`, token, 'POST', { instanceOwner: { partyId: '501337' }, prefill: { 'soker.navn': 'X' } });
        await send(`${root}/instances/501337/${crypto.randomUUID()}`, token);
        await send(`${instance}/data/${form}`, token, 'PATCH', { patch: [{ op: 'replace', path: '/soker/navn', value: 'D' }] });
        await send(instance, token, 'DELETE');
      });
      assert.deepEqual(missing(seen), []);
    } finally {
      await running.stop();
    }
  });
});
