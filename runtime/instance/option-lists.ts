import type { AppOption } from '../kernel/application-types.ts';
import { hookContext } from './hook-context.ts';
import { runHook } from './hook-runner.ts';
import type { Session } from './session.ts';

/**
 * A list of options as the form's own client would get it: the app's instance provider, its provider, or its file
 * (app-model.md §6.3). Null when the app has none of that name.
 * @throws {AppError} 500 when the provider fails
 */
export async function optionList(session: Session, id: string, params: Readonly<Record<string, string>>): Promise<readonly AppOption[] | null> {
  const { definition, services, language } = session;
  const ofInstance = byId(definition.hooks.instanceOptions, id);
  const provider = byId(definition.hooks.options, id);
  if (!ofInstance && !provider) return definition.options.get(id.toLowerCase()) ?? null;
  const found = await runHook(services, `options.${id}`, async () => (ofInstance
    ? ofInstance({ ...hookContext(session), params: { ...params } })
    : provider?.({ language, params: { ...params } }) ?? []));
  return Array.isArray(found) ? found : found.options;
}

/** Providers are found ignoring case (app-model.md §1.5). */
function byId<T>(providers: Record<string, T> | undefined, id: string): T | undefined {
  const name = Object.keys(providers ?? {}).find((candidate) => candidate.toLowerCase() === id.toLowerCase());
  return name === undefined ? undefined : providers?.[name];
}
