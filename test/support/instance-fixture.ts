import type { Instance, InstanceEvent } from '../../runtime/kernel/instance-types.ts';
import type { Commit, InternalState } from '../../runtime/store/contract.ts';

/** The n-th guid of a test: fixed, so that orders can be written down. */
export function guid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** ISO time `seconds` after the beginning of 2026. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

export function instanceFixture(id: string, overrides: Partial<Instance> = {}): Instance {
  return {
    id: `501337/${id}`,
    instanceOwner: { partyId: '501337', personNumber: '01039012345', organisationNumber: null, username: null, externalIdentifier: null },
    appId: 'ttd/forms', org: 'ttd', dueBefore: null, visibleAfter: null,
    process: {
      started: at(0), startEvent: 'StartEvent_1', ended: null, endEvent: null,
      currentTask: {
        flow: 2, started: at(0), elementId: 'Task_1', name: 'Utfylling', altinnTaskType: 'data', ended: null, validated: null,
        flowType: 'CompleteCurrentMoveToNext',
      },
    },
    status: {
      isArchived: false, archived: null, isSoftDeleted: false, softDeleted: null, isHardDeleted: false, hardDeleted: null,
      readStatus: 1, substatus: null,
    },
    completeConfirmations: null, data: [], presentationTexts: null, dataValues: null,
    created: at(0), createdBy: '1337', lastChanged: at(0), lastChangedBy: '1337',
    ...overrides,
  };
}

export function eventFixture(id: string, instanceGuid: string, eventType: InstanceEvent['eventType'] = 'Saved'): InstanceEvent {
  return {
    id, instanceId: `501337/${instanceGuid}`, dataId: null, created: at(0), eventType, instanceOwnerPartyId: '501337',
    user: {
      userId: 1337, authenticationLevel: 2, nationalIdentityNumber: null, orgId: null, systemUserId: null, systemUserOwnerOrgNo: null,
      systemUserName: null,
    },
    processInfo: null,
  };
}

export const NO_STATE: InternalState = { content: {} };

/** A commit that creates (`expectedRev` 0) or changes an instance. */
export function commitFixture(id: string, expectedRev: number, overrides: Partial<Commit> = {}): Commit {
  return {
    guid: id, expectedRev, definition: 'ttd/forms@1', instance: instanceFixture(id), internal: NO_STATE,
    content: [], events: [], outbox: [], ...overrides,
  };
}
