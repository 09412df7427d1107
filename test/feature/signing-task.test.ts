import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { CorrespondenceRefused, type CorrespondenceMessage } from '../../runtime/kernel/ports.ts';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const RIK = 'user?userId=1003&partyId=510003&authenticationLevel=3';
const OLA = 'user?userId=12345&partyId=512345&authenticationLevel=3';
const OWNER = 'serviceowner?org=ttd';

const ACTIONS = '<altinn:actions><altinn:action>sign</altinn:action><altinn:action>reject</altinn:action></altinn:actions>';
const signature = (more: string): string => `${ACTIONS}<altinn:signatureConfig><altinn:dataTypesToSign><altinn:dataType>model</altinn:dataType></altinn:dataTypesToSign>${more}</altinn:signatureConfig>`;
const SIGNEES = '<altinn:signatureDataType>signatures</altinn:signatureDataType><altinn:signeeProviderId>people</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId><altinn:signingPdfDataType>signing-pdf</altinn:signingPdfDataType><altinn:runDefaultValidator>true</altinn:runDefaultValidator>';
const RESOURCE = '<altinn:correspondenceResource env="prod">other</altinn:correspondenceResource><altinn:correspondenceResource env="dev">ttd-messages</altinn:correspondenceResource>';
const processOf = (more: string): string => [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Sign', 'signing', signature(more)), '<bpmn:exclusiveGateway id="Gateway"/>', '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Sign'), flow('f3', 'Sign', 'Gateway'),
  flow('back', 'Gateway', 'Task_1', '["equals", ["gatewayAction"], "reject"]'), flow('on', 'Gateway', 'End', '["notEquals", ["gatewayAction"], "reject"]'),
].join('');
const owned = (id: string, contentType = 'application/json', more: object = {}): object => ({ id, allowedContentTypes: [contentType], allowedContributers: ['app:owned'], minCount: 0, maxCount: 0, ...more });
const TYPES = [owned('signatures', 'application/json', { taskId: 'Sign' }), owned('states', 'application/json', { actionRequiredToRead: 'complete' }), owned('signing-pdf', 'application/pdf')];
const LOGIC = `export default { signees: { people: () => [
  { socialSecurityNumber: '08829698278', fullName: 'Rik Forelder' },
  { socialSecurityNumber: '01017512345', fullName: 'Ola Nordmann' },
  { organizationNumber: '897069650', name: 'DDG Fitness AS' },
] } };`;

describe('A signing task', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await writeProcessApps([
      { name: 'signees', process: processOf(SIGNEES + RESOURCE), logic: LOGIC, dataTypes: TYPES },
      { name: 'unsent', process: processOf(SIGNEES), logic: LOGIC, dataTypes: TYPES },
      { name: 'policy', process: processOf('<altinn:signatureDataType>signatures</altinn:signatureDataType>'), dataTypes: TYPES },
    ]);
    running = await startRuntime({ apps: [folder], quiet: true, store: 'memory' });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (who: string, path: string, method = 'GET', body?: unknown): Promise<Answer> => send(`${running.url}${path}`, await running.token(who), method, body);
  async function atSigning(app: string): Promise<string> {
    const created = await call(SOPHIE, `/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
    assert.equal(created.status, 201, created.text);
    const path = `/ttd/${app}/instances/${created.json.id}`;
    const moved = await call(SOPHIE, `${path}/process/next`, 'PUT');
    assert.equal(moved.json.currentTask?.elementId, 'Sign', moved.text);
    return path;
  }
  const sign = (who: string, path: string, onBehalfOf?: string): Promise<Answer> => call(who, `${path}/actions`, 'POST', { action: 'sign', ...(onBehalfOf ? { onBehalfOf } : {}) });
  const states = async (path: string): Promise<any[]> => (await call(SOPHIE, `${path}/signing`)).json.signeeStates;
  async function carry(): Promise<void> {
    await running.runtime.background.events.carrier.carry();
    await running.runtime.background.runner.drain();
  }
  async function until<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
    for (let round = 0; round < 100; round++) {
      await carry();
      const value = await read();
      if (good(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return read();
  }

  it('gives the signees access, refuses to be left before all have signed, and takes it back at the end', async () => {
    const path = await atSigning('signees');
    assert.equal((await call(RIK, path)).status, 200, 'a signee may read');
    assert.equal((await call(RIK, `${path}/process`)).json.currentTask.actions.sign, true);
    const early = await call(SOPHIE, `${path}/process/next`, 'PUT', { action: 'sign' });
    assert.equal(early.status, 409);
    assert.deepEqual(early.json.validationIssues.filter((issue: any) => issue.severity === 1).map((issue: any) => issue.code), ['MissingSignatures']);
    assert.ok((await states(path)).some((state) => state.name === 'Sophie Salt' && state.signedTime), 'the signature of the refused step is kept');
    assert.equal((await sign(RIK, path)).status, 200);
    assert.equal((await sign(RIK, path)).status, 200, 'signing again replaces');
    assert.equal((await sign(OLA, path)).status, 200);
    assert.equal((await sign(OLA, path, '897069650')).status, 401, 'no key role in the organisation');
    assert.deepEqual((await call(SOPHIE, `${path}/signing/organizations`)).json.organizations.map((one: any) => one.orgNumber), ['897069650']);
    assert.equal((await sign(SOPHIE, path, '897069650')).status, 200);
    const listed = await states(path);
    assert.ok(listed.every((state) => state.signedTime), JSON.stringify(listed));
    assert.ok(listed.some((state) => state.name === 'Sophie Salt' && state.organization), 'for the organisation');
    const instance = (await call(SOPHIE, path)).json;
    const form = instance.data.find((element: any) => element.dataType === 'model');
    const stored = await running.runtime.store.instances.content(path.slice(-36), form.id);
    const documents = await Promise.all(instance.data.filter((element: any) => element.dataType === 'signatures').map(async (element: any) => (await call(SOPHIE, `${path}/data/${element.id}`)).json));
    assert.ok(documents.length >= 3);
    for (const document of documents) assert.deepEqual(document.dataElementSignatures, [{ dataElementId: form.id, sha256Hash: createHash('sha256').update(stored as Uint8Array).digest('hex'), signed: true }]);
    const ended = await call(SOPHIE, `${path}/process/next`, 'PUT');
    assert.equal(ended.json.endEvent, 'End', ended.text);
    assert.ok((await call(SOPHIE, path)).json.data.some((element: any) => element.dataType === 'signing-pdf' && element.filename === 'signing-pdf.pdf'));
    assert.equal((await call(RIK, path)).status, 403, 'access is taken back');
  });

  it('is cleared by a rejection: signatures, states and access go, everybody is asked anew', async () => {
    const path = await atSigning('signees');
    await sign(RIK, path);
    const rejected = await call(SOPHIE, `${path}/process/next`, 'PUT', { action: 'reject' });
    assert.equal(rejected.json.currentTask?.elementId, 'Task_1', rejected.text);
    assert.deepEqual((await call(SOPHIE, path)).json.data.map((element: any) => element.dataType), ['model']);
    assert.equal((await call(RIK, path)).status, 403);
    await call(SOPHIE, `${path}/process/next`, 'PUT');
    assert.ok((await states(path)).every((state) => state.signedTime === null));
  });

  it('asks each signee by message and thanks who has signed; once each, and tells what became of it', async () => {
    await carry();
    const sent: CorrespondenceMessage[] = [];
    running.runtime.services.correspondence = {
      async send(message) {
        if (message.recipient.personNumber === '01017512345' && message.kind === 'callToSign') throw new CorrespondenceRefused('reserved');
        sent.push(message);
        return { id: `message-${sent.length}` };
      },
    };
    const path = await atSigning('signees');
    const listed = await until(() => states(path), (all) => all.every((state) => state.notificationStatus !== 'NotSent'));
    assert.deepEqual(listed.map((state) => [state.name ?? state.organization, state.notificationStatus]).sort(), [['DDG Fitness AS', 'Sent'], ['Ola Nordmann', 'Failed'], ['Rik Forelder', 'Sent']]);
    assert.deepEqual([...new Set(sent.map((message) => `${message.kind} ${message.resource}`))], ['callToSign ttd-messages']);
    assert.match(sent[0]?.body ?? '', new RegExp(`/ttd/signees/#/instance/${path.split('/instances/')[1]}`));
    await sign(RIK, path);
    await until(async () => sent.length, (count) => count >= 3);
    const receipt = sent.find((message) => message.kind === 'signingReceipt');
    assert.deepEqual([receipt?.recipient.personNumber, receipt?.attachments.length], ['08829698278', 1]);
  });

  it('goes on without messages where no resource is configured, and says so', async () => {
    assert.ok((await states(await atSigning('unsent'))).every((state) => state.notificationStatus === 'Failed' && state.delegationSuccessful));
  });

  it('signs and moves on in one step for who may by policy, with or without naming the action', async () => {
    for (const body of [{ action: 'sign' }, undefined]) {
      const path = await atSigning('policy');
      assert.ok((await call(SOPHIE, `${path}/process/next`, 'PUT', body)).json.ended);
      assert.deepEqual((await call(SOPHIE, path)).json.data.map((element: any) => element.dataType).sort(), ['model', 'signatures']);
    }
  });

  it('is not for service owners', async () => {
    const path = await atSigning('policy');
    assert.equal((await sign(OWNER, path)).status, 401);
  });
});
