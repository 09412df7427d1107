import type { Skip, StoreHarness, Suite } from '../support/store-harness.ts';
import { blobContract } from './store/blobs.ts';
import { documentContract } from './store/documents.ts';
import { instanceContract } from './store/instances.ts';
import { jobContract } from './store/jobs.ts';
import { lifecycleContract } from './store/lifecycle.ts';
import { outboxContract } from './store/outbox.ts';
import { queryContract } from './store/query.ts';

/**
 * Every promise of runtime/store/contract.ts, for one adapter.
 * @param start  new, empty data for each test
 * @param skip   what the adapter cannot do, with the reason, by exact test name; an unknown name fails
 */
export function storeContract(name: string, start: () => Promise<StoreHarness>, skip: Skip[] = []): void {
  describe(`store contract: ${name}`, () => {
    const known = new Set<string>();
    const suite: Suite = {
      test(title, run) {
        known.add(title);
        const reason = skip.find(({ tests }) => tests.includes(title))?.reason;
        if (reason !== undefined) {
          it.skip(`${title} (${reason})`);
          return;
        }
        it(title, async () => {
          const harness = await start();
          const store = await harness.open();
          try {
            await run(store, harness);
          } finally {
            await store.close();
            await harness.stop();
          }
        });
      },
    };
    describe('instances', () => instanceContract(suite));
    describe('outbox', () => outboxContract(suite));
    describe('query', () => queryContract(suite));
    describe('documents', () => documentContract(suite));
    describe('jobs', () => jobContract(suite));
    describe('blobs', () => blobContract(suite));
    describe('lifecycle', () => lifecycleContract(suite));
    for (const title of skip.flatMap(({ tests }) => tests)) {
      if (!known.has(title)) throw new Error(`${name} skips a test that does not exist: ${title}`);
    }
  });
}
