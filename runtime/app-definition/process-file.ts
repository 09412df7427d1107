import { readProcess } from '../process/read-process.ts';
import type { ProcessGraph } from '../process/types.ts';
import { lineAt, stripBom } from './file-text.ts';
import { type FolderFiles, findPath, textOf } from './folder-files.ts';
import type { ProblemList } from './problems.ts';

export const PROCESS_FILE = 'config/process/process.bpmn';

/** Reads the diagram; null when it cannot be run, with the reasons in `problems`. @see app-model.md §4 */
export async function readProcessFile(files: FolderFiles, problems: ProblemList): Promise<ProcessGraph | null> {
  const file = findPath(files, PROCESS_FILE);
  if (file === null) {
    problems.error(PROCESS_FILE, null, 'The file is missing', 'Copy a template from processes/');
    return null;
  }
  const { graph, problems: findings } = await readProcess(stripBom(textOf(files, file) ?? ''));
  for (const { severity, message, line } of findings) problems[severity](file, line ?? null, message);
  return graph;
}

/** Line of the element with that id in a diagram, or of the first thing in it that has the value `inner`; null when it is not there. */
export function elementLine(files: FolderFiles, id: string, inner?: string): number | null {
  const file = findPath(files, PROCESS_FILE);
  const text = file === null ? null : textOf(files, file);
  if (text === null) return null;
  const start = text.search(new RegExp(`\\bid\\s*=\\s*["']${quoted(id)}["']`));
  if (start === -1) return null;
  const offset = inner === undefined ? -1 : text.slice(start).search(new RegExp(`>\\s*${quoted(inner)}\\s*<`));
  const isInside = offset !== -1 && !/<\w*:?(?:task|serviceTask|exclusiveGateway|sequenceFlow|startEvent|endEvent)\b/.test(text.slice(start, start + offset));
  return lineAt(text, isInside ? start + offset + 1 : start);
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
