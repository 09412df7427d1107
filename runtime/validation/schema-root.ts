import { isJsonObject } from '../kernel/json.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { ObjectType } from '../data/types.ts';
import type { SchemaGraph } from './schema-graph.ts';

/**
 * The schema of the root object (app-model.md §2.2): `info.rootNode`, the property that `info.meldingsnavn` names, the definition
 * called as the class, the schema itself. Of these the first that knows most of the type's members.
 */
export function rootSchema(graph: SchemaGraph, type: ObjectType): JsonObject {
  let best = graph.root;
  let bestScore = -1;
  for (const candidate of candidates(graph, type)) {
    const score = overlap(graph, candidate, type);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  return best;
}

function candidates(graph: SchemaGraph, type: ObjectType): JsonObject[] {
  const { root } = graph;
  const found: (JsonObject | null)[] = [];
  const info = isJsonObject(root['info']) ? root['info'] : isJsonObject(root['_:info']) ? root['_:info'] : {};
  const { rootNode } = info;
  if (typeof rootNode === 'string') found.push(graph.resolve(rootNode.includes('#') ? rootNode : `#${rootNode}`));
  const properties = isJsonObject(root['properties']) ? root['properties'] : {};
  const message = typeof info['meldingsnavn'] === 'string' ? properties[info['meldingsnavn']] : undefined;
  if (isJsonObject(message)) found.push(message);
  for (const place of ['$defs', 'definitions']) {
    const definitions = root[place];
    if (!isJsonObject(definitions)) continue;
    for (const name of [type.name, type.name.split('.').at(-1) ?? '']) {
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      if (isJsonObject(definition)) found.push(definition);
    }
  }
  const wrapper = Object.values(properties);
  if (wrapper.length === 1 && isJsonObject(wrapper[0])) found.push(root, wrapper[0]);
  return [...found.filter((node) => node !== null), root];
}

function overlap(graph: SchemaGraph, node: JsonObject, type: ObjectType): number {
  const names = new Set(graph.parts(node).flatMap((part) => (isJsonObject(part['properties']) ? Object.keys(part['properties']) : [])));
  return type.members.filter((member) => names.has(member.json)).length;
}
