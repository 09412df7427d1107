/** Names of days, months, eras and halves of the day in one language (CLDR). Days start on Sunday. */
export interface DateNames {
  months: readonly string[];
  shortMonths: readonly string[];
  days: readonly string[];
  shortDays: readonly string[];
  narrowDays: readonly string[];
  era: { short: string; long: string; narrow: string };
  am: string;
  pm: string;
}

const norwegianMonths = split('januar februar mars april mai juni juli august september oktober november desember');
const norwegianShortMonths = split('jan feb mar apr mai jun jul aug sep okt nov des');
const norwegianEra = { short: 'e.Kr.', long: 'etter Kristus', narrow: 'e.Kr.' };

const NAMES: Readonly<Record<string, DateNames>> = {
  nb: {
    months: norwegianMonths,
    shortMonths: norwegianShortMonths,
    days: split('søndag mandag tirsdag onsdag torsdag fredag lørdag'),
    shortDays: split('søn man tir ons tor fre lør'),
    narrowDays: split('S M T O T F L'),
    era: norwegianEra,
    am: 'a.m.',
    pm: 'p.m.',
  },
  nn: {
    months: norwegianMonths,
    shortMonths: norwegianShortMonths,
    days: split('søndag måndag tysdag onsdag torsdag fredag laurdag'),
    shortDays: split('søn mån tys ons tor fre lau'),
    narrowDays: split('S M T O T F L'),
    era: norwegianEra,
    am: 'f.m.',
    pm: 'e.m.',
  },
  en: {
    months: split('January February March April May June July August September October November December'),
    shortMonths: split('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
    days: split('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
    shortDays: split('Sun Mon Tue Wed Thu Fri Sat'),
    narrowDays: split('S M T W T F S'),
    era: { short: 'AD', long: 'Anno Domini', narrow: 'A' },
    am: 'AM',
    pm: 'PM',
  },
};

/** The names of a language; English for languages that we have none of. */
export function dateNames(language: string): DateNames {
  return (Object.hasOwn(NAMES, language) ? NAMES[language] : undefined) ?? (NAMES['en'] as DateNames);
}

function split(names: string): readonly string[] {
  return names.split(' ');
}
