import type { AppDefinition } from '../app-definition/types.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';

/** The ids that an app's hooks may name, each list sorted. */
export interface AppIds {
  dataTypes: string[];
  tasks: string[];
  gateways: string[];
  serviceTasks: string[];
  actions: string[];
  texts: string[];
  options: string[];
  dataLists: string[];
}

/** Gathers the ids from metadata, process, layouts, options and texts. */
export function appIds(definition: AppDefinition): AppIds {
  const elements = [...definition.process.elements.values()];
  const tasks = elements.filter(({ kind }) => kind === 'task' || kind === 'serviceTask');
  const components = [...definition.layouts.values()].flatMap((folder) => [...folder.components.values()]);
  return {
    dataTypes: sorted(definition.dataTypes.keys()),
    tasks: sorted(tasks.map(({ id }) => id)),
    gateways: sorted(elements.filter(({ kind }) => kind === 'exclusiveGateway').map(({ id }) => id)),
    serviceTasks: sorted(tasks.flatMap(({ kind, taskType }) => (kind === 'serviceTask' && taskType !== null ? [taskType] : []))),
    actions: sorted([...tasks.flatMap(({ actions }) => actions.map(({ id }) => id)), ...components.flatMap(({ definition: json }) => buttonActions(json.actions))]),
    texts: sorted([...definition.texts.values()].flatMap(({ resources }) => resources.map(({ id }) => id))),
    options: sorted([...optionFiles(definition), ...components.flatMap(({ definition: json }) => textsAt(json.optionsId))]),
    dataLists: sorted(components.flatMap(({ definition: json }) => textsAt(json.dataListId))),
  };
}

/** With the spelling of the file; the definition keeps lower case. */
function optionFiles(definition: AppDefinition): string[] {
  return definition.raw.list('options').filter((file) => file.endsWith('.json')).map((file) => file.slice(file.lastIndexOf('/') + 1, -'.json'.length));
}

/** `{"type": "ServerAction", "id": "fill"}` of custom buttons. */
function buttonActions(actions: Json | undefined): string[] {
  return Array.isArray(actions) ? actions.flatMap((action) => (isJsonObject(action) && action.type === 'ServerAction' ? textsAt(action.id) : [])) : [];
}

function textsAt(value: Json | undefined): string[] {
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}
