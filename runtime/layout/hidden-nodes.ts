import type { Place } from './evaluation.ts';
import type { Placed } from './layout-index.ts';

/** Name of one instance of a component in a set of hidden nodes; with fewer row indexes than the component has, of all its instances in those rows. */
export function nodeKey(layoutId: string, dataElementId: string, componentId: string, rows: readonly number[]): string {
  return `${layoutId}|${dataElementId}|${componentId}|${rows.join(',')}`;
}

/** Whether the set has the component's instance at a place. */
export function isHiddenNode(nodes: ReadonlySet<string>, place: Place, { component, depth }: Placed): boolean {
  const { layout, element, rows } = place;
  if (layout === null || element === null || nodes.size === 0) return false;
  for (let count = 0; count <= Math.min(depth, rows.length); count++) {
    if (nodes.has(nodeKey(layout.id, element.dataElementId, component.id, rows.slice(0, count)))) return true;
  }
  return false;
}
