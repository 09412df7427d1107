import type { Clock } from '../kernel/clock.ts';
import type { Register } from '../kernel/ports.ts';

/** Roles of a user for a party, remembered briefly. A failed look-up is not remembered. */
export interface RoleCache {
  roles(userId: number, partyId: number): Promise<readonly string[]>;
}

const MAX_ENTRIES = 20_000;

/** @param ttlMs how long a change of roles may go unnoticed; 30 s */
export function createRoleCache(register: Pick<Register, 'roles'>, clock: Clock, ttlMs = 30_000): RoleCache {
  const known = new Map<string, { roles: Promise<readonly string[]>; until: number }>();
  return {
    roles(userId, partyId) {
      const key = `${userId}/${partyId}`;
      const entry = known.get(key);
      if (entry !== undefined && entry.until > clock.now()) return entry.roles;
      const roles = register.roles(userId, partyId);
      roles.catch(() => known.delete(key));
      known.delete(key);
      known.set(key, { roles, until: clock.now() + ttlMs });
      const oldest = known.keys().next().value;
      if (known.size > MAX_ENTRIES && oldest !== undefined) known.delete(oldest);
      return roles;
    },
  };
}
