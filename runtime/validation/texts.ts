/** Text key of a required component without a value. */
export const REQUIRED_KEY = 'backend.validation_errors.required';

const NB: Record<string, string> = {
  'authorization.scopes.insufficient': 'Påloggingen gir ikke tilgang til denne tjenesten: den mangler et scope',
  [REQUIRED_KEY]: 'Feltet er påkrevd',
  'backend.xsd_validation': 'Dokumentet følger ikke skjemaet {0}: {1}',
};

const NN: Record<string, string> = {
  'authorization.scopes.insufficient': 'Pålogginga gir ikkje tilgang til denne tenesta: ho manglar eit scope',
  [REQUIRED_KEY]: 'Feltet er påkravd',
  'backend.xsd_validation': 'Dokumentet følgjer ikkje skjemaet {0}: {1}',
};

const EN: Record<string, string> = {
  'authorization.scopes.insufficient': 'The token lacks a scope that this service asks for',
  [REQUIRED_KEY]: 'Field is required',
  'backend.xsd_validation': 'The document does not follow the schema {0}: {1}',
};

const LANGUAGES: ReadonlyMap<string, Record<string, string>> = new Map([['nb', NB], ['nn', NN], ['en', EN]]);

/** Keys that exist in every language: compared by a test. */
export const BUILT_IN_LANGUAGES: readonly string[] = [...LANGUAGES.keys()];

/** Text of the runtime itself with `{0}` markers; languages we do not write get nb. Null for keys that are not ours. */
export function builtInText(language: string, key: string): string | null {
  const texts = LANGUAGES.get(language) ?? NB;
  return Object.hasOwn(texts, key) ? (texts[key] as string) : null;
}

/** All keys of built-in texts, sorted. */
export function builtInTextKeys(language: string): string[] {
  return Object.keys(LANGUAGES.get(language) ?? NB).sort();
}
