import { diagram, flow, task } from './diagram.ts';
import { type AgencyApp, classes, form, input, layout, member, metadata, oldDiagram, project, schema, TEXT } from './agency-apps.ts';

const OWNED = { allowedContentTypes: ['application/json'], allowedContributers: ['app:owned'] };
const SIGN = '<altinn:actions><altinn:action>sign</altinn:action></altinn:actions><altinn:signatureConfig><altinn:dataTypesToSign><altinn:dataType>sak</altinn:dataType></altinn:dataTypesToSign><altinn:signatureDataType>signatur</altinn:signatureDataType></altinn:signatureConfig>';
const PDF = '<altinn:pdfConfig><altinn:autoPdfTaskIds><altinn:taskId>Task_1</altinn:taskId></altinn:autoPdfTaskIds></altinn:pdfConfig>';
/** What a drawing tool left of a shape that was copied, and of a task that was removed. */
const SHAPES = '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="P"><bpmndi:BPMNShape id="S1" bpmnElement="Task_1"/><bpmndi:BPMNShape id="S1" bpmnElement="Task_1"/><bpmndi:BPMNShape id="S2" bpmnElement="Borte"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>';

/** Definitions whose process is drawn otherwise than the template's, or whose layouts serve what is no form (app-model.md §1.5, §4.4). */
export const AGENCY_PROCESSES: readonly AgencyApp[] = [
  {
    id: 'brg/annerledes', // v9: the task type decides, not the shape; a text without quotes
    findings: [/duplicate ID/, /The value 7 is no text/],
    files: {
      'App.csproj': project('9.0.0'),
      'config/applicationmetadata.json': metadata('brg/annerledes', [form('sak', 'Sak', { enablePdfCreation: undefined }), { id: 'signatur', ...OWNED }, { id: 'ref-data-as-pdf', allowedContentTypes: ['application/pdf'], maxCount: 0, minCount: 0 }]),
      'config/process/process.bpmn': diagram([
        '<bpmn:startEvent id="Start"/>', task('Task_1', 'data'), task('Pdf', 'pdf', PDF), task('Sign', 'signing', SIGN, 'serviceTask'), '<bpmn:endEvent id="End"/>',
        flow('f1', 'Start', 'Task_1'), flow('f2', 'Task_1', 'Pdf'), flow('f3', 'Pdf', 'Sign'), flow('f4', 'Sign', 'End'),
      ].join('')).replace('</bpmn:definitions>', `${SHAPES}</bpmn:definitions>`),
      'config/texts/resource.nb.json': { language: 'nb', resources: [{ id: 'a', value: 7 }] },
      'models/sak.schema.json': schema({ a: TEXT }),
      'ui/Task_1/Settings.json': { pages: { order: ['p1'] }, defaultDataType: 'sak' },
      'ui/Task_1/layouts/p1.json': layout({ ...input('a', 'a'), textResourceBindings: { title: 'a' } }),
    },
  },
  {
    id: 'hi/kvittering', // v8: layout sets of a confirmation and a receipt whose data type is gone, one without; an object that must be there
    findings: [/"bekreft" are bound to "gammel", which is no form data type/, /"takk" are bound to "gammel", which is no form data type/, /"rader": repeats but has no "group" binding/],
    files: {
      'App.csproj': project('8.3.0'),
      'config/applicationmetadata.json': metadata('hi/kvittering', [form('fangst', 'Fangst'), { id: 'bilde', taskId: 'Task_1', maxCount: 1, minCount: 0, appLogic: { autoDeleteOnProcessEnd: true } }]),
      'config/process/process.bpmn': oldDiagram(['Task_1', 'data'], ['Task_2', 'data'], ['Task_3', 'confirmation']),
      'models/fangst.schema.json': schema({ innsender: { type: 'object', properties: { navn: TEXT } }, art: TEXT }),
      'models/fangst.cs': classes(`public class Fangst { [Required] ${member('Innsender', 'innsender')} ${member('string', 'art')} } public class Innsender { ${member('string', 'navn')} }`),
      'ui/layout-sets.json': { sets: [
        { id: 'skjema', dataType: 'fangst', tasks: ['Task_1'] }, { id: 'mer', dataType: null, tasks: ['Task_2'] },
        { id: 'bekreft', dataType: 'gammel', tasks: ['Task_3'] }, { id: 'takk', dataType: 'gammel', tasks: ['CustomReceipt'] },
      ], uiSettings: {} },
      'ui/skjema/layouts/p1.json': layout(input('art', 'art'), { id: 'rader', type: 'Group', maxCount: 99, children: ['art'] }),
      'ui/mer/layouts/p1.json': layout({ id: 'h', type: 'Header', size: 'h2' }),
      'ui/bekreft/layouts/p1.json': layout({ id: 'b', type: 'Paragraph' }),
      'ui/takk/layouts/p1.json': layout({ id: 't', type: 'Paragraph' }),
    },
  },
];
