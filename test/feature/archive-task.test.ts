import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createRecordingArchive } from '../../runtime/archive/recording-archive.ts';
import type { ArchiveAnswer, ArchiveMessage, ArchivePort } from '../../runtime/instance/archive-port.ts';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Archive', 'fiksArkiv', '', 'serviceTask'), task('Task_2', 'confirmation'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Archive'), flow('f3', 'Archive', 'Task_2'), flow('f4', 'Task_2', 'End'),
].join('');
const bound = (field: string): object => ({ DataModelBinding: { DataType: 'model', Field: field } });
const SETTINGS = { FiksArkivSettings: {
  Receipt: { ConfirmationRecord: { DataType: 'receipt', Filename: 'Kvittering.xml' } },
  Recipient: { FiksAccount: { Value: 'c3c87fac-06be-44ed-a11c-aa137d12863c' }, Identifier: { Value: '4204' }, Name: bound('note') },
  Metadata: { CaseFileTitle: bound('plan'), RuleId: { Value: 'r-1' } },
  Documents: { PrimaryDocument: { DataType: 'model', Filename: 'Soknad.xml' }, Attachments: [{ DataType: 'vedlegg' }] },
  SuccessHandling: { MarkInstanceComplete: true },
} };
const dataTypes = [{ id: 'vedlegg', taskId: 'Task_1', minCount: 0, maxCount: 0 }, { id: 'receipt', minCount: 0, maxCount: 1, allowedContributers: ['app:owned'] }];

describe('A task that sends to Fiks Arkiv', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let now = Date.now();
  before(async () => {
    folder = await writeProcessApps([
      { name: 'archives', process: PROCESS, settings: SETTINGS, dataTypes },
      { name: 'rejects', process: PROCESS, settings: { FiksArkivSettings: { ...SETTINGS.FiksArkivSettings, ErrorHandling: { MoveToNextTask: true, Action: 'on' } } }, dataTypes },
      { name: 'bare', process: PROCESS, dataTypes },
      { name: 'own', process: PROCESS, dataTypes, logic: `export default { process: { serviceTasks: { fiksArkiv: async (ctx) => { ctx.mutator.addFile({ dataType: 'receipt', contentType: 'application/xml', bytes: new TextEncoder().encode('<own/>') }); return { result: 'success' }; } } } };` },
    ]);
    running = await startRuntime({ apps: [folder], clock: { now: () => now }, quiet: true, store: 'memory' });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const call = async (path: string, method = 'GET', body?: unknown, headers?: Record<string, string>): Promise<Answer> => send(`${running.url}${path}`, await running.token(SOPHIE), method, body, headers);
  async function begin(app: string): Promise<string> {
    const created = await call(`/ttd/${app}/instances`, 'POST', { instanceOwner: { partyId: '501337' } });
    const path = `/ttd/${app}/instances/${created.json.id}`;
    await call(`${path}/data/${created.json.data[0].id}`, 'PUT', { note: 'Kristiansand', plan: 'Skjenkebevilling' });
    await call(`${path}/data?dataType=vedlegg`, 'POST', 'kart', { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename="kart.txt"' });
    return path;
  }
  /** An archive of the test's own. */
  function archive(): { messages: ArchiveMessage[]; texts: string[]; answer: ArchiveAnswer | null } {
    const seen: ReturnType<typeof archive> = { messages: [], texts: [], answer: null };
    running.runtime.services.archive = {
      async send(message) {
        if (seen.messages.some(({ key }) => key === message.key)) return;
        seen.messages.push(message);
        for (const file of message.documents) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of await file.open()) chunks.push(chunk);
          seen.texts.push(Buffer.concat(chunks).toString());
        }
      },
      answer: async (key) => (seen.messages.some((message) => message.key === key) ? seen.answer : null),
    } satisfies ArchivePort;
    return seen;
  }
  const state = async (path: string): Promise<any> => (await call(`${path}/process`)).json;
  async function pass(path: string, ms: number): Promise<any> {
    now += ms;
    for (let round = 0; round < 100; round++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const found = await state(path);
      if (found.workflow.status !== 'processing') return found;
    }
    return state(path);
  }

  it('loads, and fails with the reason where no archive is set up; resume goes on once there is one', async () => {
    const path = await begin('archives');
    const refused = await call(`${path}/process/next`, 'PUT');
    assert.match(refused.json.workflowFailure.lastError, /No archive \(Fiks Arkiv\) is set up here\. Nothing was sent/);
    assert.equal((await state(path)).workflow.status, 'failed');
    const seen = archive();
    seen.answer = { state: 'archived', receipt: Buffer.from('<kvittering/>') };
    await call(`${path}/process/resume`, 'POST');
    await pass(path, 1000);
    const instance = (await call(path)).json;
    assert.equal(instance.process.currentTask.elementId, 'Task_2');
    assert.equal(instance.completeConfirmations[0].stakeholderId, 'ttd');
    const receipt = instance.data.find((element: any) => element.dataType === 'receipt');
    assert.equal(receipt.filename, 'Kvittering.xml');
    assert.equal((await call(`${path}/data/${receipt.id}`)).text, '<kvittering/>');
    const [message] = seen.messages;
    assert.deepEqual([message?.recipient, message?.metadata.caseFileTitle, message?.metadata.journalEntryTitle, message?.metadata.ruleId, message?.sender.personNumber],
      [{ account: 'c3c87fac-06be-44ed-a11c-aa137d12863c', identifier: '4204', name: 'Kristiansand', organizationNumber: null }, 'Skjenkebevilling', 'archives', 'r-1', '01039012345']);
    assert.deepEqual([message?.documents.map(({ name }) => name), seen.texts[1]], [['Soknad.xml', 'kart.txt'], 'kart']);
    assert.equal(seen.messages.length, 1);
  });
  it('waits for the receipt', async () => {
    const seen = archive();
    const path = await begin('archives');
    await call(`${path}/process/next`, 'PUT');
    assert.equal((await state(path)).workflow.status, 'processing');
    seen.answer = { state: 'archived', receipt: null };
    await pass(path, 60_000);
    assert.equal((await state(path)).currentTask.elementId, 'Task_2');
  });
  it('fails when the archive refuses, or goes on with the action that the settings name', async () => {
    archive().answer = { state: 'refused', reason: 'ukjent klasse' };
    const path = await begin('archives');
    assert.match((await call(`${path}/process/next`, 'PUT')).json.workflowFailure.lastError, /did not take the message: ukjent klasse/);
    const other = await begin('rejects');
    await call(`${other}/process/next`, 'PUT');
    assert.equal((await state(other)).currentTask.elementId, 'Task_2');
  });
  it('says what the settings lack', async () => {
    archive();
    assert.match((await call(`${await begin('bare')}/process/next`, 'PUT')).json.workflowFailure.lastError, /The app has no FiksArkivSettings/);
  });
  it('is carried out by the app’s own logic where there is some', async () => {
    const seen = archive();
    const path = await begin('own');
    assert.equal((await call(`${path}/process/next`, 'PUT')).json.currentTask.elementId, 'Task_2');
    assert.equal((await call(path)).json.data.filter((element: any) => element.dataType === 'receipt').length, 1);
    assert.equal(seen.messages.length, 0);
  });
  it('passes in development when what would be sent is recorded', async () => {
    running.runtime.services.archive = createRecordingArchive(running.runtime.store.documents, running.runtime.services.log);
    const path = await begin('archives');
    await call(`${path}/process/next`, 'PUT');
    assert.equal((await state(path)).currentTask.elementId, 'Task_2');
    const [kept] = await running.runtime.store.documents.list('archive.recorded', { limit: 10 });
    assert.deepEqual((kept as any).body.documents.map(({ name, size }: any) => [name, size > 0]), [['Soknad.xml', true], ['kart.txt', true]]);
  });
});
