import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeText, decodeXml } from './file-text.ts';
import { isSkippedFolder } from './app-folders.ts';
import type { RawFiles } from './types.ts';

/** What is read into memory; `wwwroot` is served from disk, everything else is no part of a definition. */
const DEFINITION_FOLDERS = new Set(['config', 'models', 'options', 'ui', 'views', 'logic']);
const PUBLIC_FOLDER = 'wwwroot';
/** A definition file beyond this size is refused: nothing real comes near it. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_FILES = 20_000;

/** The files of one `App` folder as they were at load time. */
export interface FolderFiles {
  folder: string;
  /** Content by path relative to `App/`, with `/`. */
  contents: ReadonlyMap<string, Uint8Array>;
  /** Every path, `wwwroot` included, sorted. */
  paths: readonly string[];
  /** Paths of every `.cs` file outside `models/`, for the report of custom code only. */
  customCode: readonly string[];
  /** Hash over names and contents of the definition's files (not of `wwwroot`): the same for the same files wherever they lie. */
  version: string;
  /** Files that were left out, with the reason. */
  skipped: readonly { file: string; reason: string }[];
}

/**
 * Reads the folder of an app. Links that lead out of the folder are left out.
 *
 * At once and not file by file between other work: some fifty small files are read in two milliseconds, and a host with a
 * hundred definitions would wait for thousands of answers of the thread pool before it serves.
 * @param extra further files that count as part of the definition (the logic overlay): path relative to `App/` → content
 */
export function readFolderFiles(folder: string, extra: ReadonlyMap<string, Uint8Array> = new Map()): FolderFiles {
  const walk: Walk = { root: realpathSync(folder), paths: [], skipped: [] };
  collect(walk, folder, '');
  const contents = new Map<string, Uint8Array>(extra);
  for (const file of walk.paths) if (isDefinitionFile(file)) contents.set(file, readFileSync(path.join(folder, file)));
  return {
    folder,
    contents,
    paths: walk.paths.sort(),
    customCode: walk.paths.filter((file) => file.endsWith('.cs') && !file.startsWith('models/')),
    version: hashOf(contents),
    skipped: walk.skipped,
  };
}

interface Walk {
  root: string;
  paths: string[];
  skipped: { file: string; reason: string }[];
}

function collect(walk: Walk, folder: string, prefix: string): void {
  for (const entry of readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const file = prefix + entry.name;
    if (isSkippedFolder(entry.name)) continue;
    const isLink = entry.isSymbolicLink();
    if (isLink && !leadsInside(walk.root, path.join(folder, file))) {
      walk.skipped.push({ file, reason: 'the link leads out of the app folder or nowhere' });
      continue;
    }
    if (entry.isDirectory()) {
      collect(walk, folder, `${file}/`);
      continue;
    }
    const facts = statSync(path.join(folder, file), { throwIfNoEntry: false });
    if (facts?.isFile()) keep(walk, file, facts.size);
  }
}

function keep(walk: Walk, file: string, size: number): void {
  if (walk.paths.length >= MAX_FILES) {
    if (walk.paths.length === MAX_FILES) walk.skipped.push({ file, reason: `more than ${MAX_FILES} files` });
  } else if (size > MAX_FILE_BYTES && isDefinitionFile(file)) {
    walk.skipped.push({ file, reason: `larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB` });
  } else walk.paths.push(file);
}

function leadsInside(root: string, link: string): boolean {
  try {
    return realpathSync(link).startsWith(root + path.sep);
  } catch {
    return false;
  }
}

function isDefinitionFile(file: string): boolean {
  const slash = file.indexOf('/');
  if (slash === -1) return /^appsettings(\.[\w-]+)?\.json$/i.test(file) || file.endsWith('.csproj');
  return DEFINITION_FOLDERS.has(file.slice(0, slash)) || (file.endsWith('.cs') && file.startsWith('models/'));
}

/** Order-independent: paths are sorted by code unit first. */
function hashOf(contents: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const file of [...contents.keys()].sort()) {
    hash.update(`${file}\0`);
    hash.update(createHash('sha256').update(contents.get(file) ?? new Uint8Array()).digest());
  }
  return hash.digest('hex').slice(0, 32);
}

/** Text of a file, byte order mark kept; null when the file is absent. */
export function textOf(files: FolderFiles, file: string): string | null {
  const bytes = files.contents.get(file);
  if (bytes === undefined) return null;
  return /\.(?:xsd|xml|bpmn)$/i.test(file) ? decodeXml(bytes) : decodeText(bytes);
}

/** The path as written on disk for a path that may differ in case; exact spelling wins. */
export function findPath(files: FolderFiles, wanted: string): string | null {
  if (files.contents.has(wanted)) return wanted;
  const lower = wanted.toLowerCase();
  for (const file of files.contents.keys()) if (file.toLowerCase() === lower) return file;
  return null;
}

/** The served view: definition files as they were at load time, `wwwroot` from disk. */
export function rawFiles(files: FolderFiles): RawFiles {
  const all = new Set<string>([...files.paths.filter((file) => file.startsWith(`${PUBLIC_FOLDER}/`)), ...files.contents.keys()]);
  const sorted = [...all].sort();
  return Object.freeze({
    has: (file: string) => all.has(file),
    read: async (file: string) => {
      const held = files.contents.get(file);
      if (held !== undefined) return held;
      return all.has(file) ? await readFile(path.join(files.folder, file)).catch(() => null) : null;
    },
    list: (folder: string) => {
      const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
      return sorted.filter((file) => file.startsWith(prefix));
    },
  });
}
