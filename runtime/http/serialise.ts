import type { DataElement, Instance, ProcessState } from '../kernel/instance-types.ts';
import type { Party } from '../kernel/party-types.ts';

/** Absolute links; a null base writes null, as several answers do (app-api.md §2.1). */
export interface LinkBases {
  apps: string | null;
  platform: string | null;
}

/** The storage shape of the app API: every member, nulls written, enums as numbers. */
export function instanceBody(instance: Instance, links: LinkBases, data: readonly DataElement[] = instance.data): object {
  const { instanceOwner: owner } = instance;
  return {
    id: instance.id,
    instanceOwner: {
      partyId: owner.partyId, personNumber: owner.personNumber, organisationNumber: owner.organisationNumber,
      username: owner.username, externalIdentifier: owner.externalIdentifier,
    },
    appId: instance.appId,
    org: instance.org,
    selfLinks: selfLinks(instance, links),
    dueBefore: instance.dueBefore,
    visibleAfter: instance.visibleAfter,
    process: processBody(instance.process),
    status: instance.status,
    completeConfirmations: instance.completeConfirmations,
    data: data.map((element) => dataElementBody(instance, element, links)),
    presentationTexts: instance.presentationTexts,
    dataValues: instance.dataValues,
    created: instance.created,
    createdBy: instance.createdBy,
    lastChanged: instance.lastChanged,
    lastChangedBy: instance.lastChangedBy,
  };
}

/** InstanceResponse: the same with `instanceOwner.party` (GET and POST of instances). */
export function instanceResponse(instance: Instance, party: Party | null, links: LinkBases, data?: readonly DataElement[]): object {
  const body = instanceBody(instance, links, data) as { instanceOwner: object };
  return { ...body, instanceOwner: { ...body.instanceOwner, party: party ? ownerParty(party) : null } };
}

function ownerParty(party: Party): object {
  return {
    partyId: party.partyId, partyUuid: party.partyUuid || null, partyTypeName: party.partyTypeName, ssn: party.ssn || null,
    orgNumber: party.orgNumber || null, unitType: party.unitType || null, name: party.name || null, isDeleted: party.isDeleted,
  };
}

function processBody(process: ProcessState | null): object | null {
  if (process === null) return null;
  const { started, startEvent, currentTask, ended, endEvent } = process;
  return { started, startEvent, currentTask, ended, endEvent };
}

export function dataElementBody(instance: Instance, element: DataElement, links: LinkBases): object {
  const { id, instanceGuid, dataType, filename, contentType, blobStoragePath, ...rest } = element;
  return { id, instanceGuid, dataType, filename, contentType, blobStoragePath, selfLinks: elementLinks(instance, element, links), ...rest };
}

function selfLinks(instance: Instance, links: LinkBases): object {
  return {
    apps: links.apps === null ? null : `${links.apps}/${instance.appId}/instances/${instance.id}`,
    platform: links.platform === null ? null : `${links.platform}/storage/api/v1/instances/${instance.id}`,
  };
}

function elementLinks(instance: Instance, element: DataElement, links: LinkBases): object {
  return {
    apps: links.apps === null ? null : `${links.apps}/${instance.appId}/instances/${instance.id}/data/${element.id}`,
    platform: links.platform === null ? null : `${links.platform}/storage/api/v1/instances/${instance.id}/data/${element.id}`,
  };
}
