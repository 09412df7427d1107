/** Every variable `STAFETT_...` that is read; a test compares with the sources and with docs/configuration.md. */
export const VARIABLES: readonly string[] = [
  'STAFETT_ACCESS_TOKEN_APP', 'STAFETT_ACCESS_TOKEN_ISSUER', 'STAFETT_ACCESS_TOKEN_KEY', 'STAFETT_ACCESS_TOKEN_KEY_ID', 'STAFETT_ALLOW_HTTP', 'STAFETT_APPS',
  'STAFETT_BASE_URL', 'STAFETT_CHROMIUM', 'STAFETT_COOKIE_DOMAIN', 'STAFETT_DATA', 'STAFETT_DATABASE', 'STAFETT_EFORMIDLING', 'STAFETT_ENVIRONMENT',
  'STAFETT_FIKS_ARKIV',
  'STAFETT_FRONTEND_URL', 'STAFETT_GOTO_HOST', 'STAFETT_HOOK_MEMORY', 'STAFETT_HOOK_PROCESSES', 'STAFETT_HOOK_THREADS', 'STAFETT_HOOK_TIMEOUT', 'STAFETT_HOST',
  'STAFETT_IDPORTEN_CLIENT_ID', 'STAFETT_IDPORTEN_CLIENT_SECRET', 'STAFETT_IDPORTEN_ISSUER', 'STAFETT_ISSUER', 'STAFETT_LOGIC', 'STAFETT_LOG_LEVEL',
  'STAFETT_METRICS_HOST', 'STAFETT_METRICS_PORT', 'STAFETT_PDF_PAGES', 'STAFETT_PLATFORM_ISSUERS', 'STAFETT_PLATFORM_URL', 'STAFETT_PORT',
  'STAFETT_REMOTE_PLATFORM', 'STAFETT_SERVICE_OWNERS', 'STAFETT_STORE', 'STAFETT_TESTDATA', 'STAFETT_TRUSTED_ISSUERS', 'STAFETT_TRUST_PROXY', 'STAFETT_WATCH',
];

/** Variables that look like ours and are read by nobody, sorted: a misspelt one would otherwise be ignored in silence. `STAFETT_APP_...` are the apps' own. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(VARIABLES);
  return Object.keys(env).filter((name) => name.startsWith('STAFETT_') && !name.startsWith('STAFETT_APP_') && !known.has(name)).sort();
}
