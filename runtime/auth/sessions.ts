import { createHash } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { DocumentStore } from '../store/contract.ts';

/**
 * Ended sessions, and which of ours a session at the upstream provider started: tokens are short-lived and stateless, so
 * only the end of a session is recorded. Session ids are kept as digests.
 */
export interface Sessions {
  /** Ties our session to the provider's (front-channel logout names only the latter). */
  started(sid: string, upstream: { issuer: string; sid: string }): Promise<void>;
  ended(sid: string): Promise<void>;
  /** Ends ours by the provider's session id; an unknown one changes nothing. */
  endedUpstream(issuer: string, upstreamSid: string): Promise<void>;
  hasEnded(sid: string): Promise<boolean>;
  /** The same for every request: that a session goes on is remembered for 30 s, so that another process's end of it comes late by so much. At once where it is remembered. */
  isOver(sid: string): boolean | Promise<boolean>;
  /** Removes what no valid token can need any more. Run it now and then. */
  sweep(): Promise<void>;
}

/** Longest session, in ms: 12 hours. */
export const SESSION_LIMIT_MS = 12 * 3_600_000;
const ENDED = 'endedSession';
const UPSTREAM = 'upstreamSession';
const PAGE = 500;
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 20_000;

export function createSessions(documents: DocumentStore, clock: Clock): Sessions {
  /** Sessions that went on when they were looked for, and until when that is believed; the oldest first. */
  const going = new Map<string, number>();
  async function put(kind: string, id: string, body: Record<string, string | number>): Promise<void> {
    // A conflict means that another process has just recorded the same thing.
    if ((await documents.get(kind, id)) === null) await documents.put(kind, id, 0, body);
  }
  async function ended(sidDigest: string): Promise<void> {
    await put(ENDED, sidDigest, { at: clock.now() });
    // An end is rare, and may name its session by digest alone: all are looked for anew.
    going.clear();
  }
  async function look(sid: string): Promise<boolean> {
    if ((await documents.get(ENDED, digest(sid))) !== null) return true;
    going.delete(sid);
    going.set(sid, clock.now() + REMEMBERED_MS);
    const oldest = going.keys().next().value;
    if (going.size > MOST_REMEMBERED && oldest !== undefined) going.delete(oldest);
    return false;
  }
  return {
    started: (sid, upstream) => put(UPSTREAM, digest(upstream.issuer, upstream.sid), { session: digest(sid), at: clock.now() }),
    ended: (sid) => ended(digest(sid)),
    async endedUpstream(issuer, upstreamSid) {
      const found = await documents.get(UPSTREAM, digest(issuer, upstreamSid));
      const session = (found?.body as { session?: unknown } | undefined)?.session;
      if (typeof session === 'string') await ended(session);
    },
    async hasEnded(sid) {
      return (await documents.get(ENDED, digest(sid))) !== null;
    },
    isOver: (sid) => ((going.get(sid) ?? 0) > clock.now() ? false : look(sid)),
    async sweep() {
      for (const kind of [ENDED, UPSTREAM]) await sweepKind(documents, kind, clock.now() - 2 * SESSION_LIMIT_MS);
    },
  };
}

async function sweepKind(documents: DocumentStore, kind: string, before: number): Promise<void> {
  for (let after = ''; ;) {
    const page = await documents.list(kind, { after, limit: PAGE });
    for (const document of page) {
      const at = (document.body as { at?: unknown }).at;
      if (typeof at !== 'number' || at < before) await documents.remove(kind, document.id);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('base64url');
}
