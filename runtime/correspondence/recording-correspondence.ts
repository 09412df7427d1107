import type { Correspondence } from '../kernel/ports.ts';
import type { Json } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';

const KIND = 'correspondence.recorded';

/** For development: each message becomes a document of kind `correspondence.recorded` under its key. Nothing leaves the machine. */
export function createRecordingCorrespondence(documents: DocumentStore): Correspondence {
  return {
    async send(message) {
      // a conflict means that it is there already
      await documents.put(KIND, message.key, 0, message as unknown as Json);
      return { id: message.key };
    },
  };
}
