import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import { type JsonSource, readJsonSource } from './json-source.ts';
import type { ProblemList } from './problems.ts';

/** A JSON file whose value is an object. */
export interface ObjectFile {
  source: JsonSource;
  value: JsonObject;
}

/**
 * Reads an optional file (name ignoring case). Null when it is absent or wrong; what is wrong is in `problems`.
 * @param severity  of a file that cannot be read: `warning` where the platform goes on without it
 */
export function readObjectFile(files: FolderFiles, wanted: string, problems: ProblemList, severity: 'error' | 'warning' = 'error'): ObjectFile | null {
  const file = findPath(files, wanted);
  if (file === null) return null;
  try {
    const source = readJsonSource(file, textOf(files, file) ?? '');
    if (isJsonObject(source.value)) return { source, value: source.value };
    problems[severity](file, source.lineOf([]), 'The file must hold a JSON object');
  } catch (error) {
    problems.thrown(file, null, error, severity);
  }
  return null;
}
