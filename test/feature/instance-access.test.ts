import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import type { Route } from '../../runtime/http/route.ts';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
/** Callers who have nothing to do with Sophie, with every scope that there is. */
const STRANGERS = [
  ['another citizen', 'user?userId=12345&partyId=512345&authenticationLevel=4'],
  ['another service owner', 'serviceowner?org=skd&scope=altinn:serviceowner%20altinn:serviceowner/instances.read%20altinn:serviceowner/instances.write'],
  ['an organisation', 'org?orgNumber=897069650'],
  ['a system user', 'systemuser?systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6'],
] as const;

/** Instance routes that answer otherwise than 401 to nobody and 403 to a stranger, and why that is right. */
const OTHERWISE: Readonly<Record<string, { nobody?: number; stranger: readonly number[]; why: string }>> = {
  'signing.organizations': { stranger: [401, 403], why: 'only people act for organisations; others are told 401 before anything is looked at (signing.md B.3)' },
  'notifications.condition': { stranger: [401], why: 'the notification service shows a code of the instance; tokens mean nothing here' },
  'payment.netsWebhook': { stranger: [401], why: 'Nets shows a secret of its own; tokens mean nothing here' },
};
/** What storage never does for anybody: the same 405, whatever the instance. */
const isNeverDone = ({ name }: Route): boolean => name.startsWith('storage.refused.');

/** Bodies that would do, so that it is access that refuses. */
const BODY = { label: 'x', description: 'x', tags: ['x'], userDefinedMetadata: [{ key: 'a', value: 'b' }], action: 'sign', texts: { a: 'b' }, values: { a: 'b' }, fileScanResult: 'Clean', patch: [], patches: [] };
const OTHER_BODY: Readonly<Record<string, unknown>> = { 'tags.add': '"x"' };

const SIGNING = '<altinn:actions><altinn:action>sign</altinn:action><altinn:action>reject</altinn:action></altinn:actions><altinn:signatureConfig><altinn:dataTypesToSign><altinn:dataType>model</altinn:dataType></altinn:dataTypesToSign><altinn:signatureDataType>signatures</altinn:signatureDataType></altinn:signatureConfig>';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Sign', 'signing', SIGNING), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Sign'), flow('f3', 'Sign', 'End'),
].join('');
const dataTypes = [{ id: 'signatures', allowedContentTypes: ['application/json'], allowedContributers: ['app:owned'], taskId: 'Sign', minCount: 0, maxCount: 0, actionRequiredToRead: 'signature-access', actionRequiredToWrite: 'signature-access' }];

interface Target {
  app: string;
  party: string;
  guid: string;
  element: string;
  event: string;
}

describe('Routes of instances', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await writeProcessApps((['v8', 'v9'] as const).map((line) => ({ name: `walk-${line}`, line, process: PROCESS, dataTypes, metadata: { copyInstanceSettings: { enabled: true } } })));
    running = await startRuntime({ apps: [folder], quiet: true, store: 'memory' });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const instanceRoutes = (): Route[] => running.runtime.routes.filter(({ path }) => path.includes(':guid'));
  const sophie = async (path: string, method = 'GET', body?: unknown): Promise<Answer> => send(`${running.url}${path}`, await running.token(SOPHIE), method, body);

  /** An instance of Sophie's that has been moved on `steps` times. */
  async function target(app: string, steps: number): Promise<Target> {
    const created = await sophie(`/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(created.status, 201, created.text);
    const [party, guid] = created.json.id.split('/');
    for (const action of ['write', 'sign'].slice(0, steps)) assert.equal((await sophie(`/ttd/${app}/instances/${party}/${guid}/process/next`, 'PUT', { action })).status, 200);
    const events = await sophie(`/storage/api/v1/instances/${party}/${guid}/events`);
    return { app, party, guid, element: created.json.data[0].id, event: events.json.instanceEvents[0].id };
  }

  function addressOf(route: Route, { app, party, guid, element, event }: Target): string {
    const values: Record<string, string> = { org: 'ttd', app, partyId: party, guid, dataGuid: element, eventGuid: event, dataType: 'model', id: 'x', folder: 'Task_1', tag: 'x' };
    return `${route.path.replace(/[:*](\w+)/g, (_whole, name: string) => values[name] ?? assert.fail(`${route.path}: what is ${name}?`))}?dataType=model&status=read`;
  }
  const ask = (route: Route, at: Target, token: string | null): Promise<Answer> =>
    send(`${running.url}${addressOf(route, at)}`, token, route.method, ['GET', 'HEAD'].includes(route.method) ? undefined : OTHER_BODY[route.name] ?? BODY, { 'content-type': 'application/json' });
  const stored = async (at: Target): Promise<string> => JSON.stringify(await running.runtime.store.instances.get(at.guid));

  it('are walked: there are many, of the app and of storage', () => {
    const names = instanceRoutes().map(({ name }) => name);
    assert.ok(names.length > 70, String(names.length));
    for (const name of ['instances.read', 'data.read', 'process.next', 'signing.states', 'storage.download', 'messageBox.read', 'payment.read', 'pdf.preview']) assert.ok(names.includes(name), name);
    for (const name of Object.keys(OTHERWISE)) assert.ok(running.runtime.routes.some((route) => route.name === name), `${name} is no route any more`);
  });

  for (const line of ['v8', 'v9']) {
    for (const [place, steps] of [['a data task', 0], ['a signing task', 1], ['the end', 2]] as const) {
      it(`${line}, at ${place}: 401 for nobody, 403 for strangers, and nothing changes`, async () => {
        const at = await target(`walk-${line}`, steps);
        const before = await stored(at);
        const wrong: string[] = [];
        const expect = async (route: Route, who: string, token: string | null, where: Target, wanted: readonly number[]): Promise<void> => {
          const { status, text } = await ask(route, where, token);
          const good = isNeverDone(route) ? [405] : wanted;
          if (!good.includes(status)) wrong.push(`${route.name} ${who}: ${status} instead of ${good.join(' or ')} ${text.slice(0, 150)}`);
        };
        const strangers = await Promise.all(STRANGERS.map(async ([who, spec]) => [who, await running.token(spec)] as const));
        const owner = await running.token(SOPHIE);
        for (const route of instanceRoutes()) {
          const { nobody = 401, stranger = [403] } = OTHERWISE[route.name] ?? {};
          await expect(route, 'nobody', null, at, [nobody]);
          for (const [who, token] of strangers) {
            await expect(route, who, token, at, stranger);
            // The party of the path is his own, the instance is not.
            await expect(route, `${who} by another party`, token, { ...at, party: '512345' }, stranger);
          }
          // Her own instance, by the address of another app or another party of hers.
          if (route.path.startsWith('/:org')) await expect(route, 'its owner by another app', owner, { ...at, app: line === 'v8' ? 'walk-v9' : 'walk-v8' }, stranger);
          if (route.path.includes(':partyId')) await expect(route, 'its owner by another party', owner, { ...at, party: '500000' }, stranger);
        }
        assert.deepEqual(wrong, []);
        assert.equal(await stored(at), before);
      });
    }
  }

  for (const line of ['v8', 'v9']) {
    it(`${line}: tell nothing of an element that takes another right to read`, async () => {
      const at = await target(`walk-${line}`, 1);
      assert.equal((await sophie(`/ttd/${at.app}/instances/${at.party}/${at.guid}/actions`, 'POST', { action: 'sign' })).status, 200);
      const record = await running.runtime.store.instances.get(at.guid);
      const hidden = record?.instance.data.find(({ dataType }) => dataType === 'signatures')?.id ?? assert.fail('no signature');
      const before = await stored(at);
      const token = await running.token(SOPHIE);
      const told: string[] = [];
      for (const route of instanceRoutes()) {
        const isOfElement = route.path.includes(':dataGuid');
        if (route.method !== 'GET' && !isOfElement) continue;
        const { status, text } = await ask(route, isOfElement ? { ...at, element: hidden } : at, token);
        // The history says that something has been signed, and by its id where; not what.
        const isHistory = /(?:^storage|^messageBox)\.events?$/.test(route.name);
        if (isOfElement ? status < 400 : text.includes(hidden) && !isHistory) told.push(`${route.name}: ${status} ${text.slice(0, 150)}`);
      }
      assert.deepEqual(told, []);
      assert.equal(await stored(at), before);
    });
  }
});
