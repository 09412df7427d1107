import type { Authenticated } from '../kernel/authenticated.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';

/** A scope that an app asks for and the caller's token lacks. */
export interface MissingScope {
  scope: string;
  /** Text key of the explanation; null: the built-in one. */
  textKey: string | null;
}

/** The scope of a person's session in the portal: enough for every app. */
const PORTAL = 'altinn:portal/enduser';

/**
 * What the caller's token lacks of the scopes that an app asks for in `apiScopes`; null when it may pass. What is not set is
 * not asked for. A caller without a token is the policy's business.
 * @param apiScopes of the application metadata
 * @see app-api.md §7.6, auth-platform.md §7
 */
export function missingScope(apiScopes: Json | undefined, app: string, caller: Authenticated, access: 'read' | 'write'): MissingScope | null {
  if (!isJsonObject(apiScopes) || caller.kind === 'none') return null;
  const group = memberOf(apiScopes, caller.kind === 'serviceOwner' ? 'serviceOwners' : 'users');
  const wanted = textOf(memberOf(group, access));
  if (wanted === null) return null;
  const scope = wanted.replace(/\[app\]/gi, app);
  if (caller.scopes.includes(scope) || (caller.kind !== 'serviceOwner' && caller.scopes.includes(PORTAL))) return null;
  return { scope, textKey: textOf(memberOf(group, 'errorMessageTextResourceKey')) ?? textOf(memberOf(apiScopes, 'errorMessageTextResourceKey')) };
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
