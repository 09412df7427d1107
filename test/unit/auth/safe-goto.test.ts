import assert from 'node:assert/strict';
import { safeGoto } from '../../../runtime/auth/safe-goto.ts';

const PRODUCTION = { host: 'altinn.no' };
const DEVELOPMENT = { host: 'local.altinn.cloud:8000', allowInsecure: true };

describe('safeGoto(goto, rule)', () => {
  const cases: [string | undefined, { host: string; allowInsecure?: boolean }, string | null][] = [
    ['https://ttd.apps.altinn.no/ttd/app?x=1', PRODUCTION, 'https://ttd.apps.altinn.no/ttd/app?x=1'],
    ['https://altinn.no/', PRODUCTION, 'https://altinn.no/'],
    ['https://ALTINN.no/', PRODUCTION, 'https://altinn.no/'],
    ['http://local.altinn.cloud:8000/ttd/frontend-test', DEVELOPMENT, 'http://local.altinn.cloud:8000/ttd/frontend-test'],
    ['http://127.0.0.1:5173/', DEVELOPMENT, 'http://127.0.0.1:5173/'],
    ['http://altinn.no/', PRODUCTION, null],
    ['http://127.0.0.1/', PRODUCTION, null],
    ['https://evilaltinn.no/', PRODUCTION, null],
    ['https://altinn.no.evil.example/', PRODUCTION, null],
    ['https://altinn.no@evil.example/', PRODUCTION, null],
    ['https://user:pass@altinn.no/', PRODUCTION, null],
    ['https://evil.example\\.altinn.no/', PRODUCTION, null],
    ['https:\\\\altinn.no', PRODUCTION, null],
    ['https:altinn.no', PRODUCTION, null],
    ['//altinn.no/', PRODUCTION, null],
    ['/relative', PRODUCTION, null],
    ['javascript:alert(1)//altinn.no', PRODUCTION, null],
    ['data:text/html,x', DEVELOPMENT, null],
    ['https://altinn.no/\r\nSet-Cookie: a=b', PRODUCTION, null],
    [' https://altinn.no/', PRODUCTION, null],
    ['https://altinn.no/%0d%0a', PRODUCTION, 'https://altinn.no/%0d%0a'],
    ['http://evil.example/', DEVELOPMENT, null],
    [`https://altinn.no/${'a'.repeat(3000)}`, PRODUCTION, null],
    ['', PRODUCTION, null],
    [undefined, PRODUCTION, null],
  ];
  for (const [goto, rule, want] of cases) it(`${JSON.stringify(goto)?.slice(0, 60)} is ${String(want)}`, () => assert.equal(safeGoto(goto, rule), want));
});
