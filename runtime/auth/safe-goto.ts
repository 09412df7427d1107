/** Which addresses a login may send the browser back to. */
export interface GotoRule {
  /** The host itself and its sub-domains: `altinn.no`, or `local.altinn.cloud:8000` with a port in development. */
  host: string;
  /** Development only: plain http, and loopback. */
  allowInsecure?: boolean;
}

/** Backslash, white space and control characters: parsers disagree about them. */
// oxlint-disable-next-line no-control-regex
const DOUBTFUL = /[\u0000-\u0020\u007f\\]/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address, when the browser may be sent there; null otherwise.
 * @see auth-platform.md §5.3, §12 row 7
 */
export function safeGoto(goto: string | undefined, rule: GotoRule): string | null {
  if (goto === undefined || goto === '' || goto.length > 2048 || DOUBTFUL.test(goto) || !URL.canParse(goto)) return null;
  const url = new URL(goto);
  if (url.username !== '' || url.password !== '' || !/^https?:\/\//i.test(goto)) return null;
  const insecure = rule.allowInsecure === true;
  if (url.protocol !== 'https:' && !(insecure && url.protocol === 'http:')) return null;
  if (insecure && LOOPBACK.has(url.hostname)) return url.href;
  const host = rule.host.toLowerCase();
  return url.host === host || url.host.endsWith(`.${host}`) || url.hostname === host || url.hostname.endsWith(`.${host}`) ? url.href : null;
}
