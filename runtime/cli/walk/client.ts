import type { Walker } from './types.ts';

export interface Reply {
  status: number;
  text: string;
  // oxlint-disable-next-line no-explicit-any
  json: any;
}

export interface Client {
  call(who: Walker, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

const TIMEOUT = 60_000;

/** Requests to one running program in the name of test people; a token is fetched once for each. */
export function createClient(base: string): Client {
  const tokens = new Map<string, Promise<string>>();
  const token = (spec: string): Promise<string> => {
    const known = tokens.get(spec);
    if (known) return known;
    const fetched = fetch(`${base}/Home/auth/${spec}`).then(async (answer) => {
      if (!answer.ok) throw new Error(`no test token for ${spec}: ${answer.status}`);
      return answer.text();
    });
    tokens.set(spec, fetched);
    return fetched;
  };
  return {
    async call(who, method, path, body, headers = {}) {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const answer = await fetch(`${base}${path}`, {
        method, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT),
        headers: { authorization: `Bearer ${await token(who.spec)}`, ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, text, json: parsed(text) };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What an answer says, short enough for a line. */
export function reason({ status, text, json }: Reply): string {
  const said = json && typeof json === 'object' ? [json.title, json.detail, json.message, json.workflowFailure?.lastError].filter(Boolean).join(' ') : text;
  return `${status} ${String(said || text).replace(/\s+/g, ' ').slice(0, 300)}`.trim();
}
