import type { Context } from 'koa';
import { isoTime, parseTime } from '../kernel/clock.ts';
import { textError } from '../kernel/errors.ts';
import type { InstanceSearch } from '../instance/search-instances.ts';
import type { Comparison } from '../store/contract.ts';
import { flag, invalidValue, query, queryAll } from './request.ts';

const TIMES = { 'process.ended': 'ended', lastChanged: 'lastChanged', created: 'created', visibleAfter: 'visibleAfter', dueBefore: 'dueBefore' } as const;
const TEXTS = { org: 'org', appId: 'appId', 'process.currentTask': 'currentTask', 'process.endEvent': 'endEvent', searchString: 'searchString', continuationToken: 'cursor' } as const;
const FLAGS = { 'process.isComplete': 'isComplete', 'status.isArchived': 'isArchived', 'status.isSoftDeleted': 'isSoftDeleted', 'status.isHardDeleted': 'isHardDeleted' } as const;
const DEFAULT_SIZE = 100;
const LARGEST_SIZE = 1000;
/** The main version of what runs here; 1 and 2 are instances that were moved from older platforms. */
const MAIN_VERSION = 3;

/** Reads the query of GET instances (app-api.md §8.1). @throws 400 naming what is malformed */
export function readInstanceSearch(ctx: Context): InstanceSearch {
  const search: InstanceSearch = {
    order: (query(ctx, 'order') ?? 'desc:').toLowerCase().startsWith('desc:') ? 'desc' : 'asc',
    limit: sizeOf(ctx), ownerIdentifier: ctx.get('X-Ai-InstanceOwnerIdentifier').trim() || null,
    excludeConfirmedBy: query(ctx, 'excludeConfirmedBy') || null, confirmed: query(ctx, 'confirmed') ? flag(ctx, 'confirmed', false) : null,
    archivedAs: query(ctx, 'dataValues.A2ArchRef') || null, isImpossible: isOtherVersion(ctx),
  };
  for (const [name, member] of entriesOf(TEXTS)) {
    const value = query(ctx, name);
    if (value) search[member] = value;
  }
  for (const [name, member] of entriesOf(FLAGS)) if (query(ctx, name)) search[member] = flag(ctx, name, false);
  for (const [name, member] of entriesOf(TIMES)) {
    const comparisons = queryAll(ctx, name).map((value) => readComparison(name, value));
    if (comparisons.length > 0) search[member] = comparisons.filter((comparison) => comparison !== null);
    if (comparisons.includes(null)) search.isImpossible = true;
  }
  const partyId = query(ctx, 'instanceOwner.partyId');
  if (partyId) search.partyIds = [wholeNumber('instanceOwner.partyId', partyId)];
  const reference = query(ctx, 'A3Ref');
  if (reference) search.archiveReference = referenceOf(reference);
  return search;
}

function entriesOf<T extends object>(table: T): [keyof T & string, T[keyof T]][] {
  return Object.entries(table) as [keyof T & string, T[keyof T]][];
}

function sizeOf(ctx: Context): number {
  const value = query(ctx, 'size');
  if (value === null || value === '') return DEFAULT_SIZE;
  const size = Number(wholeNumber('size', value));
  if (size < 1) throw invalidValue('size', value);
  return Math.min(size, LARGEST_SIZE);
}

function wholeNumber(name: string, value: string): string {
  if (!/^\d{1,10}$/.test(value)) throw invalidValue(name, value);
  return String(Number(value));
}

function referenceOf(value: string): string {
  if (value.length !== 12) throw invalidValue('A3Ref', value);
  return value.toLowerCase();
}

function isOtherVersion(ctx: Context): boolean {
  const [include, exclude] = [query(ctx, 'mainVersionInclude'), query(ctx, 'mainVersionExclude')];
  return (Boolean(include) && Number(wholeNumber('mainVersionInclude', include ?? '')) !== MAIN_VERSION)
    || (Boolean(exclude) && Number(wholeNumber('mainVersionExclude', exclude ?? '')) === MAIN_VERSION);
}

/**
 * `{op}:{ISO time}`; a time without a zone is UTC. Stored times have milliseconds: what a client asks beyond them is
 * carried into the comparison.
 * @returns null when nothing can match
 * @throws 400 `Invalid date expression: ...`
 */
export function readComparison(key: string, text: string): Comparison | null {
  const match = /^(eq|gte?|lte?):(.+)$/.exec(text);
  const parsed = match ? parseTime(match[2] as string) : null;
  if (!match || !parsed) throw textError('BAD_REQUEST', `Invalid date expression: ${text} for query key: ${key}`);
  const op = match[1] as Comparison['op'];
  if (!parsed.isFiner) return { op, value: isoTime(parsed.time) };
  if (op === 'eq') return null;
  return { op: op === 'gt' || op === 'gte' ? 'gt' : 'lte', value: isoTime(parsed.time) };
}
