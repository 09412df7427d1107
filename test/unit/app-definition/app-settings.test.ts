import assert from 'node:assert/strict';
import { readAppSettings } from '../../../runtime/app-definition/app-settings.ts';
import type { FolderFiles } from '../../../runtime/app-definition/folder-files.ts';
import { ProblemList } from '../../../runtime/app-definition/problems.ts';
import type { AppSettings } from '../../../runtime/app-definition/types.ts';

function read(files: Record<string, string>, environment = 'Development', variables: Record<string, string> = {}): { settings: AppSettings; problems: ProblemList } {
  const contents = new Map(Object.entries(files).map(([name, text]): [string, Uint8Array] => [name, Buffer.from(text)]));
  const folder: FolderFiles = { folder: '/', contents, paths: [...contents.keys()], customCode: [], version: '', skipped: [] };
  const problems = new ProblemList();
  return { settings: readAppSettings(folder, { name: environment, variables }, problems), problems };
}

const BASE = '\uFEFF{ // the defaults\n "AppSettings": { "RemoveHiddenData": true, "Hosts": ["a", "b"] }, "FrontEndSettings": { "Kunde": "x", "Antall": 3, "Ja": true }, }';

describe('readAppSettings(files, environment)', () => {
  it('lays the file of the environment over the first, whatever the case of names and files', () => {
    const files = { 'appsettings.json': BASE, 'appsettings.production.json': '{"appsettings": {"removehiddendata": "False", "requiredValidation": "true", "hosts": ["c"]}, "FrontEndSettings": {"kunde": "y"}}' };
    const development = read(files).settings;
    assert.deepEqual([development.removeHiddenData, development.requiredValidation, development.frontEndSettings['Kunde']], [true, false, 'x']);
    const production = read(files, 'Production').settings;
    assert.deepEqual([production.removeHiddenData, production.requiredValidation, production.frontEndSettings], [false, true, { Kunde: 'y', Antall: '3', Ja: 'True' }]);
    assert.deepEqual((production.sections['AppSettings'] as Record<string, unknown>)['Hosts'], ['c', 'b']);
  });

  it('lets variables of the environment have the last word', () => {
    const { settings } = read({ 'appsettings.json': BASE }, 'Staging', { AppSettings__RemoveHiddenData: 'false', FRONTENDSETTINGS__kunde: 'z', FrontEndSettings__Ny__Del: '1', PATH: '/bin', __X: '1', A__: '1' });
    assert.deepEqual([settings.removeHiddenData, settings.frontEndSettings['Kunde']], [false, 'z']);
    assert.deepEqual(Object.keys(settings.sections), ['AppSettings', 'FrontEndSettings']);
  });

  for (const [written, expected] of [['true', ['*']], ['"True"', ['*']], ['false', []], ['"false"', []], ['"a, b"', ['a', 'b']], ['["a", "b "]', ['a', 'b']], ['""', []], ['null', []]] as const) {
    it(`takes ${written} for XsdValidationOnInput`, () => assert.deepEqual(read({ 'appsettings.json': `{"AppSettings": {"XsdValidationOnInput": ${written}}}` }).settings.xsdOnInput, expected));
  }

  it('takes keys that are paths', () => {
    const { settings } = read({ 'appsettings.json': '{"AppSettings:XsdValidation": true, "FrontEndSettings:a": "b", "FrontEndSettings": {"c": "d"}}', 'appsettings.Development.json': '{"AppSettings": {"ExpressionValidation": true}, "FrontEndSettings:c": "e"}' });
    assert.deepEqual([settings.xsdValidation, settings.expressionValidation, settings.frontEndSettings], [true, true, { a: 'b', c: 'e' }]);
  });

  it('has defaults for everything, older names, and the features in the spelling of the served metadata', () => {
    const { settings, problems } = read({});
    assert.deepEqual([settings.removeHiddenData, settings.softValidationPrefix, settings.features], [false, '*WARNING*', {}]);
    assert.match(problems.items[0]?.message ?? '', /is missing/);
    const given = read({ 'appsettings.json': '{"AppSettings": {"RemoveHiddenDataPreview": true}, "FeatureManagement": {"JsonObjectInDataResponse": true, "X": {"EnabledFor": []}}, "GeneralSettings": {"SoftValidationPrefix": "!"}}' }).settings;
    assert.deepEqual([given.removeHiddenData, given.features, given.softValidationPrefix], [true, { jsonObjectInDataResponse: true }, '!']);
  });

  it('refuses a file that is no object', () => assert.equal(read({ 'appsettings.json': '[]' }).problems.hasErrors, true));
});
