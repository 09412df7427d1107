import type { Clock } from '../../kernel/clock.ts';
import type { NewGuid } from '../../kernel/ids.ts';
import { createKeyRing, type KeyRing } from '../key-ring.ts';
import { memoryKeyStorage, type KeyStorage } from '../key-storage.ts';
import type { TrustedIssuer } from '../verify-jwt.ts';
import { DEV_MASKINPORTEN_CLIENTS, devIdPortenClients, type IdPortenClient, type MaskinportenClient } from './dev-clients.ts';
import type { DevelopmentMode } from './guard.ts';
import { createIdPortenStandIn, type StandIn, type StandInPerson } from './id-porten.ts';
import type { StandInSystemUser } from './maskinporten-grant.ts';
import { createMaskinportenStandIn, type MaskinportenStandIn } from './maskinporten.ts';

export interface StandInsOptions {
  mode: DevelopmentMode;
  /** The platform's address, without a slash at the end. */
  base: string;
  people: () => Promise<StandInPerson[]>;
  systemUsers: () => Promise<StandInSystemUser[]>;
  clock: Clock;
  newGuid: NewGuid;
  /** Where the keys of `idporten`, `maskinporten` and each client are kept; in memory otherwise. */
  keyStorage?: (name: string) => KeyStorage;
  /** Instead of the usual ones. */
  idPortenClients?: readonly IdPortenClient[];
  maskinportenClients?: readonly MaskinportenClient[];
}

export interface StandIns {
  idPorten: StandIn;
  maskinporten: MaskinportenStandIn;
  /** Their issuers for the exchange; keys are read in the process, not over HTTP. */
  trusted: { 'id-porten': TrustedIssuer; maskinporten: TrustedIssuer };
  /** What a developer needs to know: issuers, clients, private keys of the Maskinporten clients. */
  info(): Promise<Record<string, unknown>>;
}

/**
 * Both stand-ins, each with its own issuer and keys: `<base>/idporten` and `<base>/maskinporten/`.
 * @throws {Error} in production
 */
export function createStandIns(options: StandInsOptions): StandIns {
  const { base, clock, keyStorage } = options;
  const rings = new Map<string, KeyRing>();
  const ring = (name: string): KeyRing => {
    const known = rings.get(name) ?? createKeyRing({ storage: keyStorage?.(name) ?? memoryKeyStorage(), clock });
    rings.set(name, known);
    return known;
  };
  const idPortenClients = options.idPortenClients ?? devIdPortenClients(base);
  const idPorten = createIdPortenStandIn({ ...options, issuer: `${base}/idporten`, clients: idPortenClients, keys: ring('idporten') });
  const maskinporten = createMaskinportenStandIn({
    ...options, issuer: `${base}/maskinporten/`, clients: options.maskinportenClients ?? DEV_MASKINPORTEN_CLIENTS, clientKeys: (clientId) => ring(`client-${clientId}`), keys: ring('maskinporten'),
  });
  return {
    idPorten,
    maskinporten,
    trusted: {
      'id-porten': { issuer: idPorten.issuer, algorithms: ['RS256'], keys: ring('idporten') },
      maskinporten: { issuer: maskinporten.issuer, algorithms: ['RS256', 'RS384', 'RS512'], keys: ring('maskinporten') },
    },
    info: async () => ({
      idPorten: { issuer: idPorten.issuer, clients: idPortenClients },
      maskinporten: { issuer: maskinporten.issuer, clients: await maskinporten.developerClients() },
    }),
  };
}
