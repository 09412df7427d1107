import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSchemaChecker } from '../../../runtime/app-definition/config-schemas.ts';
import { extensionPoints } from '../../../runtime/app-definition/custom-code.ts';
import { findAppFolders } from '../../../runtime/app-definition/app-folders.ts';
import { loadDefinition } from '../../../runtime/app-definition/load-definition.ts';
import type { DefinitionProblem } from '../../../runtime/app-definition/types.ts';
import type { HookLoader } from '../../../runtime/app-definition/hook-loader.ts';
import { sharedFolder } from '../../support/shared.ts';

const SAMPLE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../apps/ttd/permit-application/App');
const load = async (folder: string, loadHooks: HookLoader | null = null): Promise<DefinitionProblem[]> => (await loadDefinition(folder, { environment: { name: 'Development', variables: {} }, loadHooks, lint: true })).problems;

const LAYOUT = 'ui/Task_1/layouts/soker.json';
const META = 'config/applicationmetadata.json';
const POLICY = 'config/authorization/policy.xml';
const component = (json: string) => (text: string): string => text.replace(/"layout"\s*:\s*\[/, `"layout": [\n${json},`);
const member = (json: string) => (text: string): string => text.replace('{', `{\n${json},`);

/** The change, and the text on the line that the finding must name. */
const cases: [rule: string, file: string, change: (text: string) => string, at: string, message: RegExp][] = [
  ['metadata-members', META, member('"partyTypeAllowed": {}'), 'partyTypeAllowed', /"partyTypeAllowed" is not a member/],
  ['excluded-fields', META, member('"copyInstanceSettings": {"enabled": true, "excludedDataFields": ["nowhere"]}'), 'nowhere', /field "nowhere"/],
  ['policy-actions', POLICY, (text) => text.replace(/>confirm</g, '>konfirm<'), '>konfirm<', /action "konfirm"/],
  ['layout-expressions', LAYOUT, component('{"id": "x", "type": "Paragraph", "hidden": ["equals", ["dataModel", "soker.nawn"], 1]}'), 'soker.nawn', /no field "soker.nawn"/],
  ['layout-expressions', LAYOUT, component('{"id": "x", "type": "Paragraph", "hidden": ["equal", 1, 1]}'), '"equal"', /"equal" not implemented/],
  ['layout-expressions', LAYOUT, component('{"id": "x", "type": "Paragraph", "hidden": ["component", "nobody"]}'), 'nobody', /no component "nobody"/],
  ['summary-targets', LAYOUT, component('{"id": "x", "type": "Summary2", "target": {"type": "component", "id": "nobody"}}'), '"id": "x"', /component "nobody"/],
  ['component-lists', LAYOUT, component('{"id": "x", "type": "Summary", "componentRef": "x", "excludedChildren": ["nobody"]}'), '"id": "x"', /component "nobody"/],
  ['binding-kinds', LAYOUT, component('{"id": "x", "type": "Input", "dataModelBindings": {"simpleBinding": "soker"}}'), '"id": "x"', /an object, not a value/],
  ['model-expressions', 'models/soknad.validation.json', (text) => text.replace(/"validations"\s*:\s*\{/, '"validations": {"soker.navn": [{"message": "a", "condition": ["dataModel", "soker.nawn"]}],'), 'soker.nawn', /no field "soker.nawn"/],
  ['validation-definitions', 'models/soknad.validation.json', (text) => text.replace(/"validations"\s*:\s*\{/, '"validations": {"soker.navn": ["nobody"],'), '"nobody"', /no definition "nobody"/],
  ['repeated-options', 'options/formaal.json', (text) => text.replace('[', '[{"value":"marked",\n"label": "x"},'), '"value": "marked"', /Two options have the value "marked"/],
  ['untranslated-texts', 'config/texts/resource.en.json', (text) => text.replace('"soker.navn"', '"soker.nawn"'), '', /"soker.navn" is missing in en/],
  ['unknown-text-keys', LAYOUT, component('{"id": "x", "type": "Text", "value": ["text", "soker.nawn"]}'), 'soker.nawn', /No language has the text "soker.nawn"/],
  ['unused-texts', 'config/texts/resource.en.json', (text) => text.replace('"soker.navn"', '"soker.nawn"'), '"soker.nawn"', /Nothing in the definition mentions the text "soker.nawn"/],
  ['file-hooks', META, (text) => text.replace(/"id"\s*:\s*"vedlegg"/, '"id": "vedlegg",\n"enabledFileValidators": ["nobody"]'), '"nobody"', /validator "nobody"/],
];

/**
 * What real apps are rightly told: options, lists and actions whose C# is not here, prefill of fields that no model has, flows from a gateway
 * that is not there, rules without their script. Every other rule has nothing to say of them.
 */
const TRUE_OF_REAL_APPS = new Set(['layouts', 'process', 'model-files', 'legacy-rules', '']);

describe('stafett check', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'stafett-lint-')); });
  after(() => rm(folder, { recursive: true, force: true }));
  let count = 0;
  async function broken(file: string, change: (text: string) => string): Promise<{ app: string; text: string }> {
    const app = path.join(folder, `${++count}/App`);
    await cp(SAMPLE, app, { recursive: true });
    const before = await readFile(path.join(app, file), 'utf8');
    const text = change(before);
    assert.notEqual(text, before, 'the change changes nothing');
    await writeFile(path.join(app, file), text);
    return { app, text };
  }

  for (const [rule, file, change, at, message] of cases) {
    it(`${rule}: ${message.source}`, async () => {
      const { app, text } = await broken(file, change);
      const found = (await load(app)).filter((problem) => problem.rule === rule && message.test(problem.message));
      assert.equal(found.length, 1, JSON.stringify(found));
      if (at === '') return assert.notEqual(found[0]?.line, null);
      assert.equal(found[0]?.file, file);
      assert.equal(found[0].line, text.slice(0, text.indexOf(at)).split('\n').length);
    });
  }
  it('tasks-nobody-may-complete, entry-and-end, hook-keys', async () => {
    const { app } = await broken(POLICY, (text) => text.replace(/>confirm</g, '>x<').replace(/>instantiate</g, '>y<'));
    const hooks: HookLoader = async () => ({ process: { onTaskEnding: { Task_9: () => undefined } } });
    const rules = new Set((await load(app, hooks)).map(({ rule }) => rule));
    for (const rule of ['tasks-nobody-may-complete', 'entry-and-end', 'hook-keys']) assert.ok(rules.has(rule), rule);
  });
  it('unused-texts: knows the texts that the client and the server look up without being told', async () => {
    const built = ['next', 'back', 'pdfPreviewText', 'appLogo.url', 'backend.pdf_default_file_name'].map((id) => `{"id": "${id}", "value": "x"}`).join(', ');
    const { app } = await broken('config/texts/resource.nb.json', (text) => text.replace(/"resources": \[/, `"resources": [${built}, `));
    assert.deepEqual((await load(app)).filter(({ rule }) => rule === 'unused-texts'), []);
  });
  it('legacy-hooks: what only the v8 line calls, and events without a secret', async () => {
    const hooks: HookLoader = async () => ({ pageOrder: () => [], pdf: { wanted: () => true }, events: { 'a.b': () => true } });
    const told = async (app: string): Promise<string[]> => (await load(app, hooks)).filter(({ rule }) => rule === 'legacy-hooks').map(({ message }) => message);
    assert.deepEqual((await told(SAMPLE)).map((message) => message.split(' ')[0]), ['pageOrder', 'pdf.wanted', 'events']);
    const { app } = await broken(META, (text) => text.replace('"id"', '"enablePdfCreation": true,\n"id"'));
    assert.deepEqual(await told(app), ['No event reaches the app: senders must know a secret, and none is set']);
    await writeFile(path.join(app, 'appsettings.json'), '{"EventSubscription": {"SecretCode": "x"}}');
    assert.deepEqual(await told(app), []);
  });
  for (const element of ['serviceTask', 'task']) {
    it(`process: warns of a ${element} that sends to Fiks Arkiv unless the app's own logic does it`, async () => {
      const archive = `<bpmn:${element} id="Archive"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>fiksArkiv</altinn:taskType></altinn:taskExtension></bpmn:extensionElements></bpmn:${element}>`;
      const { app } = await broken('config/process/process.bpmn', (text) => text.replace('</bpmn:process>', `${archive}</bpmn:process>`));
      const found = async (loader: HookLoader | null): Promise<DefinitionProblem[]> => (await load(app, loader)).filter(({ message }) => message.includes('Fiks Arkiv'));
      const [refusal] = await found(null);
      assert.equal(refusal?.severity, 'warning');
      assert.match(refusal.message, /^Archive: nothing here sends to Fiks Arkiv: the task will fail until the logic carries it out/);
      assert.equal(refusal.suggestion, 'Write process.serviceTasks["fiksArkiv"] in App/logic/index.ts');
      assert.deepEqual(await found(async () => ({ process: { serviceTasks: { fiksArkiv: () => ({ result: 'success' }) } } })), []);
    });
  }
  it('says nothing of our own app, and finds no error in real ones', async () => {
    const bySchema = await createSchemaChecker();
    for (const app of findAppFolders(path.dirname(path.dirname(SAMPLE)))) assert.deepEqual([...await load(app), ...await bySchema(app)], [], app);
    const shared = sharedFolder();
    for (const app of shared === null ? [] : findAppFolders(path.join(shared, 'apps'))) {
      const found = [...await load(app), ...await bySchema(app)];
      assert.deepEqual(found.filter(({ severity, rule = '' }) => severity === 'error' || (severity === 'warning' && !TRUE_OF_REAL_APPS.has(rule))), [], app);
    }
  });
  it('knows registrations of classes that lie elsewhere', () => {
    assert.deepEqual(extensionPoints('services.AddTransient<IDataProcessor, Lib.Own>(); // AddTransient<IUserAction, X>()'), [{ className: 'Own', interfaceName: 'IDataProcessor', line: 1, isRegistration: true }]);
  });
});
