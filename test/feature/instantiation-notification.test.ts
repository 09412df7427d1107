import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
/** Whoever has begun need not be told. */
const LOGIC = `export default { notifications: { wanted: async (ctx) => (await ctx.data('soknad'))?.arrangement?.sted !== 'here' } };`;
const words = (text: string): Record<string, string> => ({ nb: `${text} nb`, nn: `${text} nn`, en: `${text} en` });
const WHOLE = {
  notificationChannel: 2, language: 'en', requestedSendTime: '2026-12-01T09:00:00Z', allowSendingAfterWorkHours: true,
  customSms: { senderName: 'Etaten', text: words('$appName$ til $instanceOwnerName$') }, customEmail: { subject: words('Nytt'), body: words('Frist $dueDate$, $socialSecurityNumber$$orgNumber$') },
  reminders: [{ sendAfterDays: 7 }, { requestedSendTime: '2026-12-15T12:30:00Z', customEmail: { subject: words('Igjen'), body: words('Husk') } }],
};

describe('A notification with a new instance', function () {
  this.timeout(30_000);
  let folder: string;
  let short: string;
  let running: Running;
  let sophie: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-logic-'));
    await mkdir(path.join(folder, 'ttd/permit-application'), { recursive: true });
    await writeFile(path.join(folder, 'ttd/permit-application/index.ts'), LOGIC);
    short = await writeProcessApps([{ name: 'short', process: ['<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), '<bpmn:endEvent id="End"/>', flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'End')].join('') }]);
    running = await startRuntime({ store: 'memory', quiet: true, logic: folder, apps: [fileURLToPath(new URL('../../apps', import.meta.url)), short] });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    for (const one of [folder, short]) await rm(one, { recursive: true, force: true });
  });
  const create = (notification: unknown, more: object = {}): Promise<Answer> => send(`${running.url}/ttd/permit-application/instances/create`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' }, notification, ...more });
  async function recorded(instanceId: string, ms = 5000): Promise<any> {
    for (const end = performance.now() + ms; ;) {
      const found = await running.runtime.store.documents.get('notification.recorded', `${instanceId.replace('/', '.')}-init`);
      if (found !== null || performance.now() > end) return found?.body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('is ordered with its texts filled in, for a person in the language of the profile', async () => {
    const made = await create(WHOLE, { dueBefore: '2027-01-01T11:00:00Z' });
    assert.equal(made.status, 201, made.text);
    const { conditionEndpoint, ...order } = await recorded(made.json.id);
    const settings = {
      emailSettings: { subject: 'Nytt nn', body: 'Frist 01-01-2027 12:00:00, 01039012345 nn' },
      smsSettings: { sender: 'Etaten', body: 'Søknad om bruk av offentleg plass til Sophie Salt nn', sendingTimePolicy: 'Anytime' },
    };
    const person = (own: object = {}): object => ({ recipientPerson: { nationalIdentityNumber: '01039012345', channelSchema: 'EmailPreferred', resourceId: 'urn:altinn:resource:app_ttd_permit-application', ...settings, ...own } });
    assert.deepEqual(order, {
      idempotencyId: `${made.json.id}-init`, sendersReference: `app-${made.json.id}`, requestedSendTime: '2026-12-01T09:00:00.000Z', recipient: person(),
      reminders: [
        { delayDays: 7, recipient: person(), conditionEndpoint },
        { requestedSendTime: '2026-12-15T12:30:00.000Z', recipient: person({ emailSettings: { subject: 'Igjen nn', body: 'Husk nn' } }), conditionEndpoint },
      ],
    });
    assert.ok(conditionEndpoint.startsWith(`${running.url}/ttd/permit-application/api/v1/notification-webhook-listener/${made.json.id}?code=`), conditionEndpoint);
  });
  it('has texts of ours when it has none of its own, and both channels', async () => {
    const made = await create({});
    const { recipient, requestedSendTime } = await recorded(made.json.id);
    assert.equal(recipient.recipientPerson.channelSchema, 'EmailAndSms');
    assert.match(recipient.recipientPerson.emailSettings.body, /har gjort klart skjemaet Søknad om bruk av offentleg plass for Sophie Salt\. Logg inn i Altinn for å opne det/);
    assert.equal(recipient.recipientPerson.smsSettings.sendingTimePolicy, 'Daytime');
    assert.ok(Date.parse(requestedSendTime) > Date.now());
  });
  it('comes as a part of its own too; within the instance it is nothing', async () => {
    const parts = (...list: [name: string, text: string][]): Promise<Answer> => send(`${running.url}/ttd/permit-application/instances`, sophie, 'POST',
      `${list.map(([name, text]) => `--b\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`).join('')}--b--\r\n`, { 'content-type': 'multipart/form-data; boundary=b' });
    const owner = '{"instanceOwner":{"partyId":"501337"},"notification":"nonsense"}';
    const made = await parts(['instance', owner], ['notification', '{"notificationChannel":0}']);
    assert.equal(made.status, 201, made.text);
    assert.equal((await recorded(made.json.id)).recipient.recipientPerson.channelSchema, 'Email');
    const without = await parts(['instance', owner]);
    assert.equal(without.status, 201, without.text);
    assert.equal(await recorded(without.json.id, 300), undefined);
    assert.equal((await parts(['instance', owner], ['notification', '[]'])).status, 400);
  });
  it('is not sent once the process has ended', async () => {
    const made = await send(`${running.url}/ttd/short/instances/create`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' }, notification: {} });
    const { conditionEndpoint } = await recorded(made.json.id);
    assert.deepEqual((await send(conditionEndpoint, null)).json, { sendNotification: true });
    assert.equal((await send(`${running.url}/ttd/short/instances/${made.json.id}/process/next`, sophie, 'PUT')).status, 200);
    assert.deepEqual((await send(conditionEndpoint, null)).json, { sendNotification: false });
  });
  it('is sent as long as the app’s own logic wants it', async () => {
    const made = await create({}, { prefill: { 'arrangement.sted': 'nowhere' } });
    const { conditionEndpoint } = await recorded(made.json.id);
    assert.deepEqual((await send(conditionEndpoint, null)).json, { sendNotification: true });
    await send(`${running.url}/ttd/permit-application/instances/${made.json.id}/data/${made.json.data[0].id}`, sophie, 'PUT', { arrangement: { sted: 'here' } });
    assert.deepEqual((await send(conditionEndpoint, null)).json, { sendNotification: false });
  });
  it('is asked about before it is sent: by whoever has the code, and also of what is gone', async () => {
    const made = await create({});
    const { conditionEndpoint } = await recorded(made.json.id);
    assert.deepEqual((await send(conditionEndpoint, null)).json, { sendNotification: true });
    for (const address of [conditionEndpoint.replace(/code=.*/, 'code=x'), conditionEndpoint.replace(/\?.*/, '')]) assert.equal((await send(address, null)).status, 401);
    const instance = `${running.url}/ttd/permit-application/instances/${made.json.id}`;
    await send(`${instance}?hard=true`, sophie, 'DELETE');
    assert.equal((await send(conditionEndpoint, null)).status, 200);
  });
  const wrong: [name: string, notification: unknown, message: RegExp][] = [
    ['a word', 'ja', /^notification must be an object/], ['a list', [], /^notification must be an object/],
    ['a channel that is none', { notificationChannel: 5 }, /^notification\.notificationChannel must be a whole number from 0 to 4/], ['a channel as a word', { notificationChannel: 'Email' }, /notificationChannel/],
    ['half a channel', { notificationChannel: 1.5 }, /notificationChannel/], ['a time that is none', { requestedSendTime: 'i morgen' }, /^notification\.requestedSendTime must be a time/],
    ['no truth', { allowSendingAfterWorkHours: 'ja' }, /allowSendingAfterWorkHours must be true or false/], ['a long sender', { customSms: { senderName: 'x'.repeat(12), text: words('a') } }, /^notification\.customSms\.senderName must be text of at most 11 characters/],
    ['no sender', { customSms: { text: words('a') } }, /customSms\.senderName/], ['a language missing', { customEmail: { subject: { nb: 'a', nn: 'a' }, body: words('b') } }, /^notification\.customEmail\.subject\.en must be text/],
    ['a reminder of two times', { reminders: [{ sendAfterDays: 1, requestedSendTime: '2026-12-01' }] }, /^notification\.reminders\[0\] must be given either/], ['a reminder in the past', { reminders: [{ sendAfterDays: -1 }] }, /reminders\[0\]\.sendAfterDays/],
    ['reminders without end', { reminders: Array.from({ length: 21 }, () => ({})) }, /a list of at most 20/], ['a text without end', { customEmail: { subject: words('x'.repeat(10_001)), body: words('b') } }, /at most 10000 characters/],
  ];
  for (const [name, notification, message] of wrong) {
    it(`${name} is refused, and there is no instance`, async () => {
      const before = (await send(`${running.url}/ttd/permit-application/instances/501337/active`, sophie)).json.length;
      const answer = await create(notification);
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.json.detail, message);
      assert.equal(answer.json.code, 'BAD_REQUEST');
      assert.equal((await send(`${running.url}/ttd/permit-application/instances/501337/active`, sophie)).json.length, before);
    });
  }
});
