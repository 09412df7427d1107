import fc, { type Arbitrary } from 'fast-check';
import type { Member, ModelDescriptor, ObjectType } from '../../runtime/data/types.ts';
import { ExactNumber, type Json, type JsonObject } from '../../runtime/kernel/json.ts';

/** `minimal`: nothing given; `maximal`: everything given, two rows each; `random`: anything; `hostile`: what tries to break codecs. */
export type Shape = 'minimal' | 'maximal' | 'random' | 'hostile';

export const SHAPES: readonly Shape[] = ['minimal', 'maximal', 'random', 'hostile'];

/** Objects nested deeper than this are left out: recursive models have to end somewhere. */
const DEEPEST = 12;
const HOSTILE_TEXTS = [
  '', ' ', '   \t', '\r', '\n', '\r\n', 'a\r\nb\rc', ']]>', '<![CDATA[x]]>', '&amp;', '&', '<', '</x>', '<!-- -->', '--><evil/>', '&#0;', '&#xD;', '"\'', '\u0000', 'a\u0001b',
  '\uFFFE\uFFFF', '\uD800', '\uDC00\uD800', '😀', 'e\u0301', '\u0085\u2028', '\uFEFF', '__proto__', 'constructor', 'true', '00123', '1e5', 'null', 'xsi:nil="true"', '{0}', '%', '\u202Eabc', '-0',
];
const HOSTILE_DECIMALS = ['1.10', '-0', '0.00', '79228162514264337593543950335', '-79228162514264337593543950335', '0.0000000000000000000000000001', '1e5', '1E-7', '123456789012345678.90', '9007199254740993'];
const DATES = ['0001-01-01', '9999-12-31', '2024-02-29', '2026-06-17'];
const TIMES = ['T00:00:00', 'T23:59:59.9999999Z', 'T12:30:00.10+02:00', 'T01:02:03'];

/** A JSON document of the model, as a client might send it. */
export function modelArbitrary(descriptor: ModelDescriptor, shape: Shape): Arbitrary<Json> {
  return objectArbitrary(descriptor.root, shape, 0);
}

function objectArbitrary(type: ObjectType, shape: Shape, depth: number): Arbitrary<Json> {
  if (shape === 'minimal') return fc.constant({});
  const keys: Record<string, Arbitrary<Json>> = {};
  for (const member of type.members) {
    if (member.hidden) continue;
    if (member.object === null || depth < DEEPEST) keys[member.json] = memberArbitrary(member, shape, depth);
  }
  if (type.rowId) keys['altinnRowId'] = fc.option(fc.uuid());
  return fc.record(keys, { requiredKeys: shape === 'maximal' ? Object.keys(keys) : [], noNullPrototype: true }) as Arbitrary<JsonObject>;
}

function memberArbitrary(member: Member, shape: Shape, depth: number): Arbitrary<Json> {
  const { object } = member;
  // Made when it is asked for: types may contain themselves.
  const one: Arbitrary<Json> = object ? fc.constant(null).chain(() => objectArbitrary(object, shape, depth + 1)) : scalarArbitrary(member, shape);
  // Recursion must thin out, or a type with many lists of itself never ends.
  const most = depth === 0 ? 3 : 1;
  const value: Arbitrary<Json> = member.array ? fc.array(shape === 'hostile' ? fc.option(one, { freq: 5 }) : one, { minLength: shape === 'maximal' && depth < 3 ? Math.min(2, most) : 0, maxLength: shape === 'maximal' && depth < 3 ? 2 : most }) : one;
  return shape === 'maximal' ? (object && depth >= 3 ? fc.constant(null) : value) : fc.option(value, { freq: object && depth > 3 ? 1 : 4 });
}

function scalarArbitrary(member: Member, shape: Shape): Arbitrary<Json> {
  const { enumeration, entry } = member;
  if (enumeration) return fc.constantFrom(...enumeration.values.map(({ name, value }) => (member.type === 'string' ? name : value)));
  // A dictionary has no form in XML.
  if (member.type === 'object') return entry === null ? fc.dictionary(fc.string({ maxLength: 4 }), fc.string()) : fc.constant(null);
  switch (member.type) {
    case 'string':
      return shape === 'hostile' ? fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('ø'.repeat(20_000))) : fc.string({ maxLength: 12 });
    case 'boolean':
      return fc.boolean();
    case 'integer': {
      const bits = BigInt(member.bits ?? 64);
      return fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }).map((value) => new ExactNumber(value.toString()));
    }
    case 'decimal':
      return fc.oneof(fc.constantFrom(...HOSTILE_DECIMALS).map((text) => new ExactNumber(text)), fc.integer(), fc.tuple(fc.integer(), fc.integer({ min: 0, max: 9999 })).map(([whole, part]) => new ExactNumber(`${whole}.${part}0`)));
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'guid':
      return fc.uuid();
    case 'date':
      return fc.constantFrom(...DATES);
    default:
      return fc.tuple(fc.constantFrom(...DATES), fc.constantFrom(...TIMES)).map(([date, time]) => date + time);
  }
}
