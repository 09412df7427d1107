import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SUPPORT = fileURLToPath(new URL('../support/logic.ts', import.meta.url));

/** A server in small: its logic is told to do something, writes its own number to a file, and the server is killed. */
const program = (hook: string): string => `
import { loadLogic } from ${JSON.stringify(SUPPORT)};
const logic = await loadLogic(${JSON.stringify(hook)}, { timeLimit: 60_000 });
void logic.hooks.externalApis.stay({ params: { file: process.argv[2] } });
setInterval(() => {}, 1000);
`;
const hook = (after: string): string => `import fs from 'node:fs'; export default { externalApis: { stay: async ({ params }) => { fs.writeFileSync(params.file, String(process.pid)); ${after} } } };`;
const isAlive = (pid: number): boolean => { try { process.kill(pid, 0); return true; } catch { return false; } };

async function until<T>(look: () => T | Promise<T>, ms: number): Promise<T> {
  for (const end = performance.now() + ms; ;) {
    const found = await look();
    if (found || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('Logic processes whose server is killed', function () {
  this.timeout(60_000);
  const cases: [name: string, after: string][] = [['wait', 'await new Promise(() => {});'], ['are stuck', 'for (;;);']];
  for (const [name, after] of cases) {
    it(`end, also when they ${name}`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'stafett-test-'));
      const [script, file] = [path.join(folder, 'server.mts'), path.join(folder, 'pid')];
      await writeFile(script, program(hook(after)));
      const server = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: 'ignore' });
      try {
        const pid = await until(async () => Number(await readFile(file, 'utf8').catch(() => '0')), 30_000);
        assert.ok(pid > 0 && isAlive(pid));
        server.kill('SIGKILL');
        await until(() => !isAlive(pid), 10_000);
        assert.equal(isAlive(pid), false);
      } finally {
        server.kill('SIGKILL');
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});
