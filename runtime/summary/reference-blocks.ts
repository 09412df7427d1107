import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import type { Place } from '../layout/evaluation.ts';
import { layoutIndex } from '../layout/layout-index.ts';
import { placeOfTarget } from '../layout/position-context.ts';
import type { BuildOptions, Builder } from './builder.ts';
import type { Block } from './types.ts';
import { definition, placedOf } from './view.ts';

/** Components that show what stands elsewhere. Null for every other type. */
export function referenceBlocks(builder: Builder, place: Place): Block[] | null {
  const { type } = placedOf(place).component;
  if (type === 'Summary') return builder.options.automatic ? [] : summary(builder, place);
  if (type === 'Summary2') return summary2(builder, place);
  return null;
}

/** The older one: a component, or a page. */
function summary(builder: Builder, place: Place): Block[] {
  const excluded = memberOf(definition(place), 'excludedChildren');
  const inner = builder.within({ automatic: true, hiddenComponents: new Set([...builder.options.hiddenComponents, ...texts(excluded)]) });
  const component = memberOf(definition(place), 'componentRef');
  const page = memberOf(definition(place), 'pageRef');
  if (inner === null) return [];
  return typeof component === 'string' ? componentBlocks(inner, place, component) : typeof page === 'string' ? pageBlocks(inner, page) : [];
}

/** Target: a component, a page, or the whole form; of this task or of another (app-model.md §6.3). */
function summary2(builder: Builder, place: Place): Block[] {
  const target = memberOf(definition(place), 'target');
  const taskId = memberOf(target, 'taskId');
  const id = memberOf(target, 'id');
  const layout = typeof taskId === 'string' ? builder.input.layoutOfTask.get(taskId) : builder.form.layout;
  const isElsewhere = layout !== undefined && layout.id !== builder.form.layout.id;
  if (layout === undefined || (builder.options.automatic && !isElsewhere)) return [];
  const inner = builder.within(optionsOf(builder, place), isElsewhere ? { layout, dataElementId: null, excludedPages: [], excludedComponents: [] } : builder.form);
  if (inner === null) return [];
  const type = memberOf(target, 'type');
  if (type === 'component' && typeof id === 'string') return componentBlocks(inner, isElsewhere ? inner.top() : place, id);
  if (type === 'page' && typeof id === 'string') return pageBlocks(inner, id);
  return inner.pages().filter((page) => !isOwnPage(page.id, place, isElsewhere)).flatMap((page) => grouped(page));
}

/** `overrides` hide or show single components and pages; `hideEmptyFields` leaves out what nobody has answered. */
function optionsOf(builder: Builder, place: Place): Partial<BuildOptions> {
  const overrides = memberOf(definition(place), 'overrides');
  const hidden = (name: string): string[] => (Array.isArray(overrides) ? overrides : [])
    .filter((override) => memberOf(override, 'hidden') === true).map((override) => memberOf(override, name)).filter((id) => typeof id === 'string');
  return {
    automatic: true,
    hideEmpty: memberOf(definition(place), 'hideEmptyFields') === true,
    hiddenComponents: new Set([...builder.options.hiddenComponents, ...hidden('componentId')]),
    hiddenPages: new Set([...builder.options.hiddenPages, ...hidden('pageId')]),
  };
}

function componentBlocks(builder: Builder, place: Place, id: string): Block[] {
  const target = layoutIndex(builder.form.layout).byId.get(id);
  return target === undefined ? [] : builder.component(placeOfTarget(place, target), target);
}

function pageBlocks(builder: Builder, name: string): Block[] {
  const found = layoutIndex(builder.form.layout).pages.find((candidate) => candidate.page.name === name);
  const page = found === undefined ? null : builder.page(found);
  return page === null ? [] : grouped(page);
}

function grouped(page: { title: string | null; blocks: readonly Block[] }): Block[] {
  return page.title === null ? [...page.blocks] : [{ componentId: null, kind: 'group', title: page.title, blocks: page.blocks }];
}

function isOwnPage(name: string, place: Place, isElsewhere: boolean): boolean {
  return !isElsewhere && placedOf(place).page.name === name;
}

function texts(value: Json): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
