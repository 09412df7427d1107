import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPolicy } from './process-app.ts';

/** Files of an `App` folder by path; text, bytes, or what is written as JSON. */
export type AppFiles = Readonly<Record<string, string | Uint8Array | object>>;

export interface AgencyApp {
  id: string;
  /** What is told of it, in any order: each finding must match one of these, and each of these one finding. */
  findings: readonly RegExp[];
  files: AppFiles;
}

/** The oldest diagrams: type and kind of flow as attributes in the old namespace, one task after the other. */
export function oldDiagram(...tasks: readonly (readonly [id: string, type: string])[]): string {
  const ids = ['StartEvent_1', ...tasks.map(([id]) => id), 'EndEvent_1'];
  const flows = ids.slice(1).map((id, index) => `<bpmn:sequenceFlow id="F${index}" sourceRef="${ids[index]}" targetRef="${id}" altinn:flowtype="CompleteCurrentMoveToNext" />`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:altinn="http://altinn.no" xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="http://bpmn.io/schema/bpmn">
<bpmn:process id="SingleDataTask" isExecutable="false"><bpmn:startEvent id="StartEvent_1" />
${tasks.map(([id, type]) => `<bpmn:task id="${id}" name="${id}" altinn:tasktype="${type}" />`).join('\n')}
<bpmn:endEvent id="EndEvent_1" />${flows.join('')}</bpmn:process></bpmn:definitions>`;
}

export const ONE_TASK = oldDiagram(['Task_1', 'data']);

export function form(id: string, classRef: string, more: object = {}): object {
  return { id, allowedContentTypes: ['application/xml'], appLogic: { autoCreate: true, classRef: `Altinn.App.Models.${classRef}` }, taskId: 'Task_1', maxCount: 1, minCount: 1, enablePdfCreation: false, ...more };
}

export function metadata(id: string, dataTypes: readonly object[], more: object = {}): object {
  return { id, org: id.split('/')[0], title: { nb: id }, dataTypes, partyTypesAllowed: { bankruptcyEstate: false, organisation: false, person: false, subUnit: false }, ...more };
}

export const layout = (...components: readonly object[]): object => ({ data: { layout: components } });
export const input = (id: string, simpleBinding: string): object => ({ id, type: 'Input', dataModelBindings: { simpleBinding } });
export const project = (version: string): string => `<Project><ItemGroup><PackageReference Include="Altinn.App.Api" Version="${version}"><CopyToOutputDirectory>x</CopyToOutputDirectory></PackageReference></ItemGroup></Project>`;
export const classes = (text: string, usings = 'System.Text.Json.Serialization'): string => `#nullable disable\nusing ${usings};\nusing System.Xml.Serialization;\nnamespace Altinn.App.Models\n{\n${text}\n}\n`;
export const member = (type: string, name: string, more = ''): string => `[XmlElement("${name}"${more})] [JsonPropertyName("${name}")] public ${type} ${name.replaceAll('-', '')} { get; set; }`;
const fixed = (name: string, value: number): string => `[XmlAttribute("${name}")] [BindNever] public decimal ${name} { get; set; } = ${value};`;
const attribute = (value: string): object => ({ const: value, type: 'integer', '@xsdType': 'XmlAttribute' });
export const schema = (properties: object, more: object = {}): object => ({ $schema: 'https://json-schema.org/draft/2020-12/schema', info: { rootNode: '' }, type: 'object', properties, ...more });
export const TEXT = { type: 'string' };

/** Definitions of our own making in the shapes that agencies have published over the years (app-model.md §0, §1.7, §2, §4.1). */
export const AGENCY_APPS: readonly AgencyApp[] = [
  {
    id: 'nb/innmelding', // the first generation: one FormLayout.json, numbered component types, classes for the older JSON library
    findings: [/maxItems must be integer/, /uploads need a data type/, /no function "summ"/, /no field "Person-grp-1.Aldre"/, /no component "etternavn"/],
    files: {
      'App.csproj': project('4.36.0'),
      'config/applicationmetadata.json': metadata('nb/innmelding', [form('default', 'Skjema'), { id: 'vedlegg', allowedContentTypes: [], allowedContributers: null, appLogic: null, taskId: 'Task_1', maxSize: 25, maxCount: 5 }], { processId: null, onEntry: null }),
      'config/process/process.bpmn': `\uFEFF${oldDiagram(['Task_1', 'data'], ['Task_2', 'confirmation'])}`,
      'models/default.schema.json': {
        $schema: 'http://json-schema.org/schema#', type: 'object', info: { meldingsnavn: 'Skjema' }, properties: { Skjema: { $ref: '#/definitions/Skjema' } },
        definitions: {
          Skjema: { properties: { skjemanummer: attribute('1472'), 'Person-grp-1': { $ref: '#/definitions/Persongrp1' }, 'Barn-grp-9': { type: 'array', items: { $ref: '#/definitions/Barn' }, maxItems: '99' } } },
          Persongrp1: { properties: { gruppeid: attribute('5805'), 'Navn-datadef-1': { $ref: '#/definitions/Navn' }, Alder: { type: 'integer' }, Gate: TEXT, Postnr: TEXT, Poststed: TEXT } },
          Navn: { properties: { orid: attribute('12345'), value: { $ref: '#/definitions/Tekst', '@xsdType': 'XmlSimpleContentExtension' } } },
          Tekst: { type: 'string', minLength: '1', maxLength: '150' }, Barn: { properties: { Fornavn: TEXT } },
        },
      },
      'models/default.cs': classes(`
        public class Skjema { ${fixed('skjemanummer', 1472)} [XmlElement("Person-grp-1")] [JsonProperty("Person-grp-1")] public Persongrp1 Persongrp1 { get; set; } [XmlElement("Barn-grp-9")] [JsonProperty("Barn-grp-9")] public List<Barn> Barngrp9 { get; set; } }
        public class Persongrp1 { ${fixed('gruppeid', 5805)} [XmlElement("Navn-datadef-1")] [JsonProperty("Navn-datadef-1")] public Navn Navndatadef1 { get; set; } [XmlElement("Alder")] [JsonProperty("Alder")] public decimal? Alder { get; set; }
          ${['Gate', 'Postnr', 'Poststed'].map((name) => `[XmlElement("${name}")] [JsonProperty("${name}")] public string ${name} { get; set; }`).join('\n')} }
        public class Navn { ${fixed('orid', 12345)} [MinLength(1)] [MaxLength(150)] [XmlText()] [JsonProperty("value")] public string value { get; set; } }
        public class Barn { [XmlElement("Fornavn")] [JsonProperty("Fornavn")] public string Fornavn { get; set; } }`, 'Newtonsoft.Json'),
      'ui/FormLayout.json': `\uFEFF${JSON.stringify(layout(
        { ...input('navn', 'Person-grp-1.Navn-datadef-1.value'), componentType: 1, required: true },
        { id: 'adresse', type: 'AddressComponent', componentType: 11, simplified: true, dataModelBindings: { address: 'Person-grp-1.Gate', zipCode: 'Person-grp-1.Postnr', postPlace: 'Person-grp-1.Poststed' } },
        { id: 'barn', type: 'group', children: ['fornavn'], maxCount: 99, dataModelBindings: { group: 'Barn-grp-9' }, textResourceBindings: { add_button: 'barn' } }, input('fornavn', 'Barn-grp-9.Fornavn'),
        { id: 'fil', type: 'FileUpload', componentType: 6, dataModelBindings: {}, displayMode: 'simple' }, { id: 'send', type: 'Button', componentType: 12, dataModelBindings: {} },
      ))}`,
      'ui/layouts/gammel.json': layout(input('gammel', 'borte')),
      'ui/RuleHandler.js': 'var ruleHandlerObject = { sum: function(obj) { return +obj.a + +obj.b; } }\nvar conditionalRuleHandlerObject = { lang: (obj) => obj.value.length > 4, "kort": obj => obj.value.length < 4 }\n',
      'ui/RuleConfiguration.json': { data: {
        ruleConnection: { r: { selectedFunction: 'summ', inputParams: { a: 'Person-grp-1.Alder' }, outParams: { outParam0: 'Person-grp-1.Aldre' } } },
        conditionalRendering: { c: { selectedFunction: 'lang', inputParams: { value: 'Barn-grp-9{0}.Fornavn' }, selectedAction: 'Show', selectedFields: { x: 'fornavn{0}', y: 'etternavn{0}' }, repeatingGroup: { groupId: 'barn' } } },
      } },
    },
  },
  {
    id: 'ssb/kvartal', // v7: pages in one implicit set; the form comes from the outside; texts name the class, not the data type
    findings: [/no data source "dataModel.RA1_M"/, /never shown|is not in the order/, /Two components of the page have the id "sum"/, /no options "jaNei"/, /There is no page "borte"/],
    files: {
      'App.csproj': project('7.6.0'),
      'config/applicationmetadata.json': metadata('ssb/kvartal', [form('RA-1_M', 'RA1_M', { appLogic: { autoCreate: false, classRef: 'Altinn.App.Models.RA1_M' } })], { partyTypesAllowed: { organisation: true, subUnit: true, bankruptcyEstate: true, person: false } }),
      'config/process/process.bpmn': ONE_TASK,
      'config/texts/resource.nb.json': { language: 'nb', resources: [{ id: 'periode', value: 'For {0}', variables: [{ key: 'Intern.periode', dataSource: 'dataModel.RA1_M' }] }, { id: 'receipt.title', value: '' }] },
      'models/RA-1_M.schema.json': schema({
        dataFormatId: { '@xsdAttribute': true, type: 'string', const: 'A1' }, Intern: { $ref: '#/$defs/Intern' }, Rader: { type: 'array', maxItems: 999, items: { $ref: '#/$defs/Rad' } },
      }, { '@xsdRootElement': 'RA1_M', $defs: { Intern: { type: 'object', properties: { periode: { type: 'string', maxLength: 1000 }, telefon: { type: 'string', pattern: '^((00)?|(\\+)?|()?)\\d{8,}$' } } }, Rad: { type: 'object', properties: { sum: { type: 'integer', minimum: 0, maximum: 99999999999 } } } } }),
      'ui/Settings.json': { pages: { order: ['forside', 'sum', 'borte'], showLanguageSelector: true, excludeFromPdf: ['sum'] }, receiptLayoutName: '' },
      'ui/layouts/forside.json': layout({ ...input('t', 'Intern.telefon'), textResourceBindings: { title: 'periode' }, grid: { XS: 12 } }, { id: 'n', type: 'NavigationButtons', componentType: 'NavigationButtons', dataModelBindings: {}, triggers: [''] }),
      'ui/layouts/sum.json': layout({ id: 'j', type: 'RadioButtons', optionsId: 'jaNei', dataModelBindings: { simpleBinding: 'Intern.periode' } }, { id: 'sum', type: 'Summary', componentRef: 't', pageRef: 'forside' }, { id: 'sum', type: 'Summary', componentRef: 't', pageRef: 'forside' }),
      'ui/layouts/kvittering.json': layout({ id: 'k', type: 'Paragraph' }),
    },
  },
  {
    id: 'krt/rester', // v8 with what is left of tasks, pages, forms and options that are gone
    findings: [
      /There is no component type "NyKomponent"/,
      /"org" is missing/, /class Altinn.App.Models.Gammel but no model file/, /serves the task "Task_9"/, /serves the task "Task_2"/, /no folder ui\/borte/, /There is no page "Side2"/,
      /child "borte"/, /no member "beskrivelse"/, /no "label"/, /Not valid JSON/, /A variable needs/, /no data source ""/,
    ],
    files: {
      'App.csproj': project('8.6.0'),
      'config/applicationmetadata.json': { ...metadata('krt/rester', [form('model', 'model'), form('gammel', 'Gammel', { taskId: null, minCount: 0, appLogic: { classRef: 'Altinn.App.Models.Gammel' } })]), org: '' },
      'config/process/process.bpmn': ONE_TASK,
      'config/texts/resource.nb.json': { language: 'nb', resources: [{ id: 'a', value: '{0}', variables: [{ key: 'a' }] }] },
      'models/model.schema.json': schema({ a: TEXT }),
      'models/model.validation.json': '{ "validations": ',
      'options/valg.json': [{ value: '1', label: 'en', beskrivelse: 'x' }, { value: '2' }],
      'options/tomt.json': '',
      'ui/layout-sets.json': { sets: [{ id: 'skjema', dataType: 'model', tasks: ['Task_1', 'Task_9'] }, { id: 'borte', dataType: 'model', tasks: ['Task_2'] }] },
      'ui/skjema/Settings.json': { pages: { order: ['Side1', 'Side2'] } },
      'ui/skjema/layouts/Side1.json': layout(input('a', 'a'), { id: 'g', type: 'Group', maxCount: 0, children: ['a', 'borte'] }, { id: 'ukjent', type: 'NyKomponent' }, { id: 'v', type: 'Dropdown', optionsId: 'valg', dataModelBindings: { simpleBinding: 'a' } }),
    },
  },
  {
    id: 'dibk/varsel', // a namespace, nil objects and texts, lists inside of objects
    findings: [],
    files: {
      'config/applicationmetadata.json': metadata('dibk/varsel', [form('varsel', 'VarselType')]),
      'config/process/process.bpmn': ONE_TASK,
      'models/varsel.schema.json': schema({ parter: { $ref: '#/$defs/Liste' } }, { $defs: { Liste: { properties: { part: { type: 'array', items: { $ref: '#/$defs/Part' } } } }, Part: { properties: { navn: { type: ['string', 'null'] } } } } }),
      'models/varsel.cs': classes(`
        [XmlRoot(ElementName="Varsel", Namespace="https://skjema.example/varsel/2.0")]
        public class VarselType { ${member('Liste', 'parter')} ${member('string', 'kommune', ', IsNullable = true')} ${member('Signatur', 'signatur', ', Order = 9, IsNullable = true')} }
        public class Liste { ${member('List<Part>', 'part')} }
        public class Part { [XmlAttribute("altinnRowId")] [JsonPropertyName("altinnRowId")] [System.Text.Json.Serialization.JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] [Newtonsoft.Json.JsonIgnore] public Guid AltinnRowId { get; set; }
          public bool ShouldSerializeAltinnRowId() => AltinnRowId != default;
          ${member('string', 'navn', ', IsNullable = true')} ${member('bool?', 'erMyndighet')} }
        public class Signatur { ${member('DateTime?', 'dato')} ${member('string', 'av', ', IsNullable = true')} }`),
      'ui/layout-sets.json': '{ "sets": [ { "id": "form", "dataType": "varsel", "tasks": ["Task_1"], }, // det eneste\n ] }',
      'ui/form/layouts/p1.json': layout({ id: 'parter', type: 'RepeatingGroup', maxCount: 99, dataModelBindings: { group: 'parter.part' }, children: ['navn'] }, input('navn', 'parter.part.navn')),
    },
  },
  {
    id: 'skd/oppgave', // nothing but an XSD in Latin-1: elements by reference, groups with fixed numbers, text with an attribute
    findings: [],
    files: {
      'config/applicationmetadata.json': metadata('skd/oppgave', [form('oppgave', 'Skjema')]),
      'config/process/process.bpmn': ONE_TASK,
      'models/Skjema.xsd': Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>
<xs:schema attributeFormDefault="unqualified" elementFormDefault="qualified" xmlns:brreg="http://www.brreg.no/or" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="Skjema"><xs:complexType><xs:sequence><xs:element minOccurs="0" ref="Avgiver-grp-1"/></xs:sequence>
  <xs:attribute fixed="2" name="skjemanummer" type="xs:integer" use="required"/><xs:attribute fixed="Næringsoppgave" name="tittel" type="xs:string"/><xs:anyAttribute/></xs:complexType></xs:element>
<xs:element name="Avgiver-grp-1"><xs:complexType><xs:sequence><xs:element minOccurs="0" ref="Navn-datadef-7"/><xs:element minOccurs="0" maxOccurs="unbounded" ref="Beløp-datadef-8"/></xs:sequence><xs:attribute fixed="1" name="gruppeid" type="xs:positiveInteger" use="required"/></xs:complexType></xs:element>
<xs:element name="Navn-datadef-7"><xs:complexType><xs:simpleContent><xs:extension base="Tekst"><xs:attribute fixed="7" name="orid" type="xs:positiveInteger" use="required"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
<xs:element name="Beløp-datadef-8"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute fixed="8" name="orid" type="xs:positiveInteger" use="required"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
<xs:simpleType name="Tekst"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="175"/></xs:restriction></xs:simpleType>
</xs:schema>`, 'latin1'),
    },
  },
  {
    id: 'hdir/skjema', // likert as a group, groups in pages, groups that do not repeat but say so
    findings: [],
    files: {
      'App.csproj': project('7.15.0'),
      'config/applicationmetadata.json': metadata('hdir/skjema', [form('svar', 'Svar')]),
      'config/process/process.bpmn': ONE_TASK,
      'models/svar.schema.json': schema({ spm: { type: 'array', items: { type: 'object', properties: { Answer: TEXT } } }, rad: { type: 'array', items: { type: 'object', properties: { a: TEXT, indre: { type: 'array', items: { type: 'object', properties: { b: TEXT } } } } } } }),
      'options/grad.json': [{ value: 1, label: 'litt' }, { value: '2', label: 'mye' }],
      'ui/layout-sets.json': { sets: [{ id: 'svar', dataType: 'svar', tasks: ['Task_1'] }] },
      'ui/svar/layouts/side.json': layout(
        { id: 'likert', type: 'Group', maxCount: 99, children: ['rad'], dataModelBindings: { group: 'spm' }, edit: { mode: 'likert', filter: [{ key: 'start', value: '0' }, { key: 'stop', value: '3' }] } },
        { id: 'rad', type: 'Likert', dataModelBindings: { simpleBinding: 'spm.Answer' }, optionsId: 'grad' },
        { id: 'sider', type: 'Group', maxCount: 3, children: ['0:a', '1:indre'], dataModelBindings: { group: 'rad' }, edit: { multiPage: true } }, input('a', 'rad.a'),
        { id: 'indre', type: 'Group', maxCount: 3, children: ['b'], dataModelBindings: { group: 'rad.indre' } }, input('b', 'rad.indre.b'),
        { id: 'panel', type: 'Group', maxCount: 0, children: ['oppsummering'], panel: { variant: 'info' } }, { id: 'oppsummering', type: 'Summary', componentRef: 'likert', pageRef: 'side', largeGroup: true },
      ),
    },
  },
];

/** Writes the apps below a new folder, `<org>/<app>/App` each. */
export async function writeAgencyApps(apps: readonly AgencyApp[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stafett-agencies-'));
  for (const { id, files } of apps) {
    const all: AppFiles = { 'appsettings.json': {}, 'config/authorization/policy.xml': openPolicy(), 'config/texts/resource.nb.json': { language: 'nb', resources: [] }, ...files };
    for (const [name, content] of Object.entries(all)) {
      const file = path.join(folder, id, 'App', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content, null, 2));
    }
  }
  return folder;
}
