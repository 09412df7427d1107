import { checkDocumentId, checkKind } from '../check-id.ts';
import type { DocumentStore, StoredDocument } from '../contract.ts';
import type { Guard } from '../open-guard.ts';

interface Row {
  id: string;
  rev: number;
  body: string;
}

/** Documents in one map for each kind. */
export function memoryDocuments(guard: Guard): DocumentStore {
  const kinds = new Map<string, Map<string, Row>>();
  const rowsOf = (kind: string): Map<string, Row> => {
    const rows = kinds.get(kind) ?? new Map<string, Row>();
    kinds.set(kind, rows);
    return rows;
  };
  return {
    get: guard(async (kind, id) => {
      checkDocumentId(kind, id);
      return decode(rowsOf(kind).get(id));
    }),
    put: guard(async (kind, id, expectedRev, body) => {
      checkDocumentId(kind, id);
      if ((rowsOf(kind).get(id)?.rev ?? 0) !== expectedRev) return 'conflict' as const;
      rowsOf(kind).set(id, { id, rev: expectedRev + 1, body: JSON.stringify(body) });
      return expectedRev + 1;
    }),
    remove: guard(async (kind, id, expectedRev) => {
      checkDocumentId(kind, id);
      const row = rowsOf(kind).get(id);
      if (row === undefined || (expectedRev !== undefined && row.rev !== expectedRev)) return false;
      return rowsOf(kind).delete(id);
    }),
    list: guard(async (kind, { prefix, after, limit }) => {
      checkKind(kind);
      return [...rowsOf(kind).values()]
        .filter(({ id }) => (prefix === undefined || id.startsWith(prefix)) && (after === undefined || byUtf8(id, after) > 0))
        .sort((a, b) => byUtf8(a.id, b.id))
        .slice(0, Math.max(0, limit))
        .map((row) => decode(row) as StoredDocument);
    }),
  };
}

function decode(row: Row | undefined): StoredDocument | null {
  return row === undefined ? null : { id: row.id, rev: row.rev, body: JSON.parse(row.body) };
}

function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
