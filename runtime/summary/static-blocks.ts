import { memberOf } from '../expressions/cast.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { Place } from '../layout/evaluation.ts';
import type { Builder } from './builder.ts';
import { informationRows } from './information.ts';
import { plainText, richText } from './rich-text.ts';
import type { AlertBlock, Block } from './types.ts';
import { definition, placedOf } from './view.ts';

const LEVELS: Readonly<Record<string, number>> = { L: 2, M: 3, S: 4, h2: 2, h3: 3, h4: 4 };
const SEVERITIES: Readonly<Record<string, AlertBlock['severity']>> = { info: 'info', warning: 'warning', success: 'success', danger: 'danger', error: 'danger' };

/** Texts and pictures: components that hold no answer. Null for every other type. */
export function staticBlocks(builder: Builder, place: Place): Block[] | null {
  const { view } = builder;
  const { id: componentId, type } = placedOf(place).component;
  const title = (): string | null => view.binding(place, 'title');
  switch (type) {
    case 'Heading': {
      const text = plainText(title() ?? '');
      return text === '' ? [] : [{ componentId, kind: 'heading', level: LEVELS[String(memberOf(definition(place), 'size'))] ?? 2, text }];
    }
    case 'Paragraph':
    case 'IFrame': {
      const content = richText(title() ?? '');
      return content.length === 0 ? [] : [{ componentId, kind: 'text', content }];
    }
    case 'Alert':
    case 'Panel':
      return [{
        componentId, kind: 'alert', severity: SEVERITIES[String(memberOf(definition(place), 'severity') ?? memberOf(definition(place), 'variant'))] ?? 'info',
        title: title() === null ? null : plainText(title() ?? ''), content: richText(view.binding(place, 'body') ?? ''),
      }];
    case 'Divider': return [{ componentId, kind: 'divider' }];
    case 'Link': return link(builder, place);
    case 'Image': return [{ componentId, kind: 'image', alt: plainText(view.binding(place, 'altTextImg') ?? ''), source: pictureOf(builder, place) }];
    case 'Audio':
    case 'Video': {
      const text = view.binding(place, 'altText');
      return text === null ? [] : [{ componentId, kind: 'text', content: richText(text) }];
    }
    case 'InstanceInformation': {
      const choice = memberOf(definition(place), 'elements');
      const own = (key: string): string | null => (view.hasText(key) ? view.markdown(place, key) : null);
      return [{ componentId, kind: 'information', rows: informationRows(builder.input.facts, view.state.language, own, isJsonObject(choice) ? choice : {}) }];
    }
    default: return null;
  }
}

function link(builder: Builder, place: Place): Block[] {
  const text = plainText(builder.view.binding(place, 'title') ?? '');
  const target = builder.view.binding(place, 'target') ?? '';
  if (text === '') return [];
  const href = /^(?:https?:\/\/|mailto:|tel:)/i.test(target) ? { href: target } : {};
  return [{ componentId: placedOf(place).component.id, kind: 'text', content: [{ kind: 'paragraph', content: [{ text, ...href }] }] }];
}

/** The picture's address in the language, else in Norwegian. */
function pictureOf(builder: Builder, place: Place): string | null {
  const source = memberOf(memberOf(definition(place), 'image'), 'src');
  const named = memberOf(source, builder.view.state.language) ?? memberOf(source, 'nb');
  const address = Array.isArray(named) ? builder.view.evaluate(place, named) : named;
  return typeof address === 'string' && address !== '' ? address : null;
}
