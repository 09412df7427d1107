import { isJsonObject, type Json } from '../../kernel/json.ts';
import { misspelt, nearest } from '../../kernel/nearest.ts';
import { componentType, COMPONENT_TYPES } from '../../layout/component-types.ts';
import type { Component, LayoutFolder } from '../../layout/types.ts';
import type { DefinitionParts } from '../definition-parts.ts';
import { fieldAt, namesNear } from '../field-paths.ts';
import type { ProblemList } from '../problems.ts';
import type { JsonPath } from '../tolerant-json.ts';
import { ACTIONS, actionsOf } from './actions.ts';
import { eachComponent, missingComponent, type TellOf } from './layout-rules.ts';

/** Types that the form client does not have, or has under another spelling. */
export function componentTypes({ ui }: DefinitionParts, problems: ProblemList): void {
  for (const { pages } of ui.sources.values()) {
    for (const { source } of pages) {
      const data = isJsonObject(source.value) ? source.value.data : undefined;
      for (const [index, component] of (isJsonObject(data) && Array.isArray(data.layout) ? data.layout : []).entries()) {
        const written = isJsonObject(component) ? component.type : undefined;
        if (typeof written !== 'string' || COMPONENT_TYPES.includes(written)) continue;
        const type = componentType(written);
        const line = source.lineOf(['data', 'layout', index, 'type']);
        if (!COMPONENT_TYPES.includes(type)) problems.warning(source.file, line, `There is no component type "${written}"`, nearest(written, COMPONENT_TYPES));
        else if (type.toLowerCase() === written.toLowerCase()) problems.info(source.file, line, `The component type "${written}" is written "${type}"`, `"type": "${type}"`);
      }
    }
  }
}

/** Fields, components, pages, data types and actions that members of a component name. */
export function componentReferences(parts: DefinitionParts, problems: ProblemList): void {
  eachComponent(parts, problems, (component, folder, tell) => {
    const { definition: json, type } = component;
    const { mapping, source, tableHeaders, tableColumns, dataTypeIds } = json;
    if (isJsonObject(mapping)) for (const field of Object.keys(mapping)) checkField(field, ['mapping', field], folder.defaultDataType, parts, tell);
    if (isJsonObject(source)) checkSource(source, folder, parts, tell);
    if (type === 'RepeatingGroup' || type === 'Group') {
      for (const [index, id] of (Array.isArray(tableHeaders) ? tableHeaders : []).entries()) missingComponent(id, ['tableHeaders', index], folder, tell);
      if (isJsonObject(tableColumns)) for (const id of Object.keys(tableColumns)) missingComponent(id, ['tableColumns', id], folder, tell);
    }
    if (type === 'Subform') checkSubformColumns(component, parts, tell);
    for (const [index, id] of (Array.isArray(dataTypeIds) ? dataTypeIds : []).entries()) {
      const known = [...parts.definition.dataTypes.keys(), 'ref-data-as-pdf', 'ref-data-from-task'];
      if (typeof id === 'string' && !known.includes(id)) tell(['dataTypeIds', index], `lists the data type "${id}", which is not there`, nearest(id, known));
    }
    checkActions(component, folder, parts, tell);
    if (type === 'FileUpload' || type === 'FileUploadWithTag') checkUploadLimits(component, parts, tell);
  });
}

/** What the form offers, the server must take. */
function checkUploadLimits({ id, definition: json }: Component, { definition }: DefinitionParts, tell: TellOf): void {
  const dataType = definition.dataTypes.get(id);
  if (dataType === undefined) return;
  for (const [name, limit, of] of [['maxNumberOfAttachments', dataType.maxCount, 'maxCount'], ['maxFileSizeInMB', dataType.maxSize, 'maxSize']] as const) {
    const offered = json[name];
    if (typeof offered === 'number' && typeof limit === 'number' && limit > 0 && offered > limit) tell([name], `offers ${name} ${offered}, but the data type's ${of} is ${limit}`);
  }
}

function checkField(field: string, place: JsonPath, dataType: string | null, { definition }: DefinitionParts, tell: TellOf): void {
  const model = dataType === null ? undefined : definition.models.get(dataType);
  if (model === undefined || field === '' || fieldAt(model.descriptor, field) !== null) return;
  tell(place, `data type "${dataType}" has no field "${field}"`, nearest(field, namesNear(model.descriptor, field)));
}

/** Options made of rows: the list, and the field of each row. */
function checkSource(source: Record<string, Json | undefined>, folder: LayoutFolder, parts: DefinitionParts, tell: TellOf): void {
  const dataType = typeof source['dataType'] === 'string' ? source['dataType'] : folder.defaultDataType;
  for (const name of ['group', 'value']) {
    const field = source[name];
    if (typeof field === 'string') checkField(field.replace(/\[[^\]]*\]/g, ''), ['source', name], dataType, parts, tell);
  }
}

function checkSubformColumns(component: Component, parts: DefinitionParts, tell: TellOf): void {
  const { layoutSet, tableColumns } = component.definition;
  const dataType = typeof layoutSet === 'string' ? parts.definition.layouts.get(layoutSet)?.defaultDataType ?? null : null;
  for (const [index, column] of (Array.isArray(tableColumns) ? tableColumns : []).entries()) {
    const cell = isJsonObject(column) ? column.cellContent : undefined;
    if (isJsonObject(cell) && typeof cell.query === 'string') checkField(cell.query, ['tableColumns', index, 'cellContent', 'query'], dataType, parts, tell);
  }
}

const CLIENT_ACTIONS = ['nextPage', 'previousPage', 'navigateToPage', 'closeSubform'];

function checkActions({ definition: json, type }: Component, folder: LayoutFolder, { definition }: DefinitionParts, tell: TellOf): void {
  const ofTasks = actionsOf(definition);
  if (type === 'ActionButton' && typeof json.action === 'string' && ![...ACTIONS, ...ofTasks].includes(json.action)) {
    tell(['action'], `no task has the action "${json.action}"`, nearest(json.action, [...ofTasks, ...ACTIONS]));
  }
  if (type !== 'CustomButton') return;
  for (const [index, action] of (Array.isArray(json.actions) ? json.actions : []).entries()) {
    if (!isJsonObject(action) || typeof action.id !== 'string') continue;
    const place = ['actions', index, 'id'];
    if (action.type === 'ClientAction' && !CLIENT_ACTIONS.includes(action.id)) tell(place, `the form client has no action "${action.id}"`, nearest(action.id, CLIENT_ACTIONS) ?? `One of ${CLIENT_ACTIONS.join(', ')}`);
    if (action.type === 'ServerAction' && !ofTasks.includes(action.id)) tell(place, `no task lists the action "${action.id}"`, nearest(action.id, ofTasks) ?? `<altinn:action type="serverAction">${action.id}</altinn:action> at its task, and actions["${action.id}"] in App/logic/index.ts`);
    const page = isJsonObject(action.metadata) ? action.metadata.page : undefined;
    if (typeof page === 'string' && !folder.pages.has(page)) tell(['actions', index, 'metadata', 'page'], `leads to the page "${page}", which is not there`, nearest(page, folder.pages.keys()));
  }
}

/** Names of bindings that the component does not read; `List` and `Custom` name theirs themselves. */
export function bindingNames(parts: DefinitionParts, problems: ProblemList): void {
  eachComponent(parts, problems, ({ definition: json, type }, _folder, tell) => {
    const known = Object.hasOwn(BINDINGS, type) ? BINDINGS[type] : undefined;
    if (known === undefined || !isJsonObject(json.dataModelBindings)) return;
    for (const name of Object.keys(json.dataModelBindings)) if (!known.includes(name)) tell(['dataModelBindings', name], `does not read the binding "${name}"`, misspelt(name, known) === undefined ? `It reads ${known.join(', ')}` : nearest(name, known));
  });
}

const OPTIONS = ['simpleBinding', 'label', 'metadata'];
const SEVERAL = [...OPTIONS, 'group', 'checked'];
/** app-model.md §6.1 */
const BINDINGS: Readonly<Record<string, readonly string[]>> = {
  Input: ['simpleBinding'], TextArea: ['simpleBinding'], Datepicker: ['simpleBinding'], TimePicker: ['simpleBinding'], RadioButtons: OPTIONS, Dropdown: OPTIONS,
  Checkboxes: SEVERAL, MultipleSelect: SEVERAL, RepeatingGroup: ['group'], Likert: ['simpleBinding', 'answer', 'questions'], FileUpload: ['simpleBinding', 'list'], FileUploadWithTag: ['simpleBinding', 'list'],
  Address: ['address', 'zipCode', 'postPlace', 'careOf', 'houseNumber'], OrganizationLookup: ['organization_lookup_orgnr', 'organization_lookup_name', 'organisation_lookup_orgnr', 'organisation_lookup_name'],
  PersonLookup: ['person_lookup_ssn', 'person_lookup_name', 'person_lookup_last_name', 'person_lookup_middle_name', 'person_lookup_first_name'],
};
