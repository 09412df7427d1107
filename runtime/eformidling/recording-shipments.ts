import { fileDigests } from '../instance/file-digests.ts';
import type { Log } from '../instance/services.ts';
import type { Shipment, ShipmentPort } from '../instance/shipment-port.ts';
import type { Json } from '../kernel/json.ts';
import type { DocumentStore } from '../store/contract.ts';

const KIND = 'eformidling.recorded';

/**
 * For development: keeps the message, and of each file name, size and hash, as a document of kind `eformidling.recorded`.
 * Nothing leaves the machine; what is recorded counts as delivered.
 */
export function createRecordingShipments(documents: DocumentStore, log: Log): ShipmentPort {
  return {
    async send(shipment) {
      if (await documents.get(KIND, shipment.key)) return;
      const put = await documents.put(KIND, shipment.key, 0, await recorded(shipment));
      if (put !== 'conflict') log.info({ shipment: shipment.key, files: shipment.files.length }, 'a shipment was recorded instead of sent');
    },
    async status(key) {
      return (await documents.get(KIND, key)) ? { state: 'delivered', status: 'LEVERT', description: 'Recorded in development; nothing was sent.' } : null;
    },
  };
}

async function recorded({ files, ...message }: Shipment): Promise<Json> {
  return { ...message, files: await fileDigests(files) };
}
