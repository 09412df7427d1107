import assert from 'node:assert/strict';
import { createRecordingShipments } from '../../../runtime/eformidling/recording-shipments.ts';
import { createRefusingShipments } from '../../../runtime/eformidling/refusing-shipments.ts';
import { ShipmentRefused } from '../../../runtime/instance/shipment-port.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';
import { shipmentContract, shipmentFixture } from './shipments.contract.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

shipmentContract('recorded in the store', async () => {
  const documents = memoryDocuments();
  return { port: createRecordingShipments(documents, quiet), sent: async () => (await documents.list('eformidling.recorded', { limit: 10 })).length };
});

describe('shipments: refusing', () => {
  it('never passes as sent', async () => {
    const port = createRefusingShipments();
    await assert.rejects(port.send(shipmentFixture('a')), ShipmentRefused);
    assert.equal(await port.status('a'), null);
  });
});
