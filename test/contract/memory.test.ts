import { createMemoryStore } from '../../runtime/store/memory/memory-store.ts';
import { randomGuid } from '../../runtime/kernel/ids.ts';
import { testClock } from '../support/store-harness.ts';
import { storeContract } from './store.contract.ts';

storeContract('memory', async () => {
  const clock = testClock();
  return { clock, open: async () => createMemoryStore({ clock, newGuid: randomGuid }), stop: async () => {} };
}, [{
  reason: 'the memory adapter keeps nothing after it is closed',
  tests: ['everything is there after closing and opening again', 'close finishes what is under way'],
}, {
  reason: 'the memory adapter holds blobs in memory',
  tests: ['50 MB pass through in little memory'],
}]);
