import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSchemaChecker, type SchemaChecker } from '../../runtime/app-definition/config-schemas.ts';
import { loadDefinition } from '../../runtime/app-definition/load-definition.ts';
import type { DefinitionProblem } from '../../runtime/app-definition/types.ts';

/**
 * One change to one file of a definition, and the finding that it must give.
 * `rule` '' for what reading a file finds; `hint` is part of the suggestion or of the message; `place`: the finding stands on a changed line
 * unless it is told of the element around it (`near`) or in another file (its name).
 */
export type Mutation = [file: string, find: string | RegExp, replacement: string, severity: DefinitionProblem['severity'], rule: string, hint: string | null, place?: string];

/** A component put before the others of a page. */
export function added(file: string, component: string, severity: DefinitionProblem['severity'], rule: string, hint: string | null): Mutation {
  return [file, /"layout"\s*:\s*\[/, `"layout": [\n${component},`, severity, rule, hint];
}

/** Compiled once: that takes longer than to check an app. */
let schemas: Promise<SchemaChecker> | undefined;

/** As `stafett check --no-logic` does, without the schemas of XML. */
async function check(folder: string): Promise<DefinitionProblem[]> {
  const bySchema = await (schemas ??= createSchemaChecker());
  const { problems } = await loadDefinition(folder, { environment: { name: 'Development', variables: {} }, loadHooks: null, lint: true });
  return [...problems, ...await bySchema(folder)];
}

const keyOf = ({ severity, file, message }: DefinitionProblem): string => `${severity} ${file} ${message}`;

/** One test for each mutation of the app in `source` (an `App` folder). */
export function itFindsEach(source: string, mutations: readonly Mutation[]): void {
  let folder: string;
  let known: Set<string>;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-mutations-'));
    known = new Set((await check(source)).map(keyOf));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  for (const [index, mutation] of mutations.entries()) {
    const [file, find, replacement] = mutation;
    it(`${file}: ${String(find).slice(0, 60)} → ${replacement.slice(0, 100)}`.replaceAll(/\s+/g, ' '), async () => {
      const app = path.join(folder, `${index}/App`);
      await cp(source, app, { recursive: true });
      const before = await readFile(path.join(app, file), 'utf8');
      const text = before.replace(find, () => replacement);
      assert.notEqual(text, before, 'the change changes nothing');
      await writeFile(path.join(app, file), text);
      const found = (await check(app)).filter((problem) => !known.has(keyOf(problem)));
      await rm(app, { recursive: true });
      expectFinding(mutation, found, changedLines(before, text));
    });
  }
}

function expectFinding([file, , , severity, rule, hint, place = 'there']: Mutation, found: DefinitionProblem[], [first, last]: [number, number]): void {
  const isHere = place === 'there' || place === 'near';
  const fitting = found.filter((problem) => problem.severity === severity && (problem.rule ?? '') === rule && problem.file === (isHere ? file : place) && problem.line !== null
    && (hint === null || `${problem.message} ${problem.suggestion ?? ''}`.includes(hint)));
  assert.ok(fitting.length > 0, JSON.stringify(found, null, 1));
  if (place === 'there') assert.ok(fitting.some(({ line }) => line !== null && line >= first - 1 && line <= last + 1), `not on the lines ${first} to ${last}: ${JSON.stringify(fitting)}`);
}

function changedLines(before: string, text: string): [number, number] {
  let start = 0;
  while (start < before.length && before[start] === text[start]) start++;
  let end = text.length;
  for (let other = before.length; other > start && end > start && before[other - 1] === text[end - 1]; other--) end--;
  return [text.slice(0, start).split('\n').length, text.slice(0, Math.max(start, end)).split('\n').length];
}
