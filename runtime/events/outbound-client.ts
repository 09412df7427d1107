import { lookup as lookUpName } from 'node:dns/promises';
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './address-rules.ts';

export interface OutboundRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
}

export interface OutboundAnswer {
  /** Redirects are answers like any other: they are never followed. */
  status: number;
  /** At most the first `maxResponseBytes`. */
  body: Buffer;
  isTruncated: boolean;
}

/** The only way to an address that somebody outside has chosen. */
export interface OutboundClient {
  /**
   * @throws {OutboundRefused} when the address is not one that may be called
   * @throws {NoAnswer} when there is no answer within the time
   * @throws {Error} when the other side cannot be reached
   */
  send(message: OutboundRequest): Promise<OutboundAnswer>;
  /** Why an address will never be called, as far as it can be said without asking a name server; null otherwise. */
  refusal(url: string): string | null;
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** Development: plain http and loopback addresses are reachable too, on any port. */
  allowLoopback?: boolean;
  /** The whole exchange, ms; 10 s. */
  timeoutMs?: number;
  /** 64 KB. */
  maxResponseBytes?: number;
  /** Ports of public addresses; 443 and 8443. */
  ports?: readonly number[];
  /** When given, nothing but these hosts (and `.suffix` for all below one). */
  allowedHosts?: readonly string[];
  /** Every address of a name; the system's resolver. */
  resolve?: (host: string) => Promise<string[]>;
}

const POOL = { keepAlive: true, maxSockets: 4, maxFreeSockets: 1, timeout: 15_000 };

/** The other side let the time pass. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
}

/**
 * A client for webhooks and the like: https to public addresses only, each name resolved once and connected to by the
 * address that was checked, no redirects, a time limit and a cap on the answer.
 * @see auth-platform.md §12 row 18
 */
export function createOutboundClient(options: OutboundOptions = {}): OutboundClient {
  const { allowLoopback = false, timeoutMs = 10_000, maxResponseBytes = 64 * 1024 } = options;
  const mayReach = (address: string, plain: boolean): boolean => (!plain && isPublicAddress(address)) || (allowLoopback && isLoopbackAddress(address));
  const ways = {
    'http:': { request: plainRequest, agent: new PlainAgent(POOL), lookup: lookupOf((address) => mayReach(address, true), options.resolve) },
    'https:': { request: secureRequest, agent: new SecureAgent(POOL), lookup: lookupOf((address) => mayReach(address, false), options.resolve) },
  };
  return {
    async send(message) {
      const url = checkUrl(message.url, options, mayReach);
      const limit = new AbortController();
      const cancel = (): void => limit.abort(message.signal?.reason);
      const timer = setTimeout(() => limit.abort(new NoAnswer(`no answer within ${timeoutMs} ms`)), timeoutMs);
      message.signal?.addEventListener('abort', cancel, { once: true });
      if (message.signal?.aborted) cancel();
      try {
        const { request, ...way } = ways[url.protocol as 'http:' | 'https:'];
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
          request(url, { ...way, method: message.method, headers: message.headers ?? {}, signal: limit.signal })
            .once('response', resolve).once('error', reject).end(message.body);
        });
        return { status: answer.statusCode ?? 0, ...(await readCapped(answer, maxResponseBytes)) };
      } catch (error) {
        throw limit.signal.aborted && limit.signal.reason instanceof Error ? limit.signal.reason : error;
      } finally {
        clearTimeout(timer);
        message.signal?.removeEventListener('abort', cancel);
      }
    },
    refusal(url) {
      try {
        checkUrl(url, options, mayReach);
        return null;
      } catch (error) {
        if (error instanceof OutboundRefused) return error.message;
        throw error;
      }
    },
    async close() {
      ways['http:'].agent.destroy();
      ways['https:'].agent.destroy();
    },
  };
}

/** Names that resolvers must take for loopback (RFC 6761 §6.3). */
function isLoopbackHost(host: string): boolean {
  return /^(?:.*\.)?localhost\.?$/.test(host);
}

/** What can be said without asking a name server. */
function checkUrl(text: string, options: OutboundOptions, mayReach: (address: string, plain: boolean) => boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'https:' && !(options.allowLoopback && url.protocol === 'http:'))) throw new OutboundRefused('only https addresses may be called');
  if (url.username !== '' || url.password !== '') throw new OutboundRefused('an address may not carry credentials');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const plain = url.protocol === 'http:';
  if ((isIP(host) || isLoopbackHost(host)) && !mayReach(isIP(host) ? host : '127.0.0.1', plain)) throw new OutboundRefused('the address is not on the public internet');
  const isLoopbackName = options.allowLoopback === true && (plain || isLoopbackHost(host) || isLoopbackAddress(host));
  const port = Number(url.port || (plain ? 80 : 443));
  if (!isLoopbackName && !(options.ports ?? [443, 8443]).includes(port)) throw new OutboundRefused(`port ${port} may not be called`);
  const { allowedHosts } = options;
  if (allowedHosts && !isLoopbackName && !allowedHosts.some((allowed) => (allowed.startsWith('.') ? host.endsWith(allowed) : host === allowed))) {
    throw new OutboundRefused('the host is not on the list of those that may be called');
  }
  return url;
}

/** Connections are made to the very addresses that were checked, so that a name cannot change its mind in between. */
function lookupOf(isAllowed: (address: string) => boolean, resolve = systemResolve): LookupFunction {
  return (host, wanted, done) => {
    resolve(host).then((addresses) => {
      const refused = addresses.length === 0 || addresses.some((address) => !isAllowed(address));
      if (refused) return done(new OutboundRefused('the name leads to an address that is not on the public internet'), []);
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      const first = found[0] as { address: string; family: number };
      return wanted.all ? done(null, found) : done(null, first.address, first.family);
    }, (cause: Error) => done(cause, []));
  };
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookUpName(host, { all: true, verbatim: true })).map((found) => found.address);
}

async function readCapped(answer: IncomingMessage, maxBytes: number): Promise<{ body: Buffer; isTruncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), isTruncated: true };
  }
  return { body: Buffer.concat(chunks), isTruncated: false };
}
