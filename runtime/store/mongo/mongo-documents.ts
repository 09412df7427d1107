import type { NewGuid } from '../../kernel/ids.ts';
import { checkDocumentId, checkKind } from '../check-id.ts';
import type { DocumentStore, StoredDocument } from '../contract.ts';
import { wholeLimit } from '../instance-query.ts';
import type { Guard } from '../open-guard.ts';
import type { Collections, SmallDocument } from './collections.ts';
import { isDuplicate } from './mongo-errors.ts';
import { settle, Unsettled } from './settle.ts';

/** Documents in one collection; MongoDB compares text as UTF-8 bytes, which is the order of the contract. */
export function mongoDocuments({ documents }: Collections, guard: Guard, newGuid: NewGuid): DocumentStore {
  const write = async (_id: string, expectedRev: number, body: string, mark: string): Promise<boolean> => {
    const rev = expectedRev + 1;
    if (expectedRev > 0) return (await documents.updateOne({ _id, rev: expectedRev }, { $set: { rev, body, mark } })).matchedCount === 1;
    try {
      await documents.insertOne({ _id, rev, body, mark });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  const hasHappened = async (_id: string, expectedRev: number, mark: string): Promise<boolean> => {
    const found = await documents.findOne({ _id }, { projection: { rev: 1, mark: 1 } });
    if (found === null || found.rev > expectedRev + 1) throw new Unsettled('the outcome of a put cannot be told', 'final');
    if (found.rev <= expectedRev) throw new Unsettled('a put is not yet known to a majority');
    return found.mark === mark;
  };
  return {
    get: guard(async (kind, id) => {
      const found = await documents.findOne({ _id: key(kind, id) });
      return found === null ? null : decode(kind, found);
    }),
    put: guard(async (kind, id, expectedRev, body) => {
      const [_id, text, mark] = [key(kind, id), JSON.stringify(body), newGuid()];
      return settle(async (isRepeat) => {
        const isDone = (await write(_id, expectedRev, text, mark)) || (isRepeat && (await hasHappened(_id, expectedRev, mark)));
        return isDone ? expectedRev + 1 : 'conflict' as const;
      });
    }),
    remove: guard(async (kind, id, expectedRev) => {
      const _id = key(kind, id);
      return settle(async (isRepeat) => {
        const { deletedCount } = await documents.deleteOne({ _id, ...(expectedRev === undefined ? {} : { rev: expectedRev }) });
        return deletedCount === 1 || (isRepeat && (await documents.findOne({ _id }, { projection: { _id: 1 } })) === null);
      });
    }),
    list: guard(async (kind, { prefix = '', after = '', limit }) => {
      checkKind(kind);
      const count = wholeLimit(limit);
      if (count === 0) return [];
      const range = { $gt: `${kind}/${after}`, $gte: `${kind}/${prefix}`, $lt: `${kind}/${prefix}\u{10ffff}` };
      return (await documents.find({ _id: range }, { sort: { _id: 1 }, limit: count }).toArray()).map((found) => decode(kind, found));
    }),
  };
}

function key(kind: string, id: string): string {
  checkDocumentId(kind, id);
  return `${kind}/${id}`;
}

function decode(kind: string, { _id, rev, body }: SmallDocument): StoredDocument {
  return { id: _id.slice(kind.length + 1), rev, body: JSON.parse(body) };
}
