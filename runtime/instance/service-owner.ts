import type { Authenticated } from '../kernel/authenticated.ts';
import type { Services } from './services.ts';

/** Without a request nobody but the app's owner acts: what jobs write is written in its name. */
export async function serviceOwnerCaller(services: Services, org: string): Promise<Authenticated> {
  const owner = await services.register.serviceOwner(org);
  return {
    kind: 'serviceOwner', org: org.toLowerCase(), orgNumber: owner?.orgNumber ?? org,
    authenticationLevel: 3, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '',
  };
}
