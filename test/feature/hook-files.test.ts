import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { flow, task } from '../support/diagram.ts';
import { writeProcessApps } from '../support/process-app.ts';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const PROCESS = [
  '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Task_2', 'confirmation'), '<bpmn:endEvent id="End"/>',
  flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Task_2'), flow('f3', 'Task_2', 'End'),
].join('');

/** The form's `plan` says what the hook does. */
const LOGIC = `
import { createHash } from 'node:crypto';
const text = (bytes) => new TextDecoder().decode(bytes);
export default {
  files: {
    analysers: { whole: async (ctx) => ({ mimeType: createHash('sha256').update(await ctx.bytes()).digest('hex') }) },
    validators: { banned: async (ctx) => {
      if (ctx.analysis.whole.mimeType.length !== 64) return [{ description: 'not analysed' }];
      const end = await ctx.bytes({ from: ctx.size - 4, length: 4 });
      return text(end) === 'evil' ? [{ code: 'evil', description: 'ends with evil' }] : [];
    } },
  },
  validators: { element: { attachment: async (ctx) => (text(await ctx.bytes(ctx.element.id, { length: 4 })) === 'DRAW' ? [] : [{ description: 'no drawing' }]) } },
  data: {
    onChanges: async (ctx) => {
      const [entry] = ctx.mutator.models('model');
      const attachment = ctx.mutator.elements().find((element) => element.dataType === 'attachment' && !element.deleted);
      const id = attachment?.id ?? 'none';
      switch (entry.model.plan) {
        case 'hash': {
          const hash = createHash('sha256');
          let from = 0;
          for (let part; (part = await ctx.bytes(id, { from, length: 1_000_000 })).length > 0; from += part.length) hash.update(part);
          entry.model.note = from + ' ' + hash.digest('hex');
          break;
        }
        case 'whole': entry.model.note = String((await ctx.bytes(id)).length); break;
        case 'nothing': entry.model.note = String(await ctx.bytes('11111111-1111-1111-1111-111111111111')); break;
        case 'form': await ctx.bytes(entry.dataElementId); break;
        case 'part': await ctx.bytes(id, { from: -1 }); break;
        case 'long': await ctx.bytes(id, { length: 2 ** 30 }); break;
        case 'many': entry.model.note = String((await Promise.all(Array.from({ length: 60 }, () => ctx.bytes(id, { length: 2_000_000 })))).reduce((sum, part) => sum + part.length, 0)); break;
        case 'make': entry.model.note = ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', filename: 'kart æ.png', bytes: Buffer.from('DRAW by hook') }).dataElementId; break;
        case 'replace': ctx.mutator.replaceFile(id, { contentType: 'image/png', bytes: new TextEncoder().encode('DRAW again') }); break;
        case 'both': { const made = ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', bytes: new Uint8Array([1]) }); ctx.mutator.replaceFile(made.dataElementId, { contentType: 'image/png', bytes: new Uint8Array([2, 3]) }); break; }
        case 'regret': ctx.mutator.remove(ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', bytes: new Uint8Array([1]) }).dataElementId); break;
        case 'type': ctx.mutator.addFile({ dataType: 'attachment', contentType: 'text/html', bytes: new Uint8Array([1]) }); break;
        case 'size': ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', bytes: new Uint8Array(9 * 1024 * 1024) }); break;
        case 'empty': ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', bytes: new Uint8Array(0) }); break;
        case 'unknown': ctx.mutator.addFile({ dataType: 'model', contentType: 'image/png', bytes: new Uint8Array(1) }); break;
        case 'text': ctx.mutator.addFile({ dataType: 'attachment', contentType: 'image/png', bytes: 'text' }); break;
        case 'huge': ctx.mutator.addFile({ dataType: 'checked', contentType: 'image/png', bytes: new Uint8Array(80 * 1024 * 1024) }); break;
      }
    },
  },
};
`;

describe('Files and app logic', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  let instance: string;
  let form: string;
  before(async () => {
    folder = await writeProcessApps([{
      name: 'files', process: PROCESS, logic: LOGIC,
      dataTypes: [
        { id: 'attachment', allowedContentTypes: ['image/png'], taskId: 'Task_1', maxSize: 8, maxCount: 0, minCount: 0 },
        { id: 'checked', taskId: 'Task_1', maxCount: 0, minCount: 0, enabledFileAnalysers: ['whole'], enabledFileValidators: ['banned'] },
      ],
    }]);
    running = await startRuntime({ apps: [folder], store: 'embedded', quiet: true });
    sophie = await running.token(SOPHIE);
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const made = await send(`${running.url}/ttd/files/instances?instanceOwnerPartyId=501337`, sophie, 'POST');
    instance = `${running.url}/ttd/files/instances/${made.json.id}`;
    form = made.json.data[0].id;
  });
  const upload = (dataType: string, bytes: Uint8Array): Promise<Answer> => send(`${instance}/data?dataType=${dataType}`, sophie, 'POST', bytes, { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="a.png"' });
  const plan = (text: string): Promise<Answer> => send(`${instance}/data/${form}`, sophie, 'PUT', { plan: text });
  const note = async (text: string): Promise<string> => {
    const answer = await plan(text);
    assert.ok(answer.status < 400, answer.text);
    return (await send(`${instance}/data/${form}`, sophie)).json.note;
  };
  const attachments = async (): Promise<any[]> => (await send(instance, sophie)).json.data.filter((element: any) => element.dataType === 'attachment');

  it('a hook reads a file in parts, and whole', async () => {
    const bytes = Buffer.from(Array.from({ length: 2_300_000 }, (_, n) => (n * 7 + (n >> 8)) & 255));
    assert.equal((await upload('attachment', bytes)).status, 201);
    assert.equal(await note('hash'), `2300000 ${createHash('sha256').update(bytes).digest('hex')}`);
    assert.equal(await note('whole'), '2300000');
  });
  it('sixty parts at once come one after the other', async () => {
    await upload('attachment', Buffer.alloc(2_000_000, 1));
    assert.equal(await note('many'), '120000000');
  });
  it('what is not there is null', async () => { assert.equal(await note('nothing'), 'null'); });
  const refused: [plan: string, message: RegExp][] = [
    ['form', /is a form document, which data\(\) gives/], ['part', /from must be a whole number that is not negative/], ['long', /length must be a whole number from 1 to 16777216/],
    ['type', /has the content type text\/html, which the data type does not allow/], ['size', /is larger than 8 MB/], ['empty', /has no bytes/],
    ['unknown', /model is not a data type of files/], ['text', /bytes must be a Uint8Array/], ['huge', /the files that one hook makes may have 50331648 bytes together/],
  ];
  for (const [text, message] of refused) {
    it(`${text} is an error of the request, and nothing is written`, async () => {
      await upload('attachment', Buffer.from('DRAW'));
      const answer = await plan(text);
      assert.equal(answer.status, 500, answer.text);
      assert.match(answer.json.detail, message);
      assert.equal(answer.json.code, 'HOOK_FAILED');
      assert.equal((await attachments()).length, 1);
      assert.equal((await send(`${instance}/data/${form}`, sophie)).json.plan, null);
    });
  }
  it('above 16 MiB the whole is refused: parts must be asked for', async () => {
    const answer = await upload('checked', Buffer.alloc(17 * 1024 * 1024));
    assert.equal(answer.status, 500);
    assert.match(answer.json.detail, /the file is 17825792 bytes long, and at most 16777216 are read at a time: give from and length/);
  });
  it('a hook makes a file', async () => {
    const id = await note('make');
    const [made] = await attachments();
    assert.deepEqual([made.id, made.filename, made.contentType, made.size, made.createdBy], [id, 'kart æ.png', 'image/png', 12, '1337']);
    assert.equal((await send(`${instance}/data/${id}`, sophie)).text, 'DRAW by hook');
  });
  it('a hook replaces a file, also one that it made, and takes one back', async () => {
    const { id } = (await upload('attachment', Buffer.from('DRAW'))).json;
    assert.ok((await plan('replace')).status < 400);
    assert.equal((await send(`${instance}/data/${id}`, sophie)).text, 'DRAW again');
    assert.deepEqual((await attachments()).map(({ size }) => size), [10]);
    assert.ok((await plan('both')).status < 400);
    assert.deepEqual((await attachments()).map(({ size }) => size), [10, 2]);
    assert.ok((await plan('regret')).status < 400);
    assert.equal((await attachments()).length, 2);
  });
  it('analysers and validators of files see all of a file before it is an element', async () => {
    assert.equal((await upload('checked', Buffer.concat([Buffer.alloc(300_000), Buffer.from('good')]))).status, 201);
    const bad = await upload('checked', Buffer.concat([Buffer.alloc(300_000), Buffer.from('evil')]));
    assert.equal(bad.status, 400, bad.text);
    assert.match(bad.text, /ends with evil/);
  });
  it('validators of elements read them', async () => {
    await upload('attachment', Buffer.from('DRAW well'));
    const issues = async (): Promise<string[]> => (await send(`${instance}/validate`, sophie)).json.map(({ description }: { description: string }) => description);
    assert.deepEqual(await issues(), []);
    await upload('attachment', Buffer.from('PAINT'));
    assert.deepEqual(await issues(), ['no drawing']);
  });
});
