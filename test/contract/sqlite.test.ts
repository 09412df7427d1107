import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomGuid } from '../../runtime/kernel/ids.ts';
import { openSqliteStore } from '../../runtime/store/sqlite/sqlite-store.ts';
import { testClock } from '../support/store-harness.ts';
import { storeContract } from './store.contract.ts';

for (const groupCommit of [true, false]) {
  storeContract(`embedded, ${groupCommit ? 'group commit' : 'a commit for each write'}`, async () => {
    const clock = testClock();
    const folder = await mkdtemp(join(tmpdir(), 'stafett-'));
    return {
      clock,
      open: () => openSqliteStore({ folder, clock, newGuid: randomGuid, groupCommit }),
      stop: () => rm(folder, { recursive: true, force: true }),
    };
  });
}
