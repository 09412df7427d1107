import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { schemaFor } from '../../../runtime/app-definition/config-schemas.ts';
import { readJsonSource } from '../../../runtime/app-definition/json-source.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { compileConfigSchema } from '../../../runtime/validation/config-schema.ts';
import { CONFIGURATION } from '../../support/rule-app.ts';
import { sharedFolder } from '../../support/shared.ts';

const HOME = path.resolve(import.meta.dirname, '../../..');
const SCHEMAS = path.join(HOME, 'schemas');
const names = readdirSync(SCHEMAS).filter((name) => name.endsWith('.schema.json')).map((name) => name.slice(0, -'.schema.json'.length));
const schema = (name: string): JsonObject => JSON.parse(readFileSync(path.join(SCHEMAS, `${name}.schema.json`), 'utf8')) as JsonObject;
const findings = (name: string, value: Json): string[] => compileConfigSchema(schema(name))(value).map((found) => found.path.join('.'));

describe('schemas of configuration files', () => {
  it('all compile, name themselves, and are found from the documents', () => {
    const readme = readFileSync(path.join(SCHEMAS, 'README.md'), 'utf8');
    const check = readFileSync(path.join(HOME, 'docs/check.md'), 'utf8');
    for (const name of names) {
      compileConfigSchema(schema(name));
      deepEqual(schema(name).$id, `urn:stafett:schema:${name}:1`);
      ok(readme.includes(`\`${name}.schema.json\``), name);
      ok(check.includes(`/schemas/${name}.schema.json"`), name);
    }
  });
  it('have one definition of an expression', () => {
    const definitions = names.map((name) => (schema(name).definitions as JsonObject | undefined)?.expression).filter((found) => found !== undefined);
    ok(definitions.length > 1);
    for (const definition of definitions) deepEqual(definition, definitions[0]);
  });

  const files: [file: string, name: string | null][] = [
    ['ui/form/RuleConfiguration.json', 'rule-configuration'], ['ui/RuleConfiguration.json', 'rule-configuration'], ['config/assets.json', 'assets'],
    ['ui/form/layouts/RuleConfiguration.json', 'layout'], ['ui/form/RuleHandler.js', null], ['wwwroot/assets.json', null],
  ];
  for (const [file, name] of files) it(`${file}: ${name}`, () => deepEqual(schemaFor(file), name));

  const rule = { selectedFunction: 'f', inputParams: { a: 'x' }, selectedAction: 'Show', selectedFields: { k: 'a' } };
  const conditional = (value: Json): Json => ({ data: { conditionalRendering: { r: value } } });
  const connection = (value: Json): Json => ({ data: { ruleConnection: { r: value } } });
  const script = (value: JsonObject): Json => ({ scripts: [{ url: '/a.js', ...value }] });
  const cases: [name: string, schema: string, value: Json, at: string[]][] = [
    ['rules of our own', 'rule-configuration', CONFIGURATION, []],
    ['no rules', 'rule-configuration', { data: {} }, []],
    ['no data', 'rule-configuration', {}, ['']],
    ['an unknown action', 'rule-configuration', conditional({ ...rule, selectedAction: 'hide' }), ['data.conditionalRendering.r.selectedAction']],
    ['a misspelt member', 'rule-configuration', conditional({ ...rule, repeatingGroups: {} }), ['data.conditionalRendering.r.repeatingGroups']],
    ['a group without id', 'rule-configuration', conditional({ ...rule, repeatingGroup: {} }), ['data.conditionalRendering.r.repeatingGroup']],
    ['a connection without output', 'rule-configuration', connection({ selectedFunction: 'f', inputParams: {}, outParams: {} }), ['data.ruleConnection.r.outParams']],
    ['an input that is no text', 'rule-configuration', connection({ selectedFunction: 'f', inputParams: { a: 1 }, outParams: { outParam0: 'y' } }), ['data.ruleConnection.r.inputParams.a']],
    ['assets', 'assets', { stylesheets: [{ url: 'https://a.example/b.css', media: 'print', integrity: 'sha384-abc', crossorigin: true }], scripts: [{ url: '/a.js', type: 'module', async: true, defer: false, nomodule: false }] }, []],
    ['no assets', 'assets', {}, []],
    ['an address without https', 'assets', script({ url: 'http://a.example/b.js' }), ['scripts.0.url']],
    ['an address of another server without scheme', 'assets', script({ url: '//a.example/b.js' }), ['scripts.0.url']],
    ['no address', 'assets', { stylesheets: [{}] }, ['stylesheets.0']],
    ['a misspelt attribute', 'assets', script({ deferred: true }), ['scripts.0.deferred']],
    ['crossorigin as text', 'assets', script({ crossorigin: 'anonymous' }), ['scripts.0.crossorigin']],
    ['a hash of an unknown kind', 'assets', script({ integrity: 'md5-abc' }), ['scripts.0.integrity']],
    ['a misspelt list', 'assets', { styles: [] }, ['styles']],
  ];
  for (const [name, id, value, at] of cases) it(`${id}: ${name}`, () => deepEqual(findings(id, value), at));

  const shared = sharedFolder();
  if (shared === null) it('fit the rules of real apps: they are not here, set STAFETT_SHARED', function skipped() { this.skip(); });
  else it('fit the rules of real apps', () => {
    const real = ['stateless', 'stateful1'].map((set) => path.join(shared, 'apps/v8/ttd/stateless-app/App/ui', set, 'RuleConfiguration.json')).filter((file) => existsSync(file));
    ok(real.length > 0);
    for (const file of real) deepEqual(findings('rule-configuration', readJsonSource(file, readFileSync(file, 'utf8')).value), []);
  });
});
