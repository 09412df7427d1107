/** Metadata of the platform's own tokens (auth-platform.md §5.4). `base` is the platform's address without a slash at the end. */
export function platformMetadata(issuer: string, base: string): Record<string, string | string[]> {
  const openid = `${base}/authentication/api/v1/openid`;
  return {
    issuer,
    jwks_uri: `${openid}/.well-known/openid-configuration/jwks`,
    authorization_endpoint: `${base}/authentication/api/v1/authentication`,
    token_endpoint: `${base}/authentication/api/v1/refresh`,
    end_session_endpoint: `${base}/authentication/api/v1/logout`,
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
