import type { Json, JsonObject } from '../../kernel/json.ts';
import type { Client } from './client.ts';
import { reason } from './client.ts';
import { fileFor } from './files.ts';
import { place } from './place.ts';
import { samples } from './sample.ts';
import type { Walker, WalkContext, WalkStep } from './types.ts';

/** Rounds of writing and validating; each tries the next value for what is still wrong. */
const ROUNDS = 20;
const TYPES = ['TooFewDataElementsOfType', 'MinCount'];

interface Issue {
  severity: number;
  dataElementId: string | null;
  field: string | null;
  code: string | null;
  description: string | null;
}

interface Work {
  context: WalkContext;
  client: Client;
  path: string;
  who: Walker;
  note: (what: string, detail: string) => void;
}

/**
 * Makes the present task valid: prepared documents first, then values for every field that validation finds fault with,
 * and files of the types that there are too few of.
 * @returns what is still wrong; empty when the task may be left
 */
export async function fillTask(context: WalkContext, client: Client, path: string, who: Walker, task: { id: string; type: string }, steps: WalkStep[]): Promise<string[]> {
  const note = (what: string, detail: string): void => { steps.push({ task: task.id, taskType: task.type, what, who: who.name, detail }); };
  const work: Work = { context, client, path, who, note };
  await writePrepared(work);
  await addRequired(work, task.id);
  const tried = new Map<string, number>();
  const filled = new Set<string>();
  let issues: Issue[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await client.call(who, 'GET', `${path}/validate`);
    if (answer.status !== 200 || !Array.isArray(answer.json)) return [`validate: ${reason(answer)}`];
    issues = (answer.json as Issue[]).filter((issue) => issue.severity === 1);
    if (issues.length === 0 || !(await mend(work, issues, tried, filled))) break;
  }
  if (filled.size > 0) note('fill', [...filled].sort().join(', '));
  return issues.map((issue) => `${issue.field ?? ''} ${issue.description ?? issue.code ?? ''}`.trim());
}

/** Elements of the instance as they are now. */
async function elements({ client, path, who }: Work): Promise<{ id: string; dataType: string; locked: boolean }[]> {
  const answer = await client.call(who, 'GET', path);
  return answer.json?.data ?? [];
}

async function writePrepared(work: Work): Promise<void> {
  for (const element of await elements(work)) {
    const hint = element.locked ? null : await work.context.hint(element.dataType);
    if (!hint) continue;
    const answer = await work.client.call(work.who, 'PUT', `${work.path}/data/${element.id}`, hint.text, { 'content-type': hint.contentType });
    work.note('fill', answer.status < 300 ? `${element.dataType} as prepared` : `${element.dataType} as prepared: ${reason(answer)}`);
  }
}

/** Types of the task that must have elements: forms empty or as prepared, files of an allowed type. */
async function addRequired(work: Work, taskId: string): Promise<void> {
  const present = await elements(work);
  for (const dataType of work.context.definition.dataTypes.values()) {
    const owned = (dataType.allowedContributers ?? dataType.allowedContributors ?? []).includes('app:owned');
    const missing = (dataType.minCount ?? 0) - present.filter((element) => element.dataType === dataType.id).length;
    if (dataType.taskId !== taskId || owned) continue;
    for (let n = 0; n < missing; n++) await add(work, dataType.id, n);
  }
}

async function add(work: Work, typeId: string, n: number): Promise<boolean> {
  const { client, path, who, context } = work;
  const dataType = context.definition.dataTypes.get(typeId);
  if (!dataType) return false;
  if (context.definition.models.has(typeId)) {
    const hint = await context.hint(typeId);
    const answer = await client.call(who, 'POST', `${path}/data?dataType=${encodeURIComponent(typeId)}`, hint?.text ?? '{}', { 'content-type': hint?.contentType ?? 'application/json' });
    work.note('add', answer.status < 300 ? typeId : `${typeId}: ${reason(answer)}`);
    return answer.status < 300;
  }
  const file = fileFor(dataType.allowedContentTypes);
  if (!file) {
    work.note('upload', `${typeId}: no file of ${dataType.allowedContentTypes?.join(', ')} at hand`);
    return false;
  }
  const name = `vedlegg-${n + 1}.${file.ending}`;
  const answer = await client.call(who, 'POST', `${path}/data?dataType=${encodeURIComponent(typeId)}`, file.bytes, { 'content-type': file.contentType, 'content-disposition': `attachment; filename=${name}` });
  work.note('upload', answer.status < 300 ? `${typeId} ${name}` : `${typeId}: ${reason(answer)}`);
  return answer.status < 300;
}

/** Tries the next value for each field at fault. False when there is nothing left to try. */
async function mend(work: Work, issues: readonly Issue[], tried: Map<string, number>, filled: Set<string>): Promise<boolean> {
  const byElement = new Map<string, string[]>();
  let changed = false;
  const present = await elements(work);
  for (const issue of issues) {
    const type = issue.field ?? '';
    if (issue.dataElementId === null && (TYPES.includes(issue.code ?? '') || work.context.definition.dataTypes.has(type))) {
      const count = tried.get(`+${type}`) ?? 0;
      tried.set(`+${type}`, count + 1);
      if (count < ROUNDS && (await add(work, type, count))) changed = true;
    } else if (issue.field !== null && issue.dataElementId !== null) byElement.set(issue.dataElementId, [...(byElement.get(issue.dataElementId) ?? []), issue.field]);
  }
  for (const [id, fields] of byElement) {
    const element = present.find((each) => each.id === id);
    if (element && (await mendElement(work, element, fields, tried, filled))) changed = true;
  }
  return changed;
}

async function mendElement({ context, client, path, who }: Work, element: { id: string; dataType: string }, fields: readonly string[], tried: Map<string, number>, filled: Set<string>): Promise<boolean> {
  const form = context.definition.models.get(element.dataType);
  const current = await client.call(who, 'GET', `${path}/data/${element.id}`, undefined, { accept: 'application/json' });
  if (!form || current.status !== 200 || current.json === null) return false;
  const document = current.json as JsonObject;
  let changed = false;
  for (const field of new Set(fields)) {
    const values: Json[] = samples(context.definition, form, field);
    const key = `${element.id} ${field}`;
    const value = values[tried.get(key) ?? 0];
    if (value === undefined) continue;
    tried.set(key, (tried.get(key) ?? 0) + 1);
    place(document, field, value);
    filled.add(`${element.dataType}.${field}`);
    changed = true;
  }
  if (!changed) return false;
  const answer = await client.call(who, 'PUT', `${path}/data/${element.id}`, document);
  // a refused document is tried again with other values; the loop is bounded
  return answer.status < 500;
}
