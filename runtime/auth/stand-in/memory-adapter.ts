import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Clock } from '../../kernel/clock.ts';

interface Entry {
  payload: AdapterPayload;
  expires: number;
}

const MAX_ENTRIES = 10_000;

/** What the stand-in's provider remembers: bounded, gone when the process ends. One memory for each provider. */
export function createMemoryAdapter(clock: Clock): (model: string) => Adapter {
  const entries = new Map<string, Entry>();
  return (model) => adapterFor(model, entries, clock);
}

function adapterFor(model: string, entries: Map<string, Entry>, clock: Clock): Adapter {
  const key = (id: string) => `${model}:${id}`;
  const find = (id: string): AdapterPayload | undefined => {
    const entry = entries.get(key(id));
    return entry === undefined || entry.expires <= clock.now() ? undefined : entry.payload;
  };
  const findBy = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const [name, entry] of entries) if (name.startsWith(`${model}:`) && entry.expires > clock.now() && matches(entry.payload)) return entry.payload;
    return undefined;
  };
  return {
    async upsert(id, payload, expiresIn) {
      entries.delete(key(id));
      entries.set(key(id), { payload, expires: expiresIn !== undefined && expiresIn > 0 ? clock.now() + expiresIn * 1000 : Infinity });
      const oldest = entries.keys().next().value;
      if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest);
    },
    find: async (id) => find(id),
    findByUid: async (uid) => findBy((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => findBy((payload) => payload.userCode === userCode),
    async consume(id) {
      const payload = find(id);
      if (payload !== undefined) payload.consumed = Math.floor(clock.now() / 1000);
    },
    async destroy(id) {
      entries.delete(key(id));
    },
    async revokeByGrantId(grantId) {
      for (const [name, entry] of entries) if (entry.payload.grantId === grantId) entries.delete(name);
    },
  };
}
