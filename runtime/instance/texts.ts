import type { AppDefinition } from '../app-definition/types.ts';
import type { TextResource, TextResources } from '../kernel/application-types.ts';

/** The language's texts, else the whole of nb (not key by key; app-model.md §1.4), else whatever there is. */
export function textsOf(definition: AppDefinition, language: string): TextResources {
  return definition.texts.get(language) ?? definition.texts.get('nb') ?? definition.texts.values().next().value ?? { language, resources: [] };
}

const indexes = new WeakMap<TextResources, Map<string, TextResource>>();

export function textResource(definition: AppDefinition, language: string, key: string): TextResource | null {
  const texts = textsOf(definition, language);
  let index = indexes.get(texts);
  if (!index) indexes.set(texts, (index = new Map(texts.resources.map((resource) => [resource.id, resource]))));
  return index.get(key) ?? null;
}

/** The app's name for people: `appName`, `ServiceName`, the metadata's title, the app id (app-model.md §1.4). */
export function appName(definition: AppDefinition, language: string): string {
  const text = textResource(definition, language, 'appName') ?? textResource(definition, language, 'ServiceName');
  const title = definition.metadata.title ?? {};
  return text?.value || title[language] || title['nb'] || Object.values(title)[0] || definition.app;
}
