// The bare reference of G2: koa, a router, three steps of middleware, ajv, JSON, and the same store adapter with the same
// number of durable commits. No access decision, no events to publish, no process engine, no layout, no hooks.
// Arguments: folder of its store. It also answers GET /hello/:name for G1.
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Koa, { type Context } from 'koa';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { randomGuid } from '../../runtime/kernel/ids.ts';
import type { Instance, InstanceEvent } from '../../runtime/kernel/instance-types.ts';
import type { InlineContent, InstanceRecord } from '../../runtime/store/contract.ts';
import { openSqliteStore } from '../../runtime/store/sqlite/sqlite-store.ts';
import { FORM_SCHEMA } from './form.ts';

const TASKS = ['Task_1', 'Task_2', 'Task_3'];
const TOKENS = new Map([['Bearer bench', '1337']]);

const store = await openSqliteStore({ folder: process.argv[2] ?? '', clock: systemClock, newGuid: randomGuid });
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
const validate = ajv.compile(FORM_SCHEMA);
const router = new Router();

router.get('/hello/:name', (ctx) => {
  ctx.body = { hello: ctx.params['name'] };
});

router.post('/ttd/bench/instances', async (ctx) => {
  const { instanceOwner } = JSON.parse((await read(ctx)).toString()) as { instanceOwner: { partyId: string } };
  const guid = randomUUID();
  const record: InstanceRecord = { guid, rev: 0, definition: '1', instance: newInstance(guid, instanceOwner.partyId), internal: { content: {} } };
  await commit(record, []);
  ctx.status = 201;
  ctx.body = record.instance;
});

router.put('/ttd/bench/instances/:party/:guid/data', async (ctx) => {
  const record = await load(ctx);
  const bytes = await read(ctx);
  JSON.parse(bytes.toString());
  record.internal.content['form'] = { kind: 'inline', version: record.rev };
  await commit(record, [{ elementId: 'form', bytes }]);
  ctx.status = 201;
  ctx.body = { id: 'form', size: bytes.length };
});

router.put('/ttd/bench/instances/:party/:guid/process/next', async (ctx) => {
  const record = await load(ctx);
  const { process } = record.instance;
  if (!process?.currentTask) return ctx.throw(409);
  const at = TASKS.indexOf(process.currentTask.elementId);
  if (at === 0 && !validate(JSON.parse(Buffer.from((await store.instances.content(record.guid, 'form')) ?? []).toString()))) return ctx.throw(409, ajv.errorsText(validate.errors));
  const next = TASKS[at + 1];
  if (next === undefined) Object.assign(process, { currentTask: null, ended: new Date().toISOString(), endEvent: 'EndEvent_1' });
  else process.currentTask.elementId = next;
  await commit(record, []);
  ctx.body = process;
});

const app = new Koa();
app.use(async function traceId(ctx, next) {
  ctx.state['traceId'] = randomBytes(16).toString('hex');
  try {
    await next();
  } catch (error) {
    ctx.status = (error as { status?: number }).status ?? 500;
    ctx.body = { title: String(error) };
  }
});
app.use(async function securityHeaders(ctx, next) {
  ctx.set({ 'X-Frame-Options': 'deny', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
  await next();
});
app.use(async function authenticate(ctx, next) {
  ctx.state['user'] = TOKENS.get(ctx.get('authorization')) ?? null;
  if (ctx.state['user'] === null && !ctx.path.startsWith('/hello')) ctx.throw(401);
  await next();
});
app.use(router.routes());
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listens at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => void store.close());
});

async function read(ctx: Context): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function load(ctx: Context): Promise<InstanceRecord> {
  const record = await store.instances.get((ctx['params'] as { guid: string }).guid);
  return record ?? ctx.throw(404);
}

async function commit(record: InstanceRecord, content: InlineContent[]): Promise<void> {
  record.instance.lastChanged = new Date().toISOString();
  const event: InstanceEvent = {
    id: randomUUID(), instanceId: record.instance.id, dataId: null, created: record.instance.lastChanged, eventType: 'Saved',
    instanceOwnerPartyId: record.instance.instanceOwner.partyId, user: { userId: 1337 } as InstanceEvent['user'], processInfo: record.instance.process,
  };
  const answer = await store.instances.commit({ guid: record.guid, expectedRev: record.rev, definition: record.definition, instance: record.instance, internal: record.internal, content, events: [event], outbox: [] });
  if (answer === 'conflict') throw Object.assign(new Error('conflict'), { status: 409 });
}

function newInstance(guid: string, partyId: string): Instance {
  const now = new Date().toISOString();
  return {
    id: `${partyId}/${guid}`, appId: 'ttd/bench', org: 'ttd', dueBefore: null, visibleAfter: now,
    instanceOwner: { partyId, personNumber: '01039012345', organisationNumber: null, username: null, externalIdentifier: null },
    process: { started: now, startEvent: 'StartEvent_1', ended: null, endEvent: null, currentTask: { flow: 2, started: now, elementId: 'Task_1', name: 'Form', altinnTaskType: 'data' } } as Instance['process'],
    status: { isArchived: false, archived: null, isSoftDeleted: false, softDeleted: null, isHardDeleted: false, hardDeleted: null, readStatus: 1, substatus: null },
    completeConfirmations: null, data: [], presentationTexts: null, dataValues: null, created: now, createdBy: '1337', lastChanged: now, lastChangedBy: '1337',
  };
}
