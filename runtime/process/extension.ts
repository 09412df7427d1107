import type { ModdleNode } from './moddle.ts';

/** The current and the old namespace of the platform's own elements; both are read alike. */
const NAMESPACES = new Set(['http://altinn.no/process', 'http://altinn.no']);

/** The extension elements of a BPMN element with one of these local names, in our namespaces. */
export function extensionsOf(element: ModdleNode, localName: string): ModdleNode[] {
  const values = (element.extensionElements as { values?: unknown } | undefined)?.values;
  return Array.isArray(values) ? named(values as ModdleNode[], localName) : [];
}

/** Children of an extension element by local name, in document order. */
export function children(node: ModdleNode | undefined, localName: string): ModdleNode[] {
  return node?.$children === undefined ? [] : named(node.$children, localName);
}

export function child(node: ModdleNode | undefined, localName: string): ModdleNode | undefined {
  return children(node, localName)[0];
}

function named(nodes: readonly ModdleNode[], localName: string): ModdleNode[] {
  return nodes.filter((node) => {
    const ns = node.$descriptor?.ns;
    return ns?.localName === localName && ns.uri !== undefined && NAMESPACES.has(ns.uri);
  });
}

/** Trimmed text; null when empty or absent. */
export function textOf(node: ModdleNode | undefined): string | null {
  const text = typeof node?.$body === 'string' ? node.$body.trim() : '';
  return text === '' ? null : text;
}

export function childText(node: ModdleNode | undefined, localName: string): string | null {
  return textOf(child(node, localName));
}

/** Texts of `list/item`, empty ones left out. */
export function listOf(node: ModdleNode | undefined, list: string, item: string): string[] {
  return children(node, list)
    .flatMap((each) => children(each, item))
    .map(textOf)
    .filter((text) => text !== null);
}

/** An attribute of an extension element, qualified or not: real files write both. */
export function attributeOf(node: ModdleNode, localName: string): string | null {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string' && !key.startsWith('$') && key.slice(key.indexOf(':') + 1) === localName) return value.trim();
  }
  return null;
}

/** An attribute of another namespace on a BPMN element, as `altinn:tasktype`. */
export function foreignAttributeOf(element: ModdleNode, localName: string): string | null {
  for (const [key, value] of Object.entries(element.$attrs ?? {})) {
    if (key.endsWith(`:${localName}`) && typeof value === 'string') return value.trim();
  }
  return null;
}
