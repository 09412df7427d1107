/** Text key of a required component without a value. */
export const REQUIRED_KEY = 'backend.validation_errors.required';

const NB: Record<string, string> = {
  'authorization.scopes.insufficient': 'Påloggingen gir ikke tilgang til denne tjenesten: den mangler et scope',
  [REQUIRED_KEY]: 'Feltet er påkrevd',
  'backend.pdf_default_file_name': '{0}.pdf',
  'backend.xsd_validation': 'Dokumentet følger ikke skjemaet {0}: {1}',
  DataElementValidatedAtWrongTask: 'Dataelementet hører til {0}, men instansen står i {1}',
  'validation_errors.enum': 'Verdien må være en av: {0}',
  'validation_errors.const': 'Verdien må være {0}',
  'validation_errors.format': 'Verdien har ikke riktig format ({0})',
  'validation_errors.formatMinimum': 'Tidligste gyldige verdi er {0}',
  'validation_errors.formatMaximum': 'Seneste gyldige verdi er {0}',
  'validation_errors.formatExclusiveMinimum': 'Verdien må være senere enn {0}',
  'validation_errors.formatExclusiveMaximum': 'Verdien må være tidligere enn {0}',
  'validation_errors.multipleOf': 'Verdien må kunne deles på {0}',
  'validation_errors.exclusiveMinimum': 'Verdien må være større enn {0}',
  'validation_errors.exclusiveMaximum': 'Verdien må være mindre enn {0}',
  'validation_errors.maxItems': 'Listen kan ha høyst {0} oppføringer',
  'validation_errors.uniqueItems': 'Ingen oppføringer i listen kan være like',
  'validation_errors.oneOf': 'Verdien må passe med nøyaktig ett av alternativene i datamodellen',
  'validation_errors.anyOf': 'Verdien passer ikke med noen av alternativene i datamodellen',
  'validation_errors.not': 'Verdien er ikke tillatt av datamodellen',
  'validation_errors.if': 'Verdiene passer ikke sammen etter datamodellen',
  'validation_errors.dependentRequired': 'Et felt mangler når et annet er fylt ut',
  'validation_errors.dependentSchemas': 'Verdiene passer ikke sammen etter datamodellen',
  'validation_errors.dependencies': 'Verdiene passer ikke sammen etter datamodellen',
  'validation_errors.contains': 'Listen mangler en oppføring som datamodellen krever',
  'validation_errors.prefixItems': 'Oppføringene i listen passer ikke med datamodellen',
  'validation_errors.minProperties': 'For få felter er fylt ut',
  'validation_errors.maxProperties': 'For mange felter er fylt ut',
};

const NN: Record<string, string> = {
  'authorization.scopes.insufficient': 'Pålogginga gir ikkje tilgang til denne tenesta: ho manglar eit scope',
  [REQUIRED_KEY]: 'Feltet er påkravd',
  'backend.pdf_default_file_name': '{0}.pdf',
  'backend.xsd_validation': 'Dokumentet følgjer ikkje skjemaet {0}: {1}',
  DataElementValidatedAtWrongTask: 'Dataelementet høyrer til {0}, men instansen står i {1}',
  'validation_errors.enum': 'Verdien må vere ein av: {0}',
  'validation_errors.const': 'Verdien må vere {0}',
  'validation_errors.format': 'Verdien har ikkje rett format ({0})',
  'validation_errors.formatMinimum': 'Tidlegaste gyldige verdi er {0}',
  'validation_errors.formatMaximum': 'Seinaste gyldige verdi er {0}',
  'validation_errors.formatExclusiveMinimum': 'Verdien må vere seinare enn {0}',
  'validation_errors.formatExclusiveMaximum': 'Verdien må vere tidlegare enn {0}',
  'validation_errors.multipleOf': 'Verdien må kunne delast på {0}',
  'validation_errors.exclusiveMinimum': 'Verdien må vere større enn {0}',
  'validation_errors.exclusiveMaximum': 'Verdien må vere mindre enn {0}',
  'validation_errors.maxItems': 'Lista kan ha høgst {0} oppføringar',
  'validation_errors.uniqueItems': 'Ingen oppføringar i lista kan vere like',
  'validation_errors.oneOf': 'Verdien må passe med nøyaktig eitt av alternativa i datamodellen',
  'validation_errors.anyOf': 'Verdien passar ikkje med nokon av alternativa i datamodellen',
  'validation_errors.not': 'Verdien er ikkje tillaten av datamodellen',
  'validation_errors.if': 'Verdiane passar ikkje saman etter datamodellen',
  'validation_errors.dependentRequired': 'Eit felt manglar når eit anna er fylt ut',
  'validation_errors.dependentSchemas': 'Verdiane passar ikkje saman etter datamodellen',
  'validation_errors.dependencies': 'Verdiane passar ikkje saman etter datamodellen',
  'validation_errors.contains': 'Lista manglar ei oppføring som datamodellen krev',
  'validation_errors.prefixItems': 'Oppføringane i lista passar ikkje med datamodellen',
  'validation_errors.minProperties': 'For få felt er fylte ut',
  'validation_errors.maxProperties': 'For mange felt er fylte ut',
};

const EN: Record<string, string> = {
  'authorization.scopes.insufficient': 'The token lacks a scope that this service asks for',
  [REQUIRED_KEY]: 'Field is required',
  'backend.pdf_default_file_name': '{0}.pdf',
  'backend.xsd_validation': 'The document does not follow the schema {0}: {1}',
  DataElementValidatedAtWrongTask: 'The data element belongs to {0}, but the instance is in {1}',
  'validation_errors.enum': 'The value must be one of: {0}',
  'validation_errors.const': 'The value must be {0}',
  'validation_errors.format': 'The value is not of the right format ({0})',
  'validation_errors.formatMinimum': 'The earliest valid value is {0}',
  'validation_errors.formatMaximum': 'The latest valid value is {0}',
  'validation_errors.formatExclusiveMinimum': 'The value must be later than {0}',
  'validation_errors.formatExclusiveMaximum': 'The value must be earlier than {0}',
  'validation_errors.multipleOf': 'The value must be a multiple of {0}',
  'validation_errors.exclusiveMinimum': 'The value must be greater than {0}',
  'validation_errors.exclusiveMaximum': 'The value must be less than {0}',
  'validation_errors.maxItems': 'The list can have at most {0} entries',
  'validation_errors.uniqueItems': 'No two entries of the list can be equal',
  'validation_errors.oneOf': 'The value must fit exactly one of the alternatives of the data model',
  'validation_errors.anyOf': 'The value fits none of the alternatives of the data model',
  'validation_errors.not': 'The data model does not allow the value',
  'validation_errors.if': 'The values do not fit together according to the data model',
  'validation_errors.dependentRequired': 'A field is missing that another one asks for',
  'validation_errors.dependentSchemas': 'The values do not fit together according to the data model',
  'validation_errors.dependencies': 'The values do not fit together according to the data model',
  'validation_errors.contains': 'The list lacks an entry that the data model asks for',
  'validation_errors.prefixItems': 'The entries of the list do not fit the data model',
  'validation_errors.minProperties': 'Too few fields are filled in',
  'validation_errors.maxProperties': 'Too many fields are filled in',
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
