import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure, Plugin } from 'esbuild';
import type { AppLogicHooks } from './hooks.ts';
import { hookFaults } from './hook-shape.ts';
import type { ProblemList } from './problems.ts';

/** Where the logic of an app begins: `App/logic/index.ts`, or a file of the logic overlay. */
export interface LogicEntry {
  /** Absolute path. */
  file: string;
  /** How findings name it: path relative to `App/`, or below the overlay folder. */
  shown: string;
  isOverlay: boolean;
}

/** Runs an app's logic file and gives its hooks; null when it cannot be used, with the reasons in `problems`. */
export type HookLoader = (entry: LogicEntry, problems: ProblemList) => Promise<AppLogicHooks | null>;

const ENTRY_NAMES = ['index.ts', 'index.js', 'index.mjs'];

/** Finds the logic of an app: the overlay `<logicFolder>/<org>/<app>` wins over the app's own `logic` folder. */
export async function findLogic(appFolder: string, logicFolder: string | null, org: string, app: string): Promise<LogicEntry | null> {
  const places = [{ folder: path.join(appFolder, 'logic'), shown: 'logic', isOverlay: false }];
  if (logicFolder !== null) places.unshift({ folder: path.join(logicFolder, org, app), shown: `${org}/${app}`, isOverlay: true });
  for (const { folder, shown, isOverlay } of places) {
    for (const name of ENTRY_NAMES) {
      const file = path.join(folder, name);
      if ((await stat(file).catch(() => null))?.isFile()) return { file, shown: `${shown}/${name}`, isOverlay };
    }
  }
  return null;
}

/** Content of every source file of an overlay's folder, by `logic-overlay/<path>`; packages are not looked into. */
export async function readOverlay(entry: LogicEntry): Promise<Map<string, Uint8Array>> {
  const folder = path.dirname(entry.file);
  const result = new Map<string, Uint8Array>();
  for (const name of await readdir(folder, { recursive: true })) {
    const parts = name.split(path.sep);
    if (parts.includes('node_modules') || !/\.(?:[cm]?[jt]s|json)$/.test(name)) continue;
    const content = await readFile(path.join(folder, name)).catch(() => null);
    if (content !== null) result.set(`logic-overlay/${parts.join('/')}`, content);
  }
  return result;
}

/**
 * Makes a loader that bundles TypeScript or JavaScript with esbuild and imports the result.
 *
 * The bundle is written to a private folder under a name made of its content, so that unchanged logic is imported once.
 * `stafett` resolves to `defineApp` alone; packages come from the app's own `node_modules`.
 * @param cacheFolder where bundles go; a fresh folder below the system's temporary folder when absent
 */
export function createHookLoader(cacheFolder?: string): HookLoader {
  let folder: Promise<string> | null = cacheFolder === undefined ? null : mkdir(cacheFolder, { recursive: true }).then(() => cacheFolder);
  return async (entry, problems) => {
    folder ??= mkdtemp(path.join(tmpdir(), 'stafett-logic-'));
    const code = await bundle(entry, problems);
    if (code === null) return null;
    const file = await writeBundle(await folder, code);
    return await importHooks(file, entry, problems);
  };
}

const OWN_MODULE: Plugin = {
  name: 'stafett',
  setup(builder) {
    builder.onResolve({ filter: /^stafett$/ }, () => ({ path: 'stafett', namespace: 'stafett' }));
    builder.onLoad({ filter: /.*/, namespace: 'stafett' }, () => ({ contents: 'export const defineApp = (hooks) => hooks;', loader: 'js' }));
  },
};

/** CommonJS packages in the bundle look for `require`. */
const BANNER = "import { createRequire as stafettCreateRequire } from 'node:module'; const require = stafettCreateRequire(import.meta.url);";

async function bundle(entry: LogicEntry, problems: ProblemList): Promise<string | null> {
  try {
    // 14 MB that a server whose apps have no logic need not hold.
    const { build } = await import('esbuild');
    const result = await build({
      entryPoints: [entry.file],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'silent',
      banner: { js: BANNER },
      plugins: [OWN_MODULE],
      tsconfigRaw: {},
    });
    return result.outputFiles[0]?.text ?? null;
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined || errors.length === 0) problems.thrown(entry.shown, null, error);
    for (const { text, location } of errors ?? []) problems.error(shownFile(entry, location?.file), location?.line ?? null, text);
    return null;
  }
}

/** esbuild names files relative to the working directory. */
function shownFile(entry: LogicEntry, file: string | undefined): string {
  if (file === undefined) return entry.shown;
  const relative = path.relative(path.dirname(entry.file), path.resolve(file));
  return path.posix.join(path.posix.dirname(entry.shown), relative.split(path.sep).join('/'));
}

async function writeBundle(folder: string, code: string): Promise<string> {
  const name = createHash('sha256').update(code).digest('hex').slice(0, 32);
  const file = path.join(folder, `${name}.mjs`);
  if ((await readFile(file, 'utf8').catch(() => null)) === code) return file;
  // Written beside and renamed, so that another loader never imports half a file.
  const draft = path.join(folder, `${randomUUID()}.draft`);
  await writeFile(draft, code, { mode: 0o600 });
  await rename(draft, file);
  return file;
}

async function importHooks(file: string, entry: LogicEntry, problems: ProblemList): Promise<AppLogicHooks | null> {
  let hooks: unknown;
  try {
    hooks = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    problems.error(entry.shown, null, `The logic failed to start: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  const faults = hookFaults(hooks);
  for (const { severity, message } of faults) problems[severity](entry.shown, null, message);
  return faults.some((fault) => fault.severity === 'error') ? null : (hooks as AppLogicHooks);
}
