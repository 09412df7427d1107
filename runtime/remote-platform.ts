import { AsyncLocalStorage } from 'node:async_hooks';
import { createAccessTokens } from './auth/outbound/access-token.ts';
import { createMaskinportenClient } from './auth/outbound/maskinporten-client.ts';
import { createPlatformRefresh } from './auth/outbound/platform-refresh.ts';
import type { RemotePlatformConfig } from './config-platform.ts';
import { createPlatformNotifications } from './correspondence/platform-notifications.ts';
import { createPlatformCorrespondence, type CorrespondenceFile } from './correspondence/platform-correspondence.ts';
import { callerOf } from './http/request.ts';
import type { Step } from './http/route.ts';
import type { Clock } from './kernel/clock.ts';
import type { NewGuid } from './kernel/ids.ts';
import type { AccessControl, Correspondence, Notifications, Register } from './kernel/ports.ts';
import { enforcedBy } from './platform/access-control.ts';
import type { DecisionPoint } from './platform/decision-point.ts';
import { createPlatformClient } from './platform/remote/platform-client.ts';
import { createRemoteDecisionPoint, type RemoteDecisionPointOptions } from './platform/remote/remote-decision-point.ts';
import { createRemoteRegister } from './platform/remote/remote-register.ts';
import { createRoleCache } from './platform/role-cache.ts';
import type { ServiceOwners } from './platform/service-owners.ts';

/** The real platform behind the ports that test data stand behind otherwise. */
export interface RemotePlatform {
  register: Register;
  access: AccessControl & { point: DecisionPoint };
  /** After the authenticate step: what the request asks of the platform is asked in the caller's name. */
  inCallersName: Step;
  /** Messages to signees. */
  correspondence: Correspondence;
  /** E-mails and text messages to owners of new instances. */
  notifications: Notifications;
  /** Renews a token of the platform in its holder's name. */
  refresh: (token: string) => Promise<string>;
}

export interface RemotePlatformOptions extends Pick<RemoteDecisionPointOptions, 'policyOf' | 'delegations'> {
  config: RemotePlatformConfig;
  /** Whose tokens the platform takes: a token that was issued here means nothing to it. */
  platformIssuers: readonly string[];
  serviceOwners: ServiceOwners;
  clock: Clock;
  newGuid: NewGuid;
  /** What is attached to messages. */
  fileOf: (instanceId: string, dataElementId: string) => Promise<CorrespondenceFile | null>;
}

export function createRemotePlatform({ config, platformIssuers, serviceOwners, clock, newGuid, fileOf, ...sources }: RemotePlatformOptions): RemotePlatform {
  const tokens = new AsyncLocalStorage<string>();
  const accessTokens = config.accessToken === null ? null : createAccessTokens({ ...config.accessToken, clock, newGuid });
  const ownToken = createMaskinportenClient({ ...config.maskinporten, exchangeEndpoint: config.endpoints.authentication, clock, newGuid });
  const client = createPlatformClient({
    endpoints: config.endpoints, subscriptionKey: config.subscriptionKey,
    callerToken: () => tokens.getStore() ?? null,
    ownToken,
    accessToken: async () => (accessTokens === null ? null : accessTokens()),
  });
  const register = createRemoteRegister({ client, serviceOwners, clock });
  const roles = createRoleCache(register, clock);
  return {
    register,
    correspondence: createPlatformCorrespondence({ endpoint: config.endpoints.correspondence, subscriptionKey: config.subscriptionKey, token: ownToken, fileOf }),
    notifications: createPlatformNotifications({ endpoint: config.endpoints.notification, subscriptionKey: config.subscriptionKey, token: ownToken }),
    refresh: createPlatformRefresh({ endpoint: config.endpoints.authentication, subscriptionKey: config.subscriptionKey }),
    access: enforcedBy(createRemoteDecisionPoint({ client, register, roles, ...sources })),
    inCallersName(ctx, next) {
      const caller = callerOf(ctx);
      const known = caller.kind !== 'none' && platformIssuers.includes(String(caller.claims['iss']));
      return known ? tokens.run(caller.token, () => next() as Promise<void>) : (next() as Promise<void>);
    },
  };
}
