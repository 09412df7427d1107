import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../../../runtime/process/read-process.ts';
import { diagram, elementOf, flow, graphOf, task } from '../../support/diagram.ts';
import { mutations } from '../../support/mutate.ts';
import { sharedFolder } from '../../support/shared.ts';

const START = '<bpmn:startEvent id="s"/>';
const END = '<bpmn:endEvent id="e"/>';
const LINEAR = `${START}${task('t', 'data')}${END}${flow('f1', 's', 't')}${flow('f2', 't', 'e')}`;
const SIGN = '<altinn:signatureConfig><altinn:dataTypesToSign><altinn:dataType>m</altinn:dataType></altinn:dataTypesToSign>';

function around(inner: string): string {
  return `${START}${inner}${END}${flow('f1', 's', 't')}${flow('f2', 't', 'e')}`;
}

describe('readProcess(xml)', () => {
  const ERRORS: readonly (readonly [string, string | Uint8Array, RegExp, number?])[] = [
    ['nothing', '', /unparsable/],
    ['text', 'hello', /unparsable/],
    ['another document', '<root/>', /Not a BPMN document/],
    ['another namespace', '<b:definitions xmlns:b="http://other"><b:process id="p"/></b:definitions>', /Not a BPMN document/],
    ['a document type', `<!DOCTYPE a>${diagram(LINEAR)}`, /document type/, 1],
    ['a document type with entities', `\n<!DOCTYPE a [<!ENTITY x "y">]>${diagram(LINEAR)}`, /document type/, 2],
    ['an undefined entity', diagram(LINEAR.replace('name="t"', 'name="&boom;"')), /undefined entity/, 4],
    ['a bare ampersand', diagram(LINEAR.replace('name="t"', 'name="a & b"')), /bare "&"/, 4],
    ['a control character', diagram(LINEAR.replace('name="t"', 'name="\u0001"')), /control character/, 4],
    ['bytes that are no UTF-8', new Uint8Array([0x3c, 0xff, 0xfe, 0x3e]), /UTF-8/],
    ['too much', diagram(`<!--${'x'.repeat(6 * 1024 * 1024)}-->`), /larger/],
    ['an unclosed element', diagram(LINEAR).replace('</bpmn:definitions>', ''), /unparsable/],
    ['mismatched tags', diagram('<bpmn:startEvent id="s"></bpmn:endEvent>'), /unparsable/],
    ['two roots', diagram(LINEAR) + diagram(LINEAR), /unparsable/],
    ['a repeated attribute', diagram(around('<bpmn:task id="t" id="u"/>')), /already defined/],
    ['no process', diagram('').replace(/<bpmn:process[^]*<\/bpmn:process>/, ''), /no process/],
    ['two processes', diagram(`${LINEAR}</bpmn:process><bpmn:process id="Q">`), /2 processes/],
    ['an empty process', diagram(''), /no start event/],
    ['no start event', diagram(`${task('t', 'data')}${END}${flow('f', 't', 'e')}`), /no start event/],
    ['no end event', diagram(`${START}${task('t', 'data')}${flow('f', 's', 't')}`), /no end event/],
    ['an end that nothing reaches', diagram(`${START}${task('t', 'data')}${END}${flow('f', 's', 't')}`), /No end event can be reached/, 4],
    ['a start event that leads nowhere', diagram(`${START}\n${task('t', 'data')}${END}${flow('f', 't', 'e')}`), /leads nowhere/, 4],
    ['two flows from the start', diagram(`${LINEAR}${flow('f3', 's', 'e')}`), /More than one flow leaves the start/],
    ['a flow from the end', diagram(`${LINEAR}${flow('f3', 'e', 't')}`), /leaves an end event/],
    ['an unknown target', diagram(`${LINEAR}\n${flow('f3', 't', 'nowhere')}`), /targetRef "nowhere"/, 5],
    ['an unknown source', diagram(`${LINEAR}${flow('f3', 'nowhere', 't')}`), /needs a sourceRef/],
    ['a flow without ends', diagram(`${LINEAR}<bpmn:sequenceFlow id="f3"/>`), /needs a sourceRef/],
    ['an element without id', diagram(`${LINEAR}<bpmn:task/>`), /Task has no id/],
    ['an id used twice', diagram(`${LINEAR}${task('t', 'data')}`), /duplicate ID/],
    ['a parallel gateway', diagram(`${LINEAR}\n<bpmn:parallelGateway id="g"/>`), /ParallelGateway is not supported/, 5],
    ['a user task', diagram(around('<bpmn:userTask id="t"/>')), /UserTask is not supported/],
    ['a sub-process', diagram(`${LINEAR}<bpmn:subProcess id="x"/>`), /SubProcess is not supported/],
    ['a boundary event', diagram(`${LINEAR}<bpmn:boundaryEvent id="x" attachedToRef="t"/>`), /BoundaryEvent is not supported/],
    ['a gateway that leads nowhere', diagram(`${LINEAR}<bpmn:exclusiveGateway id="g"/>${flow('f3', 't', 'g')}`), /No flow leaves the gateway/],
    ['an unknown default flow', diagram(around(`<bpmn:exclusiveGateway id="t" default="zzz"/>`)), /default "zzz"/],
    ['a default flow of another element', diagram(around(`<bpmn:exclusiveGateway id="t" default="f1"/>`)), /does not leave the gateway/],
    ['a condition that is no JSON', diagram(around('<bpmn:exclusiveGateway id="t"/>') + flow('f3', 't', 'e', 'yes!')), /not JSON/],
    ['a condition that is no expression', diagram(around('<bpmn:exclusiveGateway id="t"/>') + flow('f3', 't', 'e', '[1]')), /name of a function/],
    ['a service task without type', diagram(around('<bpmn:serviceTask id="t"/>')), /needs a taskType/],
    ['a signing task without signature type', diagram(around(task('t', 'signing', `${SIGN}</altinn:signatureConfig>`))), /lacks signatureDataType/],
    [
      'a signee provider without states',
      diagram(around(task('t', 'signing', `${SIGN}<altinn:signatureDataType>x</altinn:signatureDataType><altinn:signeeProviderId>p</altinn:signeeProviderId></altinn:signatureConfig>`))),
      /given together/,
    ],
    ['a payment without type', diagram(around(task('t', 'payment', '<altinn:paymentConfig/>'))), /lacks paymentDataType/],
    ['a subform pdf without component', diagram(around(task('t', 'subformPdf', '<altinn:subformPdfConfig/>', 'serviceTask'))), /lacks subformComponentId/],
    ['eFormidling without values', diagram(around(task('t', 'eFormidling', '<altinn:eFormidlingConfig/>', 'serviceTask'))), /lacks process, standard.* in Production/],
    ['eFormidling without configuration', diagram(around(task('t', 'eFormidling', '', 'serviceTask'))), /needs eFormidlingConfig/],
    ['a security level that is no number', diagram(around(task('t', 'eFormidling', '<altinn:eFormidlingConfig><altinn:securityLevel>high</altinn:securityLevel></altinn:eFormidlingConfig>', 'serviceTask'))), /not a whole number/],
    ['an action without id', diagram(around(task('t', 'data', '<altinn:actions><altinn:action/></altinn:actions>'))), /action has no id/],
    ['an action of an unknown type', diagram(around(task('t', 'data', '<altinn:actions><altinn:action type="clientAction">x</altinn:action></altinn:actions>'))), /unknown type/],
    ['too many elements', diagram(Array.from({ length: 2001 }, (_, i) => task(`t${i}`, 'data')).join('')), /more than 2000/],
  ];

  for (const [name, xml, message, line] of ERRORS) {
    it(`refuses ${name}`, async () => {
      const { graph, problems } = await readProcess(xml);
      assert.equal(graph, null);
      const found = problems.find((each) => each.severity === 'error' && message.test(each.message));
      assert.ok(found !== undefined, JSON.stringify(problems));
      if (line !== undefined) assert.equal(found.line, line);
    });
  }

  const WARNINGS: readonly (readonly [string, string, RegExp])[] = [
    ['an unreachable task', `${LINEAR}${task('x', 'data')}${flow('f3', 'x', 'e')}`, /No start event leads here/],
    ['a dead end', `${LINEAR}${task('x', 'data')}<bpmn:exclusiveGateway id="g"/>${flow('f3', 'g', 'x')}`, /No end event can be reached/],
    ['two flows from a task', `${LINEAR}${flow('f3', 't', 'e')}`, /More than one flow leaves the task/],
    ['a condition after a task', `${START}${task('t', 'data')}${END}${flow('f1', 's', 't')}${flow('f2', 't', 'e', 'true')}`, /only on flows that leave a gateway/],
    ['a task without type', around('<bpmn:task id="t"/>'), /has no taskType/],
    ['a gateway for a handler', `${around('<bpmn:exclusiveGateway id="t"/>')}${flow('f3', 't', 'e')}`, /a handler must choose/],
    ['stale lists', LINEAR.replace('<bpmn:extensionElements>', '<bpmn:incoming>gone</bpmn:incoming><bpmn:extensionElements>'), /incoming "gone"/],
    ['an event definition', LINEAR.replace(START, '<bpmn:startEvent id="s"><bpmn:timerEventDefinition/></bpmn:startEvent>'), /Event definitions/],
    ['an unknown flow type', LINEAR.replace('id="f2"', 'id="f2" altinn:flowtype="Sideways"'), /flow type "Sideways"/],
  ];
  for (const [name, content, message] of WARNINGS) {
    it(`loads and warns of ${name}`, async () => {
      const { graph, problems } = await readProcess(diagram(content));
      assert.ok(graph !== null, JSON.stringify(problems));
      assert.ok(problems.some((each) => each.severity === 'warning' && message.test(each.message)), JSON.stringify(problems));
    });
  }

  it('has nothing to say of a sound diagram, and freezes it', async () => {
    const { graph, problems } = await readProcess(diagram(LINEAR));
    assert.deepEqual(problems, []);
    assert.deepEqual([graph?.processId, graph?.startEvents, graph?.endEvents, [...(graph?.elements.keys() ?? [])]], ['P', ['s'], ['e'], ['s', 't', 'e']]);
    assert.ok(Object.isFrozen(graph) && Object.isFrozen(graph?.elements.get('t')));
  });

  it('reads bytes with a byte order mark, any prefix, and ids that name object members', async () => {
    const xml = diagram(LINEAR.replaceAll('"t"', '"constructor"')).replaceAll('bpmn:', 'b:').replaceAll('xmlns:bpmn', 'xmlns:b').replaceAll('altinn:', 'a:').replaceAll('xmlns:altinn', 'xmlns:a');
    const { graph } = await readProcess(new TextEncoder().encode(`\uFEFF${xml}`));
    assert.equal(graph?.elements.get('constructor')?.taskType, 'data');
  });

  it('reads actions by text or id attribute, with the type qualified or not, each id once', async () => {
    const actions = '<altinn:actions><altinn:action> a </altinn:action><altinn:action id="b"/><altinn:action type="serverAction">c</altinn:action><altinn:action altinn:type="serverAction">d</altinn:action><altinn:action>a</altinn:action></altinn:actions>';
    const graph = await graphOf(around(task('t', 'data', actions)));
    assert.deepEqual(elementOf(graph, 't').actions, [
      { id: 'a', type: 'processAction' },
      { id: 'b', type: 'processAction' },
      { id: 'c', type: 'serverAction' },
      { id: 'd', type: 'serverAction' },
    ]);
  });

  const OLD: readonly (readonly [string, string])[] = [
    ['the attribute', '<bpmn:task id="t" altinn:tasktype="data"/>'],
    ['an element in properties', '<bpmn:task id="t"><bpmn:extensionElements><altinn:properties><altinn:taskType>data</altinn:taskType></altinn:properties></bpmn:extensionElements></bpmn:task>'],
    ['an id attribute in properties', '<bpmn:task id="t"><bpmn:extensionElements><altinn:properties><altinn:tasktype id="data"/></altinn:properties></bpmn:extensionElements></bpmn:task>'],
    ['an element over the attribute', '<bpmn:task id="t" altinn:tasktype="other"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>data</altinn:taskType></altinn:taskExtension></bpmn:extensionElements></bpmn:task>'],
  ];
  for (const [name, content] of OLD) {
    it(`reads the task type of the old namespace from ${name}`, async () => {
      const { graph } = await readProcess(diagram(around(content)).replace('http://altinn.no/process', 'http://altinn.no'));
      assert.equal(graph?.elements.get('t')?.taskType, 'data');
    });
  }

  it('reads the old flow types', async () => {
    const graph = await graphOf(LINEAR.replace('id="f2"', 'id="f2" altinn:flowtype="AbandonCurrentReturnToNext"'));
    assert.deepEqual([...graph.flows.values()].map((each) => each.flowType), [null, 'AbandonCurrentReturnToNext']);
  });

  it('finds a flow of a gateway by the list of outgoing flows when its sourceRef is stale', async () => {
    const gateway = '<bpmn:exclusiveGateway id="g"><bpmn:outgoing>f2</bpmn:outgoing></bpmn:exclusiveGateway>';
    const { graph, problems } = await readProcess(diagram(`${START}${gateway}${END}${flow('f1', 's', 'g')}${flow('f2', 'renamed', 'e')}`));
    assert.deepEqual(graph?.elements.get('g')?.outgoing.map((each) => [each.id, each.source]), [['f2', 'g']]);
    assert.deepEqual(problems.map((each) => [each.severity, each.message]), [['warning', 'sourceRef "renamed" is not in the process.']]);
  });

  it('believes the sourceRef when a gateway lists the flow of another', async () => {
    const gateway = '<bpmn:exclusiveGateway id="g"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:exclusiveGateway>';
    const { graph, problems } = await readProcess(diagram(`${START}${gateway}${END}${flow('f1', 's', 'g')}${flow('f2', 'g', 'e')}`));
    assert.equal(graph?.flows.get('f1')?.source, 's');
    assert.match(problems[0]?.message ?? '', /lists the flow/);
  });

  it('ignores extensions of other namespaces', async () => {
    const graph = await graphOf(around('<bpmn:task id="t"><bpmn:extensionElements><x:taskExtension xmlns:x="http://other"><x:taskType>data</x:taskType></x:taskExtension></bpmn:extensionElements></bpmn:task>'));
    assert.equal(elementOf(graph, 't').taskType, null);
  });

  it('ignores the drawing, notes and lanes', async () => {
    const notes = '<bpmn:laneSet id="l"/><bpmn:textAnnotation id="n"><bpmn:text>hi</bpmn:text></bpmn:textAnnotation><bpmn:dataObjectReference id="d"/>';
    const drawing = '</bpmn:process><bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="x"><bpmndi:BPMNPlane id="y" bpmnElement="gone"/></bpmndi:BPMNDiagram><bpmn:category id="c"/>';
    const { graph, problems } = await readProcess(diagram(LINEAR + notes).replace('</bpmn:process>', drawing));
    assert.ok(graph !== null, JSON.stringify(problems));
    assert.deepEqual(problems, []);
  });

  it('reads every configuration of a task', async () => {
    const signature = `${SIGN}<altinn:signatureDataType>sig</altinn:signatureDataType><altinn:uniqueFromSignaturesInDataTypes><altinn:dataType>sig0</altinn:dataType></altinn:uniqueFromSignaturesInDataTypes><altinn:signeeProviderId>p</altinn:signeeProviderId><altinn:signeeStatesDataTypeId>st</altinn:signeeStatesDataTypeId><altinn:signingPdfDataType>pdf</altinn:signingPdfDataType><altinn:correspondenceResource>r</altinn:correspondenceResource><altinn:correspondenceResource env="tt02">r2</altinn:correspondenceResource><altinn:runDefaultValidator>true</altinn:runDefaultValidator></altinn:signatureConfig>`;
    const payment = '<altinn:paymentConfig><altinn:paymentDataType>pay</altinn:paymentDataType><altinn:paymentReceiptPdfDataType>rec</altinn:paymentReceiptPdfDataType></altinn:paymentConfig>';
    const pdf = '<altinn:pdfConfig><altinn:filenameTextResourceKey>k</altinn:filenameTextResourceKey><altinn:autoPdfTaskIds><altinn:taskId>a</altinn:taskId><altinn:taskId>b</altinn:taskId></altinn:autoPdfTaskIds></altinn:pdfConfig>';
    const sub = '<altinn:subformPdfConfig><altinn:subformComponentId>c</altinn:subformComponentId><altinn:subformDataTypeId>d</altinn:subformDataTypeId></altinn:subformPdfConfig>';
    const read = elementOf(await graphOf(around(task('t', 'signing', signature + payment + pdf + sub))), 't');
    assert.deepEqual(read.signature, {
      dataTypesToSign: ['m'],
      signatureDataType: 'sig',
      uniqueFromSignaturesInDataTypes: ['sig0'],
      signeeProviderId: 'p',
      signeeStatesDataTypeId: 'st',
      signingPdfDataType: 'pdf',
      correspondenceResources: [{ env: null, value: 'r' }, { env: 'tt02', value: 'r2' }],
      runDefaultValidator: true,
    });
    assert.deepEqual(read.payment, { paymentDataType: 'pay', paymentReceiptPdfDataType: 'rec' });
    assert.deepEqual(read.pdf, { filenameTextResourceKey: 'k', autoPdfTaskIds: ['a', 'b'] });
    assert.deepEqual(read.subformPdf, { filenameTextResourceKey: null, subformComponentId: 'c', subformDataTypeId: 'd' });
    assert.deepEqual([read.kind, read.name, read.connectedDataTypeId, read.defaultFlow], ['task', 't', null, null]);
  });

  it('reads eFormidling values for each environment and warns where one is missing', async () => {
    const value = (name: string, text: string, env?: string): string => `<altinn:${name}${env === undefined ? '' : ` env="${env}"`}>${text}</altinn:${name}>`;
    const config = `<altinn:eFormidlingConfig>${value('disabled', 'true', 'local')}${value('process', 'p')}${value('standard', 's')}${value('typeVersion', '2.0')}${value('type', 't', 'prod')}${value('securityLevel', '3')}<altinn:dataTypes env="prod"><altinn:dataType>m</altinn:dataType></altinn:dataTypes></altinn:eFormidlingConfig>`;
    const { graph, problems } = await readProcess(diagram(around(task('t', 'eFormidling', config, 'serviceTask'))));
    const read = graph?.elements.get('t')?.eFormidling;
    assert.deepEqual([read?.disabled, read?.securityLevel, read?.dataTypes], [[{ env: 'local', value: true }], [{ env: null, value: 3 }], [{ env: 'prod', value: ['m'] }]]);
    assert.deepEqual(problems.map(({ severity, message }) => [severity, message]), [['warning', 'eFormidlingConfig lacks type in Staging.']]);
  });

  it('reads conditions with comments, CDATA and trailing commas, and the gateway', async () => {
    const gateway = '<bpmn:exclusiveGateway id="g" default="d"><bpmn:extensionElements><altinn:gatewayExtension><altinn:connectedDataTypeId> m </altinn:connectedDataTypeId></altinn:gatewayExtension></bpmn:extensionElements></bpmn:exclusiveGateway>';
    const graph = await graphOf(
      `${START}${gateway}${END}${flow('f', 's', 'g')}${flow('a', 'g', 'e', '\n<![CDATA[["equals", /* c */ ["gatewayAction"], "http://x, ]",] // end\n]]> ')}${flow('d', 'g', 'e')}`,
    );
    const read = elementOf(graph, 'g');
    assert.deepEqual([read.connectedDataTypeId, read.defaultFlow], ['m', 'd']);
    assert.deepEqual(read.outgoing.map((each) => each.condition), [['equals', ['gatewayAction'], 'http://x, ]'], undefined]);
  });

  it('answers 2,000 damaged diagrams with a graph or with an error', async () => {
    const gateway = '<bpmn:exclusiveGateway id="g" default="f2"/>';
    const sound = diagram(`${START}${task('t', 'data', '<altinn:actions><altinn:action>a</altinn:action></altinn:actions>')}${gateway}${END}${flow('f1', 's', 't')}${flow('f', 't', 'g')}${flow('f2', 'g', 'e')}${flow('f3', 'g', 't', '["equals", ["gatewayAction"], "reject"]')}`);
    let refused = 0;
    for (const damaged of mutations(sound, 2000)) {
      const { graph, problems } = await readProcess(damaged);
      assert.equal(graph === null, problems.some((each) => each.severity === 'error'), damaged);
      if (graph === null) refused += 1;
    }
    assert.ok(refused > 500 && refused < 2000, String(refused));
  });

  it('survives 50,000 nested extension elements', async () => {
    const { graph } = await readProcess(diagram(around(task('t', 'data', '<altinn:a>'.repeat(50_000) + '</altinn:a>'.repeat(50_000)))));
    assert.equal(graph?.elements.get('t')?.taskType, 'data');
  });

  const shared = sharedFolder();
  for (const line of ['v8', 'v9']) {
    const apps = shared === null ? '' : join(shared, 'apps', line, 'ttd');
    if (!existsSync(apps)) {
      it(`skipped: the real ${line} apps are not at hand`);
      continue;
    }
    for (const app of readdirSync(apps)) {
      it(`reads the process of ${line} ${app}`, async () => {
        const { graph, problems } = await readProcess(readFileSync(join(apps, app, 'App', 'config', 'process', 'process.bpmn')));
        // its two flows name a gateway that was renamed
        const stale = line === 'v8' && app === 'signing-test' ? ['Back_To_Task_1', 'To_Task_3'] : [];
        assert.ok(graph !== null);
        assert.deepEqual(problems.map((each) => each.elementId), stale);
        if (stale.length > 0) assert.deepEqual(graph.elements.get('Gateway_0')?.outgoing.map((each) => each.id), stale);
      });
    }
  }
});
