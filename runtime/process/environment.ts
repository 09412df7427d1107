import type { EnvironmentValue } from './types.ts';

export const ENVIRONMENTS = ['Development', 'Staging', 'Production'] as const;
export type HostEnvironment = (typeof ENVIRONMENTS)[number];

const ALIASES: ReadonlyMap<string, HostEnvironment> = new Map([
  ...['development', 'dev', 'local', 'localtest'].map((alias) => [alias, 'Development'] as const),
  ...['staging', 'test', 'at22', 'at23', 'at24', 'tt02', 'yt01'].map((alias) => [alias, 'Staging'] as const),
  ...['production', 'prod', 'produksjon'].map((alias) => [alias, 'Production'] as const),
]);

/** The environment that a name stands for, in any case; null when it stands for none. */
export function hostEnvironment(name: string): HostEnvironment | null {
  return ALIASES.get(name.trim().toLowerCase()) ?? null;
}

/**
 * The values that hold in an environment: those named for it, else those named for none, in document order.
 * @param env  any alias, as `tt02`
 * @see app-model.md §4.3
 */
export function valuesForEnvironment<T>(values: readonly EnvironmentValue<T>[], env: string): T[] {
  const environment = hostEnvironment(env);
  const own = values.filter((each) => each.env !== null && environment !== null && hostEnvironment(each.env) === environment);
  return (own.length > 0 ? own : values.filter((each) => each.env === null)).map((each) => each.value);
}

/** The one value that holds in an environment (of several the last); null when there is none. */
export function forEnvironment<T>(values: readonly EnvironmentValue<T>[], env: string): T | null {
  return valuesForEnvironment(values, env).at(-1) ?? null;
}
