import type { AppDefinition } from '../app-definition/types.ts';
import { type AppIds, appIds } from './app-ids.ts';
import { modelTypes, propertyName, type TakenNames, unionOf } from './model-types.ts';

/**
 * The TypeScript file that lets `defineApp<AppTypes>({...})` check an app's own ids and documents. The same definition gives the same text.
 * @returns text with a line end at its end
 */
export function appTypes(definition: AppDefinition): string {
  const taken: TakenNames = new Set();
  const models = [...definition.models].map(([id, form]) => ({ id, ...modelTypes(form, taken) }));
  const ids = appIds(definition);
  const names = Object.keys(ids) as (keyof AppIds)[];
  return [
    `// Written by \`stafett types\` from the definition ${definition.id}. Changes are lost the next time.`,
    ...models.map(({ text }) => text),
    [
      '/** For `defineApp<AppTypes>({...})`. */',
      'export interface AppTypes {',
      `  models: {${models.length === 0 ? '' : ` ${models.map(({ id, root }) => `${propertyName(id)}: ${root}`).join('; ')} `}};`,
      ...names.map((name) => `  ${name}: ${unionOf(ids[name])};`),
      '}',
    ].join('\n'),
  ].join('\n\n') + '\n';
}
