import type { Clock } from '../kernel/clock.ts';
import type { Register } from '../kernel/ports.ts';
import { briefly } from './brief-cache.ts';

/** Roles of a user for a party, remembered briefly. A failed look-up is not remembered. */
export interface RoleCache {
  /** Each code as it stands, in lower and in upper case: policies and register do not agree on one. */
  roles(userId: number, partyId: number): Promise<readonly string[]>;
}

/** @param ttlMs how long a change of roles may go unnoticed; 30 s */
export function createRoleCache(register: Pick<Register, 'roles'>, clock: Clock, ttlMs = 30_000): RoleCache {
  const look = briefly(
    async (key): Promise<readonly string[]> => {
      const [userId, partyId] = key.split('/').map(Number);
      return inBothCases(await register.roles(userId as number, partyId as number));
    },
    { clock, ttlMs, maxEntries: 20_000 },
  );
  return { roles: (userId, partyId) => look(`${userId}/${partyId}`) };
}

function inBothCases(roles: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(roles.flatMap((role) => [role, role.toLowerCase(), role.toUpperCase()]))]);
}
