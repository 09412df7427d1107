export type StandInLanguage = 'nb' | 'nn' | 'en';

export interface LoginTexts {
  title: string;
  notice: string;
  person: string;
  other: string;
  otherHint: string;
  level: string;
  substantial: string;
  high: string;
  submit: string;
  cancel: string;
  unknownPerson: string;
  levelTooLow: string;
}

/** The words of the login page. */
export const LOGIN_TEXTS: Record<StandInLanguage, LoginTexts> = {
  nb: {
    title: 'Logg inn som testperson', notice: 'Dette er en stedfortreder for ID-porten. Den finnes bare under utvikling.', person: 'Testperson',
    other: 'Et annet syntetisk fødselsnummer', otherHint: '11 siffer, med 80 lagt til måneden. Går foran testpersonen.', level: 'Sikkerhetsnivå',
    substantial: 'Betydelig (nivå 3)', high: 'Høyt (nivå 4)', submit: 'Logg inn', cancel: 'Avbryt',
    unknownPerson: 'Nummeret er verken en testperson eller syntetisk.', levelTooLow: 'Tjenesten krever et høyere sikkerhetsnivå.',
  },
  nn: {
    title: 'Logg inn som testperson', notice: 'Dette er ein stadfortredar for ID-porten. Han finst berre under utvikling.', person: 'Testperson',
    other: 'Eit anna syntetisk fødselsnummer', otherHint: '11 siffer, med 80 lagt til månaden. Går føre testpersonen.', level: 'Tryggingsnivå',
    substantial: 'Betydeleg (nivå 3)', high: 'Høgt (nivå 4)', submit: 'Logg inn', cancel: 'Avbryt',
    unknownPerson: 'Nummeret er korkje ein testperson eller syntetisk.', levelTooLow: 'Tenesta krev eit høgare tryggingsnivå.',
  },
  en: {
    title: 'Log in as a test person', notice: 'This stands in for ID-porten. It exists during development only.', person: 'Test person',
    other: 'Another synthetic national id', otherHint: '11 digits, with 80 added to the month. Goes before the test person.', level: 'Level of assurance',
    substantial: 'Substantial (level 3)', high: 'High (level 4)', submit: 'Log in', cancel: 'Cancel',
    unknownPerson: 'The number is neither a test person nor synthetic.', levelTooLow: 'The service asks for a higher level of assurance.',
  },
};

/** The first language of `ui_locales` that we have; Bokmål otherwise. */
export function languageOf(uiLocales: string | undefined): StandInLanguage {
  for (const locale of (uiLocales ?? '').toLowerCase().split(/[\s-]+/)) {
    if (locale === 'nb' || locale === 'nn' || locale === 'en') return locale;
    if (locale === 'no') return 'nb';
  }
  return 'nb';
}
