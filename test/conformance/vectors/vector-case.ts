import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readLenientJson } from '../../support/lenient-json.ts';
import { isJsonObject, type JsonObject } from '../../../runtime/kernel/json.ts';

/** One case of a public vector set; `run` throws when the case fails. */
export interface VectorCase {
  name: string;
  run(): void;
}

/** A set with the cases that cannot be passed, each with its reason. */
export interface VectorSet {
  name: string;
  cases: VectorCase[];
  contradictions: Readonly<Record<string, string>>;
}

/** The JSON objects below a folder, sorted by path; none when the folder is not there. */
export function vectorFiles(root: string, folder: string): { path: string; json: JsonObject }[] {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => {
      const json = readLenientJson(file);
      return isJsonObject(json) ? [{ path: relative(top, file).replaceAll('\\', '/'), json }] : [];
    });
}
