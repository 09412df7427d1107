import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createRefusingShipments } from '../../runtime/eformidling/refusing-shipments.ts';
import type { Shipment, ShipmentPort, ShipmentStatus } from '../../runtime/instance/shipment-port.ts';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const config = (more: string): string => `<altinn:eFormidlingConfig>${more}<altinn:process>urn:no:difi:profile:arkivmelding:administrasjon:ver1.0</altinn:process><altinn:standard>urn:no:difi:arkivmelding:xsd::arkivmelding</altinn:standard><altinn:typeVersion>2.0</altinn:typeVersion><altinn:type>arkivmelding</altinn:type><altinn:securityLevel>3</altinn:securityLevel><altinn:dataTypes><altinn:dataType>model</altinn:dataType><altinn:dataType>vedlegg</altinn:dataType></altinn:dataTypes></altinn:eFormidlingConfig>`;
const processOf = (shipment: string): string => [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), shipment && task('Send', 'eFormidling', shipment, 'serviceTask'), task('Task_2', 'confirmation'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', shipment ? 'Send' : 'Task_2'), shipment && flow('f3', 'Send', 'Task_2'), flow('f4', 'Task_2', 'End'),
].join('');
const RECEIVER = '<altinn:receiver>991825827</altinn:receiver>';
const LOGIC = `export default { eformidling: { metadata: async (ctx) => ({ filename: 'arkivmelding.xml', content: '<arkivmelding>' + (await ctx.data('model')).note + '</arkivmelding>' }) } };`;
const VEDLEGG = { id: 'vedlegg', allowedContentTypes: ['text/plain'], taskId: 'Task_1', maxCount: 5, minCount: 0 };
const LEGACY = { eFormidling: { serviceId: 'DPF', sendAfterTaskId: 'Task_1', receiver: '991825827', process: 'p', standard: 's', typeVersion: '2.0', type: 'arkivmelding', securityLevel: 3, dataTypes: ['model'] } };

describe('A task that sends by eFormidling', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let now = Date.now();
  before(async () => {
    folder = await writeProcessApps([
      { name: 'sends', process: processOf(config(RECEIVER)), logic: LOGIC, dataTypes: [VEDLEGG] },
      { name: 'nobody', process: processOf(config('')), logic: LOGIC, dataTypes: [VEDLEGG] },
      { name: 'disabled', process: processOf(config('<altinn:disabled env="dev">true</altinn:disabled>')), dataTypes: [VEDLEGG] },
      { name: 'legacy', line: 'v8', process: processOf(''), logic: LOGIC, metadata: LEGACY, settings: { AppSettings: { EnableEFormidling: true, EFormidlingSender: '910568183' } } },
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
    assert.equal(created.status, 201, created.text);
    const path = `/ttd/${app}/instances/${created.json.id}`;
    await call(`${path}/data/${created.json.data[0].id}`, 'PUT', { note: 'innhold' });
    return path;
  }
  const next = (path: string): Promise<Answer> => call(`${path}/process/next`, 'PUT');
  /** An exchange of the test's own behind the port. */
  function exchange(state: ShipmentStatus['state']): { shipments: Shipment[]; texts: string[]; state: ShipmentStatus['state'] } {
    const seen = { shipments: [] as Shipment[], texts: [] as string[], state };
    const port: ShipmentPort = {
      async send(shipment) {
        if (seen.shipments.some((one) => one.key === shipment.key)) return;
        for (const file of shipment.files) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of await file.open()) chunks.push(chunk);
          seen.texts.push(Buffer.concat(chunks).toString());
        }
        seen.shipments.push(shipment);
      },
      status: async () => ({ state: seen.state, status: seen.state === 'delivered' ? 'LEVERT' : seen.state === 'failed' ? 'FEIL' : 'SENDT', description: null }),
    };
    running.runtime.services.shipments = port;
    return seen;
  }
  async function pass(ms: number): Promise<void> {
    now += ms;
    await running.runtime.background.events.carrier.carry();
    await running.runtime.background.runner.drain();
  }

  it('fails with a clear reason where no exchange is set up, and nothing passes as sent', async () => {
    const path = await begin('sends');
    const failed = await next(path);
    assert.equal(failed.status, 500);
    assert.match(failed.json.workflowFailure.lastError, /No message exchange \(eFormidling\) is set up here\. Nothing was sent\./);
    assert.equal((await call(`${path}/process`)).json.currentTask.elementId, 'Send');
  });

  it('passes where the configuration disables it for this environment', async () => {
    assert.equal((await next(await begin('disabled'))).json.currentTask.elementId, 'Task_2');
  });

  it('sends metadata and documents, waits for delivery, and tells what it came to', async () => {
    const seen = exchange('pending');
    const path = await begin('sends');
    for (const name of ['notat.txt', 'notat.txt', 'model-kopi.txt']) {
      const uploaded = await call(`${path}/data?dataType=vedlegg`, 'POST', 'hei', { 'content-type': 'text/plain', 'content-disposition': `attachment; filename=${name}` });
      assert.equal(uploaded.status, 201, uploaded.text);
    }
    const waiting = await next(path);
    assert.deepEqual([waiting.status, waiting.json.workflow.status, waiting.json.workflow.waitingReason], [200, 'processing', 'The shipment is on its way (SENDT).']);
    const [shipment] = seen.shipments;
    assert.deepEqual([shipment?.key, shipment?.sender, shipment?.receiver, shipment?.securityLevel], [path.slice(-36), '0192:910075918', '0192:991825827', 3]);
    assert.deepEqual(shipment?.files.map((file) => file.name), ['arkivmelding.xml', 'model.xml', 'notat.txt', 'notat-1.txt', 'vedlegg-model-kopi.txt']);
    assert.equal(seen.texts[0], '<arkivmelding>innhold</arkivmelding>');
    assert.match(seen.texts[1] ?? '', /<note>innhold<\/note>/);
    await pass(14_000);
    assert.equal((await call(`${path}/process`)).json.currentTask.elementId, 'Send');
    seen.state = 'delivered';
    await pass(2000);
    const instance = (await call(path)).json;
    assert.equal(instance.process.currentTask.elementId, 'Task_2');
    assert.equal(instance.dataValues.eFormidlingShipmentStatus, 'LEVERT');
    assert.equal(instance.completeConfirmations[0].stakeholderId, 'ttd');
    assert.equal(seen.shipments.length, 1);
  });

  it('gives up when delivery fails, or does not come in 2.5 hours; resume looks again and does not send again', async () => {
    const seen = exchange('failed');
    const path = await begin('sends');
    assert.match((await next(path)).json.workflowFailure.lastError, /not delivered \(FEIL\)/);
    seen.state = 'pending';
    assert.equal((await call(`${path}/process/resume`, 'POST')).json.workflow.status, 'processing');
    for (let minutes = 0; minutes < 170; minutes += 5) await pass(5 * 60_000);
    assert.equal((await call(`${path}/process`)).json.workflow.status, 'failed');
    assert.equal(seen.shipments.length, 1);
  });

  it('does not send without a receiver', async () => {
    const seen = exchange('delivered');
    assert.match((await next(await begin('nobody'))).json.workflowFailure.lastError, /no receiver/);
    assert.equal(seen.shipments.length, 0);
  });

  it('v8: sends after the task that the metadata names; what cannot be sent keeps the process there, writable', async () => {
    const { shipments } = running.runtime.services;
    running.runtime.services.shipments = createRefusingShipments();
    const path = await begin('legacy');
    const refused = await next(path);
    assert.deepEqual([refused.status, refused.json.title], [409, 'Process next failed.'], refused.text);
    const instance = (await call(path)).json;
    assert.deepEqual([instance.process.currentTask.elementId, instance.data[0].locked], ['Task_1', false]);
    running.runtime.services.shipments = shipments;
    const seen = exchange('delivered');
    assert.equal((await next(path)).json.currentTask.elementId, 'Task_2');
    assert.deepEqual([seen.shipments[0]?.sender, seen.shipments[0]?.files.map((file) => file.name)], ['0192:910568183', ['arkivmelding.xml', 'model.xml']]);
  });
});
