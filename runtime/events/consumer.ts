import type { Authenticated } from '../kernel/authenticated.ts';
import type { Register } from '../kernel/ports.ts';

/** How a subscription names its owner; null for nobody. */
export function consumerOf(caller: Authenticated): string | null {
  switch (caller.kind) {
    case 'serviceOwner': return `/org/${caller.org}`;
    case 'user': return `/user/${caller.userId}`;
    case 'systemUser': return `/systemuser/${caller.systemUserId}`;
    case 'org': return `/organisation/${caller.orgNumber}`;
    case 'none': return null;
  }
}

/**
 * The consumer as one who asks the decision point, long after the token has gone. The level is the highest: it was the
 * login's, and what is asked here is what the consumer may see at all.
 */
export async function consumerCaller(consumer: string, register: Register): Promise<Authenticated> {
  const facts = { authenticationLevel: 4, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '' };
  const [, kind, id = ''] = consumer.split('/');
  if (kind === 'org') {
    const owner = await register.serviceOwner(id);
    if (owner) return { ...facts, kind: 'serviceOwner', org: owner.org.toLowerCase(), orgNumber: owner.orgNumber };
  }
  if (kind === 'user' && /^\d{1,15}$/.test(id)) {
    const profile = await register.profile(Number(id));
    if (profile) return { ...facts, kind: 'user', userId: profile.userId, partyId: profile.partyId, selectedPartyId: profile.partyId, username: profile.userName };
  }
  if (kind === 'systemuser') {
    const found = await register.systemUser(id);
    if (found) return { ...facts, kind: 'systemUser', systemUserId: id, systemId: found.systemId, orgNumber: found.orgNumber };
  }
  if (kind === 'organisation') return { ...facts, kind: 'org', orgNumber: id };
  return { kind: 'none', reason: 'the consumer is no longer known' };
}
