import type { Member, ObjectType } from '../data/types.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { Json, JsonObject } from '../kernel/json.ts';
import { annotationRules, isRequiredValue, memberLabel, requiredMessage } from './annotation-rules.ts';
import type { MemberChecks, ObjectChecks } from './checks.ts';
import { classRules } from './class-rules.ts';
import type { SchemaGraph } from './schema-graph.ts';

/** Builds one tree of checks from descriptor and schema together. Types met again give the same node: recursive schemas end. */
export class ChecksBuilder {
  private readonly graph: SchemaGraph;
  private readonly problems: string[];
  private readonly known = new Map<ObjectType, Map<string, ObjectChecks>>();
  private readonly ids = new Map<JsonObject, number>();

  constructor(graph: SchemaGraph, problems: string[]) {
    this.graph = graph;
    this.problems = problems;
  }

  object(type: ObjectType, parts: readonly JsonObject[]): ObjectChecks {
    const key = parts.map((part) => this.idOf(part)).join(',');
    let byParts = this.known.get(type);
    if (!byParts) this.known.set(type, (byParts = new Map()));
    const known = byParts.get(key);
    if (known) return known;
    const checks: ObjectChecks = { members: [] };
    byParts.set(key, checks);
    const required = new Set(parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : [])));
    for (const member of type.members) {
      const built = this.member(member, parts, required.has(member.json));
      if (built) checks.members.push(built);
    }
    return checks;
  }

  private member(member: Member, parts: readonly JsonObject[], requiredBySchema: boolean): MemberChecks | null {
    const own = this.propertyParts(parts, member.json);
    const items = own.flatMap((part) => this.graph.parts(part['items']));
    const value = items.length > 0 ? items : own;
    const ofClass = member.annotations !== null ? classRules(member, member.annotations, this.problems) : null;
    const child = member.object ? this.object(member.object, value) : null;
    const checks: MemberChecks = {
      json: member.json, name: member.annotations?.property ?? memberLabel(member), array: member.array,
      required: ofClass ? ofClass.required : isRequiredValue(member, requiredBySchema) ? requiredMessage(member) : null,
      rules: member.object || member.constant !== undefined ? [] : ofClass ? ofClass.rules : annotationRules(member, value, this.problems),
      list: ofClass?.list ?? [],
      child,
    };
    return isEmpty(checks) ? null : checks;
  }

  private propertyParts(parts: readonly JsonObject[], name: string): JsonObject[] {
    return parts.flatMap((part) => {
      const properties: Json | undefined = part['properties'];
      return isJsonObject(properties) && Object.hasOwn(properties, name) ? this.graph.parts(properties[name]) : [];
    });
  }

  private idOf(part: JsonObject): number {
    let id = this.ids.get(part);
    if (id === undefined) this.ids.set(part, (id = this.ids.size));
    return id;
  }
}

/** A type that is still being built counts as full: only a recursive one is met so. */
function isEmpty(checks: MemberChecks): boolean {
  return checks.required === null && checks.rules.length === 0 && checks.list.length === 0 && checks.child === null;
}

/** Takes away members that check nothing below them either, so that the fast pass does not walk for nothing. */
export function prune(root: ObjectChecks): void {
  const useful = usefulObjects(root);
  for (const checks of reachable(root)) {
    for (const member of checks.members) if (member.child && !useful.has(member.child)) member.child = null;
    checks.members = checks.members.filter((member) => !isEmpty(member));
  }
}

/** Objects that check something themselves or below: grown until nothing is added. */
function usefulObjects(root: ObjectChecks): Set<ObjectChecks> {
  const all = reachable(root);
  const useful = new Set<ObjectChecks>();
  let size = -1;
  while (size !== useful.size) {
    size = useful.size;
    for (const checks of all) {
      if (checks.members.some((member) => !isEmpty({ ...member, child: null }) || (member.child !== null && useful.has(member.child)))) useful.add(checks);
    }
  }
  return useful;
}

function reachable(root: ObjectChecks): ObjectChecks[] {
  const found = new Set<ObjectChecks>([root]);
  for (const checks of found) for (const member of checks.members) if (member.child) found.add(member.child);
  return [...found];
}
