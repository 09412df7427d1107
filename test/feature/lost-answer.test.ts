import assert from 'node:assert/strict';
import { AppError } from '../../runtime/kernel/errors.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const APP = 'ttd/permit-application';
const PDF = { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' };

describe('The database does not tell whether an upload was written', function () {
  this.timeout(30_000);
  let running: Running;
  before(async () => { running = await startRuntime(); });
  after(() => running.stop());

  for (const [name, happened, outcomeUnknown] of [['it was', true, true], ['it was not, and that is known', false, false]] as const) {
    it(`${name}: the client gets 503, and what the instance names is there`, async () => {
      const token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
      const created = await send(`${running.url}/${APP}/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });
      const url = `${running.url}/${APP}/instances/${created.json.id}`;
      const { instances, blobs } = running.runtime.store;
      const { commit } = instances;
      const before = (await blobs.list(Number.MAX_SAFE_INTEGER, 100)).length;
      instances.commit = async (given) => {
        instances.commit = commit;
        if (happened) await commit(given);
        throw new AppError('STORE_UNAVAILABLE', { extensions: { retryable: true, ...(outcomeUnknown ? { outcomeUnknown } : {}) } });
      };
      assert.equal((await send(`${url}/data?dataType=vedlegg`, token, 'POST', Buffer.from('%PDF-1.4 kart'), PDF)).status, 503);
      const attachments = (await send(url, token)).json.data.filter((element: { dataType: string }) => element.dataType === 'vedlegg');
      assert.equal(attachments.length, happened ? 1 : 0);
      for (const { id } of attachments) assert.equal((await send(`${url}/data/${id}`, token)).text, '%PDF-1.4 kart');
      assert.equal((await blobs.list(Number.MAX_SAFE_INTEGER, 100)).length - before, attachments.length, 'nothing else stays');
    });
  }
});
