import assert from 'node:assert/strict';
import { describeModel } from '../../../runtime/data/describe-model.ts';
import type { Json, JsonObject } from '../../../runtime/kernel/json.ts';
import { compileModelValidator } from '../../../runtime/validation/compile-model-validator.ts';
import { DEFAULT_PREFIXES, softIssue } from '../../../runtime/validation/soft-prefix.ts';

const SCHEMA = 'https://json-schema.org/draft/2020-12/schema';

function findings(schema: JsonObject | null, model: JsonObject, csharp = ''): [field: string, message: string][] {
  const { descriptor, problems } = describeModel({ dataTypeId: 'model', classRef: 'Models.Model', schema, xsd: null, csharp: csharp === '' ? [] : [{ file: 'models/model.cs', text: csharp }] });
  assert.deepEqual(problems, []);
  const validator = compileModelValidator(schema, descriptor);
  assert.deepEqual(validator.problems, []);
  return validator.annotations(model).map(({ field, message }) => [field, message]);
}

describe('annotations of a schema', () => {
  const cases: [name: string, property: JsonObject, value: Json, message: string | null][] = [
    ['a short text', { type: 'string', minLength: 2 }, 'a', "The field x must be a string or array type with a minimum length of '2'."],
    ['an empty text', { type: 'string', minLength: 2 }, '', "The field x must be a string or array type with a minimum length of '2'."],
    ['a long text', { type: 'string', maxLength: 2 }, 'abc', "The field x must be a string or array type with a maximum length of '2'."],
    ['a text of just that length', { type: 'string', maxLength: 2, minLength: 2 }, 'ab', null],
    ['a small number', { type: 'integer', minimum: 15, maximum: 76 }, 14, 'The field x must be between 15 and 76.'],
    ['a number without an upper limit', { type: 'integer', minimum: 2000 }, 1, 'The field x must be between 2000 and 1.7976931348623157E+308.'],
    ['a number beyond its type', { type: 'integer', '@xsdType': 'int' }, 3e9, 'The field x must be between -2147483648 and 2147483647.'],
    ['a pattern', { type: 'string', pattern: '^[a-c]+$' }, 'abd', "The field x must match the regular expression '^[a-c]+$'."],
    ['an empty text against a pattern', { type: 'string', pattern: '^[a-c]+$' }, '', null],
    ['a date', { type: 'string', format: 'date' }, '2024-13-01', "The field x must match the regular expression '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])$'."],
    ['null', { type: 'string', minLength: 2, pattern: 'a' }, null, null],
    ['an unknown enum value, which is the browser’s to find', { type: 'string', enum: ['a'] }, 'b', null],
  ];
  for (const [name, property, value, message] of cases) {
    it(name, () => assert.deepEqual(findings({ $schema: SCHEMA, type: 'object', properties: { x: property } }, { x: value }), message === null ? [] : [['x', message]]));
  }

  it('asks for numbers, booleans and times, not for texts, lists and objects', () => {
    const properties = { n: { type: 'number' }, b: { type: 'boolean' }, t: { type: 'string', format: 'date-time' }, s: { type: 'string' }, l: { type: 'array', items: { type: 'string' } }, o: { type: 'object', properties: { i: { type: 'integer' } }, required: ['i'] } };
    const found = findings({ $schema: SCHEMA, type: 'object', properties, required: Object.keys(properties) }, { o: {} });
    assert.deepEqual(found, ['n', 'b', 't'].sort().map((name) => [name, `The ${name} field is required.`] as [string, string]).concat([['o.i', 'The i field is required.']]));
  });

  const OLD = 'http://json-schema.org/draft-07/schema#';
  const places: [name: string, reference: string, dialect?: string][] = [
    ['a pointer', '#/$defs/Short'],
    ['an anchor', '#short'],
    ['the schema’s own address', 'https://example.test/models/model.json#/$defs/Short'],
    ['the last part of that address', 'model.json#short'],
    ['an anchor of draft-07', '#old', OLD],
    ['an escaped pointer', '#/$defs/a~1b'],
    ['an item of a list', '#/$defs/List/allOf/1'],
  ];
  for (const [name, $ref, dialect = SCHEMA] of places) {
    it(`follows a reference by ${name}`, () => {
      const short = { type: 'string', maxLength: 2 };
      const $defs = { Short: { ...short, $anchor: 'short' }, ...(dialect === OLD ? { Old: { ...short, $id: '#old' } } : {}), 'a/b': short, List: { allOf: [{}, short] } };
      assert.deepEqual(findings({ $schema: dialect, $id: 'https://example.test/models/model.json', type: 'object', properties: { rows: { type: 'array', items: { type: 'object', properties: { x: { $ref } } } } }, $defs }, { rows: [{ x: 'ab' }, { x: 'abc' }] }),
        [['rows[1].x', "The field x must be a string or array type with a maximum length of '2'."]]);
    });
  }
});

describe('annotations of an XSD', () => {
  const facet = (name: string, value: string): string => `<xs:${name} value="${value}"/>`;
  const cases: [name: string, base: string, facets: string, value: Json, message: string | null][] = [
    ['a long text', 'Tekst', facet('maxLength', '2'), 'abc', "The field x must be a string or array type with a maximum length of '2'."],
    ['the limit of a named type', 'Tekst', '', 'abcdef', "The field x must be a string or array type with a maximum length of '5'."],
    ['an exact length', 'xs:string', facet('length', '3'), 'ab', "The field x must be a string or array type with a minimum length of '3'."],
    ['a range', 'xs:int', facet('minInclusive', '1') + facet('maxInclusive', '9'), 10, 'The field x must be between 1 and 9.'],
    ['a pattern', 'xs:string', facet('pattern', '[0-9]{4}'), '123', "The field x must match the regular expression '[0-9]{4}'."],
    ['patterns', 'xs:string', facet('pattern', '[0-9]{4}') + facet('pattern', '[a-z]'), '123', "The field x must match the regular expression '(?:[0-9]{4})|(?:[a-z])'."],
    ['one of patterns', 'xs:string', facet('pattern', '[0-9]{4}') + facet('pattern', '[a-z]'), 'b', null],
    ['a date', 'xs:date', '', '2024-1-1', "The field x must match the regular expression '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])$'."],
    ['an enumeration, which only the XSD itself checks', 'xs:string', facet('enumeration', 'a'), 'b', null],
  ];
  for (const [name, base, facets, value, message] of cases) {
    it(name, () => {
      const xsd = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="Tekst"><xs:restriction base="xs:string"><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
        <xs:element name="Model"><xs:complexType><xs:sequence><xs:element name="x" minOccurs="0"><xs:simpleType><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>`;
      const { descriptor, schema, problems } = describeModel({ dataTypeId: 'model', classRef: 'Models.Model', schema: null, xsd, csharp: [] });
      const validator = compileModelValidator(schema, descriptor);
      assert.deepEqual([problems, validator.problems], [[], []]);
      assert.deepEqual(validator.annotations({ x: value }).map((found) => [found.field, found.message]), message === null ? [] : [['x', message]]);
    });
  }
});

describe('annotations of a class', () => {
  const classOf = (members: string): string => `using System.ComponentModel.DataAnnotations;
    namespace Models { public class Model { ${members} [XmlElement("rader")] [JsonPropertyName("rader")] public List<Rad> Rader { get; set; } }
    public class Rad { [MinLength(2)] [JsonPropertyName("tekst")] public string Tekst { get; set; } } }`;
  const cases: [name: string, attributes: string, type: string, value: Json, message: string | null][] = [
    ['a range', '[Range(15, 76)]', 'int?', 14, 'The field Felt must be between 15 and 76.'],
    ['a range up to a limit of the type', '[Range(2000, Double.MaxValue)]', 'decimal?', 1, 'The field Felt must be between 2000 and 1.7976931348623157E+308.'],
    ['a range from a limit of the type', '[Range(int.MinValue, -1)]', 'int?', 0, 'The field Felt must be between -2147483648 and -1.'],
    ['a range as text', '[Range(typeof(decimal), "0", "1.5")]', 'decimal?', 2, 'The field Felt must be between 0 and 1.5.'],
    ['a warning', '[MaxLength(2, ErrorMessage = "*WARNING*{0} bør ha høyst {1} tegn")]', 'string', 'abc', '*WARNING*Felt bør ha høyst 2 tegn'],
    ['a name for people', '[Display(Name = "Feltet"), MinLength(2)]', 'string', 'a', "The field Feltet must be a string or array type with a minimum length of '2'."],
    ['lengths', '[StringLength(3, MinimumLength = 2)]', 'string', 'abcd', 'The field Felt must be a string with a minimum length of 2 and a maximum length of 3.'],
    ['a length', '[StringLengthAttribute(3)]', 'string', 'abcd', 'The field Felt must be a string with a maximum length of 3.'],
    ['a pattern', '[RegularExpression(@"^\\d{4}$")]', 'string', '12', "The field Felt must match the regular expression '^\\d{4}$'."],
    ['digits of a number', '[RegularExpression("^[0-9]{0,3}$")]', 'decimal?', 1234, "The field Felt must match the regular expression '^[0-9]{0,3}$'."],
    ['a required text', '[Required(ErrorMessage = "Fyll ut {0}")]', 'string', '  ', 'Fyll ut Felt'],
    ['a required text that may be empty', '[Required(AllowEmptyStrings = true)]', 'string', '', null],
    ['a required number', '[Required]', 'decimal?', null, 'The Felt field is required.'],
    ['a number that is never null', '[Required]', 'int', null, null],
    ['a list', '[MinLength(1)]', 'List<string>', [], "The field Felt must be a string or array type with a minimum length of '1'."],
    ['nothing, though the schema would', '', 'string', 'abcdefghijklmn', null],
    ['null', '[MinLength(2)]', 'string', null, null],
  ];
  const schema = { $schema: SCHEMA, type: 'object', properties: { felt: { type: 'string', maxLength: 10 }, rader: { type: 'array', items: { type: 'object', properties: { tekst: { type: 'string' } } } } } };
  for (const [name, attributes, type, value, message] of cases) {
    it(name, () => {
      const element = type.startsWith('List') ? '[XmlElement("felt")]' : '';
      assert.deepEqual(findings(schema, { felt: value, rader: [] }, classOf(`${attributes} ${element} [JsonPropertyName("felt")] public ${type} Felt { get; set; }`)), message === null ? [] : [['felt', message]]);
    });
  }
  it('names rows by the names of JSON', () => {
    assert.deepEqual(findings(schema, { rader: [{ tekst: 'ab' }, { tekst: 'a' }] }, classOf('')), [['rader[1].tekst', "The field Tekst must be a string or array type with a minimum length of '2'."]]);
  });
});

describe('softIssue(issue, settings)', () => {
  const issue = (text: string) => ({ severity: 1 as const, dataElementId: null, field: 'a', code: text, description: text, source: 'DataAnnotations' });
  const cases: [text: string, severity: number, rest: string][] = [
    ['*WARNING*Se etter', 2, 'Se etter'], ['*FIXED*Rettet', 4, 'Rettet'], ['*INFO*Vit', 3, 'Vit'], ['*SUCCESS*Bra', 5, 'Bra'], ['Feil', 1, 'Feil'], ['Ikke *WARNING*', 1, 'Ikke *WARNING*'], ['*warning*x', 1, '*warning*x'],
  ];
  for (const [text, severity, rest] of cases) it(text, () => assert.deepEqual(softIssue(issue(text), DEFAULT_PREFIXES), { ...issue(rest), severity }));
  it('takes what the app has set instead', () => {
    assert.equal(softIssue(issue('!x'), { ...DEFAULT_PREFIXES, softValidationPrefix: '!' }).severity, 2);
    assert.equal(softIssue(issue('x'), { ...DEFAULT_PREFIXES, softValidationPrefix: '' }).severity, 1);
  });
});
