import { isJsonObject, type Json } from '../../kernel/json.ts';
import type { Component, LayoutFolder } from '../../layout/types.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { nearest } from '../../kernel/nearest.ts';
import { fieldAt } from '../field-paths.ts';
import type { JsonSource } from '../json-source.ts';
import type { LayoutFiles } from '../layout-files.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';
import { componentLine } from '../ui.ts';
import { checkExpression, expressionsIn } from './expression-references.ts';

function eachFolder({ definition, ui }: DefinitionParts): { folder: LayoutFolder; files: LayoutFiles }[] {
  return [...definition.layouts].flatMap(([id, folder]) => {
    const files = ui.sources.get(id);
    return files === undefined ? [] : [{ folder, files }];
  });
}

/** Expressions of pages, components and page settings. */
export function layoutExpressions(parts: DefinitionParts, problems: ProblemList): void {
  for (const { folder, files } of eachFolder(parts)) {
    const scope = { definition: parts.definition, dataType: folder.defaultDataType, folders: [folder] };
    const sources = [...files.pages.map((page) => page.source), ...(files.settingsSource === null ? [] : [files.settingsSource])];
    for (const source of sources) {
      for (const { expression, path } of expressionsIn(source.value, [])) {
        checkExpression(expression, isInSubform(source, path) ? { ...scope, dataType: null, folders: null } : scope, (below, message, suggestion) => problems.warningAt(source, [...path, ...below], message, suggestion));
      }
    }
  }
}

/** Expressions of a Subform component look at the documents of its entries, not at the folder's own. */
function isInSubform(source: JsonSource, path: JsonPath): boolean {
  const data = isJsonObject(source.value) ? source.value.data : undefined;
  const component = isJsonObject(data) && Array.isArray(data.layout) && typeof path[2] === 'number' ? data.layout[path[2]] : undefined;
  return isJsonObject(component) && String(component.type).toLowerCase() === 'subform';
}

/** Members that may name components of the page's folder: `Summary.componentRef`, targets of `Summary2`. */
export function summaryTargets(parts: DefinitionParts, problems: ProblemList): void {
  eachComponent(parts, problems, (component, folder, tell) => {
    const { componentRef, target } = component.definition;
    if (component.type === 'Summary') missingComponent(componentRef, ['componentRef'], folder, tell);
    if (component.type !== 'Summary2' || !isJsonObject(target)) return;
    const task = typeof target.taskId === 'string' ? target.taskId : null;
    const other = task === null ? folder : parts.definition.layoutOfTask.get(task);
    if (task !== null && !parts.definition.process.elements.has(task)) tell(['target', 'taskId'], `summarises the task "${task}", which the process does not have`, nearest(task, parts.definition.process.elements.keys()));
    if (other === undefined || typeof target.id !== 'string' || target.id === '') return;
    if (target.type === 'component') missingComponent(target.id, ['target', 'id'], other, tell);
    if (target.type === 'page' && !other.pages.has(target.id)) tell(['target', 'id'], `summarises the page "${target.id}", which is not there`, nearest(target.id, other.pages.keys()));
  });
}

/** What overrides of a summary and `excludeFromPdf` name. */
export function componentLists(parts: DefinitionParts, problems: ProblemList): void {
  eachComponent(parts, problems, (component, folder, tell) => {
    const { excludedChildren, overrides } = component.definition;
    for (const [index, id] of (Array.isArray(excludedChildren) ? excludedChildren : []).entries()) missingComponent(id, ['excludedChildren', index], folder, tell);
    if (component.type !== 'Summary2' || (isJsonObject(component.definition.target) && component.definition.target.taskId !== undefined)) return;
    for (const [index, override] of (Array.isArray(overrides) ? overrides : []).entries()) if (isJsonObject(override)) missingComponent(override.componentId, ['overrides', index, 'componentId'], folder, tell);
  });
  for (const { folder, files } of eachFolder(parts)) {
    if (files.settingsSource === null) continue;
    const { components, pages } = files.settings;
    namesIn(files.settingsSource, ['components', 'excludeFromPdf'], isJsonObject(components) ? components.excludeFromPdf : undefined, folder.components, 'component', problems);
    namesIn(files.settingsSource, ['pages', 'excludeFromPdf'], isJsonObject(pages) ? pages.excludeFromPdf : undefined, folder.pages, 'page', problems);
    const pdf = isJsonObject(pages) ? pages.pdfLayoutName : undefined;
    if (typeof pdf === 'string' && !files.pages.some((page) => page.name === pdf)) {
      problems.warningAt(files.settingsSource, ['pages', 'pdfLayoutName'], `There is no page "${pdf}" for the PDF`, nearest(pdf, files.pages.map((page) => page.name)));
    }
  }
}

/** Pages that are never shown: in `layouts/`, but not in the order (nor the page of the PDF). */
export function pagesOutOfOrder(parts: DefinitionParts, problems: ProblemList): void {
  for (const { folder, files } of eachFolder(parts)) {
    const pages = isJsonObject(files.settings.pages) ? files.settings.pages : {};
    if (!Array.isArray(pages.order) && !Array.isArray(pages.groups)) continue;
    for (const { name, source } of files.pages) {
      if (!folder.order.includes(name) && ![pages.pdfLayoutName, files.settings.receiptLayoutName].includes(name)) problems.info(source.file, source.lineOf([]), `The page "${name}" is not in the order of pages and is never shown`);
    }
  }
}

/** A component is bound to what it can show: rows to a list of objects, everything else to a single value. */
export function bindingKinds(parts: DefinitionParts, problems: ProblemList): void {
  eachComponent(parts, problems, (component, folder, tell) => {
    for (const [name, { field, dataType }] of Object.entries(component.bindings)) {
      const model = parts.definition.models.get(dataType ?? folder.defaultDataType ?? '');
      const member = model === undefined || field === '' ? null : fieldAt(model.descriptor, field);
      if (member === null) continue;
      if (name === component.repeats && component.type !== 'Checkboxes' && component.type !== 'MultipleSelect') {
        if (!member.array || member.type !== 'object') tell(['dataModelBindings', name], `repeats over "${field}", which is no list of objects`);
      } else if (name === 'simpleBinding' && member.type === 'object') tell(['dataModelBindings', name], `is bound to "${field}", which is ${member.array ? 'a list of objects' : 'an object'}, not a value`);
    }
  });
}

/** Links of the footer, and the type of each of its items. */
export function footerItems({ definition, files }: DefinitionParts, problems: ProblemList): void {
  const items = definition.footer === null ? [] : definition.footer.footer;
  if (!Array.isArray(items)) return;
  const known = ['Text', 'Link', 'Email', 'Phone'];
  for (const item of items) {
    if (!isJsonObject(item) || typeof item.type !== 'string' || known.includes(item.type)) continue;
    const file = [...files.contents.keys()].find((name) => name.toLowerCase() === 'ui/footer.json') ?? 'ui/footer.json';
    const text = new TextDecoder().decode(files.contents.get(file));
    const line = text.slice(0, Math.max(0, text.indexOf(`"${item.type}"`))).split('\n').length;
    problems.warning(file, line, `There is no footer item of type "${item.type}"`, nearest(item.type, known) ?? `One of ${known.join(', ')}`);
  }
}

/** `below` leads from the component to the place. */
export type TellOf = (below: JsonPath, message: string, suggestion?: string) => void;

export function eachComponent(parts: DefinitionParts, problems: ProblemList, run: (component: Component, folder: LayoutFolder, tell: TellOf) => void): void {
  for (const { folder, files } of eachFolder(parts)) {
    for (const component of folder.components.values()) {
      const source = files.pages.find((page) => page.name === component.page)?.source;
      if (source === undefined) continue;
      run(component, folder, (below, message, suggestion) => problems.warning(source.file, componentLine(source, component.id, below), `Component "${component.id}": ${message}`, suggestion));
    }
  }
}

export function missingComponent(id: Json | undefined, below: JsonPath, folder: LayoutFolder, tell: TellOf): void {
  if (typeof id !== 'string' || id === '' || folder.components.has(id)) return;
  tell(below, `names the component "${id}", which is not there`, nearest(id, folder.components.keys()));
}

function namesIn(source: JsonSource, path: (string | number)[], list: Json | undefined, known: ReadonlyMap<string, unknown>, what: string, problems: ProblemList): void {
  for (const [index, name] of (Array.isArray(list) ? list : []).entries()) {
    if (typeof name === 'string' && !known.has(name)) problems.warningAt(source, [...path, index], `There is no ${what} "${name}"`, nearest(name, known.keys()));
  }
}

