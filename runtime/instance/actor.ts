import type { Authenticated } from '../kernel/authenticated.ts';
import { emptyError } from '../kernel/errors.ts';
import type { InstanceEventUser } from '../kernel/instance-types.ts';
import type { Register } from '../kernel/ports.ts';

/** Who writes: what `createdBy`/`lastChangedBy` and the history say (app-api.md §2.1, §4.10). */
export interface Actor {
  /** User id for people, organisation number for everybody else. */
  id: string;
  user: InstanceEventUser;
  /** Short name when the caller is a service owner. */
  org: string | null;
}

/** @throws 401 when the caller is nobody */
export async function actorOf(caller: Authenticated, register: Register): Promise<Actor> {
  const nobody: InstanceEventUser = {
    userId: null, authenticationLevel: 0, nationalIdentityNumber: null, orgId: null,
    systemUserId: null, systemUserOwnerOrgNo: null, systemUserName: null,
  };
  switch (caller.kind) {
    case 'user': {
      const profile = await register.profile(caller.userId);
      return {
        id: String(caller.userId),
        org: null,
        user: { ...nobody, userId: caller.userId, authenticationLevel: caller.authenticationLevel, nationalIdentityNumber: profile?.party.ssn || null },
      };
    }
    case 'serviceOwner':
      return { id: caller.orgNumber, org: caller.org, user: { ...nobody, orgId: caller.org, authenticationLevel: caller.authenticationLevel } };
    case 'org':
      return { id: caller.orgNumber, org: null, user: { ...nobody, orgId: caller.orgNumber, authenticationLevel: caller.authenticationLevel } };
    case 'systemUser':
      return {
        id: caller.orgNumber,
        org: null,
        user: { ...nobody, systemUserId: caller.systemUserId, systemUserOwnerOrgNo: caller.orgNumber, authenticationLevel: caller.authenticationLevel },
      };
    case 'none':
      throw emptyError('UNAUTHENTICATED');
  }
}

export function isServiceOwnerOf(caller: Authenticated, org: string): boolean {
  return caller.kind === 'serviceOwner' && caller.org.toLowerCase() === org.toLowerCase();
}
