import { deepEqual, equal } from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { handlerNames } from '../../../runtime/app-definition/lint/handler-names.ts';
import { loadDefinition } from '../../../runtime/app-definition/load-definition.ts';
import { writeProcessApps } from '../../support/process-app.ts';
import { CONFIGURATION, ruleApp, SCRIPT } from '../../support/rule-app.ts';

const RULES = 'ui/form/RuleConfiguration.json';
const HANDLER = 'ui/form/RuleHandler.js';

describe('legacy rules of a definition', () => {
  let folder: string;
  let app: string;
  before(async () => {
    folder = await writeProcessApps([ruleApp('ruled', SCRIPT)]);
    app = path.join(folder, 'ttd/ruled/App');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const load = async (configuration: string, script: string | null) => {
    await writeFile(path.join(app, RULES), configuration);
    if (script === null) await rm(path.join(app, HANDLER), { force: true });
    else await writeFile(path.join(app, HANDLER), script);
    const { definition, problems } = await loadDefinition(app, { environment: { name: 'Development', variables: {} }, loadHooks: null, lint: true });
    return { rules: definition?.legacyRules.get('form'), problems: problems.filter(({ file }) => file === RULES || file === HANDLER) };
  };
  const text = JSON.stringify(CONFIGURATION, null, 2);

  it('are read, with what they name in place', async () => {
    const { rules, problems } = await load(`\ufeff${text}`, `\ufeff${SCRIPT}`);
    deepEqual(problems, []);
    deepEqual([rules?.file, rules?.script, rules?.conditional.map(({ id }) => id), rules?.connections.map(({ id }) => id)], [HANDLER, SCRIPT, ['reason', 'note'], ['name', 'sum', 'big']]);
    equal(Object.isFrozen(rules?.conditional[0]), true);
  });

  const findings: [name: string, before: string, after: string, rule: string | undefined, message: string, suggestion?: string][] = [
    ['an unknown function', '"isOther"', '"isOter"', 'legacy-rules', `conditionalRuleHandlerObject in ${HANDLER} has no function "isOter"`, 'Did you mean "isOther"?'],
    ['a function of the other kind', '"isOther"', '"fullName"', 'legacy-rules', `conditionalRuleHandlerObject in ${HANDLER} has no function "fullName"`],
    ['an unknown component', '"a": "reason"', '"a": "raeson"', 'legacy-rules', 'There is no component "raeson"', 'Did you mean "reason"?'],
    ['marks without rows', '"a": "reason"', '"a": "reason{0}"', 'legacy-rules', '"reason{0}" has more row marks than "repeatingGroup" gives rows, so it is never decided on'],
    ['an unknown group', '"groupId": "rows"', '"groupId": "row"', 'legacy-rules', 'There is no component "row"', 'Did you mean "rows"?'],
    ['a group without rows', '"groupId": "rows"', '"groupId": "kind"', 'legacy-rules', 'The component "kind" has no rows'],
    ['an unknown input', 'rows{0}.count', 'rows{0}.cuont', 'legacy-rules', 'Data type "model" has no field "rows.cuont"', 'Did you mean "rows.count"?'],
    ['an unknown output', 'person.full', 'person.ful', 'legacy-rules', 'Data type "model" has no field "person.ful"', 'Did you mean "person.full"?'],
    ['an unknown action', '"Show"', '"show"', undefined, '"selectedAction" must be Show or Hide'],
  ];
  for (const [name, from, to, rule, message, suggestion] of findings) {
    it(`${name} is told on its line`, async () => {
      const changed = text.replace(from, to);
      const { problems } = await load(changed, SCRIPT);
      const line = changed.slice(0, changed.indexOf(to)).split('\n').length;
      deepEqual(problems, [{ severity: 'warning', ...(rule === undefined ? {} : { rule }), file: RULES, line, message, ...(suggestion === undefined ? {} : { suggestion }) }]);
    });
  }
  it('are not run without a script, nor from a file that is no JSON; the definition stands', async () => {
    const none = await load(text, null);
    deepEqual([none.rules, none.problems.map(({ message }) => message)], [undefined, ['There is no ui/form/RuleHandler.js, so none of the rules is run']]);
    const broken = await load(`${text.slice(0, -1)},,`, SCRIPT);
    deepEqual([broken.rules, broken.problems.map(({ severity, line }) => [severity, typeof line])], [undefined, [['warning', 'number']]]);
  });
  it('a script that loads modules is told', async () => {
    const { problems } = await load(text, `${SCRIPT}\nimport('x');`);
    deepEqual(problems.map(({ file, message }) => [file, message]), [[HANDLER, 'The script uses import(), so none of the rules is run on the server']]);
  });
  it('are not those of v9', async () => {
    await writeFile(path.join(app, 'App.csproj'), '<PackageReference Include="Altinn.App.Core" Version="9.0.0" />');
    equal((await load(text, SCRIPT)).rules, undefined);
    await rm(path.join(app, 'App.csproj'));
    equal((await readFile(path.join(app, RULES), 'utf8')), text);
  });
});

describe('handlerNames', () => {
  const cases: [name: string, script: string, names: string[] | null][] = [
    ['functions of every kind', 'var h = { a: function () { return { x: 1 } }, b: (o) => o, c() { return [1, 2] }, async d() {}, "e f": 1, \'g\': 2, i, }', ['a', 'b', 'c', 'd', 'e f', 'g', 'i']],
    ['text, comments and patterns with braces', 'h = { /* b: 1, */ a: (o) => "}, x: {" + /[}/]{2},/.test(o), // }\n c: `}` , d: (o) => o / 2 / 1 }', ['a', 'c', 'd']],
    ['members set later', 'var h = {}; h.a = function () {}; window.h.b = 1; if (h.c === 1) h.d();', ['a', 'b']],
    ['a name that is part of another', 'var other_h = { a: 1 }; var h = { b: 1 }', ['b']],
    ['letters of all languages', 'var h = { beløp: 1, $x: 2 }', ['beløp', '$x']],
    ['none at all', 'var g = { a: 1 }', null],
    ['computed names', 'var h = { [x]: 1, a: 2 }', null],
    ['spread objects', 'var h = { ...x, a: 2 }', null],
    ['another way to make it', 'var h = Object.assign({}, x); Object.assign(h, y)', null],
    ['names that are set by text', 'var h = {}; h["a"] = 1', null],
    ['half an object', 'var h = { a: 1', null],
  ];
  for (const [name, script, names] of cases) it(name, () => deepEqual([...(handlerNames(script, 'h') ?? ['?'])], names ?? ['?']));
});
