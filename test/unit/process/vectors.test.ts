import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMachine, initialTransition, transition } from 'xstate';
import { getSimplePaths } from 'xstate/graph';
import type { ProcessState } from '../../../runtime/kernel/instance-types.ts';
import { chooseFlow, conditionalFlows, follow, outgoingNavigation } from '../../../runtime/process/navigation.ts';
import { readProcess } from '../../../runtime/process/read-process.ts';
import { enterElement, startState } from '../../../runtime/process/state.ts';
import type { ProcessElement, ProcessGraph, SequenceFlow } from '../../../runtime/process/types.ts';
import { walkAllPaths, type ProcessPath } from '../../support/process-paths.ts';
import { sharedFolder } from '../../support/shared.ts';

const MISSING_TYPE = 'signatureConfig lacks signatureDataType.';

/** Real diagrams that must not load, by the end of their name, and why. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['Implementation__TestData__AppProcess__process.bpmn', /Not a BPMN document/],
  ['Internal__App__TestData__AppProcess__process.bpmn', /Not a BPMN document/],
  ['not-bpmn.bpmn', /Not a BPMN document/],
  ['simple-no-end.bpmn', /has no end event/],
  ['signing-task-process-missing-config.bpmn', new RegExp(MISSING_TYPE)],
  // a template that the editor completes before an app uses it
  ['v8__start-data-signing-end.bpmn', new RegExp(MISSING_TYPE)],
];

/** Ways start → end (loops once) of the diagrams that branch; all others have one. */
const BRANCHING: readonly (readonly [string, number])[] = [
  ['ttd__service-tasks__config__process__process.bpmn', 2],
  ['simple-gateway.bpmn', 2],
  ['simple-gateway-default.bpmn', 2],
  ['simple-gateway-signature-config.bpmn', 2],
  ['simple-gateway-with-join-gateway.bpmn', 2],
  ['with-double-sign.bpmn', 10],
  ['generated-from-task-cleanup__config__process__process.bpmn', 2],
  ['signing-test__App__config__process__process.bpmn', 2],
  ['stateless-app__App__config__process__process.bpmn', 2],
];

const shared = sharedFolder();
const folder = shared === null ? null : join(shared, 'vectors', 'process');

describe('real process diagrams', function () {
  if (folder === null || !existsSync(folder)) {
    it('skipped: the shared vectors are not at hand');
    return;
  }
  const files = readdirSync(folder).filter((file) => file.endsWith('.bpmn'));

  it('are all 59 there', () => assert.equal(files.length, 59));

  for (const file of files) {
    const refusal = REFUSED.find(([name]) => file.endsWith(name));
    const bytes = readFileSync(join(folder, file));
    if (refusal !== undefined) {
      it(`refuses ${file}`, async () => {
        const { graph, problems } = await readProcess(bytes);
        assert.equal(graph, null);
        assert.match(problems.filter((each) => each.severity === 'error').map((each) => each.message).join('\n'), refusal[1]);
      });
      continue;
    }
    it(`walks every path of ${file}`, async () => {
      const { graph, problems } = await readProcess(bytes);
      assert.ok(graph !== null, JSON.stringify(problems));
      const { paths, truncated } = walkAllPaths(graph, 1000);
      const ending = paths.filter((path) => path.reachesEnd);
      assert.equal(truncated, false);
      assert.equal(ending.length, BRANCHING.find(([name]) => file.endsWith(name))?.[1] ?? 1);
      for (const path of paths) walk(graph, path);
      compareWithMachine(graph, paths);
      for (const id of graph.flows.keys()) assert.ok(paths.some((path) => path.flows.some((each) => each.id === id)), `flow ${id} is on no path`);
    });
  }
});

/** Steps along a path with the real functions, and beside it through an xstate machine made from the diagram. */
function walk(graph: ProcessGraph, path: ProcessPath): void {
  const machine = machineOf(graph);
  const [first, ...rest] = path.elements;
  const started = startState(graph, first?.id, 'T0');
  assert.ok('state' in started);
  let state: ProcessState = started.state;
  let [oracle] = initialTransition(machine);
  let moves = 1;
  rest.forEach((element, index) => {
    const flow = path.flows[index];
    const from = path.elements[index];
    assert.ok(flow !== undefined && from !== undefined);
    takeFlow(graph, from, flow);
    [oracle] = transition(machine, oracle, { type: flow.id });
    assert.equal(oracle.value, element.id);
    if (element.kind === 'exclusiveGateway') return;
    state = enterElement(state, element, { now: `T${index}`, flowType: 'CompleteCurrentMoveToNext' });
    moves += 1;
    if (element.kind === 'endEvent') assert.deepEqual([state.currentTask, state.endEvent, state.ended], [null, element.id, `T${index}`]);
    else assert.deepEqual([state.currentTask?.elementId, state.currentTask?.flow, state.ended], [element.id, moves, null]);
  });
  assert.equal(state.ended !== null, path.reachesEnd);
  assert.equal(oracle.status === 'done', path.reachesEnd);
}

/** The navigation must lead to the flow: alone, through its condition, as the default, or by a handler. */
function takeFlow(graph: ProcessGraph, from: ProcessElement, flow: SequenceFlow): void {
  const target = graph.elements.get(flow.target);
  assert.ok(target !== undefined);
  if (from.kind === 'exclusiveGateway') {
    const chosen = chooseFlow(from, new Map(conditionalFlows(from).map((each) => [each.id, each === flow])));
    const needsHandler = flow.condition === undefined && from.defaultFlow !== flow.id && from.outgoing.filter((each) => each.condition === undefined).length > 1;
    if (!needsHandler) assert.deepEqual(chosen, { flow });
    assert.deepEqual(follow(graph, flow), expected(target));
    return;
  }
  assert.deepEqual(outgoingNavigation(graph, from.id), expected(target));
}

function expected(target: ProcessElement): object {
  return target.kind === 'exclusiveGateway' ? { kind: 'gateway', gateway: target } : { kind: 'element', element: target };
}

function machineOf(graph: ProcessGraph) {
  return createMachine({
    initial: graph.startEvents[0] ?? '',
    states: Object.fromEntries(
      [...graph.elements.values()].map((element) => [
        element.id,
        element.kind === 'endEvent' ? { type: 'final' as const } : { on: Object.fromEntries(element.outgoing.map((flow) => [flow.id, flow.target])) },
      ]),
    ),
  });
}

/** Loop-free ways to an end must be exactly those that xstate's own path search finds. */
function compareWithMachine(graph: ProcessGraph, paths: readonly ProcessPath[]): void {
  const search = getSimplePaths(machineOf(graph), {
    events: [...graph.flows.keys()].map((type) => ({ type })),
    serializeState: (snapshot) => String(snapshot.value),
    toState: (snapshot) => snapshot.status === 'done',
  });
  const theirs = search.map((path) => path.steps.map((step) => step.event.type).filter((type) => graph.flows.has(type)).join(' '));
  const ours = paths
    .filter((path) => path.reachesEnd && new Set(path.elements).size === path.elements.length)
    .map((path) => path.flows.map((flow) => flow.id).join(' '));
  assert.deepEqual(ours.toSorted(), theirs.toSorted());
}
