import type { AppDefinition } from '../app-definition/types.ts';
import type { AppOption } from '../kernel/application-types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Services } from './services.ts';
import type { Session } from './session.ts';

/** A code list as it is answered; `parameters` go out in the header `Altinn-DownstreamParameters`. */
export interface ProvidedOptions {
  options: readonly AppOption[];
  parameters: Readonly<Record<string, string>>;
}

export interface OptionsRequest {
  id: string;
  language: string;
  /** The query string as it came. */
  params: Record<string, string>;
}

/**
 * The code list of an id: the app's provider, else the file (app-model.md §1.5). With a session the app's providers for
 * instances come first. Ids are compared ignoring case.
 * @returns null when there is none; `'instanceOnly'` without a session when only an instance's provider has it
 */
export async function provideOptions(services: Services, definition: AppDefinition, request: OptionsRequest, session: Session | null): Promise<ProvidedOptions | 'instanceOnly' | null> {
  const { id, language, params } = request;
  const { hooks } = definition;
  const ofInstance = providerOf(hooks.instanceOptions, id);
  if (session && ofInstance) return shape(await runHook(services, `instanceOptions.${id}`, () => ofInstance({ ...hookContext(session), params })));
  const provider = providerOf(hooks.options, id);
  if (provider) return shape(await runHook(services, `options.${id}`, () => provider({ language, params })));
  const list = definition.options.get(id.toLowerCase());
  if (list) return { options: list, parameters: {} };
  return ofInstance ? 'instanceOnly' : null;
}

function shape(given: AppOption[] | { options: AppOption[]; parameters?: Record<string, string> }): ProvidedOptions {
  return Array.isArray(given) ? { options: given, parameters: {} } : { options: given.options, parameters: given.parameters ?? {} };
}

/** A hook by its id, ignoring case (app-model.md §1.5). */
export function providerOf<T>(providers: Record<string, T> | undefined, id: string): T | undefined {
  const name = Object.keys(providers ?? {}).find((candidate) => candidate.toLowerCase() === id.toLowerCase());
  return name === undefined ? undefined : providers?.[name];
}
