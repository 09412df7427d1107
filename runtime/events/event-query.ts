import { plainProblem } from '../kernel/errors.ts';
import type { Register } from '../kernel/ports.ts';

/** What a reader of app events asks for. Times in ms. */
export interface EventQuery {
  after: string | null;
  from: number | null;
  to: number | null;
  /** `/party/{id}` */
  subject: string | null;
  types: readonly string[];
  size: number;
}

/** Query parameters and the header `person`, as they came. */
export interface EventQueryInput {
  after: string | null;
  from: string | null;
  to: string | null;
  party: string | null;
  unit: string | null;
  person: string | null;
  types: readonly string[];
  size: string | null;
}

const LARGEST_PAGE = 1000;

/**
 * Checks a query for events (auth-platform.md §8.5).
 * @returns null when it names a person or a unit that nobody knows: then there is nothing to list
 * @throws {AppError} 400 problem naming the parameter
 */
export async function readEventQuery(input: EventQueryInput, register: Register, mustNameSubject: boolean): Promise<EventQuery | null> {
  if (!input.after && !input.from) throw invalid('Either "after" or "from" must be given.');
  const [from, to] = [zonedTime('from', input.from), zonedTime('to', input.to)];
  const size = input.size === null ? 50 : Number(input.size);
  if (!Number.isSafeInteger(size) || size < 1) throw invalid('The parameter "size" must be a whole number of at least 1.');
  if (input.unit !== null && !/^\d{9}$/.test(input.unit)) throw invalid('The parameter "unit" must be nine digits.');
  if (input.person !== null && !/^\d{11}$/.test(input.person)) throw invalid('The header "person" must be eleven digits.');
  if (input.party !== null && !/^\d{1,10}$/.test(input.party)) throw invalid('The parameter "party" must be a number.');
  if ([input.unit, input.person, input.party].filter((one) => one !== null).length > 1) throw invalid('Only one of "party", "unit" and the header "person" may be given.');
  const subject = await subjectOf(input, register);
  if (subject === null && mustNameSubject) throw invalid('A subject must be given: "party", "unit" or the header "person".');
  if (subject === 'unknown') return null;
  return { after: input.after?.toLowerCase() || null, from, to, subject, types: input.types, size: Math.min(size, LARGEST_PAGE) };
}

async function subjectOf({ party, unit, person }: EventQueryInput, register: Register): Promise<string | null> {
  if (party !== null) return `/party/${Number(party)}`;
  if (unit === null && person === null) return null;
  const found = unit === null ? await register.partyByPersonNumber(person as string) : await register.partyByOrganisationNumber(unit);
  return found ? `/party/${found.partyId}` : 'unknown';
}

/** A time without a zone means different things to different people, and is refused. A `+` may have come as a space. */
function zonedTime(name: string, value: string | null): number | null {
  if (value === null || value === '') return null;
  const text = value.trim().replace(/ (\d\d:?\d\d)$/, '+$1');
  const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) : NaN;
  if (Number.isNaN(time)) throw invalid(`The parameter "${name}" must be a time with a time zone.`);
  return time;
}

function invalid(detail: string): Error {
  return plainProblem('BAD_REQUEST', 'Bad Request', detail);
}
