import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AppLogicHooks } from '../../runtime/app-definition/hooks.ts';
import { ProblemList } from '../../runtime/app-definition/problems.ts';
import { createHookLoader, type LogicOptions } from '../../runtime/app-logic/loader.ts';

export interface TestLogic {
  /** Functions take what a test gives them. */
  hooks: any;
  problems: ProblemList['items'];
  /** Errors that belonged to no call. */
  strays: string[];
  file: string;
  /** Loads the file again. */
  load(): Promise<AppLogicHooks | null>;
  close(): Promise<void>;
}

/** Loads `export default <text>` as an app's logic into a process of its own. */
export async function loadLogic(source: string, options: LogicOptions = {}): Promise<TestLogic> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stafett-test-'));
  const file = path.join(folder, 'index.ts');
  await writeFile(file, source.includes('export default') ? source : `export default ${source}`);
  const strays: string[] = [];
  const load = createHookLoader({ timeLimit: 2000, output: 'ignore', cacheFolder: path.join(folder, 'cache'), onStray: (_app, stack) => strays.push(stack), ...options });
  const problems = new ProblemList();
  const loadFile = (): Promise<AppLogicHooks | null> => load({ app: 'ttd/test', file, shown: 'logic/index.ts', isOverlay: false }, problems);
  return {
    hooks: await loadFile(), load: loadFile, problems: problems.items, strays, file,
    close: async () => {
      await load.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a call was refused with. */
export async function failure(call: Promise<unknown>): Promise<Error> {
  const outcome = await call.then((value) => ({ value }), (error: Error) => error);
  assert.ok(outcome instanceof Error, `no failure but ${JSON.stringify(outcome)}`);
  return outcome;
}
