import { bytesFunction } from '../app-definition/hook-crossing.ts';
import type { FilePart } from '../app-definition/hooks.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { DataType } from '../kernel/application-types.ts';
import { AppError } from '../kernel/errors.ts';
import type { ValidationIssue } from '../kernel/instance-types.ts';
import type { StoredFile } from './elements.ts';
import { blobBytes } from './file-parts.ts';
import { runHook } from './hook-runner.ts';
import { describedAlone } from './issue-texts.ts';
import { hookIssue } from './mutator.ts';
import type { Services } from './services.ts';

/** How much of a file its analysers see. */
const HEAD_BYTES = 8 * 1024;

/**
 * The file analysers and validators that a data type names (app-api.md §3.3, §3.10); an id that nobody has registered adds nothing.
 * @throws 400 with the issues
 */
export async function checkFile(services: Services, definition: AppDefinition, dataType: DataType, file: StoredFile, language: string): Promise<void> {
  const { files } = definition.hooks;
  const validators = (dataType.enabledFileValidators ?? []).flatMap((id) => (files?.validators?.[id] ? [[id, files.validators[id]] as const] : []));
  if (validators.length === 0) return;
  const { size } = file.info;
  const bytes = bytesFunction((part?: FilePart) => blobBytes(services.store.blobs, file.blobId, { size, limit: services.limits.hookFile, part }));
  const head = (await bytes({ length: HEAD_BYTES })) ?? new Uint8Array();
  const facts = { filename: file.filename, contentType: file.contentType, size, head, bytes };
  const analysis: Record<string, { mimeType?: string }> = {};
  for (const id of dataType.enabledFileAnalysers ?? []) {
    const analyse = files?.analysers?.[id];
    if (analyse) analysis[id] = await runHook(services, `files.analysers.${id}`, () => analyse(facts));
  }
  const issues: ValidationIssue[] = [];
  for (const [id, validate] of validators) {
    const found = await runHook(services, `files.validators.${id}`, () => validate({ ...facts, dataType, analysis }));
    issues.push(...found.map((issue) => describedAlone(hookIssue(issue, id, null), definition, language)));
  }
  if (issues.length > 0) {
    throw new AppError('BAD_REQUEST', { title: 'File validation failed', detail: 'File validation failed', problem: 'plain', extensions: { uploadValidationIssues: issues } });
  }
}
