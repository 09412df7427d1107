import type { AppDefinition } from '../app-definition/types.ts';

/** The folder that an app shows before there is any instance; null for an app that begins with one (app-model.md §1.1 `onEntry`). */
export function statelessFolder(definition: AppDefinition): string | null {
  const show = definition.metadata.onEntry?.show ?? 'new-instance';
  return show === 'new-instance' || show === 'select-instance' || !definition.layouts.has(show) ? null : show;
}

/** True when everybody may open the app without logging in. */
export function isAnonymousStateless(definition: AppDefinition): boolean {
  const folder = statelessFolder(definition);
  const dataType = folder === null ? null : definition.layouts.get(folder)?.defaultDataType ?? null;
  return dataType !== null && definition.dataTypes.get(dataType)?.appLogic?.allowAnonymousOnStateless === true;
}
