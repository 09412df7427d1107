type ProviderModule = typeof import('oidc-provider');

let underWay: Promise<ProviderModule> | null = null;

/**
 * Loads oidc-provider without its line about the runtime: it works on Node 20 and is used in development only. Every other
 * warning is let through.
 */
export function importProvider(): Promise<ProviderModule> {
  underWay ??= withoutRuntimeWarning(() => import('oidc-provider'));
  return underWay;
}

async function withoutRuntimeWarning<T>(work: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!/oidc-provider WARNING: Unsupported runtime/.test(String(words[0]))) warn.apply(console, words);
  };
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}
