import { createHash } from 'node:crypto';
import type { ArchiveMessage, ArchivePort } from '../instance/archive-port.ts';
import { fileDigests } from '../instance/file-digests.ts';
import type { Log } from '../instance/services.ts';
import type { Json } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';

const KIND = 'archive.recorded';

/** For development: keeps the message, and of each file name, size and hash, as a document of kind `archive.recorded`. It counts as archived, without a receipt. */
export function createRecordingArchive(documents: DocumentStore, log: Log): ArchivePort {
  return {
    async send(message) {
      const id = idOf(message.key);
      if (await documents.get(KIND, id)) return;
      const put = await documents.put(KIND, id, 0, await recorded(message));
      if (put !== 'conflict') log.info({ archive: message.key, files: message.documents.length }, 'a message to the archive was recorded instead of sent');
    },
    async answer(key) {
      return (await documents.get(KIND, idOf(key))) ? { state: 'archived', receipt: null } : null;
    },
  };
}

/** Keys hold names of tasks, which ids of documents may not. */
function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

async function recorded({ documents, ...message }: ArchiveMessage): Promise<Json> {
  return { ...message, documents: await fileDigests(documents) };
}
