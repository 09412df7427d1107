const LEVELS: Record<string, number> = { 'idporten-loa-low': 0, 'idporten-loa-substantial': 3, 'idporten-loa-high': 4 };

/** Level of an `acr`: by name, else its last character (`Level3`); null when neither says one. @see auth-platform.md §5.1 */
export function levelOfAcr(acr: string): number | null {
  const named = Object.hasOwn(LEVELS, acr) ? LEVELS[acr] : undefined;
  if (named !== undefined) return named;
  const last = acr.at(-1) ?? '';
  return /^[0-4]$/.test(last) ? Number(last) : null;
}

const ACR_LEVELS: ReadonlyMap<string, number> = new Map([
  ['selfregistered-email', 0], ['idporten-loa-substantial', 3], ['idporten-loa-high', 4], ['level0', 0], ['level1', 1], ['level2', 2],
]);

/**
 * The level that `acr_values` of a login ask for: the lowest of those listed, 0 when there are none.
 * @returns null when a value is not one of the allowed (§5.3)
 */
export function requestedLevel(acrValues: string | undefined): number | null {
  const values = (acrValues ?? '').split(' ').filter((value) => value !== '');
  const levels = values.map((value) => ACR_LEVELS.get(value));
  if (levels.some((level) => level === undefined)) return null;
  return values.length === 0 ? 0 : Math.min(...(levels as number[]));
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ['minid-pin', 'MinIDPin'], ['minid-otc', 'MinIDOTC'], ['minid-app', 'MinIDApp'], ['minid-totp', 'MinIDTOTP'], ['commfides', 'Commfides'], ['buypass', 'BuyPass'], ['bankid', 'BankID'],
  ['bankid mobil', 'BankIDMobil'], ['eidas', 'EIDAS'], ['maskinporten', 'MaskinPorten'], ['selfregistered-email', 'IdportenEpost'], ['testid', 'IdportenTestId'],
]);

/** Authentication method of an `amr` in the browser's login (§5.5). */
export function authenticationMethod(amr: string | undefined): string {
  return METHODS.get((amr ?? '').toLowerCase()) ?? 'NotDefined';
}
