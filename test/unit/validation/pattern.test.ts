import assert from 'node:assert/strict';
import { RE2JS } from 're2js';
import { TYPE_PATTERNS } from '../../../runtime/validation/annotation-rules.ts';
import { linearPattern } from '../../../runtime/validation/pattern.ts';

const TEXTS = ['', 'a', 'a@b', '@b', 'a@', 'a@b@c', 'kari@example.test', 'a@b.c', 'a.b@c.d', 'aa@@bb', 'a/b/c', 'a,b;c', '0155', '155', '12345', 'a b', 'x:y:z', '2026-02-30', '2026-13-01', '12:30:00Z', '24:00:00', 'P1Y2M', '2026', '12', '31', 'a.b', 'a..b'];
const PATTERNS = [
  '[^@]+@[^@]+', '[^@]+@[^@]+\\.[^@]+', '[^.@]+@[^@]*', 'a*[^@]+@b', '[^/]*/[^/]*/[^/]+', '[^:]+:[^;]+', '[^,]+,[^;]*;c', '[0-9]{4}', '[^@]+@+b*', '[^a]+@.*', '[^.]+\\.[^.]*', 'x?[^:]+:y.*', '(a|b)?[^@]*@(b|c)', '(?:a|[^@]+@b)c?', 'a+(b|@)', '(a+|b)@[^@]+', '(a|b)*',
  ...Object.values(TYPE_PATTERNS),
];

describe('linearPattern(pattern)', () => {
  for (const pattern of PATTERNS) {
    it(`${pattern} means the same as in a matcher that never goes back`, () => {
      const test = linearPattern(pattern);
      const reference = RE2JS.compile(`^(?:${pattern})$`);
      for (const text of TEXTS) assert.equal(test?.(text), reference.matcher(text).matches(), text);
    });
    it(`${pattern} stays linear in a long text`, () => {
      const test = linearPattern(pattern);
      const took = (length: number): number => {
        const from = process.cpuUsage().user;
        for (const letter of ['a', 'x', ':', '@', '.', '1']) test?.(letter.repeat(length));
        return process.cpuUsage().user - from;
      };
      took(2000);
      // Quadratic would be 10,000 million steps for each letter.
      assert.ok(took(100_000) < 3_000_000);
    });
  }
  const ISBN = '(?=[\\S\\s]{13}$|[\\S\\s]{17}$)[\\S\\s]*^(978([\\-]?)[0-9]{2}([\\-]?)([0-1][0-9]|[2-6][0-9]{2}|[78][0-9]{3})([\\-]?)[0-9]{1,5}([\\-]?)[xX0-9])$';
  for (const [pattern, text, wanted] of [
    [ISBN, '9788202394721', true], [ISBN, '978-82-02-39472-1', true], [ISBN, '97882023947', false], [ISBN, '9788202394721'.padEnd(40, '1'), false],
    ['^(?!0+$)\\d+$', '0100', true], ['^(?!0+$)\\d+$', '000', false], ['.*(?<=a)b', 'xab', true], ['.*(?<=a)b', 'xbb', false],
  ] as const) it(`looks around: ${pattern.slice(0, 30)} and ${text}`, () => assert.equal(linearPattern(pattern)?.(text), wanted));
  it('looks around in bounded time, and takes no text that is too long for it', () => {
    const test = linearPattern('^(?=.*a)(?=.*b).*c.*$');
    const from = process.cpuUsage().user;
    for (const length of [30, 100, 1000, 1_000_000]) assert.equal(test?.('ab'.repeat(length / 2)), false);
    assert.ok(process.cpuUsage().user - from < 2_000_000);
  });
  for (const pattern of ['(a+)+b(?=c)', '(a|b)*(?=c)', '(?=.*a)(?=.*b)(?=.*c)(?=.*d)(?=.*e).*f.*', '(a)\\1', '[']) it(`${pattern} is refused`, () => assert.equal(linearPattern(pattern), null));
});
