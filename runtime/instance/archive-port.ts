import type { ShipmentFile } from './shipment-port.ts';

/**
 * The municipal archives behind Fiks Arkiv, as a process task needs them. One adapter refuses, one records in development; a client of
 * Fiks IO is to stand behind the same contract.
 */
export interface ArchivePort {
  /**
   * Sends once for each `key`: a repetition with a known key changes nothing and succeeds.
   * @throws {ArchiveRefused} when no repetition can help
   */
  send(message: ArchiveMessage): Promise<void>;
  /** What the archive has said to a message; null while it has not, or when the key is unknown. */
  answer(key: string): Promise<ArchiveAnswer | null>;
}

/** What is to be archived, in the words of the platform's `FiksArkivSettings`. */
export interface ArchiveMessage {
  /** Idempotency key: one message for each visit to the task. */
  key: string;
  instanceId: string;
  /** ISO-8601 UTC; the same for every attempt. */
  time: string;
  recipient: { account: string; identifier: string; name: string; organizationNumber: string | null };
  /** The instance's owner. */
  sender: { name: string; personNumber: string | null; organisationNumber: string | null };
  metadata: { systemId: string; ruleId: string | null; caseFileId: string; caseFileTitle: string; journalEntryTitle: string; administrativeUnit: string };
  /** The main document first; names are unique. */
  documents: readonly ShipmentFile[];
}

/** `receipt`: the archive's own words, as a file. */
export type ArchiveAnswer = { state: 'archived'; receipt: Uint8Array | null } | { state: 'refused'; reason: string };

export class ArchiveRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArchiveRefused';
  }
}
