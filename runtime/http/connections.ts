import type { IncomingMessage, Server } from 'node:http';

/** How slow a client may be; times in ms. */
export interface Pace {
  /** How often is looked. */
  every: number;
  /** Bytes of a body that must have come since the last look. */
  least: number;
}

/** 240 bytes a second, as the platform's own server asks. */
const PACE: Pace = { every: 20_000, least: 20 * 240 };
/** Longer than what load balancers keep a connection for: the side that sends must be the one that gives it up. */
const KEPT_IDLE = 125_000;
const HEADERS = 60_000;

/**
 * Bounds what connections may cost. A body has no deadline, because 2000 MiB (app-api.md §0) take hours on a slow line; but
 * a client that hardly sends is cut off, as long as it is not us who are slow to read.
 */
export function boundConnections(server: Server, { every, least }: Pace = PACE): void {
  server.requestTimeout = 0;
  server.headersTimeout = HEADERS;
  server.keepAliveTimeout = KEPT_IDLE;
  /** What each connection had sent at the last look; null: it has not been looked at yet. */
  const bodies = new Map<IncomingMessage, number | null>();
  server.on('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return;
    bodies.set(request, null);
    request.once('close', () => bodies.delete(request));
  });
  const timer = setInterval(() => {
    for (const [request, before] of bodies) {
      const sent = request.socket.bytesRead;
      const isFull = request.readableLength >= request.readableHighWaterMark;
      if (request.complete) bodies.delete(request);
      else if (before !== null && sent - before < least && !isFull) request.socket.destroy();
      else bodies.set(request, isFull ? null : sent);
    }
  }, every);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
