import { CorrespondenceRefused, type Correspondence } from '../kernel/ports.ts';

/** Stands where no message service is set up: signees are then told in no way, and the signing task says so. */
export function createRefusingCorrespondence(): Correspondence {
  return {
    async send() {
      throw new CorrespondenceRefused('No message service is set up here; the message was not sent.');
    },
  };
}
