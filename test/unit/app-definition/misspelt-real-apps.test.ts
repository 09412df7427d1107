import path from 'node:path';
import { itFindsEach, type Mutation } from '../../support/mutations.ts';
import { sharedFolder } from '../../support/shared.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures');
const META = 'config/applicationmetadata.json';
const BPMN = 'config/process/process.bpmn';

/** By app: real ones, and fixtures of our own. */
const MUTATIONS: readonly [app: string, mutations: readonly Mutation[]][] = [
  ['v9/ttd/signing-test', [
    [META, '"app:owned"', '"app:ownd"', 'warning', 'data-type-values', null],
    [META, '"taskId": "Task_2"', '"taskId": "Task_22"', 'warning', 'data-types', 'Did you mean "Task_2"'],
    [BPMN, '<altinn:dataType>data<', '<altinn:dataType>dta<', 'error', 'process', 'Did you mean "data"'],
    [BPMN, 'signature1</altinn:signatureDataType', 'signatur1</altinn:signatureDataType', 'error', 'process', 'Did you mean "signature1"'],
    [BPMN, '<altinn:signatureConfig>', '<altinn:signatureConfg>', 'error', '', null, 'near'],
    [BPMN, '<altinn:signatureDataType>signature1</altinn:signatureDataType>', '<altinn:signatureDatatype>signature1</altinn:signatureDatatype>', 'error', '', null, 'near'],
    [BPMN, '<altinn:signatureDataType>signature1</altinn:signatureDataType>', '<altinn:signatureDataType>signature1</altinn:signatureDataType><altinn:uniqueFromSignaturesInDataTypes><altinn:dataType>signtur1</altinn:dataType></altinn:uniqueFromSignaturesInDataTypes>', 'error', 'process', 'Did you mean "signature1"'],
    [BPMN, '<altinn:signatureDataType>signature1</altinn:signatureDataType>', '<altinn:signatureDataType>signature1</altinn:signatureDataType><altinn:signeeProviderId>x</altinn:signeeProviderId>', 'error', '', null, 'near'],
    [BPMN, '<altinn:signatureDataType>signature1</altinn:signatureDataType>', '<altinn:signatureDataType>signature1</altinn:signatureDataType><altinn:uniqueFromSignatureInDataTypes/>', 'warning', 'process-names', 'Did you mean "uniqueFromSignaturesInDataTypes"'],
    [BPMN, 'signature2</altinn:signatureDataType', 'data</altinn:signatureDataType', 'warning', 'process', null, 'near'],
    [BPMN, '<altinn:action>sign<', '<altinn:action>sing<', 'warning', 'task-actions', 'Did you mean "sign"'],
  ]],
  ['v9/ttd/stateless-app', [
    [BPMN, '"gatewayShouldFail", "task2"], true]', '"gatewayShoudFail", "task2"], true]', 'warning', 'gateway-conditions', 'Did you mean "gatewayShouldFail"'],
    [BPMN, '"gatewayShouldFail", "task2"], true]', '"gatewayShouldFail", "task3"], true]', 'warning', 'gateway-conditions', 'Did you mean "task2"'],
    [BPMN, 'sourceRef="Gateway_1" targetRef="Task_4"', 'sourceRef="Gateway_1" targetRef="Task_3"', 'warning', '', null, 'near'],
  ]],
  ['fixtures/v9/ttd/dog-licence', [
    [BPMN, /<altinn:paymentDataType>(\w)/, '<altinn:paymentDataType>x$1', 'error', 'process', 'payment'],
    [BPMN, '<altinn:paymentConfig>', '<altinn:paymentConfg>', 'error', '', null, 'near'],
  ]],
  ['v8/ttd/signing-test', [
    ['ui/layout-sets.json', '"dataType": "data"', '"dataType": "dta"', 'error', 'layouts', 'Did you mean "data"'],
    ['ui/layout-sets.json', '"Task_2"', '"Task_22"', 'warning', 'layouts', 'Did you mean "Task_2"'],
    ['ui/layout-sets.json', '"id": "confirm1"', '"id": "confrm1"', 'error', '', 'Did you mean "confirm1"'],
    ['ui/layout-sets.json', '"id": "confirm1"', '"id": "confirm2"', 'error', '', null, 'near'],
    ['ui/layout-sets.json', '"tasks": ["Task_2"]', '"task": ["Task_2"]', 'warning', 'schemas', 'Did you mean "tasks"'],
    ['ui/layout-sets.json', '"tasks": ["Task_3"]', '"tasks": ["Task_2"]', 'warning', 'layouts', null],
  ]],
  ['v8/ttd/subform-test', [
    ['ui/layout-sets.json', '"type": "subform"', '"type": "subfrom"', 'warning', 'schemas', 'Did you mean "subform"'],
    ['ui/layout-sets.json', '"dataType": "moped"', '"dataType": "mopd"', 'error', 'layouts', 'Did you mean "moped"'],
  ]],
  ['v9/ttd/subform-test', [
    ['ui/Task_1/layouts/utfylling.json', '"layoutSet": "moped-subform"', '"layoutSet": "moped-subfrom"', 'warning', 'layouts', 'Did you mean "moped-subform"'],
    ['ui/Task_1/layouts/utfylling.json', '"query": "RegNo"', '"query": "RegNr"', 'warning', 'component-references', 'Did you mean "RegNo"'],
    ['ui/Task_1/layouts/utfylling.json', '"query": "RegNo"', '"qery": "RegNo"', 'warning', 'schemas', 'Did you mean "query"'],
    ['ui/Task_1/layouts/utfylling.json', '"list": "AttachmentId"', '"list": "AttachmentID"', 'warning', 'layouts', 'Did you mean "AttachmentId"'],
    ['ui/Task_1/layouts/utfylling.json', '"headerContent": "subform-moped.regno"', '"headerContent": "subform-moped.regnr"', 'warning', 'misspelt-text-keys', 'Did you mean "subform-moped.regno"'],
    ['ui/moped-subform/Settings.json', /"defaultDataType": "moped"/, '"defaultDataType": "mopd"', 'error', 'layouts', 'Did you mean "moped"'],
    [META, '"id": "moped"', '"id": "mopeds"', 'error', 'layouts', 'mopeds', 'ui/moped-subform/Settings.json'],
  ]],
  ['v9/ttd/multiple-datamodels-test', [
    ['ui/Task_1/layouts/Side1.json', '"dataType": "modell2"', '"dataType": "modell22"', 'warning', 'layouts', 'Did you mean "modell2"', 'near'],
    ['ui/Task_1/layouts/Side1.json', '["dataModel", "tekstfelt", "modell2"]', '["dataModel", "tekstfelt", "model2"]', 'warning', 'layout-expressions', 'Did you mean "modell2"'],
    ['ui/Task_1/layouts/Side1.json', '["dataModel", "tekstfelt", "modell1"]', '["dataModel", "tekstfelte", "modell1"]', 'warning', 'layout-expressions', 'Did you mean "tekstfelt"'],
    ['ui/Task_1/layouts/Side1.json', '"equalParagraph"', '"equalParagrph"', 'warning', 'misspelt-text-keys', 'Did you mean "equalParagraph"'],
    ['ui/Task_1/layouts/Side2.json', '["component", "choose-sector"]', '["component", "chose-sector"]', 'warning', 'layout-expressions', 'Did you mean "choose-sector"'],
    ['ui/Task_1/layouts/Side2.json', '"queryParameters"', '"queryParameter"', 'warning', 'schemas', 'Did you mean "queryParameters"'],
    ['ui/Task_1/layouts/Side2.json', '"severity": "danger"', '"severity": "dangr"', 'warning', 'schemas', 'Did you mean "danger"'],
    ['ui/Task_1/layouts/Side3.json', '"tableHeaders": ["person-fornavn"', '"tableHeaders": ["person-fornawn"', 'warning', 'component-references', 'Did you mean "person-fornavn"'],
    ['ui/Task_1/layouts/Side6.json', /"dataListId": "people"/, '"dataListsId": "people"', 'warning', 'schemas', 'Did you mean "dataListId"'],
    ['ui/footer.json', '"type": "Link"', '"type": "Lnk"', 'warning', 'footer-items', 'Did you mean "Link"'],
    ['ui/footer.json', '"icon": "information"', '"icon": "informtion"', 'warning', 'schemas', 'Did you mean "information"'],
    ['ui/footer.json', '"target"', '"taget"', 'warning', 'schemas', 'Did you mean "target"'],
    ['ui/footer.json', '"footer": [', '"foter": [', 'warning', 'schemas', 'Did you mean "footer"'],
  ]],
];

for (const [app, mutations] of MUTATIONS) {
  const isFixture = app.startsWith('fixtures/');
  const home = isFixture ? path.join(FIXTURES, 'apps', app.slice('fixtures/'.length)) : sharedFolder() === null ? null : path.join(sharedFolder() ?? '', 'apps', app);
  describe(`stafett check finds each slip in ${app}`, function () {
    this.timeout(60_000);
    if (home === null) it('the app is not here: set STAFETT_SHARED', function skipped() { this.skip(); });
    else itFindsEach(path.join(home, 'App'), mutations);
  });
}
