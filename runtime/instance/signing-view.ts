import type { Authenticated } from '../kernel/authenticated.ts';
import { AppError, emptyError, plainProblem } from '../kernel/errors.ts';
import type { DataElement, Instance } from '../kernel/instance-types.ts';
import type { ProcessElement } from '../process/types.ts';
import { joinSignees, signeeStates, type SigneeStateView } from '../signing/signee-join.ts';
import { instanceResource, loadInstance, type InstanceKey } from './access.ts';
import { actorOf } from './actor.ts';
import type { Services } from './services.ts';
import { Session } from './session.ts';
import { elementsToSign, signaturesOf } from './signing-task.ts';
import { signeeContexts, signeesAllowed } from './signees.ts';

/** Who shall sign and who has (signing.md B.3). */
export async function signingStates(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<SigneeStateView[]> {
  const { session, task } = await signingTask(services, caller, key, taskId);
  const documents = (await signaturesOf(session, task.signature?.signatureDataType ?? '')).map(({ document }) => document);
  const joined = joinSignees(await signeeContexts(session, task), documents);
  const names = new Map<string, { name: string | null; partyId: number }>();
  for (const { signeeInfo } of documents) {
    const party = signeeInfo.personNumber ? await services.register.partyByPersonNumber(signeeInfo.personNumber) : signeeInfo.organisationNumber ? await services.register.partyByOrganisationNumber(signeeInfo.organisationNumber) : null;
    if (party) names.set(signeeInfo.personNumber ?? signeeInfo.organisationNumber ?? '', { name: party.name, partyId: party.partyId });
  }
  return signeeStates(joined, names);
}

/** Organisations that the caller may sign for; people only. */
export async function signingOrganizations(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<{ orgNumber: string; orgName: string; partyId: number }[]> {
  if (caller.kind !== 'user') throw emptyError('UNAUTHENTICATED');
  const { session, task } = await signingTask(services, caller, key, taskId);
  return signeesAllowed(session, task);
}

export async function signingDataElements(services: Services, caller: Authenticated, key: InstanceKey, taskId: string | null): Promise<{ instance: Instance; elements: DataElement[] }> {
  const { session, task } = await signingTask(services, caller, key, taskId);
  return { instance: session.instance, elements: task.signature ? elementsToSign(session, task.signature) : [] };
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
