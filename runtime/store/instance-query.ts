import { AppError } from '../kernel/errors.ts';
import type { Comparison, InstanceQuery } from './contract.ts';
import { oneLine, storable } from './instance-fields.ts';
import type { InstanceFields } from './instance-fields.ts';

/** Where a page ended. */
export interface Position {
  lastChanged: string;
  guid: string;
}

/** A query with its cursor read and its texts in the form that `InstanceFields` holds. */
export interface PreparedQuery extends Omit<InstanceQuery, 'cursor'> {
  after: Position | null;
}

export const TIME_FIELDS = ['ended', 'lastChanged', 'created', 'visibleAfter', 'dueBefore'] as const;
export const TEXT_FIELDS = ['org', 'appId', 'currentTask', 'endEvent'] as const;
export const FLAG_FIELDS = ['isArchived', 'isSoftDeleted', 'isHardDeleted'] as const;

/**
 * Reads the cursor and cleans the texts of a query.
 * @throws {BAD_REQUEST} 400 when the cursor is not one of ours
 */
export function prepareQuery(query: InstanceQuery): PreparedQuery {
  const { cursor, ...rest } = query;
  const prepared: PreparedQuery = { ...rest, limit: wholeLimit(query.limit), after: cursor === undefined ? null : readCursor(cursor) };
  for (const field of TEXT_FIELDS) if (query[field] !== undefined) prepared[field] = storable(query[field]);
  for (const field of TIME_FIELDS) {
    const comparisons = query[field];
    if (comparisons !== undefined) prepared[field] = comparisons.map(({ op, value }) => ({ op, value: storable(value) }));
  }
  if (query.partyIds !== undefined) prepared.partyIds = query.partyIds.map(storable);
  if (query.searchString !== undefined) prepared.searchString = oneLine(query.searchString.toLowerCase());
  if (query.archiveReference !== undefined) prepared.archiveReference = storable(query.archiveReference).toLowerCase();
  if (query.confirmedBy !== undefined) {
    prepared.confirmedBy = { stakeholder: oneLine(query.confirmedBy.stakeholder), confirmed: query.confirmedBy.confirmed };
  }
  return prepared;
}

/** Whether an instance is in the answer, apart from cursor and limit. */
export function matchesQuery(fields: InstanceFields, query: PreparedQuery): boolean {
  const { partyIds, confirmedBy, searchString, archiveReference, isComplete } = query;
  return TEXT_FIELDS.every((field) => query[field] === undefined || fields[field] === query[field])
    && FLAG_FIELDS.every((field) => query[field] === undefined || fields[field] === query[field])
    && TIME_FIELDS.every((field) => (query[field] ?? []).every((comparison) => compares(fields[field], comparison)))
    && (partyIds === undefined || partyIds.includes(fields.partyId))
    && (isComplete === undefined || (fields.ended !== null) === isComplete)
    && (confirmedBy === undefined || fields.confirmedBy.includes(`\n${confirmedBy.stakeholder}\n`) === confirmedBy.confirmed)
    && (searchString === undefined || fields.searchText.includes(searchString))
    && (archiveReference === undefined || fields.archiveReference === archiveReference);
}

/** Negative when `a` comes before `b` in ascending order. */
export function comparePositions(a: Position, b: Position): number {
  if (a.lastChanged !== b.lastChanged) return a.lastChanged < b.lastChanged ? -1 : 1;
  if (a.guid === b.guid) return 0;
  return a.guid < b.guid ? -1 : 1;
}

/** The cursor after a full page; null after a page that is not full. */
export function nextCursor(last: Position | undefined, count: number, limit: number): string | null {
  if (last === undefined || count < limit) return null;
  return Buffer.from(JSON.stringify([last.lastChanged, last.guid])).toString('base64url');
}

function readCursor(cursor: string): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor.slice(0, 1024), 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 2 && typeof parts[0] === 'string' && typeof parts[1] === 'string') {
      return { lastChanged: storable(parts[0]), guid: storable(parts[1]) };
    }
  } catch {
    // Falls through: what is not JSON is as wrong as JSON of another shape.
  }
  throw new AppError('BAD_REQUEST', { detail: 'The continuation token is not valid.' });
}

function compares(value: string | null, comparison: Comparison): boolean {
  if (value === null) return false;
  switch (comparison.op) {
    case 'eq': return value === comparison.value;
    case 'gt': return value > comparison.value;
    case 'gte': return value >= comparison.value;
    case 'lt': return value < comparison.value;
    case 'lte': return value <= comparison.value;
  }
}

/** A limit that every database takes: whole, not negative. */
export function wholeLimit(limit: number): number {
  return Number.isNaN(limit) ? 0 : Math.min(Math.max(0, Math.floor(limit)), 1_000_000);
}
