import type { Line } from '../app-definition/types.ts';

const ALWAYS = "object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/**
 * What a form client's page may run. v9: its own bundle, the app's scripts and the marked one; the client compiles schemas to
 * code, hence `unsafe-eval`. v8's client writes the app's rules into the page as a script, which cannot be marked.
 * @param sources  addresses that scripts come from
 */
export function bundlePolicy(line: Line, nonce: string, sources: readonly string[]): string {
  if (line === 'v8') return ALWAYS;
  const origins = new Set(sources.filter((source) => URL.canParse(source)).map((source) => new URL(source).origin));
  return `script-src 'self' 'nonce-${nonce}' 'unsafe-eval'${[...origins].map((origin) => ` ${origin}`).join('')}; ${ALWAYS}`;
}

/** A page that runs nothing. */
export function plainPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
}

/** A page that runs the one marked script. */
export function scriptPolicy(nonce: string): string {
  return `default-src 'none'; script-src 'nonce-${nonce}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
}
