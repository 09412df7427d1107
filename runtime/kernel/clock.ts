/** The source of time. Pure code takes `now` as an argument; only edges hold a clock. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO-8601 UTC with milliseconds, as every time in the API is written. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Outside of these years a time no longer compares as text. */
const [EARLIEST, LATEST] = [Date.UTC(0, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59, 999)];
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * A time as clients write it: ISO 8601, without a zone UTC. A plus sign that was not escaped in a query comes as a space.
 * @returns milliseconds since the epoch, and what the client said beyond them (`isFiner`); null for what is no time
 */
export function parseTime(text: string): { time: number; isFiner: boolean } | null {
  const given = text.trim();
  const parts = TIME.exec(given) ?? TIME.exec(given.replace(/ (\d\d:?\d\d)$/, '+$1'));
  if (!parts) return null;
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = parts;
  if (!isDay(date)) return null;
  const time = Date.parse(`${date}T${minutes}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()}`);
  return time >= EARLIEST && time <= LATEST ? { time, isFiner: /[1-9]/.test(fraction.slice(3)) } : null;
}

/** `Date.parse` makes the 2nd of March of the 30th of February. */
function isDay(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && isoTime(time).startsWith(date);
}
