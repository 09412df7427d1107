/** The claims of a validated token. Names as they stand in the token. */
export type Claims = Readonly<Record<string, unknown>>;

/** Claim names of the platform's tokens (auth-platform.md §5.1). */
export const CLAIM = {
  nameId: 'nameid',
  userId: 'urn:altinn:userid',
  username: 'urn:altinn:username',
  partyId: 'urn:altinn:partyid',
  partyUuid: 'urn:altinn:party:uuid',
  externalIdentifier: 'urn:altinn:party:external-identifier',
  org: 'urn:altinn:org',
  orgNumber: 'urn:altinn:orgNumber',
  method: 'urn:altinn:authenticatemethod',
  level: 'urn:altinn:authlevel',
  scope: 'urn:altinn:scope',
  authorizationDetails: 'authorization_details',
} as const;

/** Organisation notation of ID-porten and Maskinporten. */
export const ORGANISATION_AUTHORITY = 'iso6523-actorid-upis';

/** The same claims with lower-case names, on an object without prototype: names compare case-insensitively (§1). */
export function lowerCaseNames(claims: Claims): Record<string, unknown> {
  const lowered: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) lowered[name.toLowerCase()] ??= value;
  return lowered;
}

/** A claim as text: strings and numbers only; null when absent, empty or of another shape. */
export function textClaim(claims: Record<string, unknown>, name: string): string | null {
  const value = claims[name.toLowerCase()];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** An integer claim, which may have arrived as a number or as text (§1); null otherwise. */
export function integerClaim(claims: Record<string, unknown>, name: string): number | null {
  const value = claims[name.toLowerCase()];
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  return typeof value === 'string' ? integerText(value) : null;
}

/** A whole decimal number within the safe range, else null. */
export function integerText(text: string): number | null {
  if (!/^\s*[+-]?\d{1,15}\s*$/.test(text)) return null;
  return Number(text);
}

/** Scopes in the order given: `urn:altinn:scope`, else `scope`; text separated by spaces, or a list. */
export function scopesOf(claims: Record<string, unknown>): string[] {
  const value = claims[CLAIM.scope] ?? claims['scope'];
  if (typeof value === 'string') return value.split(/\s+/).filter((scope) => scope !== '');
  if (Array.isArray(value)) return value.filter((scope): scope is string => typeof scope === 'string');
  return [];
}

/** The organisation number in `{authority, ID: "0192:<number>"}`; null when the notation is another. */
export function organisationNumberOf(notation: unknown): string | null {
  if (typeof notation !== 'object' || notation === null || Array.isArray(notation)) return null;
  const members = lowerCaseNames(notation as Claims);
  if (members['authority'] !== ORGANISATION_AUTHORITY || typeof members['id'] !== 'string') return null;
  return /^\d{4}:(\d{9})$/.exec(members['id'])?.[1] ?? null;
}
