import assert from 'node:assert/strict';
import http from 'node:http';
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
    running = await startRuntime({ store: 'memory' });
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
});
