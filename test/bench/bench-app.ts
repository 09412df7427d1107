import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { diagram, flow, task } from '../support/diagram.ts';
import { FORM_SCHEMA } from './form.ts';

/** Whose documents are stored as JSON, and as XML as most apps have it. */
export const JSON_APP = 'ttd/bench-json';
export const XML_APP = 'ttd/bench-xml';

const ACTIONS = ['instantiate', 'read', 'write', 'confirm', 'delete', 'complete'];
const ROLES = ['PRIV', 'DAGL', 'REGNA'];

/** Writes both apps below a folder: a form task, a task to confirm, one more data task, the end. */
export async function writeBenchApps(folder: string): Promise<string> {
  await writeApp(folder, JSON_APP, 'application/json');
  await writeApp(folder, XML_APP, 'application/xml');
  return folder;
}

async function writeApp(root: string, id: string, contentType: string): Promise<void> {
  const [org = '', app = ''] = id.split('/');
  const folder = path.join(root, org, app, 'App');
  const files: Record<string, unknown> = {
    'appsettings.json': { AppSettings: { RegisterEventsWithEventsComponent: true } },
    'config/applicationmetadata.json': metadata(id, org, contentType),
    'config/process/process.bpmn': diagram([
      '<bpmn:startEvent id="StartEvent_1"/>', task('Task_1', 'data'), task('Task_2', 'confirmation', '<altinn:actions><altinn:action>confirm</altinn:action></altinn:actions>'), task('Task_3', 'data'), '<bpmn:endEvent id="EndEvent_1"/>',
      flow('Flow_1', 'StartEvent_1', 'Task_1'), flow('Flow_2', 'Task_1', 'Task_2'), flow('Flow_3', 'Task_2', 'Task_3'), flow('Flow_4', 'Task_3', 'EndEvent_1'),
    ].join('')),
    'config/authorization/policy.xml': policy(),
    'config/texts/resource.nb.json': { language: 'nb', resources: [{ id: 'appName', value: 'Bench' }] },
    'models/skjema.schema.json': FORM_SCHEMA,
    'ui/Task_1/Settings.json': { defaultDataType: 'skjema', pages: { order: ['side'] } },
    'ui/Task_1/layouts/side.json': { data: { layout: components() } },
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

function metadata(id: string, org: string, contentType: string): object {
  return {
    id, org, title: { nb: 'Bench' },
    dataTypes: [
      { id: 'ref-data-as-pdf', allowedContentTypes: ['application/pdf'], maxCount: 0, minCount: 0 },
      { id: 'skjema', allowedContentTypes: [contentType], appLogic: { autoCreate: true, classRef: 'Altinn.App.Models.skjema' }, taskId: 'Task_1', maxCount: 1, minCount: 1 },
      { id: 'vedlegg', allowedContentTypes: ['application/octet-stream'], taskId: 'Task_1', maxSize: 4096, maxCount: 0, minCount: 0 },
    ],
    partyTypesAllowed: { person: true, organisation: true, subUnit: false, bankruptcyEstate: false },
    presentationFields: [{ id: 'navn', path: 'soker.etternavn', dataTypeId: 'skjema' }],
  };
}

function components(): object[] {
  const input = (field: string, type = 'Input'): object => ({ id: field.replaceAll('.', '-'), type, dataModelBindings: { simpleBinding: field }, required: true });
  return [
    input('soker.fornavn'), input('soker.etternavn'), input('soker.epost'), input('soker.telefon'), input('soker.alder'), input('soker.adresse.gate'),
    { ...input('beskrivelse', 'TextArea'), hidden: ['equals', ['dataModel', 'formaal'], 'annet'] },
    { id: 'rader', type: 'RepeatingGroup', maxCount: 200, dataModelBindings: { group: 'rader' }, children: ['rader-tittel', 'rader-belop'] },
    input('rader.tittel'), input('rader.belop'),
  ];
}

function policy(): string {
  const match = (value: string, attribute: string, category: string): string => `<xacml:AllOf><xacml:Match MatchId="urn:oasis:names:tc:xacml:1.0:function:string-equal"><xacml:AttributeValue DataType="http://www.w3.org/2001/XMLSchema#string">${value}</xacml:AttributeValue><xacml:AttributeDesignator AttributeId="${attribute}" Category="${category}" DataType="http://www.w3.org/2001/XMLSchema#string" MustBePresent="false"/></xacml:Match></xacml:AllOf>`;
  const subjects = ROLES.map((role) => match(role, 'urn:altinn:rolecode', 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject')).join('');
  const rules = ACTIONS.map((action, index) => `<xacml:Rule RuleId="rule:${index}" Effect="Permit"><xacml:Target><xacml:AnyOf>${subjects}</xacml:AnyOf><xacml:AnyOf>${match('[APP]', 'urn:altinn:app', 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource')}</xacml:AnyOf><xacml:AnyOf>${match(action, 'urn:oasis:names:tc:xacml:1.0:action:action-id', 'urn:oasis:names:tc:xacml:3.0:attribute-category:action')}</xacml:AnyOf></xacml:Target></xacml:Rule>`);
  return `<?xml version="1.0" encoding="utf-8"?><xacml:Policy xmlns:xacml="urn:oasis:names:tc:xacml:3.0:core:schema:wd-17" PolicyId="bench" Version="1.0" RuleCombiningAlgId="urn:oasis:names:tc:xacml:3.0:rule-combining-algorithm:deny-overrides"><xacml:Target/>${rules.join('')}</xacml:Policy>`;
}
