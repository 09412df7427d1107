import { memberOf } from '../expressions/cast.ts';
import { topPlace, type Place } from '../layout/evaluation.ts';
import { layoutIndex, type PlacedPage, type Placed } from '../layout/layout-index.ts';
import { fileBlocks } from './file-blocks.ts';
import { fieldValues, isField } from './fields.ts';
import { containerBlocks } from './container-blocks.ts';
import type { SummaryForm, SummaryInput } from './input.ts';
import { plainText } from './rich-text.ts';
import { referenceBlocks } from './reference-blocks.ts';
import { rowBlocks } from './row-blocks.ts';
import { staticBlocks } from './static-blocks.ts';
import { statusBlocks } from './status-blocks.ts';
import type { Block, SummaryPage } from './types.ts';
import { definition, placedOf, type View } from './view.ts';

/** Summaries of summaries and forms in forms: deeper than any form, and an end for one that shows itself. */
const DEEPEST = 8;

/** How a part of a summary is built; a Summary2 changes some of it for what it shows. */
export interface BuildOptions {
  /** Every page in turn: components that only repeat what stands elsewhere are left out. */
  automatic: boolean;
  hideEmpty: boolean;
  hiddenComponents: ReadonlySet<string>;
  hiddenPages: ReadonlySet<string>;
}

/** Makes blocks of components. Kinds of components live in files of their own, which ask the builder for what lies within. */
export class Builder {
  readonly view: View;
  readonly input: SummaryInput;
  readonly form: SummaryForm;
  readonly options: BuildOptions;
  readonly depth: number;

  constructor(view: View, input: SummaryInput, form: SummaryForm, options: BuildOptions, depth = 0) {
    this.view = view;
    this.input = input;
    this.form = form;
    this.options = options;
    this.depth = depth;
  }

  /** The same one level deeper, with other options or for another form; null when that is too deep. */
  within(options: Partial<BuildOptions>, form: SummaryForm = this.form): Builder | null {
    return this.depth >= DEEPEST ? null : new Builder(this.view, this.input, form, { ...this.options, ...options }, this.depth + 1);
  }

  /** Where the form's components stand. */
  top(): Place {
    const element = this.input.state.models.find((model) => model.dataElementId === this.form.dataElementId);
    return topPlace(this.view.browser, this.form.layout, element);
  }

  /** Every page in order, without those that are hidden, left out or empty. */
  pages(): SummaryPage[] {
    return layoutIndex(this.form.layout).pages.flatMap((page) => this.page(page) ?? []);
  }

  page(placed: PlacedPage): SummaryPage | null {
    const top = this.top();
    const { page } = placed;
    if (this.options.hiddenPages.has(page.name) || this.view.isPageHidden(top, page)) return null;
    const blocks = placed.components.flatMap((component) => this.component(top, component));
    const title = this.view.hasText(page.name) ? this.view.markdown(top, page.name) : null;
    return blocks.length === 0 ? null : { id: page.name, title: title === null ? null : plainText(title), blocks };
  }

  /** What one component shows at a place; nothing when it is hidden, left out, or only something to press. */
  component(outer: Place, placed: Placed): Block[] {
    const place: Place = { ...outer, rows: outer.rows.slice(0, placed.depth), placed };
    if (this.options.hiddenComponents.has(placed.component.id) || this.view.isHidden(place)) return [];
    const blocks = this.#blocks(place);
    return blocks.length === 0 ? blocks : withBreaks(blocks, this.#breaks(place));
  }

  #blocks(place: Place): Block[] {
    const { id, type } = placedOf(place).component;
    if (isField(type) && !this.isTable(place)) {
      const values = fieldValues(this.view, place, this.input);
      const label = this.view.label(place) ?? '';
      // Nothing, said of nothing, tells nobody anything.
      if (values.length === 0 && (this.options.hideEmpty || label === '')) return [];
      return [{ componentId: id, kind: 'field', label, values }];
    }
    for (const part of [staticBlocks, fileBlocks, rowBlocks, containerBlocks, statusBlocks, referenceBlocks]) {
      const blocks = part(this, place);
      if (blocks !== null) return blocks;
    }
    return [];
  }

  /** A list whose choices are rows is a table and no field. */
  isTable(place: Place): boolean {
    const { type, bindings } = placedOf(place).component;
    return type === 'List' && Object.hasOwn(bindings, 'group');
  }

  #breaks(place: Place): { before: boolean; after: boolean } {
    const breaks = memberOf(definition(place), 'pageBreak');
    const always = (name: string): boolean => {
      const value = memberOf(breaks, name);
      return (Array.isArray(value) ? this.view.evaluate(place, value) : value) === 'always';
    };
    return breaks === null ? { before: false, after: false } : { before: always('breakBefore'), after: always('breakAfter') };
  }
}

function withBreaks(blocks: Block[], breaks: { before: boolean; after: boolean }): Block[] {
  if (!breaks.before && !breaks.after) return blocks;
  return blocks.map((block, index) => ({
    ...block, pageBreak: { before: breaks.before && index === 0, after: breaks.after && index === blocks.length - 1 },
  }));
}
