import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Builds a source tree. @returns the folder of the built program */
export async function build(home: string): Promise<string> {
  await run(process.execPath, [path.join(home, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: home, maxBuffer: 16 * 1024 * 1024 });
  return path.join(home, 'dist');
}

/** A source tree of another commit below `folder`, with its own dependencies where they differ from ours. */
export async function checkOut(reference: string, folder: string): Promise<{ home: string; remove(): Promise<void> }> {
  const home = path.join(folder, 'source');
  await run('git', ['worktree', 'add', '--detach', home, reference], { cwd: HOME });
  const lock = (where: string): Promise<string> => readFile(path.join(where, 'package-lock.json'), 'utf8');
  if ((await lock(home)) === (await lock(HOME))) await symlink(path.join(HOME, 'node_modules'), path.join(home, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: home, shell: process.platform === 'win32', maxBuffer: 16 * 1024 * 1024 });
  return {
    home,
    async remove() {
      await run('git', ['worktree', 'remove', '--force', home], { cwd: HOME });
    },
  };
}
