import assert from 'node:assert/strict';
import { allowedReturnUrl, decodedAddress } from '../../../runtime/http/return-address.ts';

const RULE = { host: 'forms.test' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('decodedAddress(base64, rule)', () => {
  const cases: [name: string, value: string, want: ReturnType<typeof decodedAddress>][] = [
    ['own host', base64('https://forms.test/a?b=c'), { address: 'https://forms.test/a?b=c' }],
    ['sub-domain', base64('https://www.forms.test/'), { address: 'https://www.forms.test/' }],
    ['another host', base64('https://evil.test/'), 'refused'],
    ['a host that only ends alike', base64('https://notforms.test/'), 'refused'],
    ['user information', base64('https://forms.test@evil.test/'), 'refused'],
    ['plain http', base64('http://forms.test/'), 'refused'],
    ['a script', base64('javascript:alert(1)'), 'refused'],
    ['no base64', 'https://forms.test/', null],
    ['no address', base64('hello'), null],
    ['no text', '/////w==', null],
    ['far too long', base64(`https://forms.test/${'a'.repeat(5000)}`), null],
  ];
  for (const [name, value, want] of cases) it(name, () => assert.deepEqual(decodedAddress(value, RULE), want));
});

describe('allowedReturnUrl(value, rule)', () => {
  const cases: [value: string | null, want: string | null][] = [
    [null, null], ['', null], ['https://forms.test/x', 'https://forms.test/x'], [base64('https://forms.test/x'), 'https://forms.test/x'],
    ['https://evil.test/', null], [base64('https://evil.test/'), null], ['//evil.test', null],
  ];
  for (const [value, want] of cases) it(String(value), () => assert.equal(allowedReturnUrl(value, RULE), want));
});
