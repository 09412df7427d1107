import { bytesFunction, clockFunction, syncFunction } from '../app-definition/hook-crossing.ts';
import type { FilePart, HookContext } from '../app-definition/hooks.ts';
import type { Authenticated } from '../kernel/authenticated.ts';
import type { AppDefinition } from '../app-definition/types.ts';
import type { DataElement, Instance } from '../kernel/instance-types.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Party } from '../kernel/party-types.ts';
import { elementBytes } from './file-parts.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';
import { textResource } from './texts.ts';

/** What hooks get of an instance at work. @param document  how they see a form document: as it is unless told otherwise */
export function hookContext(session: Session, document: (element: DataElement) => Promise<JsonObject> = (element) => session.plain(element)): HookContext {
  return {
    ...baseContext(session.services, session.definition, session.caller, session.instance, session.language),
    async data<T>(dataTypeOrElementId: string): Promise<T | null> {
      const element = session.element(dataTypeOrElementId) ?? session.elementsOf(dataTypeOrElementId)[0];
      if (!element || !session.formType(element.dataType)) return null;
      return (await document(element)) as T;
    },
    bytes: bytesFunction((dataElementId: string, part?: FilePart) => elementBytes(session, dataElementId, part)),
  };
}

/** What hooks get where there is no stored instance: instantiation validators, stateless data. Nothing is copied: it crosses to the logic's process as text. */
export function baseContext(services: Services, definition: AppDefinition, caller: Authenticated, instance: Instance, language: string): HookContext {
  const partyId = Number(instance.instanceOwner.partyId);
  let party: Promise<Party | null> | undefined;
  const owner = (): Promise<Party | null> => (party ??= services.register.party(partyId));
  return {
    instance,
    taskId: instance.process?.currentTask?.elementId ?? null,
    language,
    now: clockFunction(() => services.clock.now()),
    text: syncFunction((key: string) => textResource(definition, language, key)?.value ?? key, language),
    party: owner,
    person: async () => (await owner())?.person ?? null,
    organization: async () => (await owner())?.organization ?? null,
    data: async () => null,
    bytes: async () => null,
    request: caller.request?.() ?? null,
    caller: {
      kind: caller.kind,
      userId: caller.kind === 'user' ? caller.userId : null,
      org: caller.kind === 'serviceOwner' ? caller.org : null,
    },
  };
}
