import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, plainProblem } from '../kernel/errors.ts';
import type { DataElement, Instance } from '../kernel/instance-types.ts';
import type { Party } from '../kernel/party-types.ts';
import type { ProcessElement } from '../process/types.ts';
import { joinSignees, partiesToLookUp, signeeStates } from '../signing/join-signees.ts';
import { elementsToSign } from '../signing/sign-document.ts';
import type { SigneePartyReference, SigneeStateView } from '../signing/types.ts';
import { instanceResource, loadInstance, type InstanceKey } from './access.ts';
import { actorOf } from './actor.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';
import { signaturesOf } from './signing-task.ts';
import { signeeContexts, signeesAllowed } from './signees.ts';

/** Who shall sign and who has (signing.md B.3). */
export async function signingStates(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<SigneeStateView[]> {
  const { session, task } = await signingTask(services, caller, key, taskId);
  const documents = (await signaturesOf(session, task.signature?.signatureDataType ?? '')).map(({ document }) => document);
  const wanted = partiesToLookUp(documents);
  const persons = await references(wanted.persons, (number) => services.register.partyByPersonNumber(number));
  const organizations = await references(wanted.organizations, (number) => services.register.partyByOrganisationNumber(number));
  return signeeStates(joinSignees(await signeeContexts(session, task), documents, { persons, organizations }, task.id));
}

async function references(numbers: readonly string[], find: (number: string) => Promise<Party | null>): Promise<Map<string, SigneePartyReference>> {
  const found = new Map<string, SigneePartyReference>();
  for (const number of numbers) {
    const party = await find(number);
    if (party) found.set(number, { partyId: party.partyId, partyUuid: party.partyUuid, name: party.name });
  }
  return found;
}

/** Organisations that the caller may sign for; people only. */
export async function signingOrganizations(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<{ orgNumber: string; orgName: string; partyId: number }[]> {
  if (caller.kind !== 'user') throw emptyError('UNAUTHENTICATED');
  const { session, task } = await signingTask(services, caller, key, taskId);
  return signeesAllowed(session, task);
}

export async function signingDataElements(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<{ instance: Instance; elements: DataElement[] }> {
  const { session, task } = await signingTask(services, caller, key, taskId);
  return { instance: session.instance, elements: task.signature ? elementsToSign(task.signature.dataTypesToSign, session.instance.data) : [] };
}

async function signingTask(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<{ session: Session; task: ProcessElement }> {
  const loaded = await loadInstance(services, caller, key, null);
  const decision = await services.access.decide(caller, 'read', instanceResource(loaded.record.instance));
  if (!decision.permitted) throw new AppError('FORBIDDEN', { detail: 'You may not read this instance.' });
  const id = taskId ?? loaded.record.instance.process?.currentTask?.elementId ?? '';
  const task = loaded.definition.process.elements.get(id);
  if (task?.taskType !== 'signing') {
    throw plainProblem('BAD_REQUEST', 'Not a signing task', "This endpoint is only callable while the current task is a signing task, or when taskId query param is set to a signing task's ID.");
  }
  return { session: new Session(services, loaded.definition, caller, await actorOf(caller, services.register), loaded.record, 'nb'), task };
}
