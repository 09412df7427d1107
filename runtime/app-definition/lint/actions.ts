import type { AppDefinition } from '../types.ts';

/** Actions that the platform itself knows (app-model.md §4.4, §5.3): at any task, if the policy permits them. */
export const ACTIONS: readonly string[] = ['read', 'write', 'instantiate', 'confirm', 'sign', 'reject', 'complete', 'pay'];

/** Actions that tasks list. */
export function actionsOf({ process }: AppDefinition): string[] {
  return [...process.elements.values()].flatMap(({ actions }) => actions.map(({ id }) => id));
}
