import type { Json } from './json.ts';

/** The stored instance (app-api.md §2.1, storage's canonical form). Times are ISO-8601 UTC; absent members mean null. */
export interface Instance {
  /** `{partyId}/{instanceGuid}` */
  id: string;
  instanceOwner: InstanceOwner;
  /** `{org}/{app}` */
  appId: string;
  org: string;
  dueBefore: string | null;
  visibleAfter: string | null;
  process: ProcessState | null;
  status: InstanceStatus;
  completeConfirmations: CompleteConfirmation[] | null;
  data: DataElement[];
  presentationTexts: Record<string, string> | null;
  dataValues: Record<string, string> | null;
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

export interface InstanceOwner {
  partyId: string;
  personNumber: string | null;
  organisationNumber: string | null;
  username: string | null;
  externalIdentifier: string | null;
}

/** `readStatus`: 0 Unread, 1 Read, 2 UpdatedSinceLastReview. */
export type ReadStatus = 0 | 1 | 2;

export interface InstanceStatus {
  isArchived: boolean;
  archived: string | null;
  isSoftDeleted: boolean;
  softDeleted: string | null;
  isHardDeleted: boolean;
  hardDeleted: string | null;
  readStatus: ReadStatus;
  substatus: { label: string; description: string | null } | null;
}

export interface CompleteConfirmation {
  stakeholderId: string;
  confirmedOn: string;
}

export interface ProcessState {
  started: string;
  startEvent: string;
  currentTask: CurrentTask | null;
  ended: string | null;
  endEvent: string | null;
}

export type FlowType = 'CompleteCurrentMoveToNext' | 'AbandonCurrentMoveToNext' | 'AbandonCurrentReturnToNext';

export interface CurrentTask {
  /** The start event is 1, the first task 2, each move adds one. */
  flow: number;
  started: string;
  elementId: string;
  name: string | null;
  altinnTaskType: string | null;
  ended: string | null;
  validated: { timestamp: string; canCompleteTask: boolean } | null;
  flowType: FlowType;
}

export type FileScanResult = 'NotApplicable' | 'Pending' | 'Clean' | 'Infected';

export interface DataElement {
  id: string;
  instanceGuid: string;
  dataType: string;
  filename: string | null;
  contentType: string;
  /** `{org}/{app}/{instanceGuid}/data/{dataGuid}` */
  blobStoragePath: string;
  /** Bytes. */
  size: number;
  contentHash: string | null;
  locked: boolean;
  refs: string[] | null;
  isRead: boolean;
  tags: string[];
  userDefinedMetadata: KeyValue[] | null;
  metadata: KeyValue[] | null;
  deleteStatus: { isHardDeleted: boolean; hardDeleted: string } | null;
  fileScanResult: FileScanResult;
  references: DataReference[] | null;
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

export interface KeyValue {
  key: string;
  value: string;
}

export interface DataReference {
  value: string;
  relation: 'GeneratedFrom';
  valueType: 'Task' | 'DataElement';
}

export type InstanceEventType =
  | 'Created' | 'Saved' | 'Submited' | 'Deleted' | 'Undeleted' | 'ConfirmedComplete' | 'SubstatusUpdated'
  | 'process_StartEvent' | 'process_EndEvent' | 'process_StartTask' | 'process_EndTask' | 'process_AbandonTask'
  | 'Signed' | 'SentToSign' | 'SentToPayment' | 'SentToSendIn' | 'SentToFormFill'
  | 'InstanceForwarded' | 'InstanceRightRevoked' | 'NotificationSentSms' | 'MessageArchived' | 'MessageRead' | 'None';

/** A line of the instance's history (app-api.md §4.10, §8.4). */
export interface InstanceEvent {
  id: string;
  instanceId: string;
  dataId: string | null;
  created: string;
  eventType: InstanceEventType;
  instanceOwnerPartyId: string;
  user: InstanceEventUser;
  processInfo: ProcessState | null;
}

export interface InstanceEventUser {
  userId: number | null;
  authenticationLevel: number;
  nationalIdentityNumber: string | null;
  orgId: string | null;
  systemUserId: string | null;
  systemUserOwnerOrgNo: string | null;
  systemUserName: string | null;
}

/** Severity numbers of the wire (app-api.md §5.1): only 1 refuses a step. */
export type Severity = 0 | 1 | 2 | 3 | 4 | 5;
export const SEVERITY = { unspecified: 0, error: 1, warning: 2, informational: 3, fixed: 4, success: 5 } as const;

/** A validation issue as the API writes it; the optional members are written only when present. */
export interface ValidationIssue {
  severity: Severity;
  dataElementId: string | null;
  /** Dotted JSON names with `[i]`; a data type id for issues of a whole type. */
  field: string | null;
  code: string | null;
  description: string | null;
  source: string;
  noIncrementalUpdates?: true;
  customTextKey?: string;
  customTextParams?: string[];
  customTextParameters?: Record<string, string>;
}

/** What a form model is in memory: JSON names, `altinnRowId` on rows, numbers possibly exact. */
export type Model = { [name: string]: Json };
