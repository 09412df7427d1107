import { memberOf } from '../expressions/cast.ts';
import type { Json } from '../kernel/json.ts';
import type { Place } from '../layout/evaluation.ts';
import { subformId } from '../layout/parse-layout-folder.ts';
import type { Builder } from './builder.ts';
import { plainText } from './rich-text.ts';
import type { Block } from './types.ts';
import { definition, placedOf } from './view.ts';

/** What only holds other components, and forms within the form. Null for every other type. */
export function containerBlocks(builder: Builder, place: Place): Block[] | null {
  const placed = placedOf(place);
  switch (placed.component.type) {
    case 'Group':
    case 'Accordion':
      return group(builder, place, builder.view.label(place), placed.children.flatMap((child) => builder.component(place, child)));
    case 'Tabs': return sections(builder, place, 'tabs');
    case 'Cards': return sections(builder, place, 'cards');
    case 'Subform': return subforms(builder, place);
    default: return null;
  }
}

function group(builder: Builder, place: Place, title: string | null, blocks: Block[]): Block[] {
  if (blocks.length === 0) return [];
  const text = builder.view.binding(place, 'title') === null ? null : title;
  return [{ componentId: placedOf(place).component.id, kind: 'group', title: text, blocks }];
}

/** Tabs and cards: one group each, with the title of its own. */
function sections(builder: Builder, place: Place, list: 'tabs' | 'cards'): Block[] {
  const { view } = builder;
  const placed = placedOf(place);
  const parts = memberOf(definition(place), list);
  const blocks = (Array.isArray(parts) ? parts : []).flatMap((part): Block[] => {
    const ids = memberOf(part, 'children');
    const within = placed.children.filter((child) => Array.isArray(ids) && ids.includes(child.component.id)).flatMap((child) => builder.component(place, child));
    const described = [view.markdown(place, memberOf(part, 'description') ?? undefined), view.markdown(place, memberOf(part, 'footer') ?? undefined)];
    const texts = described.flatMap((text): Block[] => (text === null ? [] : [{ componentId: null, kind: 'text', content: [{ kind: 'paragraph', content: [{ text: plainText(text) }] }] }]));
    const all = [...texts, ...within];
    return all.length === 0 ? [] : [{ componentId: null, kind: 'group', title: textOf(builder, place, memberOf(part, 'title')), blocks: all }];
  });
  return blocks.length === 0 ? [] : [{ componentId: placed.component.id, kind: 'group', title: view.label(place), blocks }];
}

function textOf(builder: Builder, place: Place, named: Json): string | null {
  const text = builder.view.markdown(place, named);
  return text === null ? null : plainText(text);
}

/** Each element of the subform's type: all its pages, below the name that the component gives it. */
function subforms(builder: Builder, place: Place): Block[] {
  const { view, input } = builder;
  const placed = placedOf(place);
  const id = subformId(placed.component);
  const layout = id === null ? undefined : input.layouts.get(id);
  if (layout === undefined || layout.defaultDataType === null) return [];
  const label = view.label(place);
  const entries = view.browser.modelsOf(layout.defaultDataType).flatMap((element, index): Block[] => {
    const inner = builder.within({}, { layout, dataElementId: element.dataElementId, excludedPages: [], excludedComponents: [] });
    if (inner === null) return [];
    const named = view.evaluate({ ...inner.top(), placed: null }, memberOf(definition(place), 'entryDisplayName') ?? undefined);
    const title = typeof named === 'string' && named !== '' ? named : `${label ?? layout.id} ${index + 1}`;
    const blocks = inner.pages().flatMap((page): Block[] => (page.title === null ? [...page.blocks] : [{ componentId: null, kind: 'group', title: page.title, blocks: page.blocks }]));
    return [{ componentId: placed.component.id, kind: 'group', title, blocks }];
  });
  if (entries.length === 0) return builder.options.hideEmpty ? [] : [{ componentId: placed.component.id, kind: 'field', label: label ?? '', values: [] }];
  return [{ componentId: placed.component.id, kind: 'group', title: label, blocks: entries }];
}
