export interface MetadataOptions {
  /** As in the tokens. */
  issuer: string;
  /** The platform's address without a slash at the end. */
  base: string;
  /** The local platform answers its start page, where one picks a test person, for both endpoints. */
  development: boolean;
}

/** Metadata of the platform's own tokens. @see auth-platform.md §5.4; transcript process-transition-test/platform-other #1 */
export function platformMetadata({ issuer, base, development }: MetadataOptions): Record<string, string | string[]> {
  const authentication = `${base}/authentication/api/v1`;
  const common = {
    issuer,
    jwks_uri: `${authentication}/openid/.well-known/openid-configuration/jwks`,
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  if (development) return { ...common, authorization_endpoint: `${base}/`, token_endpoint: `${base}/` };
  return {
    ...common,
    authorization_endpoint: `${authentication}/authentication`,
    token_endpoint: `${authentication}/refresh`,
    end_session_endpoint: `${authentication}/logout`,
  };
}
