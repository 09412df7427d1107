import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const PROCESS = ['<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), '<bpmn:endEvent id="End"/>', flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'End')].join('');
const LOGIC = `
const seen = [];
const remember = ({ event, now }) => { seen.push({ value: event.source, label: event.type + ' ' + (now() > 0) }); return true; };
export default {
  options: { seen: () => seen },
  events: { 'app.instance.created': remember, 'test.kept': remember, 'test.later': () => false, 'test.broken': () => { throw new Error('no such archive'); }, 'test.odd': () => 'yes' },
};`;
const SETTINGS = { EventSubscription: { SecretCode: 'open sesame' }, AppSettings: { RegisterEventsWithEventsComponent: true } };

describe('POST api/v1/eventsreceiver (v8)', function () {
  this.timeout(30_000);
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await writeProcessApps([
      { name: 'listening', line: 'v8', process: PROCESS, logic: LOGIC, settings: SETTINGS },
      { name: 'deaf', line: 'v8', process: PROCESS, logic: LOGIC },
      { name: 'nine', process: PROCESS, settings: SETTINGS },
    ]);
    running = await startRuntime({ apps: [folder], store: 'memory', quiet: true });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const address = (app: string, code: string | null): string => `${running.url}/ttd/${app}/api/v1/eventsreceiver${code === null ? '' : `?code=${encodeURIComponent(code)}`}`;
  const tell = (event: unknown, { app = 'listening', code = 'open sesame', headers = {} }: { app?: string; code?: string | null; headers?: Record<string, string> } = {}): Promise<Answer> =>
    send(address(app, code), null, 'POST', event, headers);
  const seen = async (): Promise<{ value: string; label: string }[]> => (await send(`${running.url}/ttd/listening/api/options/seen`, null)).json;

  it('hands the event to its handler', async () => {
    const answer = await tell(JSON.stringify({ type: 'test.kept', source: 'urn:x', specversion: '1.0', id: '1' }), { headers: { 'content-type': 'application/cloudevents+json' } });
    assert.deepEqual([answer.status, answer.text], [200, '']);
    assert.deepEqual((await seen()).filter(({ value }) => value === 'urn:x').map(({ label }) => label), ['test.kept true']);
  });

  const cases: [name: string, event: unknown, options: Parameters<typeof tell>[1], status: number, body: RegExp][] = [
    ['a wrong code', { type: 'test.kept' }, { code: 'open' }, 401, /"status":401/],
    ['no code', { type: 'test.kept' }, { code: null }, 401, /"status":401/],
    ['any code when none is set', { type: 'test.kept' }, { app: 'deaf', code: '' }, 401, /EventSubscription:SecretCode is missing/],
    ['an event without a type', { source: 'urn:x' }, {}, 400, /has no type/],
    ['a type that is no text', { type: 1 }, {}, 400, /has no type/],
    ['a type that nothing handles', { type: 'toString' }, {}, 400, /^No eventhandler found that supports toString$/],
    ['what is no event', [1], {}, 400, /must be a JSON object/],
    ['what is no JSON', '{', { headers: { 'content-type': 'application/json' } }, 400, /validation errors/],
    ['another media type', '<a/>', { headers: { 'content-type': 'application/xml' } }, 415, /415/],
    ['what the app wants to hear again later', { type: 'test.later' }, {}, 425, /"status":425/],
    ['an event whose handler fails', { type: 'test.broken' }, {}, 500, /no such archive/],
    ['an event whose handler gives something odd', { type: 'test.odd' }, {}, 500, /must be true or false/],
    ['the other line', { type: 'test.kept' }, { app: 'nine' }, 404, /404/],
    ['an app that there is not', { type: 'test.kept' }, { app: 'nowhere' }, 404, /404/],
  ];
  for (const [name, event, options, status, body] of cases) {
    it(`answers ${status} to ${name}`, async () => {
      const answer = await tell(event, options);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.text, body);
    });
  }

  it('can be subscribed by its owner, and is then told of what happens', async () => {
    const owner = await running.token('serviceowner?org=ttd');
    const app = `${running.url}/ttd/listening`;
    const subscriptions = `${running.url}/events/api/v1/subscriptions`;
    const made = await send(subscriptions, owner, 'POST', { endPoint: address('listening', 'open sesame'), sourceFilter: app, typeFilter: 'app.instance.created' });
    assert.equal(made.status, 201, made.text);
    const until = async (isDone: () => Promise<boolean>): Promise<void> => {
      for (let turn = 0; turn < 200 && !(await isDone()); turn++) await new Promise((resolve) => { setTimeout(resolve, 20); });
      assert.ok(await isDone());
    };
    await until(async () => (await send(`${subscriptions}/${made.json.id}`, owner)).json.validated);
    const { json } = await send(`${app}/instances`, await running.token(SOPHIE), 'POST', { instanceOwner: { partyId: '501337' } });
    await until(async () => (await seen()).some(({ value, label }) => value === `${app}/instances/${json.id}` && label === 'app.instance.created true'));
  });
});
