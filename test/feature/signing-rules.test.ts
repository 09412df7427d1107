import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storedFile } from '../../runtime/instance/stored-file.ts';
import type { CorrespondenceMessage } from '../../runtime/kernel/ports.ts';
import { flow, task } from '../support/diagram.ts';
import { TestClock } from '../support/platform-harness.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const SYSTEM = 'systemuser?systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6';

const signing = (id: string, type: string, more = ''): string => task(id, 'signing', [
  '<altinn:actions><altinn:action>sign</altinn:action><altinn:action>reject</altinn:action></altinn:actions><altinn:signatureConfig>',
  `<altinn:dataTypesToSign><altinn:dataType>MODEL</altinn:dataType><altinn:dataType>papers</altinn:dataType></altinn:dataTypesToSign><altinn:signatureDataType>${type}</altinn:signatureDataType>${more}</altinn:signatureConfig>`,
].join(''));
const UNIQUE = '<altinn:uniqueFromSignaturesInDataTypes><altinn:dataType>First-Signatures</altinn:dataType></altinn:uniqueFromSignaturesInDataTypes>';
const PROVIDER = '<altinn:signeeProviderId>people</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>states</altinn:signeeStatesDataTypeId><altinn:correspondenceResource>ttd-messages</altinn:correspondenceResource>';
const TWO_TASKS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), signing('First', 'first-signatures'), signing('Second', 'second-signatures', UNIQUE), '<bpmn:exclusiveGateway id="Gateway"/>', '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'First'), flow('f3', 'First', 'Second'), flow('f4', 'Second', 'Gateway'),
  flow('back', 'Gateway', 'Task_1', '["equals", ["gatewayAction"], "reject"]'), flow('on', 'Gateway', 'End', '["notEquals", ["gatewayAction"], "reject"]'),
].join('');
const ONE_TASK = ['<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), signing('First', 'first-signatures', PROVIDER), '<bpmn:endEvent id="End"/>', flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'First'), flow('f3', 'First', 'End')].join('');
const PAPERS = { id: 'papers', allowedContentTypes: ['text/plain'], minCount: 0, maxCount: 0 };
const owned = (id: string, more: object = {}): object => ({ id, allowedContentTypes: ['application/json'], allowedContributers: ['app:owned'], minCount: 0, maxCount: 0, ...more });
const LOGIC = `export default { signees: { people: () => [
  { socialSecurityNumber: '01039012345', fullName: 'Sophie Salt' }, { socialSecurityNumber: '01017512345', fullName: 'Ola Nordmann' }, { organizationNumber: '950474084', name: 'Borettslaget' },
] } };`;

const PAPER = { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename=paper.txt' };

describe('The rules of signing', function () {
  this.timeout(60_000);
  const clock = new TestClock();
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await writeProcessApps([
      { name: 'unique', process: TWO_TASKS, dataTypes: [PAPERS, owned('first-signatures', { taskId: 'First' }), owned('second-signatures', { taskId: 'Second', minCount: 1 })] },
      { name: 'asked', process: ONE_TASK, logic: LOGIC, dataTypes: [PAPERS, owned('first-signatures'), owned('states')] },
    ]);
    // Policies that match actions without regard to case are about; then it is not they who stop `SIGN`.
    const policy = join(folder, 'ttd/unique/App/config/authorization/policy.xml');
    await writeFile(policy, (await readFile(policy, 'utf8')).replaceAll('1.0:function:string-equal"', '3.0:function:string-equal-ignore-case"'));
    running = await startRuntime({ apps: [folder], quiet: true, store: 'memory', clock });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = async (who: string, path: string, method = 'GET', body?: unknown): Promise<Answer> => send(`${running.url}${path}`, await running.token(who), method, body);
  const next = (who: string, path: string, action?: string): Promise<Answer> => call(who, `${path}/process/next`, 'PUT', action === undefined ? undefined : { action });
  async function begun(app: string, owner = '500000'): Promise<string> {
    const created = await call(SOPHIE, `/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: owner } });
    assert.equal(created.status, 201, created.text);
    return `/ttd/${app}/instances/${created.json.id}`;
  }
  const typesOf = async (path: string): Promise<string[]> => (await call(SOPHIE, path)).json.data.map((element: any) => element.dataType).sort();

  it('lets nobody sign twice where signatures must be unique, however the action is written and whichever way it comes', async () => {
    const path = await begun('unique');
    await next(SOPHIE, path);
    assert.equal((await next(SOPHIE, path, 'sign')).json.currentTask.elementId, 'Second');
    assert.equal((await call(SOPHIE, `${path}/process`)).json.currentTask.actions.sign, false, 'the client sees it beforehand');
    for (const action of ['sign', 'Sign', 'SIGN']) {
      assert.equal((await next(SOPHIE, path, action)).status, 403, action);
      assert.equal((await call(SOPHIE, `${path}/actions`, 'POST', { action })).status, 403, action);
    }
    for (const answer of [await next(SOPHIE, path), await call(SOPHIE, `${path}/process/completeProcess`, 'PUT')]) {
      assert.equal(answer.status, 409, answer.text);
      assert.ok(answer.json.validationIssues.some((issue: any) => issue.code === 'TooFewDataElementsOfType'), answer.text);
    }
    assert.deepEqual(await typesOf(path), ['first-signatures', 'model']);
  });

  it('asks for new signatures of what was changed after a rejection', async () => {
    const path = await begun('unique');
    const form = (await call(SOPHIE, path)).json.data[0].id;
    const signed = async (): Promise<string[]> => {
      await next(SOPHIE, path);
      await next(SOPHIE, path, 'sign');
      const element = (await call(SOPHIE, path)).json.data.find((each: any) => each.dataType === 'first-signatures');
      const document = (await call(SOPHIE, `${path}/data/${element.id}`)).json;
      const bytes = await running.runtime.store.instances.content(path.slice(-36), form);
      assert.equal(document.dataElementSignatures[0].sha256Hash, createHash('sha256').update(bytes as Uint8Array).digest('hex'));
      return [element.id, document.dataElementSignatures[0].sha256Hash];
    };
    const [first, hash] = await signed();
    assert.equal((await next(SOPHIE, path, 'reject')).json.currentTask.elementId, 'Task_1');
    assert.equal((await call(SOPHIE, `${path}/data/${form}`, 'PUT', { note: 'better' })).status, 201);
    const [again, otherHash] = await signed();
    assert.notEqual(hash, otherHash);
    assert.notEqual(first, again);
    assert.deepEqual(await typesOf(path), ['first-signatures', 'model'], 'the old signature is gone');
  });

  for (const [what, change] of [
    ['changed', async (url: string) => send(url, await running.token(SOPHIE), 'PUT', 'other', PAPER)],
    ['deleted', async (url: string) => send(url, await running.token(SOPHIE), 'DELETE')],
  ] as const) {
    it(`refuses to go on with an element that was ${what} after it was signed`, async () => {
      const path = await begun('unique');
      const paper = await send(`${running.url}${path}/data?dataType=papers`, await running.token(SOPHIE), 'POST', 'what was signed', PAPER);
      assert.equal(paper.status, 201, paper.text);
      await next(SOPHIE, path);
      assert.equal((await call(SOPHIE, `${path}/actions`, 'POST', { action: 'sign' })).status, 200);
      const changed = await change(`${running.url}${path}/data/${paper.json.id}`);
      assert.ok([200, 201].includes(changed.status), changed.text);
      const refused = await next(SOPHIE, path);
      assert.equal(refused.status, 409, refused.text);
      assert.ok(refused.json.validationIssues.some((issue: any) => issue.code === 'InvalidSignatureHash'), refused.text);
    });
  }

  it('lets a system user sign for its own organisation and for no other', async () => {
    const path = await begun('unique', '500700');
    await next(SOPHIE, path);
    const sign = (onBehalfOf?: string): Promise<Answer> => call(SYSTEM, `${path}/actions`, 'POST', { action: 'sign', onBehalfOf });
    const refused = await sign('897069650');
    assert.deepEqual([refused.status, refused.json.error.code], [401, 'UnauthorizedOnBehalfOf']);
    assert.deepEqual(await typesOf(path), ['model']);
    for (const onBehalfOf of [undefined, '950474084']) assert.equal((await sign(onBehalfOf)).status, 200);
    assert.deepEqual((await call(SOPHIE, `${path}/signing`)).json.signeeStates.map((state: any) => [state.name, state.organization, state.partyId]), [['System', 'Oslos Vakreste Borettslag', 500700]]);
  });

  it('attaches to messages what is stored, under its name', async () => {
    const path = await begun('unique');
    const paper = await send(`${running.url}${path}/data?dataType=papers`, await running.token(SOPHIE), 'POST', 'what was signed', PAPER);
    const form = (await call(SOPHIE, path)).json.data.find((element: any) => element.dataType === 'model').id;
    const { store } = running.runtime;
    const instanceId = path.split('/instances/')[1] as string;
    const read = async (id: string): Promise<[string, string] | null> => {
      const file = await storedFile(store, instanceId, id);
      if (file === null) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.content) chunks.push(chunk);
      return [file.name, Buffer.concat(chunks).toString()];
    };
    assert.deepEqual(await read(paper.json.id), ['paper.txt', 'what was signed']);
    assert.deepEqual(await read(form), ['model.xml', Buffer.from((await store.instances.content(path.slice(-36), form)) as Uint8Array).toString()]);
    assert.equal(await read(instanceId.slice(-36)), null);
    assert.equal(await storedFile(store, `501337/${form}`, form), null);
  });

  it('writes to each signee in their language, and says when no attempt to reach them is left', async () => {
    const tried: CorrespondenceMessage[] = [];
    running.runtime.services.correspondence = { async send(message) { tried.push(message); throw new Error('down'); } };
    const path = await begun('asked');
    await next(SOPHIE, path);
    const states = async (): Promise<string[]> => (await call(SOPHIE, `${path}/signing`)).json.signeeStates.map((state: any) => state.notificationStatus);
    const carry = async (): Promise<void> => {
      await running.runtime.background.events.carrier.carry();
      await running.runtime.background.runner.drain();
    };
    await carry();
    assert.deepEqual(Object.fromEntries(tried.map(({ recipient, language }) => [recipient.personNumber ?? recipient.organisationNumber, language])), { '01039012345': 'nn', '01017512345': 'nb', '950474084': 'nb' });
    assert.match(tried.find(({ language }) => language === 'nn')?.title ?? '', /oppgåve til signering/);
    assert.deepEqual(await states(), ['NotSent', 'NotSent', 'NotSent'], 'it will be tried again');
    for (let round = 0; round < 6; round++) {
      clock.offset += 7 * 3_600_000;
      await carry();
    }
    assert.equal(tried.length, 18);
    assert.deepEqual(await states(), ['Failed', 'Failed', 'Failed']);
  });
});
