import type { Instance } from '../kernel/instance-types.ts';

/** What queries look at, apart from the document, the same in every adapter. Absent values are null. */
export interface InstanceFields {
  org: string;
  appId: string;
  partyId: string;
  currentTask: string | null;
  ended: string | null;
  endEvent: string | null;
  lastChanged: string;
  created: string;
  visibleAfter: string | null;
  dueBefore: string | null;
  isArchived: boolean;
  isSoftDeleted: boolean;
  isHardDeleted: boolean;
  /** Stakeholders that have confirmed, each between line feeds. */
  confirmedBy: string;
  /** Lower-case presentation texts, each between line feeds. */
  searchText: string;
  archiveReference: string;
}

/** The fields of an instance (app-api.md §8.1). */
export function instanceFields(guid: string, instance: Instance): InstanceFields {
  const process = instance.process;
  return {
    org: storable(instance.org),
    appId: storable(instance.appId),
    partyId: storable(instance.instanceOwner.partyId),
    currentTask: nullable(process?.currentTask?.elementId),
    ended: nullable(process?.ended),
    endEvent: nullable(process?.endEvent),
    lastChanged: storable(instance.lastChanged),
    created: storable(instance.created),
    visibleAfter: nullable(instance.visibleAfter),
    dueBefore: nullable(instance.dueBefore),
    isArchived: instance.status.isArchived === true,
    isSoftDeleted: instance.status.isSoftDeleted === true,
    isHardDeleted: instance.status.isHardDeleted === true,
    confirmedBy: lines((instance.completeConfirmations ?? []).map((confirmation) => confirmation.stakeholderId)),
    searchText: lines(Object.values(instance.presentationTexts ?? {}).map((text) => String(text).toLowerCase())),
    archiveReference: archiveReference(guid),
  };
}

/** The last 12 characters of the guid without hyphens, lower case (app-model of storage: `A3Ref`). */
export function archiveReference(guid: string): string {
  const last = guid.slice(-12);
  return (last.includes('-') ? guid.replaceAll('-', '').slice(-12) : last).toLowerCase();
}

// eslint-disable-next-line no-control-regex
const MAY_BE_UNSTORABLE = /[\0\ud800-\udfff]/;

/** Text without what some database cannot hold: NUL and halves of surrogate pairs. */
export function storable(text: string): string {
  return typeof text === 'string' && !MAY_BE_UNSTORABLE.test(text) ? text : String(text).replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}

/** One line: so that a part searched for never spans two values. */
export function oneLine(text: string): string {
  return storable(text).replaceAll('\n', ' ');
}

function lines(texts: string[]): string {
  return texts.length === 0 ? '' : `\n${texts.map(oneLine).join('\n')}\n`;
}

function nullable(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storable(text);
}
