import type { Filter } from 'mongodb';
import { FLAG_FIELDS, TEXT_FIELDS, TIME_FIELDS } from '../instance-query.ts';
import type { PreparedQuery } from '../instance-query.ts';
import type { InstanceDocument } from './collections.ts';

/** The filter and order of a query; `$and` of simple comparisons, the first of them those that indexes begin with. */
export function instanceFilter(query: PreparedQuery): { filter: Filter<InstanceDocument>; sort: { lastChanged: 1 | -1; _id: 1 | -1 } } {
  const { partyIds, isComplete, confirmedBy, searchString, archiveReference, after } = query;
  const all: Filter<InstanceDocument>[] = [];
  for (const field of TEXT_FIELDS) if (query[field] !== undefined) all.push({ [field]: query[field] });
  for (const field of FLAG_FIELDS) if (query[field] !== undefined) all.push({ [field]: query[field] });
  if (partyIds !== undefined) all.push({ partyId: partyIds.length === 1 ? (partyIds[0] as string) : { $in: partyIds } });
  if (isComplete !== undefined) all.push({ isComplete });
  if (confirmedBy !== undefined) {
    const { stakeholder, confirmed } = confirmedBy;
    // The owner of the app asks: the same question in the words of an index.
    if (stakeholder === ownerOf(query)) all.push({ ownerConfirmed: confirmed });
    else all.push({ confirmedBy: confirmed ? stakeholder : { $ne: stakeholder } });
  }
  for (const field of TIME_FIELDS) for (const { op, value } of query[field] ?? []) all.push({ [field]: { [`$${op}`]: value } });
  if (searchString !== undefined) all.push({ searchText: { $regex: literal(searchString) } });
  if (archiveReference !== undefined) all.push({ archiveReference });
  const beyond = query.order === 'asc' ? '$gt' : '$lt';
  if (after !== null) {
    all.push({ lastChanged: { [`${beyond}e`]: after.lastChanged } });
    all.push({ $or: [{ lastChanged: { [beyond]: after.lastChanged } }, { lastChanged: after.lastChanged, _id: { [beyond]: after.guid } }] });
  }
  const direction = query.order === 'asc' ? 1 : -1;
  return { filter: all.length === 0 ? {} : { $and: all }, sort: { lastChanged: direction, _id: direction } };
}

/** The organisation that all instances of an answer belong to, where the query says so: an app's id begins with its owner. */
function ownerOf({ org, appId }: PreparedQuery): string | null {
  return org ?? appId?.split('/')[0] ?? null;
}

/** A pattern that matches exactly this text. */
function literal(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\s]/gu, (character) => (character.codePointAt(0) as number) < 128 ? `\\${character}` : character);
}
