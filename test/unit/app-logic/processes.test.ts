import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProblemList } from '../../../runtime/app-definition/problems.ts';
import { createHookLoader } from '../../../runtime/app-logic/loader.ts';
import { failure, loadLogic } from '../../support/logic.ts';

/** Counts calls of the process it lives in, so that a new process shows. */
const COUNTING = 'let n = 0; export default { externalApis: { count: async ({ params }) => { await new Promise((r) => setTimeout(r, Number(params.wait ?? 0))); return ++n; } } };';
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('logic processes', () => {
  it('an idle process goes and comes back with the next call', async () => {
    const logic = await loadLogic(COUNTING, { idleAfter: 40 });
    try {
      assert.equal(await logic.hooks.externalApis.count({ params: {} }), 1);
      assert.equal(await logic.hooks.externalApis.count({ params: { wait: '80' } }), 2, 'a call under way keeps it');
      await wait(150);
      assert.equal(await logic.hooks.externalApis.count({ params: {} }), 1);
    } finally {
      await logic.close();
    }
  });
  it('no more processes than allowed: idle ones make room, calls wait when all are busy', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stafett-test-'));
    const load = createHookLoader({ processes: 2, cacheFolder: path.join(folder, 'cache') });
    try {
      const apps: any[] = [];
      for (let n = 0; n < 4; n++) {
        const file = path.join(folder, `app${n}.ts`);
        await writeFile(file, `const app = ${n}; ${COUNTING}`);
        apps.push(await load({ app: `ttd/app${n}`, file, shown: 'logic/index.ts', isOverlay: false }, new ProblemList()));
      }
      const all = await Promise.all(apps.flatMap((hooks) => [0, 1, 2].map(() => hooks.externalApis.count({ params: { wait: '20' } }))));
      assert.equal(all.length, 12);
      assert.deepEqual([...new Set(all)].sort(), [1, 2, 3]);
    } finally {
      await load.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
  it('closing fails what is under way and what comes later', async () => {
    const logic = await loadLogic(COUNTING);
    const underWay = failure(logic.hooks.externalApis.count({ params: { wait: '60000' } }));
    await wait(20);
    await logic.close();
    assert.match((await underWay).message, /server/);
    assert.match((await failure(logic.hooks.externalApis.count({ params: {} }))).message, /the server closes/);
  });
  it('changed logic takes over while the old one answers what it was asked', async () => {
    const logic = await loadLogic(COUNTING);
    try {
      const underWay = logic.hooks.externalApis.count({ params: { wait: '80' } });
      await writeFile(logic.file, COUNTING.replace('++n', "'new'"));
      const next: any = await logic.load();
      assert.equal(await next.externalApis.count({ params: {} }), 'new');
      assert.equal(await underWay, 1);
      assert.equal(await logic.hooks.externalApis.count({ params: {} }), 2, 'running instances keep the old version');
    } finally {
      await logic.close();
    }
  });
  it('says where bundles cannot be written', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stafett-test-'));
    const file = path.join(folder, 'index.ts');
    await writeFile(file, 'export default {};');
    const load = createHookLoader({ cacheFolder: path.join(file, 'cache') });
    try {
      const problems = new ProblemList();
      assert.equal(await load({ app: 'ttd/app', file, shown: 'logic/index.ts', isOverlay: false }, problems), null);
      assert.match(problems.items[0]?.message ?? '', /^The logic cannot be prepared: ENOTDIR/);
      assert.equal(problems.items[0]?.file, 'logic/index.ts');
    } finally {
      await load.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
  const broken: [name: string, source: string, message: RegExp, line: number | null][] = [
    ['throws at its start', 'const a = 1;\nthrow new Error("no start " + a);\nexport default {};', /failed to start: no start 1/, 2],
    ['never ends its start', 'await new Promise(() => {});\nexport default {};', /failed to start/, null],
    ['spins at its start', 'for (;;);\nexport default {};', /failed to start: did not start within 1500 ms/, null],
    ['does not compile', 'export default {', /Expected|Unexpected/, 1],
    ['exports nothing', 'export const a = 1; // export default', /default export must be defineApp/, null],
    ['has a member that is no function', 'export default { options: { a: 5 } }', /"options\.a" must be a function/, null],
  ];
  for (const [name, source, message, line] of broken) {
    it(`is found when it is loaded: ${name}`, async () => {
      const logic = await loadLogic(source, { startLimit: 1500 });
      try {
        assert.equal(logic.hooks, null);
        const problem = logic.problems.find((found) => message.test(found.message));
        assert.ok(problem, JSON.stringify(logic.problems));
        assert.equal(problem.line, line);
        assert.equal(problem.file, 'logic/index.ts');
      } finally {
        await logic.close();
      }
    });
  }
});
