/** Roles whose holders act for the organisation itself: they use rights that were given to it, and sign for it (signing.md B.3, B.8). */
const KEY_ROLES: ReadonlySet<string> = new Set(['DAGL', 'LEDE', 'INNH', 'DTPR', 'DTSO', 'KOMP', 'BEST', 'BOBE', 'REPR', 'ECKEYROLE']);

/** Role codes come in either case. */
export function isKeyRole(code: string): boolean {
  return KEY_ROLES.has(code.toUpperCase());
}
