import { randomGuid } from '../../runtime/kernel/ids.ts';
import { openMongoStore } from '../../runtime/store/mongo/mongo-store.ts';
import { mongoName, noMongo, startMongo, type MongoServer } from '../support/mongo-server.ts';
import { testClock } from '../support/store-harness.ts';
import { storeContract } from './store.contract.ts';

if (noMongo !== null) {
  it.skip(`store contract: mongo (${noMongo})`);
} else {
  describe(`on ${mongoName}`, function () {
    this.timeout(120_000);
    let server: MongoServer;
    before(async () => { server = await startMongo(); });
    after(() => server.stop());
    storeContract('mongo', async () => {
      const clock = testClock();
      const database = server.newDatabase();
      return {
        clock,
        open: () => openMongoStore({ url: server.url, database, clock, newGuid: randomGuid }),
        stop: () => server.drop(database),
      };
    });
  });
}
