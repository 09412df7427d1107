import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const APPS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../apps');

export interface AppCopy {
  /** For `--apps`. */
  folder: string;
  remove(): Promise<void>;
}

/** A sample app in a folder of its own, with files put in or replaced (path relative to `App/`; null takes one away). */
export async function copyApp(id: string, files: Readonly<Record<string, string | null>>, metadata: object = {}): Promise<AppCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stafett-app-'));
  const app = path.join(folder, id, 'App');
  await cp(path.join(APPS, id, 'App'), app, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(app, name);
    if (content === null) await rm(file, { recursive: true, force: true });
    else {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
  const file = path.join(app, 'config/applicationmetadata.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...metadata }));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
