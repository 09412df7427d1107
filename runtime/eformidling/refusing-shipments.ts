import { ShipmentRefused, type ShipmentPort } from '../instance/shipment-port.ts';

/** Stands where no message exchange is set up: a task that must send fails and says so, it never passes as sent. */
export function createRefusingShipments(): ShipmentPort {
  return {
    async send() {
      throw new ShipmentRefused('No message exchange (eFormidling) is set up here. Nothing was sent. Set one up, or write <altinn:disabled>true</altinn:disabled> in the eFormidlingConfig for this environment.');
    },
    status: async () => null,
  };
}
