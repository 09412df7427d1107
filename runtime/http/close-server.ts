import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** How long requests under way may take at the end, ms. */
const PATIENCE = 5000;
const POLL = 50;

/**
 * Prepares a server for an end that its clients do not feel: no new connections; who asks on an open one is answered and told that it was
 * the last time (`Connection: close`); after `grace` idle connections are closed, and after 5 s all.
 * @returns ends the server; `grace` in ms, for how long a client that is between two requests may come back
 */
export function gracefulClose(server: Server): (grace: number) => Promise<void> {
  let isEnding = false;
  server.prependListener('request', (_request, response) => {
    if (isEnding) response.setHeader('Connection', 'close');
  });
  return (grace) => new Promise((resolve) => {
    isEnding = true;
    let idle: NodeJS.Timeout | undefined;
    const closeIdle = (): void => {
      server.closeIdleConnections();
      idle = setTimeout(closeIdle, POLL);
    };
    if (grace === 0) closeIdle();
    else idle = setTimeout(closeIdle, grace);
    const patience = setTimeout(() => server.closeAllConnections(), PATIENCE);
    // The one of `net`: that of `http` closes connections at once on which a request may be on its way.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(idle);
      clearTimeout(patience);
      server.close(); // its own timer
      resolve();
    });
  });
}
