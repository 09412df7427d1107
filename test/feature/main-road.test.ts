import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const OWNER = 'serviceowner?org=ttd';
const XML = '<soknad><soker><navn>Kari</navn><nummer>01039012345</nummer></soker><arrangement><formaal>marked</formaal><sted>Torget</sted><fraDato>2026-12-01</fraDato><antallDeltakere>40</antallDeltakere><areal>12.50</areal></arrangement></soknad>';

describe('An end-user system sends an application', function () {
  this.timeout(30_000);
  let running: Running;
  let sophie: string;
  before(async () => {
    running = await startRuntime();
    sophie = await running.token(SOPHIE);
  });
  after(() => running.stop());
  const app = (): string => `${running.url}/ttd/permit-application`;
  const instantiate = async (): Promise<{ url: string; json: any }> => {
    const answer = await send(`${app()}/instances`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' } });
    assert.equal(answer.status, 201, answer.text);
    return { url: `${app()}/instances/${answer.json.id}`, json: answer.json };
  };
  const formOf = (instance: any): string => instance.data.find((element: any) => element.dataType === 'soknad').id;

  it('by XML, with an attachment, to the end; it is all there after a restart, and the owner confirms', async () => {
    const { url, json } = await instantiate();
    assert.equal(json.process.currentTask.elementId, 'Task_1');
    const form = formOf(json);
    const prefilled = await send(`${url}/data/${form}`, sophie);
    assert.equal(prefilled.json.soker.navn, 'Sophie Salt');
    const put = await send(`${url}/data/${form}`, sophie, 'PUT', XML, { 'content-type': 'application/xml' });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.json.changedFields, { 'arrangement.tilDato': '2026-12-01' });
    const stored = await send(`${url}/data/${form}`, sophie, 'GET', undefined, { accept: 'application/xml' });
    assert.match(stored.text, /<areal>12\.50<\/areal>/);
    const bytes = Buffer.from('%PDF-1.4 kart');
    const upload = await send(`${url}/data?dataType=vedlegg`, sophie, 'POST', bytes, { 'content-type': 'application/pdf', 'content-disposition': "attachment; filename*=UTF-8''kart%20%C3%A6%C3%B8%C3%A5.pdf" });
    assert.equal(upload.status, 201, upload.text);
    assert.equal(upload.json.filename, 'kart æøå.pdf');
    assert.deepEqual((await send(`${url}/validate`, sophie)).json, []);
    const next = await send(`${url}/process/next`, sophie, 'PUT');
    assert.equal(next.status, 200, next.text);
    assert.equal(next.json.currentTask.elementId, 'Task_2');
    const locked = await send(`${url}/data/${form}`, sophie, 'PUT', XML, { 'content-type': 'application/xml' });
    assert.equal(locked.status, 403);
    await running.restart();
    sophie = await running.token(SOPHIE);
    const after = `${app()}/instances/${json.id}`;
    const confirmed = await send(`${after}/process/next`, sophie, 'PUT', { action: 'confirm' });
    assert.equal(confirmed.status, 200, confirmed.text);
    assert.ok(confirmed.json.ended);
    const ended = await send(after, sophie);
    assert.equal(ended.json.status.isArchived, true);
    assert.ok(ended.json.data.some((element: any) => element.dataType === 'ref-data-as-pdf'));
    assert.equal(ended.json.presentationTexts.sted, 'Torget');
    const download = await fetch(`${after}/data/${upload.json.id}`, { headers: { authorization: `Bearer ${sophie}` } });
    assert.deepEqual(Buffer.from(await download.arrayBuffer()), bytes);
    const owner = await running.token(OWNER);
    const list = `${running.url}/storage/api/v1/instances?appId=ttd/permit-application&process.isComplete=true&excludeConfirmedBy=ttd`;
    const waiting = await send(list, owner);
    assert.deepEqual(waiting.json.instances?.map((instance: any) => instance.id), [json.id], waiting.text);
    assert.equal(waiting.json.instances[0].status.readStatus, 'Read');
    assert.equal((await send(list, sophie)).status, 400);
    const complete = await send(`${after}/complete`, owner, 'POST');
    assert.equal(complete.json.completeConfirmations[0].stakeholderId, 'ttd');
    assert.equal((await send(list, owner)).json.count, 0);
    const late = await send(`${after}/data/${form}`, sophie, 'PUT', XML, { 'content-type': 'application/xml' });
    assert.ok(late.status === 409 || late.status === 403, String(late.status));
  });

  it('is refused with what is missing, and nothing moves', async () => {
    const { url } = await instantiate();
    const next = await send(`${url}/process/next`, sophie, 'PUT');
    assert.equal(next.status, 409);
    assert.equal(next.json.title, 'Validation failed for task');
    assert.ok(next.json.validationIssues.some((issue: any) => issue.field === 'arrangement.sted' && issue.source === 'Required'));
    assert.equal((await send(`${url}/process`, sophie)).json.currentTask.elementId, 'Task_1');
  });

  it('by multipart, in one request', async () => {
    const form = new FormData();
    form.set('instance', new Blob([JSON.stringify({ instanceOwner: { partyId: '501337' } })], { type: 'application/json' }));
    form.set('soknad', new Blob([XML], { type: 'application/xml' }));
    form.set('vedlegg', new Blob(['%PDF-1.4'], { type: 'application/pdf' }), 'tegning æ.pdf');
    const answer = await fetch(`${app()}/instances`, { method: 'POST', headers: { authorization: `Bearer ${sophie}` }, body: form });
    const json = await answer.json() as any;
    assert.equal(answer.status, 201, JSON.stringify(json));
    assert.deepEqual(json.data.map((element: any) => element.dataType).sort(), ['soknad', 'vedlegg']);
    assert.equal(json.data.find((element: any) => element.dataType === 'vedlegg').filename, 'tegning æ.pdf');
  });

  it('has one winner when many go on at once, and loses no attachment', async () => {
    const { url, json } = await instantiate();
    await send(`${url}/data/${formOf(json)}`, sophie, 'PUT', XML, { 'content-type': 'application/xml' });
    const uploads = await Promise.all(Array.from({ length: 5 }, (_, index) => send(`${url}/data/vedlegg`, sophie, 'POST', Buffer.from(`%PDF ${index}`), { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename=a${index}.pdf` })));
    assert.deepEqual(uploads.map((answer) => answer.status), [200, 200, 200, 200, 200]);
    assert.equal((await send(url, sophie)).json.data.filter((element: any) => element.dataType === 'vedlegg').length, 5);
    const steps = await Promise.all(Array.from({ length: 6 }, () => send(`${url}/process/next`, sophie, 'PUT', { action: 'write' })));
    assert.equal(steps.filter((answer) => answer.status === 200).length, 1);
    assert.ok(steps.every((answer) => [200, 403, 409].includes(answer.status)), steps.map((answer) => answer.status).join());
  });

  it('is nobody else’s to see', async () => {
    const { url } = await instantiate();
    const ola = await running.token('user?userId=12345&partyId=512345&authenticationLevel=3');
    assert.equal((await send(url, ola)).status, 403);
    assert.equal((await send(url, null)).status, 401);
    assert.equal((await send(url.replace('501337', '512345'), sophie)).status, 403);
    assert.equal((await send(url, 'garbage')).status, 401);
  });
});

describe('Board minutes are signed by two roles', function () {
  this.timeout(30_000);
  let running: Running;
  before(async () => { running = await startRuntime({ store: 'memory' }); });
  after(() => running.stop());

  it('the company, then the auditor; each signature holds the hash of what was signed', async () => {
    const sophie = await running.token(SOPHIE);
    const auditor = await running.token('user?userId=1002&partyId=510002&authenticationLevel=3');
    const app = `${running.url}/ttd/board-minutes`;
    const created = await send(`${app}/instances`, sophie, 'POST', { instanceOwner: { organisationNumber: '897069650' } });
    assert.equal(created.status, 201, created.text);
    const url = `${app}/instances/${created.json.id}`;
    const form = created.json.data[0].id;
    const put = await send(`${url}/data/${form}`, sophie, 'PUT', { selskap: { navn: 'DDG Fitness' }, moete: { tittel: 'Styremøte', dato: '2026-11-01' }, saker: [] });
    assert.equal(put.status, 201, put.text);
    const next = await send(`${url}/process/next`, sophie, 'PUT');
    assert.equal(next.json.currentTask?.elementId, 'Task_2', next.text);
    assert.equal((await send(`${url}/process/next`, auditor, 'PUT', { action: 'sign' })).status, 403);
    const signed = await send(`${url}/process/next`, sophie, 'PUT', { action: 'sign' });
    assert.equal(signed.json.currentTask?.elementId, 'Task_3', signed.text);
    const instance = (await send(url, auditor)).json;
    const signature = instance.data.find((element: any) => element.dataType === 'signatur-selskap');
    const document = (await send(`${url}/data/${signature.id}`, auditor)).json;
    const bytes = await running.runtime.store.instances.content(created.json.id.split('/')[1], form);
    assert.equal(document.dataElementSignatures.find((one: any) => one.dataElementId === form).sha256Hash, createHash('sha256').update(bytes as Uint8Array).digest('hex'));
    const rejected = await send(`${url}/process/next`, auditor, 'PUT', { action: 'reject' });
    assert.equal(rejected.json.currentTask?.elementId, 'Task_1', rejected.text);
    await send(`${url}/process/next`, sophie, 'PUT');
    await send(`${url}/process/next`, sophie, 'PUT', { action: 'sign' });
    const ended = await send(`${url}/process/next`, auditor, 'PUT', { action: 'sign' });
    assert.ok(ended.json.ended, ended.text);
  });
});
