import { deepEqual } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../runtime/kernel/json.ts';
import { hiddenFields } from '../../runtime/layout/hidden-fields.ts';
import { parseLayoutFolder } from '../../runtime/layout/parse-layout-folder.ts';
import { removeHiddenData } from '../../runtime/layout/remove-hidden-data.ts';
import { requiredIssues } from '../../runtime/layout/required-issues.ts';
import type { FormModel, LayoutFolder } from '../../runtime/layout/types.ts';
import { stateOf } from '../support/evaluation-state.ts';
import { readLenientJson } from '../support/lenient-json.ts';
import { vectorsFolder } from '../support/shared.ts';

// The models of these vectors live in code that is not part of them; they are restated here from the approved outputs.

const root = vectorsFolder();
const NONE: ReadonlyMap<string, LayoutFolder> = new Map();

describe('approved outputs of whole layouts', () => {
  if (root === null || !existsSync(join(root, 'layout-evaluation'))) {
    it('are not here: set STAFETT_VECTORS or STAFETT_SHARED', function skipped() {
      this.skip();
    });
    return;
  }
  const folder = join(root, 'layout-evaluation');

  describe('RepeatingGroupsHidden', () => {
    const layout = readFolder(folder, 'RepeatingGroupsHidden', 'default');
    for (const hidePage1 of [false, true]) {
      for (const hidePage2 of [false, true]) {
        it(`hidePage1=${hidePage1} hidePage2=${hidePage2}`, () => {
          const data = [{ prodVareNr: '1', prodMengdeEnhetNavn: null }, { prodVareNr: null, prodMengdeEnhetNavn: null }];
          const some = { data, hidePage1, hidePage2, hideGroup1: true };
          const actual = hiddenFields(layout, stateOf([['default', { some }]]), NONE).fields.map((reference) => reference.field);
          const name = `RepeatingGroupsHidden.Test_Hidden_Multiple_Groups_hidePage1=${capital(hidePage1)}_hidePage2=${capital(hidePage2)}.verified.txt`;
          deepEqual([...actual].sort(), approvedFields(join(folder, 'RepeatingGroupsHidden', name)));
        });
      }
    }
  });

  it('RemoveHiddenData: the fields, in order', () => {
    const layout = readFolder(folder, 'RemoveHiddenData', 'default');
    const state = stateOf([['default', curriculum()]]);
    const actual = hiddenFields(layout, state, NONE, 'remove').fields.map((reference) => reference.field);
    deepEqual(actual, approvedFields(join(folder, 'RemoveHiddenData/RemoveHiddenDataTests.TestRemoveHiddenData.verified.txt')));
  });

  it('RemoveHiddenData: the model afterwards', () => {
    const state = stateOf([['default', curriculum()]]);
    const before = JSON.stringify(state);
    const [form] = removeHiddenData(readFolder(folder, 'RemoveHiddenData', 'default'), state, NONE);
    const after = (form as FormModel).model['root'] as JsonObject;
    deepEqual(JSON.stringify(state), before);
    deepEqual(after['arbeidserfaring'], [{ stilling: 'synlig', prosjekter: [{ tittel: 'a' }, { tittel: 'c' }] }]);
    deepEqual(after['fornavn'], null);
    deepEqual(after['SF_skjul-arbeidsgiver'], 'skjult');
  });

  it('LikertHidden: a Likert never takes data with it', () => {
    const model = { root: { showLikert: false, questions: [1, 2, 3, 4].map((id) => ({ Id: id, Answer: 'Agree' })) } };
    const state = stateOf([['default', model]]);
    deepEqual(removeHiddenData(readFolder(folder, 'LikertHidden', 'default'), state, NONE), state.models);
  });

  for (const [file, group] of [
    ['ValidateAllRequiredFieldsMissing', [{ GroupNumber: 0 }, { GroupNumber: 1 }, { GroupNumber: 2 }]],
    ['ValidateEmpty_IssuesRequiredIssues', null],
  ] as const) {
    it(`RequiredValidator.${file}`, () => {
      const top = join(folder, 'RequiredValidator');
      const main = readFolder(top, 'mainLayout', 'main');
      const subforms = new Map([['subLayout', readFolder(top, 'subLayout', 'sub')]]);
      const texts = { language: 'nb', resources: [{ id: 'subPage', value: 'Underside' }] };
      const model = (): JsonObject => ({ Group: group === null ? null : group.map((row) => ({ ...row })) });
      const actual = requiredIssues(main, stateOf([['main', model()], ['sub', model()]], { texts }), subforms);
      // Elements are numbered in the order in which the issues name them.
      const ids = [...new Set(actual.map((issue) => issue.dataElementId))];
      const lines = actual.map((issue) =>
        [`Guid_${ids.indexOf(issue.dataElementId) + 1}`, issue.field, issue.bindingName, issue.componentId, issue.layoutId, issue.pageId, issue.pageName].join(' '));
      deepEqual(lines, approvedRequired(join(top, `RequiredValidatorTests.${file}.verified.txt`)));
    });
  }
});

function readFolder(parent: string, name: string, defaultDataType: string): LayoutFolder {
  const files = readdirSync(join(parent, name)).filter((file) => file.endsWith('.json')).sort();
  const pages = files.map((file): [string, ReturnType<typeof readLenientJson>] => [file.slice(0, -5), readLenientJson(join(parent, name, file))]);
  return parseLayoutFolder(name, { settings: { defaultDataType, pages: { order: pages.map(([page]) => page) } }, pages }, 'v9');
}

function approvedFields(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/Field: (.*?),?\r?$/gm)].map((match) => match[1] as string);
}

/** The issues of the second list (`FullIssues`), or of the first where the file has one only. */
function approvedRequired(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const part = text.slice(text.indexOf('FullIssues'));
  const value = (block: string, name: string) => new RegExp(`${name}: (.*?),?\\r?$`, 'm').exec(block)?.[1] ?? '';
  return part
    .split(/^\s*Severity: Error,?\r?$/m)
    .filter((block) => block.includes('Code: required'))
    .map((block) => ['DataElementId', 'Field', 'bindingName', 'componentId', 'layoutId', 'pageId', 'pageName'].map((name) => value(block, name)).join(' '));
}

function curriculum(): JsonObject {
  const projects = () => ['a', 'skjult', 'c', 'skjult'].map((tittel) => ({ tittel }));
  return {
    root: {
      'SF_skjul-felter': 'fornavn,etternavn,alder,kjonn,epost,telefon,bosted',
      'SF_skjul-arbeidsgiver': 'skjult',
      'SF_skjul-prosjekt': 'skjult',
      fornavn: 'Kari',
      arbeidserfaring: [{ stilling: 'synlig', prosjekter: projects() }, { stilling: 'skjult', prosjekter: projects() }, { stilling: 'skjult' }],
    },
  };
}

function capital(value: boolean): string {
  return value ? 'True' : 'False';
}
