import type { AppDefinition } from '../app-definition/types.ts';

/** What one form is to begin with, as a form client keeps it until it asks for the form. */
export interface StoredPrefill {
  dataModelName: string;
  appId: string;
  /** Property path → value. */
  prefillFields: Record<string, string>;
}

/** The parameters of a link that an app's `<dataTypeId>.prefill.json` knows, by form; forms without any are left out (app-model.md §3.1). */
export function storedPrefill(definition: AppDefinition, query: URLSearchParams): StoredPrefill[] {
  return [...definition.models].flatMap(([dataModelName, { prefill }]) => {
    const fields = (prefill?.queryParameters ?? []).flatMap(([name, target]) => {
      const value = query.get(name);
      return value === null || value === '' ? [] : [[target, value] as const];
    });
    return fields.length === 0 ? [] : [{ dataModelName, appId: definition.id, prefillFields: Object.fromEntries(fields) }];
  });
}
