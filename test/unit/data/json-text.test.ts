import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJsonExact } from '../../../runtime/data/json-text.ts';
import { writeJson } from '../../../runtime/data/json-writer.ts';
import { ExactNumber } from '../../../runtime/kernel/json.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';

describe('parseJsonExact(input, limits)', () => {
  const kept = ['1.0', '-0', '-0.0', '1e3', '1E-7', '0.0000001', '12345678901234567', '1234567890123456.3', '10.50', '-1.10', '1.7976931348623157e308'];
  for (const text of kept) {
    it(`keeps the text of ${text}`, () => {
      for (const space of ['', ' ', '\n\t', ' '.repeat(300)]) {
        const [number] = parseJsonExact(`[${space}${text}]`, DEFAULT_LIMITS) as [ExactNumber];
        assert.ok(number instanceof ExactNumber, JSON.stringify(space));
        assert.equal(number.text, text);
      }
    });
  }
  for (const text of ['0', '1', '-1', '0.5', '-0.5', '0.000001', '1250.5', '123456789012345', '9.99']) {
    it(`reads ${text} as a double`, () => assert.deepEqual(parseJsonExact(`{"a":${text}}`, DEFAULT_LIMITS), { a: Number(text) }));
  }
  it('gives back every number as it was written', () => {
    const digits = fc.stringMatching(/^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$/);
    fc.assert(fc.property(fc.array(digits, { maxLength: 8 }), fc.constantFrom('', ' ', '\r\n '), (numbers, space) => {
      const text = `[${numbers.map((number) => space + number).join(',')}]`;
      assert.equal(writeJson(null, parseJsonExact(text, DEFAULT_LIMITS), { includeRowIds: true }), `[${numbers.join(',')}]`);
    }), { numRuns: 2000 });
  });
  it('reads every other value as JSON.parse does', () => {
    const text = fc.stringMatching(/^[\\"[\]{}:,0-9.eE -]{0,8}$/);
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small', maxDepth: 6 }, text, fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(text, tie('any'), { maxKeys: 4 })),
    })).any;
    fc.assert(fc.property(value, fc.constantFrom(0, 1, '\t'), (given, space) => {
      assert.deepEqual(parseJsonExact(JSON.stringify(given, null, space), DEFAULT_LIMITS), JSON.parse(JSON.stringify(given)));
    }), { numRuns: 2000 });
  });
  it('counts the depth outside of strings only', () => {
    const { jsonDepth } = DEFAULT_LIMITS;
    const nested = (depth: number): string => `${'['.repeat(depth)}"[[\\"[{"${']'.repeat(depth)}`;
    parseJsonExact(nested(jsonDepth), DEFAULT_LIMITS);
    assert.throws(() => parseJsonExact(nested(jsonDepth + 1), DEFAULT_LIMITS), /maximum depth/);
    assert.throws(() => parseJsonExact('['.repeat(200_000), DEFAULT_LIMITS), /maximum depth/);
  });
});

describe('writeJson(descriptor, value, options)', () => {
  it('writes texts as JSON.stringify does', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      assert.equal(writeJson(null, value as never, { includeRowIds: true }), JSON.stringify(value));
    }), { numRuns: 2000 });
  });
});
