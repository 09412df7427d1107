import assert from 'node:assert/strict';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gracefulClose } from '../../../runtime/http/close-server.ts';

describe('gracefulClose(server)', () => {
  let server: Server;
  let agent: Agent;
  let port: number;
  let end: (grace: number) => Promise<void>;
  beforeEach(async () => {
    server = createServer((request, response) => {
      setTimeout(() => response.end('x'), request.url === '/slow' ? 150 : 0);
    });
    end = gracefulClose(server);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    agent.destroy();
    server.closeAllConnections();
  });

  /** The header `Connection` of the answer, or the code of the error. */
  function ask(path: string, own = agent): Promise<string | undefined> {
    return new Promise((resolve) => {
      get({ host: '127.0.0.1', port, path, agent: own }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.headers.connection));
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  }

  it('answers what is under way', async () => {
    const slow = ask('/slow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ended = end(0);
    assert.equal(await slow, 'keep-alive');
    await ended;
  });
  it('answers a client that is between two requests, and says that it was the last; new ones are turned away', async () => {
    assert.equal(await ask('/'), 'keep-alive');
    const ended = end(300);
    assert.equal(await ask('/', new Agent()), 'ECONNREFUSED');
    assert.equal(await ask('/'), 'close');
    await ended;
  });
  it('does not wait for those who say nothing', async () => {
    await ask('/');
    const before = Date.now();
    await end(100);
    assert.ok(Date.now() - before < 2000);
  });
});
