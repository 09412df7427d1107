import type { Clock } from '../kernel/clock.ts';
import type { NewGuid } from '../kernel/ids.ts';
import type { Store } from './contract.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

/** `groupCommit` false: a flush for each write, for comparison only. */
export type StoreChoice = { kind: 'memory' } | { kind: 'embedded'; folder: string; groupCommit?: boolean } | { kind: 'mongo'; url: string; database: string };

/** Opens the chosen store; ready for use when the promise resolves. */
export async function openStore(choice: StoreChoice, parts: { clock: Clock; newGuid: NewGuid }): Promise<Store> {
  switch (choice.kind) {
    case 'memory':
      return createMemoryStore(parts);
    case 'embedded':
      return openSqliteStore({ ...parts, folder: choice.folder, groupCommit: choice.groupCommit ?? true });
    case 'mongo': {
      // Loaded only when chosen: the driver is large and the embedded start does without it.
      const { openMongoStore } = await import('./mongo/mongo-store.ts');
      return openMongoStore({ ...parts, url: choice.url, database: choice.database });
    }
  }
}
