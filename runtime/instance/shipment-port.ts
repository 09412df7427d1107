/**
 * Message exchange between organisations, as a process task needs it (eformidling.md §6). One adapter refuses, one records
 * in development; a client of a real Integrasjonspunkt is to stand behind the same contract (test/contract/shipments).
 */
export interface ShipmentPort {
  /**
   * Sends once for each `key`: a repetition with a known key changes nothing and succeeds. Resolves when the exchange has
   * taken the whole shipment over; rejects when it has not, and then a repetition is safe.
   * @throws {ShipmentRefused} when no repetition can help: not configured, receiver unknown, message refused
   */
  send(shipment: Shipment): Promise<void>;
  /** Where a shipment is; null when the key is unknown. */
  status(key: string): Promise<ShipmentStatus | null>;
}

export interface Shipment {
  /** Idempotency key, the message id of the exchange: the instance guid (one shipment an instance). */
  key: string;
  /** `0192:` and organisation number. */
  sender: string;
  receiver: string;
  /** ISO-8601 UTC: after this the exchange gives up. */
  expires: string;
  process: string;
  standard: string;
  typeVersion: string;
  type: string;
  securityLevel: number;
  dpfShipmentType: string | null;
  /** The metadata file (arkivmelding.xml) first, then the documents; names are unique. */
  files: readonly ShipmentFile[];
}

export interface ShipmentFile {
  name: string;
  contentType: string;
  /** Opens the content anew at each call. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** `status` is the exchange's own word, as LEVERT or FEIL. */
export interface ShipmentStatus {
  state: 'pending' | 'delivered' | 'failed';
  status: string;
  description: string | null;
}

export class ShipmentRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShipmentRefused';
  }
}
