import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const LOGIC = `import { execFileSync } from 'node:child_process';
export default {
  data: {
    onWrite(ctx) {
      const place = ctx.model.arrangement?.sted;
      if (place === 'spin') for (;;);
      if (place === 'memory') for (const all = []; ;) all.push(new Array(2 ** 24).fill(0));
      if (place === 'crash') execFileSync('/bin/kill', ['-SEGV', String(process.pid)]);
      if (place === 'throw') throw new Error('no such place');
      if (place === 'number') ctx.model.arrangement = 17;
      if (place === 'function') ctx.model.arrangement = () => 1;
      if (place === 'owner') return ctx.person().then((person) => { ctx.model.soker.navn = person.lastName; });
    },
    onChanges({ mutator }) {
      for (const { model } of mutator.models('soknad')) {
        if (model.arrangement?.sted === 'abandon') mutator.abandon([{ field: 'arrangement.sted', description: 'Not there' }]);
        if (model.arrangement?.sted === 'forge') mutator.models().push({});
      }
    },
  },
}`;

describe('App logic of a running server', function () {
  this.timeout(30_000);
  let running: Running;
  let folder: string;
  let url: string;
  let form: string;
  let sophie: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-logic-'));
    await mkdir(path.join(folder, 'ttd/permit-application'), { recursive: true });
    await writeFile(path.join(folder, 'ttd/permit-application/index.ts'), LOGIC);
    running = await startRuntime({ logic: folder, store: 'memory', quiet: true, change: (config) => ({ ...config, hookTimeout: 1500 }) });
    sophie = await running.token(SOPHIE);
    const made = await send(`${running.url}/ttd/permit-application/instances`, sophie, 'POST', { instanceOwner: { personNumber: '01039012345' } });
    url = `${running.url}/ttd/permit-application/instances/${made.json.id}`;
    form = made.json.data.find((element: any) => element.dataType === 'soknad').id;
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const put = (place: string) => send(`${url}/data/${form}`, sophie, 'PUT', { soker: { navn: 'Kari' }, arrangement: { sted: place } });
  const stored = async (): Promise<any> => (await send(`${url}/data/${form}`, sophie)).json;

  const refused: [place: string, status: number, text: RegExp][] = [
    ['spin', 500, /data\.onWrite \(soknad\) did not finish within 1500 ms/],
    ['memory', 500, /data\.onWrite \(soknad\) broke its process \(SIG\w+\), as when more than 256 MiB of memory are used/],
    ['crash', 500, /data\.onWrite \(soknad\) broke its process \(SIGSEGV\)/],
    ['throw', 500, /data\.onWrite \(soknad\) failed: no such place/],
    ['number', 500, /does not fit the model soknad/],
    ['function', 500, /data\.onWrite \(soknad\) gave something that cannot be used: model\.arrangement is a function/],
    ['abandon', 400, /Not there/],
  ];
  for (const [place, status, text] of refused) {
    it(`${place}: ${status}, nothing is written, and the server goes on`, async () => {
      assert.equal((await put('Torget')).status, 201);
      const health = send(`${running.url}/health`, null);
      const answer = await put(place);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.text, text);
      assert.notEqual((await health).status, 500);
      assert.equal((await stored()).arrangement.sted, 'Torget');
      assert.equal((await put('Torget')).status, 201);
    });
  }
  it('asks the register for the owner', async () => {
    assert.equal((await put('owner')).status, 200);
    assert.equal((await stored()).soker.navn, 'Salt');
  });
  it('others are answered while one spins', async () => {
    const slow = put('spin');
    const start = performance.now();
    await send(`${url}/process`, sophie);
    assert.ok(performance.now() - start < 250, 'the server was held up');
    assert.equal((await slow).status, 500);
  });
});
