import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { lineOfText } from '../file-text.ts';
import { textOf } from '../folder-files.ts';
import { eventSecret } from '../event-secret.ts';
import type { ProblemList } from '../problems.ts';

/** Hooks whose key is the id of something that the definition does not have: they would never be called. */
export function hookKeys(parts: DefinitionParts, problems: ProblemList): void {
  const { hooks, dataTypes, models, process } = parts.definition;
  const elements = [...process.elements.values()];
  const tasks = elements.filter(({ kind }) => kind === 'task' || kind === 'serviceTask').map(({ id }) => id);
  const components = [...parts.definition.layouts.values()].flatMap((folder) => [...folder.components.values()]);
  const idsAt = (name: string): string[] => components.flatMap(({ definition }) => (typeof definition[name] === 'string' ? [definition[name]] : []));
  const slots: [slot: string, keys: object | undefined, known: string[], what: string][] = [
    ['validators.form', hooks.validators?.form, [...models.keys(), '*'], 'form data type'],
    ['validators.element', hooks.validators?.element, [...dataTypes.keys(), '*'], 'data type'],
    ['validators.task', hooks.validators?.task, [...tasks, '*'], 'task'],
    ['process.onTaskStarting', hooks.process?.onTaskStarting, [...tasks, '*'], 'task'],
    ['process.onTaskEnding', hooks.process?.onTaskEnding, [...tasks, '*'], 'task'],
    ['process.onTaskAbandon', hooks.process?.onTaskAbandon, [...tasks, '*'], 'task'],
    ['process.gateways', hooks.process?.gateways, elements.filter(({ kind }) => kind === 'exclusiveGateway').map(({ id }) => id), 'gateway'],
    ['process.serviceTasks', hooks.process?.serviceTasks, elements.flatMap(({ taskType }) => taskType ?? []), 'type of a service task'],
    ['signees', hooks.signees, elements.flatMap(({ signature }) => (signature?.signeeProviderId ? [signature.signeeProviderId] : [])), 'signeeProviderId'],
    ['files.analysers', hooks.files?.analysers, [...dataTypes.values()].flatMap((type) => type.enabledFileAnalysers ?? []), 'enabled file analyser'],
    ['files.validators', hooks.files?.validators, [...dataTypes.values()].flatMap((type) => type.enabledFileValidators ?? []), 'enabled file validator'],
    ['dataLists', hooks.dataLists, idsAt('dataListId'), 'data list of a component'],
  ];
  for (const [slot, keys, known, what] of slots) {
    for (const key of Object.keys(keys ?? {})) {
      if (known.some((id) => id.toLowerCase() === key.toLowerCase())) continue;
      const { file, line } = placeOf(parts, key);
      problems.warning(file, line, `${slot}["${key}"] is never called: there is no ${what} "${key}"`, nearest(key, known));
    }
  }
}

/** Hooks that only definitions of the v8 line call, and event handlers that nobody can reach. */
export function legacyHooks(parts: DefinitionParts, problems: ProblemList): void {
  const { hooks, line, settings } = parts.definition;
  const warn = (key: string, message: string, suggestion?: string): void => {
    const place = placeOf(parts, key);
    problems.warning(place.file, place.line, message, suggestion);
  };
  for (const [slot, hook, key] of [['pageOrder', hooks.pageOrder, 'pageOrder'], ['pdf.wanted', hooks.pdf?.wanted, 'wanted'], ['events', hooks.events, 'events']] as const) {
    if (hook !== undefined && line !== 'v8') warn(key, `${slot} is never called: only definitions of the v8 line have it`);
  }
  if (hooks.events !== undefined && line === 'v8' && eventSecret(settings) === null) {
    warn('events', 'No event reaches the app: senders must know a secret, and none is set', 'Set EventSubscription__SecretCode in the environment of the server');
  }
}

/** File analysers and validators that a data type enables and no hook provides. */
export function fileHooks({ definition, metadata }: DefinitionParts, problems: ProblemList): void {
  for (const [index, type] of definition.metadata.dataTypes.entries()) {
    for (const [list, slot] of [['enabledFileAnalysers', 'analysers'], ['enabledFileValidators', 'validators']] as const) {
      const hooks = definition.hooks.files?.[slot] ?? {};
      for (const [position, id] of (type[list] ?? []).entries()) {
        if (Object.hasOwn(hooks, id)) continue;
        problems.warningAt(metadata.source, ['dataTypes', index, list, position], `Data type "${type.id}": no hook is the ${slot.slice(0, -1)} "${id}"`, nearest(id, Object.keys(hooks)) ?? `Write files.${slot}["${id}"] in App/logic/index.ts`);
      }
    }
  }
}

/** Where the logic's sources write the key first. */
function placeOf({ files }: DefinitionParts, key: string): { file: string; line: number | null } {
  const word = new RegExp(`(?<![\\w-])['"]?${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"]?\\s*[:(,}]`);
  const sources = [...files.contents.keys()].filter((file) => /^logic(?:-overlay)?\//.test(file) && !file.endsWith('app-types.ts'));
  for (const file of sources) {
    const line = lineOfText(textOf(files, file) ?? '', word);
    if (line !== null) return { file, line };
  }
  return { file: sources[0] ?? 'logic/index.ts', line: null };
}
