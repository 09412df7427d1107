import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { Shipment, ShipmentPort } from '../../../runtime/instance/shipment-port.ts';

export function shipmentFixture(key: string): Shipment {
  return {
    key, sender: '0192:910075918', receiver: '0192:991825827', expires: '2026-12-01T00:00:00.000Z',
    process: 'urn:no:difi:profile:arkivmelding:administrasjon:ver1.0', standard: 'urn:no:difi:arkivmelding:xsd::arkivmelding', typeVersion: '2.0', type: 'arkivmelding',
    securityLevel: 3, dpfShipmentType: null,
    files: [{ name: 'arkivmelding.xml', contentType: 'text/xml', open: async () => Readable.from([Buffer.from('<arkivmelding/>')]) }],
  };
}

/** What every message exchange must do. `sent` tells how many shipments have gone out. */
export function shipmentContract(name: string, create: () => Promise<{ port: ShipmentPort; sent: () => Promise<number> }>): void {
  describe(`shipments: ${name}`, () => {
    it('sends once for each key, however often it is asked', async () => {
      const { port, sent } = await create();
      await Promise.all([port.send(shipmentFixture('a')), port.send(shipmentFixture('a'))]);
      await port.send(shipmentFixture('a'));
      await port.send(shipmentFixture('b'));
      assert.equal(await sent(), 2);
    });
    it('knows where a shipment is, and which it never had', async () => {
      const { port } = await create();
      await port.send(shipmentFixture('a'));
      assert.ok(['pending', 'delivered'].includes((await port.status('a'))?.state ?? ''));
      assert.equal(await port.status('other'), null);
    });
    it('has nothing when a file cannot be read, and takes the repetition', async () => {
      const { port, sent } = await create();
      const broken = shipmentFixture('a');
      await assert.rejects(port.send({ ...broken, files: [{ name: 'x', contentType: 'text/xml', open: async () => { throw new Error('gone'); } }] }), /gone/);
      assert.deepEqual([await sent(), await port.status('a')], [0, null]);
      await port.send(broken);
      assert.equal(await sent(), 1);
    });
  });
}
