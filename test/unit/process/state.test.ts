import assert from 'node:assert/strict';
import { AppError } from '../../../runtime/kernel/errors.ts';
import type { ProcessState } from '../../../runtime/kernel/instance-types.ts';
import { enterElement, startState, stepRefusal } from '../../../runtime/process/state.ts';
import { transitionEvents } from '../../../runtime/process/transition-events.ts';
import type { ProcessGraph } from '../../../runtime/process/types.ts';
import { elementOf, flow, graphOf, task } from '../../support/diagram.ts';

const COMPLETE = 'CompleteCurrentMoveToNext';
const ABANDON = 'AbandonCurrentMoveToNext';

async function twoTasks(): Promise<ProcessGraph> {
  return graphOf(
    `<bpmn:startEvent id="s"/>${task('t1', 'data')}${task('t2', 'signing', '<altinn:signatureConfig><altinn:signatureDataType>x</altinn:signatureDataType></altinn:signatureConfig>')}<bpmn:endEvent id="e"/>${flow('f1', 's', 't1')}${flow('f2', 't1', 't2')}${flow('f3', 't2', 'e')}`,
  );
}

function begun(graph: ProcessGraph): ProcessState {
  const started = startState(graph, undefined, 'T0');
  assert.ok('state' in started);
  return started.state;
}

describe('startState(graph, startEvent, now)', () => {
  const graphWith = (ids: readonly string[]): ProcessGraph => ({ processId: 'P', startEvents: ids, endEvents: [], elements: new Map(), flows: new Map() });
  const CASES: readonly (readonly [string, readonly string[], string | undefined, string])[] = [
    ['an unknown one', ['a', 'b'], 'x', "There is no such start event as 'x' in the process definition."],
    ['none of several', ['a', 'b'], undefined, 'There are more than one start events available. Chose one: [a, b]'],
    ['none where there is none', [], undefined, 'There is no start events in process definition. Cannot start process!'],
  ];
  for (const [name, ids, startEvent, error] of CASES) {
    it(`refuses ${name}`, () => assert.deepEqual(startState(graphWith(ids), startEvent, 'T0'), { error }));
  }
  for (const [ids, startEvent, want] of [[['a'], undefined, 'a'], [['a', 'b'], 'b', 'b']] as const) {
    it(`begins at ${want}`, () => {
      const state = { started: 'T0', startEvent: want, currentTask: null, ended: null, endEvent: null };
      assert.deepEqual(startState(graphWith(ids), startEvent, 'T0'), { state, startEvent: want });
    });
  }
});

describe('enterElement(state, element, entry)', () => {
  it('numbers the first task 2 and every move one more, backwards too', async () => {
    const graph = await twoTasks();
    const first = enterElement(begun(graph), elementOf(graph, 't1'), { now: 'T1', flowType: COMPLETE });
    assert.deepEqual(first, {
      started: 'T0',
      startEvent: 's',
      currentTask: { flow: 2, started: 'T1', elementId: 't1', name: 't1', altinnTaskType: 'data', ended: null, validated: null, flowType: COMPLETE },
      ended: null,
      endEvent: null,
    });
    const second = enterElement(first, elementOf(graph, 't2'), { now: 'T2', flowType: COMPLETE });
    const back = enterElement(second, elementOf(graph, 't1'), { now: 'T3', flowType: ABANDON });
    assert.deepEqual([second.currentTask?.flow, back.currentTask?.flow, back.currentTask?.flowType, first.currentTask?.flow], [3, 4, ABANDON, 2]);
  });

  it('ends at an end event and keeps how it began', async () => {
    const graph = await twoTasks();
    const state = enterElement(begun(graph), elementOf(graph, 't1'), { now: 'T1', flowType: COMPLETE });
    assert.deepEqual(enterElement(state, elementOf(graph, 'e'), { now: 'T2', flowType: COMPLETE }), {
      started: 'T0',
      startEvent: 's',
      currentTask: null,
      ended: 'T2',
      endEvent: 'e',
    });
  });

  it('refuses what nothing stands on', async () => {
    const graph = await twoTasks();
    assert.throws(() => enterElement(begun(graph), elementOf(graph, 's'), { now: 'T1', flowType: COMPLETE }), AppError);
  });
});

describe('stepRefusal(state)', () => {
  it('tell what stands in the way', async () => {
    const graph = await twoTasks();
    const state = begun(graph);
    const inTask = enterElement(state, elementOf(graph, 't1'), { now: 'T1', flowType: COMPLETE });
    const task1 = inTask.currentTask;
    assert.ok(task1 !== null);
    assert.deepEqual([null, state, inTask, { ...inTask, currentTask: { ...task1, altinnTaskType: null } }, { ...state, ended: 'T2' }].map(stepRefusal), [
      'The instance is missing process information.',
      'Process is not started. Use start!',
      null,
      'Instance does not have current altinn task type information!',
      'Process is ended.',
    ]);
  });
});

describe('transitionEvents(before, after, leaving)', () => {
  it('tells beginning, moving, abandoning and ending', async () => {
    const graph = await twoTasks();
    const first = enterElement(begun(graph), elementOf(graph, 't1'), { now: 'T1', flowType: COMPLETE });
    const second = enterElement(first, elementOf(graph, 't2'), { now: 'T2', flowType: COMPLETE });
    const back = enterElement(second, elementOf(graph, 't1'), { now: 'T3', flowType: ABANDON });
    const end = enterElement(back, elementOf(graph, 'e'), { now: 'T4', flowType: COMPLETE });
    const told = (before: ProcessState | null, after: ProcessState, action: string | null, abandoned = false): unknown[][] =>
      transitionEvents(before, after, { action, abandoned }).map((each) => [each.eventType, each.processInfo.currentTask?.elementId ?? null, each.processInfo.currentTask?.flow ?? null]);
    assert.deepEqual(told(null, first, null), [['process_StartEvent', 's', 1], ['process_StartTask', 't1', 2]]);
    assert.deepEqual(told(first, second, 'confirm'), [['process_EndTask', 't1', 2], ['process_StartTask', 't2', 3], ['SentToSign', 't2', 3]]);
    assert.deepEqual(told(second, back, 'reject'), [['process_AbandonTask', 't2', 3], ['process_StartTask', 't1', 4]]);
    assert.deepEqual(told(second, back, null, true)[0], ['process_AbandonTask', 't2', 3]);
    assert.deepEqual(told(back, end, null), [['process_EndTask', 't1', 4], ['process_EndEvent', null, null], ['Submited', null, null]]);
    assert.deepEqual(told(null, enterElement(begun(graph), elementOf(graph, 'e'), { now: 'T1', flowType: COMPLETE }), null).map(([type]) => type), [
      'process_StartEvent',
      'process_EndEvent',
      'Submited',
    ]);
  });
});
