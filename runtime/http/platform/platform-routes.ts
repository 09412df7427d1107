import type { Route } from '../route.ts';
import { authenticationRoutes, type AuthenticationRouteOptions } from './authentication-routes.ts';
import { authorizationRoutes, type AuthorizationRouteOptions } from './authorization-routes.ts';
import { loginRoutes, type LoginRouteOptions } from './login-routes.ts';
import { profileRoutes } from './profile-routes.ts';
import { registerRoutes, type RegisterRouteOptions } from './register-routes.ts';
import { testTokenRoutes, type TestTokenRouteOptions } from './test-token-routes.ts';

export type PlatformRouteOptions = AuthenticationRouteOptions & LoginRouteOptions & RegisterRouteOptions & AuthorizationRouteOptions & {
  /** Null in production: then there are no test tokens. */
  testTokens: TestTokenRouteOptions | null;
};

/** Every route of the embedded platform: authentication, register, profile, authorization, and test tokens in development. */
export function platformRoutes(options: PlatformRouteOptions): Route[] {
  return [
    ...authenticationRoutes(options),
    ...loginRoutes(options),
    ...registerRoutes(options),
    ...profileRoutes(options),
    ...authorizationRoutes(options),
    ...(options.testTokens === null ? [] : testTokenRoutes(options.testTokens)),
  ];
}
