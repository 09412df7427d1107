import { safeGoto, type GotoRule } from '../auth/safe-goto.ts';

/**
 * An address in base64, as clients hand on where to go back to.
 * @returns null when it is no base64 of an address; `refused` when it leads to a host that is not ours
 */
export function decodedAddress(base64: string, rule: GotoRule): { address: string } | 'refused' | null {
  if (base64.length > 4096 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return null;
  const bytes = Buffer.from(base64, 'base64');
  let address: string;
  try {
    address = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  if (!URL.canParse(address)) return null;
  return safeGoto(address, rule) === null ? 'refused' : { address };
}

/** The same for a page's `returnUrl`, which may also stand there as it is; null when it must not be followed. */
export function allowedReturnUrl(value: string | null, rule: GotoRule): string | null {
  if (value === null || value === '') return null;
  const plain = safeGoto(value, rule);
  if (plain !== null) return plain;
  const decoded = decodedAddress(value, rule);
  return decoded === null || decoded === 'refused' ? null : decoded.address;
}
