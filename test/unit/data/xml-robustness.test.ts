import { ok, throws } from 'node:assert/strict';
import fc from 'fast-check';
import { DataError } from '../../../runtime/data/data-error.ts';
import { describeModel } from '../../../runtime/data/describe-model.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import type { JsonObject } from '../../../runtime/kernel/json.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';

const RUNS = Number(process.env['STAFETT_PROPERTY_RUNS'] ?? 12) * 100;
const SEED = Number(process.env['STAFETT_PROPERTY_SEED'] ?? 20260617);

const row = { properties: { x: { type: 'integer' }, k: { type: 'string', '@xsdAttribute': true } } };
const schema = { properties: { a: { type: 'string' }, n: { type: 'number' }, d: { type: 'string', format: 'date-time' }, r: { type: 'array', items: row } } } as JsonObject;
const { descriptor } = describeModel({ dataTypeId: 'm', classRef: 'M', schema, xsd: null, csharp: [] });
const VALID = new TextEncoder().encode('<?xml version="1.0" encoding="utf-8"?><M xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a>x&amp;y<![CDATA[z]]></a><n>1.10</n><r k="q"><x>1</x></r><d xsi:nil="true" /></M>');
const ODD_BYTES = [0, 10, 33, 34, 38, 47, 58, 60, 62, 91, 93, 120, 0xc3, 0xff];

/** Reads or refuses; anything but a DataError is a fault of the reader. */
function readOrRefuse(bytes: Uint8Array): void {
  try {
    readXml(descriptor, bytes, DEFAULT_LIMITS);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
}

describe('readXml(descriptor, bytes, limits) takes anything', () => {
  const offset = fc.nat(VALID.length - 1);
  const inputs: Record<string, fc.Arbitrary<Uint8Array>> = {
    'random bytes': fc.uint8Array({ maxLength: 300 }),
    'a document with bytes changed': fc.array(fc.tuple(offset, fc.constantFrom(...ODD_BYTES)), { minLength: 1, maxLength: 4 }).map((edits) => {
      const copy = VALID.slice();
      for (const [at, byte] of edits) copy[at] = byte;
      return copy;
    }),
    'a document with a piece lost or twice': fc.tuple(offset, offset).map(([end, start]) => new Uint8Array([...VALID.slice(0, end), ...VALID.slice(start)])),
  };
  for (const [name, input] of Object.entries(inputs)) {
    it(name, () => fc.assert(fc.property(input, readOrRefuse), { seed: SEED, numRuns: RUNS }));
  }

  it('the document that is changed is a good one', () => ok(readXml(descriptor, VALID, DEFAULT_LIMITS)));
  for (const [name, text] of Object.entries({
    'an external entity': '<!DOCTYPE M [<!ENTITY e SYSTEM "file:///etc/hostname">]><M><a>&e;</a></M>',
    'an undeclared entity': '<M><a>&e;</a></M>',
    'two roots': '<M/><M/>',
  })) {
    it(`refuses ${name}`, () => throws(() => readXml(descriptor, text, DEFAULT_LIMITS), DataError));
  }

  /** Four times the input may take eight times the time: quadratic would be sixteen, and a busy machine is forgiven. */
  const shapes: Record<string, (n: number) => string> = {
    rows: (n) => `<M>${'<r><x>1</x></r>'.repeat(n)}</M>`,
    'a fault in the last of many rows': (n) => `<M>${'<r><x>1</x></r>'.repeat(n)}<r><x>q</x></r></M>`,
    attributes: (n) => `<M ${Array.from({ length: n }, (_, i) => `a${i}="1"`).join(' ')}/>`,
    references: (n) => `<M><a>${'&amp;'.repeat(n * 3)}</a></M>`,
    'a wrong end after many lines': (n) => `<M>${'\n'.repeat(n * 20)}</N>`,
    digits: (n) => `<M><n>${'9'.repeat(n * 20)}</n></M>`,
  };
  for (const [name, make] of Object.entries(shapes)) {
    it(`${name}: time grows with the length`, function linear() {
      this.retries(2);
      const limits = { ...DEFAULT_LIMITS, xmlElements: 1e6, body: 1e8 };
      const time = (n: number): number => {
        const text = make(n);
        const start = performance.now();
        try {
          readXml(descriptor, text, limits);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
        }
        return performance.now() - start;
      };
      time(5000);
      const small = Math.max(Math.min(time(15_000), time(15_000), time(15_000)), 3);
      const large = Math.min(time(60_000), time(60_000));
      ok(large < small * 8, `${small.toFixed(1)} ms, four times as much ${large.toFixed(1)} ms`);
    });
  }
});
