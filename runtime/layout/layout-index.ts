import type { Component, LayoutFolder, Page } from './types.ts';

/** A component's place: what surrounds it, and how many rows deep it lies. */
export interface Placed {
  component: Component;
  page: Page;
  parent: Placed | null;
  /** Repeats with the parent's rows (false for `rowsBefore`/`rowsAfter` and for children of what does not repeat). */
  inRows: boolean;
  /** Number of row indexes that tell one instance of the component from another. */
  depth: number;
  children: readonly Placed[];
  before: readonly Placed[];
  after: readonly Placed[];
}

export interface PlacedPage {
  page: Page;
  components: readonly Placed[];
  byId: ReadonlyMap<string, Placed>;
}

export interface LayoutIndex {
  /** In the configured order. */
  pages: readonly PlacedPage[];
  /** The first page's component where an id occurs on several. */
  byId: ReadonlyMap<string, Placed>;
}

const indexes = new WeakMap<LayoutFolder, LayoutIndex>();

/** The folder's components with their places; made once for each folder. */
export function layoutIndex(layout: LayoutFolder): LayoutIndex {
  let index = indexes.get(layout);
  if (index === undefined) {
    index = makeIndex(layout);
    indexes.set(layout, index);
  }
  return index;
}

/** Where a component stands, by identity of its page. */
export function placeOf(layout: LayoutFolder, component: Component): Placed | null {
  const page = layoutIndex(layout).pages.find((candidate) => candidate.page.name === component.page);
  return page?.byId.get(component.id) ?? null;
}

function makeIndex(layout: LayoutFolder): LayoutIndex {
  const byId = new Map<string, Placed>();
  const pages = [...layout.pages.values()].map((page): PlacedPage => {
    const onPage = new Map<string, Placed>();
    const components = page.components.map((component) => place(component, page, null, false, onPage));
    for (const [id, placed] of onPage) if (!byId.has(id)) byId.set(id, placed);
    return { page, components, byId: onPage };
  });
  return { pages, byId };
}

function place(component: Component, page: Page, parent: Placed | null, inRows: boolean, onPage: Map<string, Placed>): Placed {
  const depth = (parent?.depth ?? 0) + (inRows ? 1 : 0);
  const placed: Placed = { component, page, parent, inRows, depth, children: [], before: [], after: [] };
  onPage.set(component.id, placed);
  const below = (list: readonly Component[], rows: boolean) => list.map((child) => place(child, page, placed, rows, onPage));
  placed.before = below(component.before, false);
  placed.children = below(component.children, component.repeats !== null);
  placed.after = below(component.after, false);
  return placed;
}
