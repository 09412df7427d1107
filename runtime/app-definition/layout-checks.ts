import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import { componentType } from '../layout/component-types.ts';
import type { Component, LayoutFolder } from '../layout/types.ts';
import type { DefinitionParts } from './definition-parts.ts';
import { nearest } from '../kernel/nearest.ts';
import { fieldAt, namesNear } from './field-paths.ts';
import type { JsonSource } from './json-source.ts';
import type { LayoutFiles } from './layout-files.ts';
import type { ProblemList } from './problems.ts';
import type { JsonPath } from './tolerant-json.ts';
import { componentLine } from './ui.ts';

/** Checks what layouts say about models, data types, options, tasks and other folders. Only wrong data types of folders that a data task or the entry shows refuse the definition. */
export function checkLayouts(parts: DefinitionParts, problems: ProblemList): void {
  for (const [id, folder] of parts.definition.layouts) {
    const files = parts.ui.sources.get(id);
    if (files === undefined) continue;
    checkDefaultDataType(folder, files, parts, problems);
    for (const component of folder.components.values()) checkComponent(component, folder, files, parts, problems);
    if (files.settingsSource !== null) checkTaskNavigation(files.settings, files.settingsSource, parts, problems);
  }
  checkSets(parts, problems);
}

function checkDefaultDataType(folder: LayoutFolder, files: LayoutFiles, { definition, ui }: DefinitionParts, problems: ProblemList): void {
  const id = folder.defaultDataType;
  if (id === null || definition.models.has(id)) return;
  const fault = definition.dataTypes.get(id)?.appLogic?.classRef ? 'has no model' : 'is no form data type';
  const message = `The layouts of "${folder.id}" are bound to "${id}", which ${fault}`;
  const set = definition.layoutSets?.findIndex((candidate) => candidate.id === folder.id) ?? -1;
  const isInSets = set !== -1 && definition.layoutSets?.[set]?.dataType === id;
  const source = isInSets ? ui.setsSource : files.settingsSource;
  const suggestion = nearest(id, definition.models.keys());
  const place = isInSets ? ['sets', set, 'dataType'] : ['defaultDataType'];
  if (isNeeded(folder.id, definition)) {
    if (source === null) problems.error(files.path, null, message, suggestion);
    else problems.errorAt(source, place, message, suggestion);
  } else if (source === null) problems.warning(files.path, null, message, suggestion);
  else problems.warningAt(source, place, message, suggestion);
}

/** Without the document of a data task, of the entry or of a subform nobody gets further; a receipt or a confirmation only looks poorer. */
function isNeeded(folder: string, { layoutOfTask, layoutSets, process, metadata }: DefinitionParts['definition']): boolean {
  if (metadata.onEntry?.show === folder) return true;
  const set = layoutSets?.find(({ id }) => id === folder);
  const tasks = [...(set?.tasks ?? []), ...[...layoutOfTask].flatMap(([task, layout]) => (layout.id === folder ? [task] : []))];
  if (tasks.length === 0) return folder !== 'CustomReceipt';
  return tasks.some((task) => process.elements.get(task)?.taskType === 'data');
}

function checkSets({ definition, ui }: DefinitionParts, problems: ProblemList): void {
  const setOf = new Map<string, string>();
  for (const [index, set] of (definition.layoutSets ?? []).entries()) {
    for (const task of set.tasks) {
      const other = setOf.get(task);
      if (other !== undefined && ui.setsSource !== null) problems.warningAt(ui.setsSource, ['sets', index, 'tasks'], `The layout set "${set.id}" serves the task "${task}", which "${other}" serves already`);
      setOf.set(task, set.id);
      if (task === 'CustomReceipt' || definition.process.elements.has(task) || ui.setsSource === null) continue;
      problems.warningAt(ui.setsSource, ['sets', index, 'tasks'], `The layout set "${set.id}" serves the task "${task}", which the process does not have`, nearest(task, definition.process.elements.keys()));
    }
  }
}

function checkTaskNavigation(settings: JsonObject, source: JsonSource, { definition }: DefinitionParts, problems: ProblemList): void {
  const pages = isJsonObject(settings.pages) ? settings.pages : {};
  const list = Array.isArray(pages.taskNavigation) ? pages.taskNavigation : [];
  for (const [index, item] of list.entries()) {
    const task = isJsonObject(item) ? item.taskId : undefined;
    if (typeof task === 'string' && !definition.process.elements.has(task)) {
      problems.warningAt(source, ['pages', 'taskNavigation', index, 'taskId'], `The process has no task "${task}"`, nearest(task, definition.process.elements.keys()));
    }
  }
}

function checkComponent(component: Component, folder: LayoutFolder, files: LayoutFiles, parts: DefinitionParts, problems: ProblemList): void {
  const source = files.pages.find((page) => page.name === component.page)?.source;
  if (source === undefined) return;
  // The place is looked up only when there is something to tell.
  const warn: Warn = (below, message, suggestion) => {
    problems.warning(source.file, componentLine(source, component.id, below), `Component "${component.id}": ${message}`, suggestion);
  };
  checkBindings(component, folder, parts, warn);
  checkOptions(component.definition, parts, warn);
  checkTargets(component, parts, warn);
}

/** `below` leads from the component to the place. */
type Warn = (below: JsonPath, message: string, suggestion?: string) => void;

function checkBindings(component: Component, folder: LayoutFolder, { definition }: DefinitionParts, warn: Warn): void {
  for (const [name, { field, dataType }] of Object.entries(component.bindings)) {
    const place = ['dataModelBindings', name];
    const id = dataType ?? folder.defaultDataType;
    const model = id === null ? undefined : definition.models.get(id);
    if (id === null) warn(place, `is bound to "${field}", but the folder has no data type`);
    else if (model === undefined) {
      if (dataType !== null) warn(place, `is bound to data type "${dataType}", which is no form data type`, nearest(dataType, definition.models.keys()));
    } else if (field !== '' && fieldAt(model.descriptor, field) === null) warn(place, `data type "${id}" has no field "${field}"`, nearest(field, namesNear(model.descriptor, field)));
  }
}

function checkOptions(component: JsonObject, { definition }: DefinitionParts, warn: Warn): void {
  const id: Json | undefined = component.optionsId;
  // Ids of shared code lists name their library and version.
  if (typeof id !== 'string' || id === '' || id.startsWith('lib**')) return;
  const hooked = component.secure === true ? definition.hooks.instanceOptions : definition.hooks.options;
  const known = [...definition.options.keys(), ...Object.keys(hooked ?? {})];
  if (known.some((name) => name.toLowerCase() === id.toLowerCase())) return;
  warn(['optionsId'], `there are no options "${id}"`, nearest(id, known) ?? `Add options/${id}.json, or ${component.secure === true ? 'instanceOptions' : 'options'}["${id}"] in App/logic/index.ts`);
}

const UPLOADS = new Set(['FileUpload', 'FileUploadWithTag', 'ImageUpload']);

function checkTargets(component: Component, { definition }: DefinitionParts, warn: Warn): void {
  const { definition: json, type } = component;
  if (type === 'Subform' && typeof json.layoutSet === 'string' && !definition.layouts.has(json.layoutSet)) {
    warn(['layoutSet'], `there is no layout folder "${json.layoutSet}" for the subform`, nearest(json.layoutSet, definition.layouts.keys()));
  }
  if (type === 'Group' && (componentType(String(json.type)) === 'RepeatingGroup' || Number(json.maxCount) > 1)) warn(['id'], 'repeats but has no "group" binding; it is taken for a plain group');
  if (UPLOADS.has(type) && !definition.dataTypes.has(component.id)) {
    warn(['id'], 'uploads need a data type with the id of the component', nearest(component.id, definition.dataTypes.keys()));
  }
  if (type === 'List' && typeof json.dataListId === 'string' && !Object.hasOwn(definition.hooks.dataLists ?? {}, json.dataListId)) {
    warn(['dataListId'], `no hook gives the data list "${json.dataListId}"`, `Write dataLists["${json.dataListId}"] in App/logic/index.ts`);
  }
}
