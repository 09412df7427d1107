import type { Json, JsonObject } from '../kernel/json.ts';
import { isJsonObject } from '../kernel/json.ts';
import type { ModelFinding } from './types.ts';
import type { ListRule, Rule } from './rules.ts';

/** What is checked of an object: only members that have something to check, in declared order. */
export interface ObjectChecks {
  members: MemberChecks[];
}

export interface MemberChecks {
  json: string;
  /** Segment by which findings are ordered. */
  name: string;
  array: boolean;
  /** Message when the value is missing; null when it may be. */
  required: string | null;
  rules: readonly Rule[];
  list: readonly ListRule[];
  child: ObjectChecks | null;
}

/** Where a finding is: names for the order, JSON names for the path. */
export interface Place {
  parent: Place | null;
  name: string;
  text: string;
}

export interface PlacedFinding {
  place: Place | null;
  finding: ModelFinding;
}

/** The platform stops here too; a hostile document does not get one finding for each of its million values. */
export const MAX_FINDINGS = 200;

/** Deeper than any document that the readers let in. */
const MAX_DEPTH = 128;

/** Whether the document has no finding at all. No allocation: this is the road of every valid document. */
export function passes(checks: ObjectChecks, value: JsonObject, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  for (const member of checks.members) {
    const inner = value[member.json];
    if (inner === undefined || inner === null) {
      if (member.required !== null) return false;
    } else if (Array.isArray(inner)) {
      if (!listPasses(member, inner, depth)) return false;
    } else if (!valuePasses(member, inner, depth)) return false;
  }
  return true;
}

function listPasses(member: MemberChecks, list: Json[], depth: number): boolean {
  for (const item of list) if (item !== null && !valuePasses(member, item, depth)) return false;
  for (const rule of member.list) if (!rule.test(list)) return false;
  return true;
}

function valuePasses(member: MemberChecks, value: Json, depth: number): boolean {
  for (const rule of member.rules) if (applies(rule, value) && !rule.test(value)) return false;
  if (member.child !== null && isJsonObject(value) && !passes(member.child, value, depth + 1)) return false;
  return true;
}

function applies(rule: Rule, value: Json): boolean {
  return rule.on === 'any' ? typeof value !== 'object' : typeof value === rule.on;
}

/** All findings of a document that does not pass, at most `MAX_FINDINGS`, children before their parents. */
export function collect(checks: ObjectChecks, value: JsonObject): PlacedFinding[] {
  const found: PlacedFinding[] = [];
  collectObject(checks, value, null, found, 0);
  return found;
}

function collectObject(checks: ObjectChecks, value: JsonObject, place: Place | null, found: PlacedFinding[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const member of checks.members) {
    if (found.length >= MAX_FINDINGS) return;
    const at: Place = { parent: place, name: member.name, text: place === null ? member.json : `.${member.json}` };
    const inner = value[member.json];
    if (inner === undefined || inner === null) {
      if (member.required !== null) add(found, at, { keyword: 'required', message: member.required });
    } else if (Array.isArray(inner)) collectList(member, inner, at, found, depth);
    else collectValue(member, inner, at, found, depth);
  }
}

/** The list as a whole is looked at only when its items are right, as the platform does. */
function collectList(member: MemberChecks, list: Json[], at: Place, found: PlacedFinding[], depth: number): void {
  const before = found.length;
  for (const [index, item] of list.entries()) {
    if (found.length >= MAX_FINDINGS) return;
    if (item !== null) collectValue(member, item, { parent: at, name: `[${index}]`, text: `[${index}]` }, found, depth);
  }
  if (found.length === before) for (const rule of member.list) if (!rule.test(list)) add(found, at, rule);
}

function collectValue(member: MemberChecks, value: Json, at: Place, found: PlacedFinding[], depth: number): void {
  for (const rule of member.rules) if (applies(rule, value) && !rule.test(value)) add(found, at, rule);
  if (member.child !== null && isJsonObject(value)) collectObject(member.child, value, at, found, depth + 1);
}

function add(found: PlacedFinding[], place: Place | null, { keyword, message }: { keyword: string; message: string }): void {
  if (found.length < MAX_FINDINGS) found.push({ place, finding: { field: '', message, keyword } });
}
