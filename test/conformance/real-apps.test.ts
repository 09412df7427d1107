import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expressionProblem } from '../../runtime/expressions/compile.ts';
import { memberOf } from '../../runtime/expressions/cast.ts';
import type { TextResources } from '../../runtime/kernel/application-types.ts';
import type { Json, JsonObject } from '../../runtime/kernel/json.ts';
import { expressionIssues } from '../../runtime/layout/expression-issues.ts';
import { parseExpressionValidations } from '../../runtime/layout/parse-expression-validations.ts';
import { parseLayoutFolder } from '../../runtime/layout/parse-layout-folder.ts';
import { requiredIssues } from '../../runtime/layout/required-issues.ts';
import type { LayoutFolder } from '../../runtime/layout/types.ts';
import { stateOf } from '../support/evaluation-state.ts';
import { readLenientJson } from '../support/lenient-json.ts';
import { sharedFolder } from '../support/shared.ts';

const shared = sharedFolder();

describe('layouts of real apps', () => {
  if (shared === null) {
    it('are not here: set STAFETT_SHARED', function skipped() {
      this.skip();
    });
    return;
  }

  for (const line of ['v9', 'v8'] as const) {
    for (const app of readdirSync(join(shared, 'apps', line, 'ttd'))) {
      it(`${line} ${app}: every folder loads, every condition is well-formed`, () => {
        const ui = join(shared, 'apps', line, 'ttd', app, 'App/ui');
        const folders = readdirSync(ui, { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(join(ui, entry.name, 'layouts')));
        ok(folders.length > 0);
        for (const { name } of folders) {
          const folder = readFolder(ui, name, line);
          ok(folder.components.size > 0, name);
          for (const component of folder.components.values()) {
            for (const expression of [component.hidden, component.required, component.readOnly, component.hiddenRow]) {
              equal(expressionProblem(expression ?? null), null, `${name}/${component.page}/${component.id}`);
            }
          }
        }
      });
    }
  }

  describe('expression-validation-test', () => {
    const app = join(shared, 'apps/v9/ttd/expression-validation-test/App');
    const layout = readFolder(join(app, 'ui'), 'Task_1', 'v9');
    const validations = parseExpressionValidations(readLenientJson(join(app, 'models/skjema.validation.json')));

    it('asks for what the recorded platform asks for, in its order', () => {
      const issues = requiredIssues(layout, stateOf([['skjema', {}]], { texts: readTexts(app) }), new Map());
      const recorded = recordedIssues('v9/expression-validation-test/validation.json', 2, 'Required');
      deepEqual(issues.map((issue) => parameters({ ...issue })), recorded.map((issue) => issue['customTextParameters']));
    });

    it('says what the recorded platform says, in its order', () => {
      const model = { root: validationModel() };
      const texts = readTexts(app);
      const issues = expressionIssues(validations, 'skjema', 'element-1', model, stateOf([['skjema', model]], { texts }), layout, new Map());
      const recorded = recordedIssues('v9/expression-validation-test/validation.json', 5, 'Expression');
      deepEqual(issues.map((issue) => [issue.field, issue.message]), recorded.map((issue) => [issue['field'], issue['code']]));
    });
  });

  it('multiple-datamodels-test asks for fields of both models as recorded', () => {
    const app = join(shared, 'apps/v9/ttd/multiple-datamodels-test/App');
    const state = stateOf([['modell1', {}], ['modell2', {}]], { texts: readTexts(app) });
    const issues = requiredIssues(readFolder(join(app, 'ui'), 'Task_1', 'v9'), state, new Map());
    const recorded = recordedIssues('v9/multiple-datamodels-test/happy-path.json', 7, 'Required');
    deepEqual(issues.map((issue) => parameters({ ...issue })), recorded.map((issue) => issue['customTextParameters']));
    const element = { '{{data:modell1}}': 'element-1', '{{data:modell2}}': 'element-2' } as Record<string, string>;
    deepEqual(issues.map((issue) => issue.dataElementId), recorded.map((issue) => element[String(issue['dataElementId'])]));
  });

  function recordedIssues(file: string, n: number, source: string): JsonObject[] {
    const exchanges = memberOf(readLenientJson(join(shared as string, 'transcripts', file)), 'exchanges') as JsonObject[];
    const exchange = exchanges.find((candidate) => candidate['n'] === n) ?? null;
    const body = memberOf(memberOf(memberOf(exchange, 'response'), 'body'), 'json') as JsonObject[];
    return body.filter((issue) => issue['source'] === source);
  }
});

function readFolder(ui: string, name: string, line: 'v8' | 'v9'): LayoutFolder {
  const files = readdirSync(join(ui, name, 'layouts')).filter((file) => file.endsWith('.json')).sort();
  const pages = files.map((file): [string, Json] => [file.slice(0, -5), readLenientJson(join(ui, name, 'layouts', file))]);
  const settings = join(ui, name, 'Settings.json');
  return parseLayoutFolder(name, { settings: existsSync(settings) ? readLenientJson(settings) : {}, pages }, line);
}

function readTexts(app: string): TextResources {
  return readLenientJson(join(app, 'config/texts/resource.nb.json')) as unknown as TextResources;
}

function parameters(issue: Record<string, unknown>): Record<string, unknown> {
  const { dataElementId: _, ...rest } = issue;
  return rest;
}

/** The document that the transcript puts before exchange 5. */
function validationModel(): JsonObject {
  const project = { tittel: 'P', beskrivelse: 'kult' };
  const job = { arbeidsgiver: 'A', fra: '2020-05-01', til: '2019-05-01', stilling: 'S', beskrivelse: 'flink', prosjekter: [project] };
  return {
    fornavn: 'Kari', etternavn: 'Nordmann', alder: 12, arbeidserfaring: [job],
    epost: 'a@b.no', telefonnummer: '12345678', bosted: 'Oslo', kjonn: 'kvinne',
  };
}
