import assert from 'node:assert/strict';
import http from 'node:http';
import { AppError } from '../../runtime/kernel/errors.ts';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const MEGABYTE = 1024 * 1024;
const ROUNDS = 6;

/** Sends a body piece by piece on a connection of its own, as a client does that cannot be told before it has begun. */
function upload(url: string, headers: Record<string, string>, pieces: number): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers: { ...headers, connection: 'close' }, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    request.on('error', reject);
    const piece = Buffer.alloc(MEGABYTE, 0x41);
    const write = (left: number): void => {
      if (left === 0) request.end();
      else request.write(piece, () => write(left - 1));
    };
    write(pieces);
  });
}

describe('An upload that is refused while it is being sent', function () {
  this.timeout(60_000);
  let running: Running;
  let token: string;
  let target: string;
  before(async () => {
    running = await startRuntime({ store: 'memory', quiet: true });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const created = await send(`${running.url}/ttd/permit-application/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });
    target = `${running.url}/ttd/permit-application/instances/${created.json.id}/data/vedlegg`;
  });
  after(() => running.stop());

  const file = (): Record<string, string> => ({ authorization: `Bearer ${token}`, 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=stor.pdf' });

  const cases: [name: string, headers: () => Record<string, string>, pieces: number, expected: RegExp][] = [
    ['larger than the type allows, size declared', () => ({ ...file(), 'content-length': String(30 * MEGABYTE) }), 30, /DataElementTooLarge/],
    ['of a type that is not allowed', () => ({ ...file(), 'content-type': 'text/html', 'content-disposition': 'attachment; filename=a.html', 'content-length': String(8 * MEGABYTE) }), 8, /ContentTypeNotAllowed/],
    ['in pieces without a size', () => ({ ...file(), 'transfer-encoding': 'chunked' }), 30, /./],
  ];
  for (const [name, headers, pieces, expected] of cases) {
    it(`${name}: the client reads the reason each time`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const answer = await upload(target, headers(), pieces);
        assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
        assert.match(answer.text, expected);
      }
    });
  }

  it('without a token: the client reads the refusal', async () => {
    const { authorization: _, ...anonymous } = file();
    assert.equal((await upload(target, { ...anonymous, 'content-length': String(8 * MEGABYTE) }, 8)).status, 401);
  });

  describe('part by part', () => {
    const part = (name: string, type: string, content: string): string => `--b\r\nContent-Disposition: form-data; name="${name}"; filename=a.pdf\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
    const pdf = part('vedlegg', 'application/pdf', '%PDF');
    const multipart = (...parts: string[]) => send(`${running.url}/ttd/permit-application/instances?instanceOwnerPartyId=501337`, token, 'POST', `${parts.join('')}--b--\r\n`, { 'content-type': 'multipart/form-data; boundary=b' });
    const blobs = (): Promise<string[]> => running.runtime.store.blobs.list(Date.now() + 60_000, 1000);
    const instances = async (): Promise<number> => (await running.runtime.store.instances.query({ order: 'asc', limit: 1000 })).records.length;
    let before: unknown;
    beforeEach(async () => {
      before = [await blobs(), await instances()];
    });

    it('a document beyond the limit: the reason, and no trace of the files beside it', async () => {
      const answer = await multipart(pdf, part('soknad', 'application/xml', `<soknad>${' '.repeat(6 * MEGABYTE)}</soknad>`), pdf);
      assert.equal(answer.status, 413);
      assert.match(answer.json.detail, /The part soknad may be at most/);
      assert.deepEqual([await blobs(), await instances()], before);
    });

    it('a file beyond what its type allows', async () => {
      const answer = await multipart(pdf, part('vedlegg', 'application/pdf', 'x'.repeat(26 * MEGABYTE)));
      assert.deepEqual([answer.status, /exceeds the size limit/.test(answer.text)], [400, true]);
      assert.deepEqual([await blobs(), await instances()], before);
    });

    it('a disk that is full: a 503 for this client, and the next one is served', async () => {
      const { blobs: store } = running.runtime.store;
      const { write } = store;
      let calls = 0;
      store.write = (...all) => (++calls === 2 ? Promise.reject(new AppError('STORE_UNAVAILABLE')) : write.apply(store, all));
      const answer = await multipart(pdf, pdf, pdf).finally(() => { store.write = write; });
      assert.equal(answer.status, 503);
      assert.deepEqual([await blobs(), await instances()], before);
      assert.equal((await multipart(pdf)).status, 201);
    });

    it('a client that goes away in the middle of a file leaves nothing', async () => {
      const request = http.request(`${running.url}/ttd/permit-application/instances?instanceOwnerPartyId=501337`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b' }, agent: false });
      request.on('error', () => undefined);
      const { blobs: store } = running.runtime.store;
      const { write } = store;
      const outcomes: Promise<unknown>[] = [];
      store.write = (...all) => {
        const outcome = write.apply(store, all);
        outcomes.push(outcome.then(() => 'stored', (error: unknown) => String(error)));
        return outcome;
      };
      request.write(pdf);
      request.write(part('vedlegg', 'application/pdf', 'x'.repeat(MEGABYTE)));
      while (outcomes.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
      request.destroy();
      assert.match(String(await outcomes[1]), /cut off/);
      store.write = write;
      for (let tries = 0; tries < 100 && (await blobs()).length !== (before as [string[]])[0].length; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual([await blobs(), await instances()], before);
    });
  });
});
