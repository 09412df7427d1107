import { Context, Definition, EndEvent, Environment, Process, SequenceFlow, SignalTask, StartEvent } from 'bpmn-elements';
import type { ProcessState } from '../../../runtime/kernel/instance-types.ts';
import { outgoingNavigation } from '../../../runtime/process/navigation.ts';
import { readProcess } from '../../../runtime/process/read-process.ts';
import { enterElement, startState } from '../../../runtime/process/state.ts';
import { transitionEvents } from '../../../runtime/process/transition-events.ts';
import type { ProcessGraph } from '../../../runtime/process/types.ts';
import { diagram, flow, task } from '../../support/diagram.ts';
import { cpuPerCall, inTurn, whole, type Bench, type Goal, type Row } from '../goal.ts';

const TARGET = 30;
const PARKED_TARGET = 2048;
const IDS = ['s', 't1', 't2', 't3', 'e'];
const NOW = '2026-01-05T09:30:00.000Z';

const CONTENT = `<bpmn:startEvent id="s"/>${task('t1', 'data')}${task('t2', 'data')}${task('t3', 'data')}<bpmn:endEvent id="e"/>${flow('f0', 's', 't1')}${flow('f1', 't1', 't2')}${flow('f2', 't2', 't3')}${flow('f3', 't3', 'e')}`;

/** One instance with ours; gives the size of the state of a parked instance. */
function ours(graph: ProcessGraph): number {
  const started = startState(graph, undefined, NOW);
  if ('error' in started) throw new Error(started.error);
  let stored = JSON.stringify(started.state);
  let parked = 0;
  for (let from = 's'; ; ) {
    const before = JSON.parse(stored) as ProcessState;
    const next = outgoingNavigation(graph, from);
    if (next.kind !== 'element') throw new Error(`stuck at ${from}`);
    const after = enterElement(before, next.element, { now: NOW, flowType: 'CompleteCurrentMoveToNext' });
    stored = JSON.stringify(after);
    transitionEvents(from === 's' ? null : before, after, { action: null, abandoned: false });
    if (after.ended !== null) return parked;
    parked = stored.length;
    from = next.element.id;
  }
}

/** What the engine asks of a parsed diagram, made once. */
function theirContext(): unknown {
  const parent = { id: 'P', type: 'bpmn:Process' };
  const behaviours = [StartEvent, SignalTask, SignalTask, SignalTask, EndEvent];
  const activities = IDS.map((id, index) => ({ id, type: `bpmn:Element${index}`, name: id, parent, behaviour: {}, Behaviour: behaviours[index] }));
  const flows = IDS.slice(1).map((targetId, index) => ({ id: `f${index}`, type: 'bpmn:SequenceFlow', parent, sourceId: IDS[index], targetId, behaviour: {}, Behaviour: SequenceFlow }));
  const process = { ...parent, behaviour: { isExecutable: true }, Behaviour: Process };
  return {
    id: 'D',
    type: 'bpmn:Definitions',
    getProcessById: () => process,
    getProcesses: () => [process],
    getExecutableProcesses: () => [process],
    getActivities: () => activities,
    getActivityById: (id: string) => activities.find((each) => each.id === id),
    getSequenceFlows: () => flows,
    getSequenceFlowById: (id: string) => flows.find((each) => each.id === id),
    getInboundSequenceFlows: (id: string) => flows.filter((each) => each.targetId === id),
    getOutboundSequenceFlows: (id: string) => flows.filter((each) => each.sourceId === id),
    getInboundAssociations: () => [],
    getOutboundAssociations: () => [],
    getAssociations: () => [],
    getMessageFlows: () => [],
    getDataObjectById: () => undefined,
    getDataStoreById: () => undefined,
    getDataStoreReferenceById: () => undefined,
  };
}

function theirs(definitionContext: unknown): number {
  const silent = (): object => ({ debug() {}, error() {}, warn() {} });
  const create = (): Definition => new Definition(new (Context as unknown as new (context: unknown, environment: unknown) => never)(definitionContext, new Environment({ Logger: silent as never })));
  let definition = create();
  definition.run();
  let parked = 0;
  for (const id of ['t1', 't2', 't3']) {
    const stored = JSON.stringify(definition.getState());
    parked = stored.length;
    definition.stop();
    definition = create().recover(JSON.parse(stored));
    definition.resume();
    definition.signal({ id });
  }
  const { status, counters } = definition as unknown as { status: string; counters: { completed: number } };
  if (definition.isRunning || counters.completed !== 1) throw new Error(`bpmn-elements did not end: ${status}`);
  return parked;
}

/**
 * G5: a process step with restore and serialise costs at most a thirtieth of what bpmn-elements takes.
 * Both run start → 3 user tasks → end; after every move the state is written to JSON and read back.
 */
export const processGoal: Goal = {
  ids: ['G5'],
  async measure(bench: Bench): Promise<Row[]> {
    const { graph } = await readProcess(diagram(CONTENT));
    if (graph === null) throw new Error('The diagram does not load.');
    const definitionContext = theirContext();
    const parked = ours(graph);
    theirs(definitionContext);
    const ms = bench.size(100, 400);
    const { a, b } = await inTurn(bench.size(2, 5), () => cpuPerCall(() => ours(graph), ms), () => cpuPerCall(() => theirs(definitionContext), ms));
    return [
      { goal: 'G5', what: 'process steps with restore and serialise, beside bpmn-elements', target: `>= ${TARGET} x`, reached: `${whole(b / a)} x (${a.toFixed(1)} : ${whole(b)} µs an instance)`, isMet: b / a >= TARGET, figures: { ours: a, peer: b, ratio: b / a } },
      { goal: 'G5', what: 'state of a parked instance (no heap)', target: `<= ${PARKED_TARGET} bytes`, reached: `${parked} bytes`, isMet: parked <= PARKED_TARGET, figures: { bytes: parked } },
    ];
  },
};
