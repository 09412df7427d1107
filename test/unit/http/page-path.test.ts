import assert from 'node:assert/strict';
import { bundlePolicy } from '../../../runtime/http/page-policy.ts';
import { pageKind } from '../../../runtime/http/page-path.ts';
import { safeSegments } from '../../../runtime/http/static-path.ts';

const GUID = '5f2a0b2e-3c0d-4d5e-9a53-0d7a3b6f9f11';

describe('safeSegments(path)', () => {
  const cases: [path: string, want: string[] | null][] = [
    ['a/b.css', ['a', 'b.css']], ['/a/', ['a']], ['a%20b/c.svg', ['a b', 'c.svg']], ['%C3%A6.png', ['æ.png']],
    ['', null], ['a//b', null], ['../x', null], ['a/../b', null], ['a/./b', null], ['%2e%2e/x', null], ['..%2fx', null], ['a%2fb', null], ['a%5cb', null], ['a\\b', null],
    ['.env', null], ['a/.git/config', null], ['%2Egit', null], ['a%00.css', null], ['C:/x', null], ['a/b%0a', null], ['%', null], ['%zz', null], ['%ff', null],
  ];
  for (const [path, want] of cases) it(JSON.stringify(path), () => assert.deepEqual(safeSegments(path), want));
});

describe('pageKind(line, segments)', () => {
  const cases: [path: string, want: ReturnType<typeof pageKind>][] = [
    ['instance-selection', 'entry'], ['1', 'entry'], ['42', 'entry'], ['party-selection', 'page'], ['party-selection/403', 'page'], ['party-selection/explained', 'page'],
    [`instance/501337/${GUID}`, 'page'], [`instance/501337/${GUID}/Task_1/page`, 'page'],
    ['party-selection/403/x', null], ['instance-selection/x', null], [`instance/x/${GUID}`, null], ['instance/501337/nope', null], ['instance/501337', null], ['images/a.svg', null], ['1a', null], ['1234567890', null],
  ];
  for (const [path, want] of cases) it(path, () => assert.equal(pageKind('v9', path.split('/')), want));
  it('v8 has none', () => assert.equal(pageKind('v8', ['instance-selection']), null));
});

describe('bundlePolicy(line, nonce, sources)', () => {
  it('lets run what is marked, our own and what the definition names', () => {
    assert.equal(bundlePolicy('v9', 'n', ['/ttd/x/altinn-app-frontend', 'https://a.test/x.js', 'https://a.test/y.js']), "script-src 'self' 'nonce-n' 'unsafe-eval' https://a.test; object-src 'none'; base-uri 'self'; frame-ancestors 'none'");
  });
});
