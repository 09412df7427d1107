export interface DevelopmentMode {
  /** The value of NODE_ENV. */
  nodeEnv: string | undefined;
  /** The explicit flag. */
  enabled: boolean;
}

/**
 * The one gate in front of everything that must not exist in production: stand-ins, test tokens, reset.
 * @throws {Error} unless NODE_ENV is something else than production and the flag is given
 * @see auth-platform.md §4, §12 row 33
 */
export function requireDevelopment(mode: DevelopmentMode, what: string): void {
  if (mode.nodeEnv === 'production') throw new Error(`${what} must not run with NODE_ENV=production`);
  if (!mode.enabled) throw new Error(`${what} needs the development flag`);
}
