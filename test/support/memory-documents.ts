import type { DocumentStore, StoredDocument } from '../../runtime/store/contract.ts';

/** The least that keeps documents, for tests of parts that need no more of a store. */
export function memoryDocuments(): DocumentStore {
  const kinds = new Map<string, Map<string, StoredDocument>>();
  const of = (kind: string) => {
    const found = kinds.get(kind) ?? new Map<string, StoredDocument>();
    kinds.set(kind, found);
    return found;
  };
  return {
    get: async (kind, id) => structuredClone(of(kind).get(id) ?? null),
    async put(kind, id, expectedRev, body) {
      if ((of(kind).get(id)?.rev ?? 0) !== expectedRev) return 'conflict';
      of(kind).set(id, { id, rev: expectedRev + 1, body: structuredClone(body) });
      return expectedRev + 1;
    },
    remove: async (kind, id) => of(kind).delete(id),
    list: async (kind, { prefix = '', after, limit }) => [...of(kind).values()]
      .filter((document) => document.id.startsWith(prefix) && (after === undefined || document.id > after))
      .sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit).map((document) => structuredClone(document)),
  };
}
