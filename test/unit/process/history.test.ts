import assert from 'node:assert/strict';
import type { InstanceEvent, InstanceEventType, InstanceEventUser, ProcessState } from '../../../runtime/kernel/instance-types.ts';
import { processHistory } from '../../../runtime/process/history.ts';

const NOBODY: InstanceEventUser = { userId: null, authenticationLevel: 0, nationalIdentityNumber: null, orgId: null, systemUserId: null, systemUserOwnerOrgNo: null, systemUserName: null };
const SOPHIE: InstanceEventUser = { ...NOBODY, userId: 1337, nationalIdentityNumber: '01039012345' };

function state(elementId: string | null, started: string): ProcessState {
  const currentTask = elementId === null ? null : { flow: 2, started, elementId, name: null, altinnTaskType: 'data', ended: null, validated: null, flowType: 'CompleteCurrentMoveToNext' as const };
  return { started: '0', startEvent: 'StartEvent_1', currentTask, ended: null, endEvent: elementId === null ? 'EndEvent_1' : null };
}

function event(eventType: InstanceEventType, created: string, processInfo: ProcessState | null, user = SOPHIE): InstanceEvent {
  return { id: created + eventType, instanceId: 'i', dataId: null, created, eventType, instanceOwnerPartyId: '1', user, processInfo };
}

// The platform's own answer is unordered and at times gives the start of the process as that of a task: ours is in order.
const EVENTS: readonly InstanceEvent[] = [
  event('Created', '0', null),
  event('process_StartEvent', '0', state('StartEvent_1', '0')),
  event('process_StartTask', '0', state('Task_1', '0')),
  event('process_EndTask', '1', state('Task_1', '0')),
  event('process_StartTask', '1', state('Task_2', '1')),
  event('process_AbandonTask', '2', state('Task_2', '1')),
  event('process_StartTask', '2', state('Task_1', '2')),
  event('process_EndTask', '3', state('Task_1', '2')),
  event('process_StartTask', '3', state('Task_2', '3')),
  event('process_EndTask', '4', state('Task_2', '3'), { ...NOBODY, orgId: 'ttd' }),
  event('process_EndEvent', '4', state(null, '4'), { ...NOBODY, systemUserOwnerOrgNo: '991825827' }),
  event('Submited', '4', state(null, '4')),
];

describe('processHistory(events)', () => {
  it('gives one item an element, merging revisits and leaving out abandons', () => {
    assert.deepEqual(processHistory(EVENTS), [
      { eventType: 'process_StartEvent', elementId: 'StartEvent_1', occured: '0', started: null, ended: null, performedBy: '01039012345' },
      { eventType: 'process_StartTask', elementId: 'Task_1', occured: '0', started: '2', ended: '3', performedBy: '01039012345' },
      { eventType: 'process_StartTask', elementId: 'Task_2', occured: '1', started: '3', ended: '4', performedBy: '01039012345' },
      { eventType: 'process_EndEvent', elementId: 'EndEvent_1', occured: '4', started: null, ended: null, performedBy: '991825827' },
    ]);
  });

  it('orders by time, and keeps the order of one moment', () => {
    const shuffled = EVENTS.toSorted((a, b) => (a.created === b.created ? 0 : Number(b.created) - Number(a.created)));
    assert.deepEqual(processHistory(shuffled), processHistory(EVENTS));
  });

  it('makes the item from the end when the beginning is lost', () => {
    assert.deepEqual(processHistory([event('process_EndTask', '5', state('Task_1', '3'), NOBODY)]), [
      { eventType: 'process_EndTask', elementId: 'Task_1', occured: '5', started: '3', ended: '5', performedBy: '' },
    ]);
  });

  it('survives events without process information', () => {
    assert.deepEqual(processHistory([event('process_StartTask', '1', null), event('process_EndEvent', '2', null)]).map((each) => each.elementId), [null, null]);
    assert.deepEqual(processHistory([]), []);
  });
});
