import { AppError, textError } from '../kernel/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/json.ts';
import type { Register } from '../kernel/ports.ts';
import { appOfResource, appOfSource, appResource, partyOfSubject, type AppName } from './cloud-event.ts';

/** What a client asks for, checked and in the form that is stored. */
export interface WantedSubscription {
  app: AppName;
  endPoint: string;
  sourceFilter: string | null;
  resourceFilter: string;
  subjectFilter: string | null;
  alternativeSubjectFilter: string | null;
  typeFilter: string | null;
  includeSubunits: boolean;
}

export interface SubscriptionRules {
  register: Register;
  /** Origin of an app owner's apps, as event sources have it. */
  appsOrigin: (org: string) => string;
  /** Development: endpoints and sources may be plain http. */
  allowHttp: boolean;
  /** Why an endpoint will never be called; null when nothing is known against it. */
  refusal: (endPoint: string) => string | null;
}

const LONGEST = 2048;

/**
 * Reads the body of a request to subscribe (auth-platform.md §8.5).
 * @throws {AppError} 400 naming the member at fault; 403 for sources that are no app's
 */
export async function readSubscription(body: Json | undefined, mayGoWithoutSubject: boolean, rules: SubscriptionRules): Promise<WantedSubscription> {
  if (!isJsonObject(body)) throw textError('BAD_REQUEST', 'The subscription must be a JSON object.');
  const endPoint = absolute(body, 'endPoint', rules.allowHttp);
  if (endPoint === null) throw textError('BAD_REQUEST', 'Missing endpoint or invalid endpoint');
  const refusal = rules.refusal(endPoint);
  if (refusal !== null) throw textError('BAD_REQUEST', `The endpoint cannot be called: ${refusal}.`);
  const sourceFilter = absolute(body, 'sourceFilter', rules.allowHttp);
  const resourceFilter = text(body, 'resourceFilter');
  const app = appOf(sourceFilter, resourceFilter, rules);
  const alternativeSubjectFilter = text(body, 'alternativeSubjectFilter');
  const subjectFilter = await subjectOf(text(body, 'subjectFilter'), alternativeSubjectFilter, rules.register);
  const includeSubunits = body['includeSubunits'] ?? false;
  if (typeof includeSubunits !== 'boolean') throw textError('BAD_REQUEST', 'includeSubunits must be true or false.');
  if (subjectFilter === null && (!mayGoWithoutSubject || includeSubunits)) throw textError('BAD_REQUEST', 'A valid subject to the authenticated identity is required');
  return {
    app, endPoint, sourceFilter, resourceFilter: appResource(app), subjectFilter, alternativeSubjectFilter,
    typeFilter: text(body, 'typeFilter'), includeSubunits,
  };
}

function appOf(sourceFilter: string | null, resourceFilter: string | null, rules: SubscriptionRules): AppName {
  if (sourceFilter === null && resourceFilter === null) throw textError('BAD_REQUEST', 'A source filter or a resource filter is required.');
  const named = resourceFilter === null ? null : appOfResource(resourceFilter);
  if (resourceFilter !== null && !named) throw new AppError('FORBIDDEN', { detail: 'Only the events of apps can be subscribed to here: resourceFilter must name one.', problem: 'framework' });
  if (sourceFilter === null) return named as AppName;
  const source = appOfSource(sourceFilter);
  const url = new URL(sourceFilter);
  if (!source || url.pathname.split('/').filter((part) => part !== '').length !== 2 || url.search !== '' || url.hash !== '') {
    throw textError('BAD_REQUEST', 'The path of the source filter must be /{org}/{app}.');
  }
  if (new URL(rules.appsOrigin(source.org)).origin !== url.origin) throw new AppError('FORBIDDEN', { detail: 'The source filter is not the address of an app here.', problem: 'framework' });
  if (named && (named.org !== source.org || named.app !== source.app)) throw textError('BAD_REQUEST', 'The source filter and the resource filter name different apps.');
  return source;
}

/** Other names of a subject are turned into its party, once, at creation. */
async function subjectOf(subject: string | null, alternative: string | null, register: Register): Promise<string | null> {
  if (subject !== null) {
    if (partyOfSubject(subject) === null) throw textError('BAD_REQUEST', 'The subject filter must be /party/{partyId}.');
    return subject.replace(/\/$/, '');
  }
  if (alternative === null) return null;
  const match = /^\/(org|organisation|person)\/(\d{9}|\d{11})$/.exec(alternative);
  const number = match?.[2] ?? '';
  const isPerson = match?.[1] === 'person';
  const party = !match || isPerson !== (number.length === 11) ? null : await (isPerson ? register.partyByPersonNumber(number) : register.partyByOrganisationNumber(number));
  if (!party) throw textError('BAD_REQUEST', 'A valid subject to the authenticated identity is required');
  return `/party/${party.partyId}`;
}

function text(body: JsonObject, name: string): string | null {
  const value = body[name] ?? null;
  if (value === null || value === '') return null;
  if (typeof value !== 'string' || value.length > LONGEST) throw textError('BAD_REQUEST', `${name} must be a text of at most ${LONGEST} characters.`);
  return value.trim();
}

function absolute(body: JsonObject, name: string, allowHttp: boolean): string | null {
  const value = text(body, name);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isHttp = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:');
  if (!url || !isHttp || url.username !== '' || url.password !== '') throw textError('BAD_REQUEST', `${name} must be an absolute https address.`);
  return value;
}
