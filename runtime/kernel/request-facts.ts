/** What app logic may know of the request that it runs for, beside who makes it (docs/hooks.md). Plain data. */
export interface RequestFacts {
  /** Cookies by name, decoded; those that carry credentials are not among them. */
  readonly cookies: Readonly<Record<string, string>>;
  /** The language that the client asked for: two letters; null when it asked for none. */
  readonly language: string | null;
  /** The form client asks in order to print (`X-Altinn-IsPdf`; frontend-contract.md, HTTP). */
  readonly isPdf: boolean;
}
