import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { boundConnections } from '../../../runtime/http/connections.ts';

const EVERY = 60;
const LENGTH = 400_000;

describe('slow clients', () => {
  let server: Server;
  /** What the server does with a body, and how many bytes it saw. */
  let read: (request: IncomingMessage) => Promise<number>;
  beforeEach(async () => {
    read = count;
    server = createServer((request, response) => void read(request).then((seen) => response.end(String(seen)), () => response.destroy()));
    boundConnections(server, { every: EVERY, least: 1000 });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  /** Sends the head and then the pieces, one each pause; what came back until the end of the connection. */
  async function exchange(pieces: number[], pause: number, length = LENGTH): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => { answer += String(data); }).on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`);
    for (const piece of pieces) {
      if (socket.destroyed) break;
      socket.write(Buffer.alloc(piece));
      await sleep(pause);
    }
    await closed;
    return answer;
  }

  it('one that stops in the middle is cut off', async () => assert.equal(await exchange([50_000], 0), ''));

  it('one that trickles is cut off', async () => assert.equal(await exchange(Array.from({ length: 100 }, () => 5), 10), ''));

  it('one that is slow, but goes on, is heard to the end', async () => {
    assert.match(await exchange(Array.from({ length: 40 }, () => LENGTH / 40), EVERY / 4), new RegExp(`\r\n${LENGTH}\r?\n?`));
  });

  it('one is not blamed for a server that does not read', async () => {
    read = async (request) => {
      await sleep(EVERY * 6);
      return count(request);
    };
    assert.match(await exchange([LENGTH], 0), new RegExp(`\r\n${LENGTH}\r?\n?`));
  });

  it('bodies have no deadline, heads have, and connections outlive those of a load balancer', () => {
    assert.deepEqual([server.requestTimeout, server.headersTimeout, server.keepAliveTimeout > 120_000], [0, 60_000, true]);
  });
});

async function count(request: IncomingMessage): Promise<number> {
  let seen = 0;
  for await (const chunk of request) seen += (chunk as Buffer).length;
  return seen;
}
