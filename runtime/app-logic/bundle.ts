import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, BuildOptions, Plugin } from 'esbuild';
import type { LogicEntry } from '../app-definition/hook-loader.ts';
import type { ProblemList } from '../app-definition/problems.ts';

const OWN_MODULE: Plugin = {
  name: 'stafett',
  setup(builder) {
    builder.onResolve({ filter: /^stafett$/ }, () => ({ path: 'stafett', namespace: 'stafett' }));
    builder.onLoad({ filter: /.*/, namespace: 'stafett' }, () => ({ contents: 'export const defineApp = (hooks) => hooks;', loader: 'js' }));
  },
};

/** CommonJS packages in the bundle look for `require`. */
const BANNER = "import { createRequire as stafettCreateRequire } from 'node:module'; const require = stafettCreateRequire(import.meta.url);";

const COMMON = { bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20', logLevel: 'silent', tsconfigRaw: {} } as const satisfies BuildOptions;

/**
 * Bundles an app's logic into one file of the folder, with `stafett` resolved to `defineApp` alone and packages from the app's own
 * `node_modules`. The name is made of the content. Null when it does not compile; why is in `problems`.
 */
export async function bundleLogic(entry: LogicEntry, folder: string, problems: ProblemList): Promise<string | null> {
  try {
    const { build } = await import('esbuild');
    const result = await build({
      ...COMMON, entryPoints: [entry.file], outdir: folder, sourcemap: 'inline', sourcesContent: false, banner: { js: BANNER }, plugins: [OWN_MODULE],
    });
    return await writeBundle(folder, result.outputFiles[0]?.text ?? '');
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined || errors.length === 0) problems.thrown(entry.shown, null, error);
    for (const { text, location } of errors ?? []) problems.error(shownFile(entry, location?.file), location?.line ?? null, text);
    return null;
  }
}

/** Bundles what runs apart from the server: one of our modules (its path without extension), from the sources as from the build. */
export async function bundleModule(folder: string, module: string): Promise<string> {
  // 14 MB that a server whose apps have no logic need not hold.
  const { build } = await import('esbuild');
  const result = await build({ ...COMMON, entryPoints: [module + path.extname(fileURLToPath(import.meta.url))] });
  return writeBundle(folder, result.outputFiles[0]?.text ?? '');
}

/** Bundles what runs in every logic process around the app's own code (`main`), and what ends them when the server is gone (`reaper`). */
export function bundleProgram(folder: string, name: 'main' | 'reaper'): Promise<string> {
  return bundleModule(folder, fileURLToPath(new URL(`worker/${name}`, import.meta.url)));
}

/** esbuild names files relative to the working directory. */
export function shownFile(entry: LogicEntry, file: string | undefined): string {
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
