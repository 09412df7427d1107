import assert from 'node:assert/strict';
import { harmlessCookies } from '../../../runtime/http/request-facts.ts';

const cases: [name: string, header: string, cookies: Record<string, string>][] = [
  ['gives what pages and apps keep', 'createPdf=true; lang_501337=%22nb%22; FEATURE_saveOnBlur=false', { createPdf: 'true', lang_501337: '"nb"', FEATURE_saveOnBlur: 'false' }],
  ['takes the first of a name, as the server does', 'a=1; a=2', { a: '1' }],
  ['takes quotes off and decodes, or leaves what cannot be decoded', 'a="x y"; b=%C3%B8; c=100%', { a: 'x y', b: 'ø', c: '100%' }],
  ['keeps an equals sign in a value and an empty value', 'a=b=c; d=', { a: 'b=c', d: '' }],
  ['leaves out what is no cookie', 'alone; =x; b c=1; __proto__=1;;', {}],
  ['keeps the session, whole or in chunks', 'AltinnStudioRuntime=chunks-2; AltinnStudioRuntimeC1=a; AltinnStudioRuntimeC2=b; .ALTINNTOKEN=x; .ALTINNTOKENC1=x; altinnsession=x', {}],
  ['keeps it in any spelling', 'altinnstudioruntime=x; ALTINNPARTYID=1', {}],
  ['keeps the chosen party, which nobody has checked', 'AltinnPartyId=501337', {}],
  ['keeps antiforgery tokens', 'XSRF-TOKEN=a; AS-XSRF-TOKEN=b; .AspNetCore.Antiforgery.x=c', {}],
  ['keeps what logins set, the stand-ins\' too', 'oidcnonce=a; idporten_session=b; idporten_session.sig=c; idporten_interaction=d; idporten_resume=e; _oauth2_proxy=f', {}],
  ['keeps other systems\' sessions on the same domain', 'JSESSIONID=a; ASP.NET_SessionId=b; connect.sid=c; __Host-anything=d; __Secure-x=e; jwt=f; authorization=g', {}],
  ['keeps tokens by their look', 'innocent=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln; quoted="eyJhbGciOiJSUzI1NiJ9.e30.x"', {}],
];

describe('harmlessCookies()', () => {
  for (const [name, header, cookies] of cases) it(name, () => assert.deepEqual(harmlessCookies(header), cookies));
});
