import assert from 'node:assert/strict';
import { describeModel, type ModelSources } from '../../../runtime/data/describe-model.ts';
import { fromJson, readJson } from '../../../runtime/data/from-json.ts';
import { writeJson } from '../../../runtime/data/json-writer.ts';
import { toPlain } from '../../../runtime/data/plain.ts';
import { setProperty } from '../../../runtime/data/property-path.ts';
import type { ModelDescriptor } from '../../../runtime/data/types.ts';
import { fieldAtPlace } from '../../../runtime/data/xml-place.ts';
import { losesInXml } from '../../../runtime/data/xml-loss.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { writeXml } from '../../../runtime/data/xml-writer.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';
import { checkRoundTrip } from '../../support/model-round-trip.ts';

type Kind = [name: string, sources: Partial<ModelSources>, json: object, xml: string];

function described(sources: Partial<ModelSources>): { descriptor: ModelDescriptor; problems: string[] } {
  return describeModel({ dataTypeId: 'model', classRef: 'App.Models.Melding', schema: null, xsd: null, csharp: [], ...sources });
}

const csharp = (text: string): Partial<ModelSources> => ({ csharp: [{ file: 'm.cs', text: `using System;\nnamespace App.Models;\n${text}` }] });
const xsd = (content: string, attributes = ''): Partial<ModelSources> => ({ xsd: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}>${content}</xs:schema>` });
const melding = (content: string, outside = ''): Partial<ModelSources> => xsd(`<xs:element name="Melding"><xs:complexType>${content}</xs:complexType></xs:element>${outside}`);
const TALL = '<xs:simpleType name="Tall"><xs:list itemType="xs:int"/></xs:simpleType><xs:simpleType name="FaaTall"><xs:restriction base="Tall"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>';
const FARGE = 'public enum Farge { [XmlEnum("rød")] Rod, [XmlEnum(Name = "grønn")] Gronn = 5, Blaa }';

const KINDS: Kind[] = [
  ['an element that is a list of numbers', melding('<xs:sequence><xs:element name="tall" type="FaaTall"/></xs:sequence>', TALL), { tall: [1, -2, 3] }, '<tall>1 -2 3</tall>'],
  ['a list whose items are described in it', melding('<xs:sequence><xs:element name="koder"><xs:simpleType><xs:list><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="a"/><xs:enumeration value="b"/></xs:restriction></xs:simpleType></xs:list></xs:simpleType></xs:element></xs:sequence>'), { koder: ['a', 'b'] }, '<koder>a b</koder>'],
  ['attributes and text that are lists', melding('<xs:simpleContent><xs:extension base="Tall"><xs:attribute name="merker" type="xs:NMTOKENS"/><xs:attribute name="ja"><xs:simpleType><xs:list itemType="xs:boolean"/></xs:simpleType></xs:attribute></xs:extension></xs:simpleContent>', TALL),
    { value: [4, 5], merker: ['x', 'y'], ja: [true, false] }, ' merker="x y" ja="true false">4 5</'],
  ['an empty list', melding('<xs:sequence><xs:element name="tall" type="Tall" minOccurs="0"/><xs:element name="a" type="xs:string"/></xs:sequence>', TALL), { tall: [], a: 'x' }, '"><a>x</a>'],
  ['lists in a schema: an attribute stands once, an element as often as it has items', { schema: { properties: { merker: { type: 'array', '@xsdAttribute': true, items: { type: 'string' } }, tall: { type: 'array', items: { type: 'integer' } } } } },
    { merker: ['a', 'b'], tall: [1, 2] }, ' merker="a b"><tall>1</tall><tall>2</tall>'],
  ['lists in a class', csharp('public class Melding { [XmlAttribute("merker")] public string[] Merker { get; set; } [XmlAttribute("tall")] public List<int>? Tall { get; set; } [XmlText] public string[] Tekst { get; set; } }'),
    { merker: ['a', 'b'], tall: [1, 2], tekst: ['a b'] }, ' merker="a b" tall="1 2">a b</'],
  ['an enum is a number in JSON', csharp(`${FARGE} public class Melding { public Farge A { get; set; } = default; public Farge? B { get; set; } = null; public List<Farge> C { get; set; } [XmlAttribute("d")] public Farge D { get; set; } = Farge.Gronn; }`),
    { a: 0, b: 6, c: [5, 0], d: 5 }, ' d="grønn"><A>rød</A><B>Blaa</B><C><Farge>grønn</Farge><Farge>rød</Farge></C>'],
  ['an enum with a converter is its names', csharp(`[JsonConverter(typeof(JsonStringEnumConverter))] ${FARGE} public class Melding { public Farge A { get; set; } public Farge? B { get; set; } }`), { a: 'Gronn', b: null }, '<A>grønn</A><B xsi:nil="true" />'],
  ['the converter of a member, and names of JSON alone', csharp('public enum Status { [JsonStringEnumMemberName("ny-sak")] [XmlEnum("1")] Ny = 1, Lukket }\npublic class Melding { [JsonConverter(typeof(JsonStringEnumConverter<Status>))] [XmlElement("s")] [JsonPropertyName("s")] public Status? S { get; set; } }'), { s: 'ny-sak' }, '<s>1</s>'],
  ['an enum that the schema says is text', { ...csharp('public enum Farge { Rod, Gronn }\npublic class Melding { [JsonPropertyName("farge")] public Farge? Farge { get; set; } }'), schema: { properties: { farge: { type: 'string', enum: ['Rod', 'Gronn'] } } } }, { farge: 'Rod' }, '<Farge>Rod</Farge>'],
];

describe('kinds of models: JSON and XML there and back', () => {
  for (const [name, sources, json, xml] of KINDS) {
    it(name, () => {
      const { descriptor, problems } = described(sources);
      assert.deepEqual(problems, []);
      const written = writeXml(descriptor, fromJson(descriptor, json as never, { unknown: 'reject' }), { declaration: false, includeRowIds: false });
      assert.ok(written.includes(xml), written);
      const back = toPlain(readXml(descriptor, written, DEFAULT_LIMITS));
      assert.deepEqual(Object.fromEntries(Object.keys(json).map((key) => [key, (back as Record<string, unknown>)[key]])), json);
      assert.equal(writeXml(descriptor, back, { declaration: false, includeRowIds: false }), written);
      assert.ok(checkRoundTrip(descriptor) > 0);
    });
  }
});

describe('a list in one text', () => {
  const { descriptor } = described(melding('<xs:sequence><xs:element name="tall" type="Tall"/><xs:element name="ord"><xs:simpleType><xs:list itemType="xs:string"/></xs:simpleType></xs:element></xs:sequence>', TALL));
  const read = (content: string) => toPlain(readXml(descriptor, `<Melding>${content}</Melding>`, DEFAULT_LIMITS));

  it('is parted by any blanks, and counts once', () => assert.deepEqual(read('<tall> 1\r\n\t2 </tall><tall>3</tall><ord/>'), { tall: [1, 2], ord: [] }));
  it('names the field of an item that does not fit', () => assert.throws(() => read('<tall>1 x</tall>'), /'x' was not in a correct format/));
  it('is a field of its own to a validator', () => assert.equal(fieldAtPlace(descriptor, '/Melding/tall'), 'tall'));
  for (const [ord, loses] of [[['a', 'b'], false], [['a b'], true], [[''], true], [[], false]] as const) {
    it(`says whether XML carries ${JSON.stringify(ord)}`, () => assert.equal(losesInXml(descriptor, fromJson(descriptor, { ord: [...ord] }, { unknown: 'reject' })), loses));
  }
});

describe('an enum of a class', () => {
  const { descriptor } = described(csharp(`${FARGE} public class Melding { public Farge A { get; set; } = default; [JsonConverter(typeof(JsonStringEnumConverter))] public Farge B { get; set; } }`));
  const of = (json: object) => toPlain(fromJson(descriptor, json as never, { unknown: 'reject' }));

  it('has its zero where it is absent', () => assert.deepEqual([of({}), of({ a: null, b: null })], [{ a: 0, b: 'Rod' }, { a: 0, b: 'Rod' }]));
  it('is read by number and by name, ignoring case', () => assert.deepEqual(of({ a: 5, b: 'gronn' }), { a: 5, b: 'Gronn' }));
  for (const json of [{ a: 4 }, { a: true }, { b: 'rød' }, { b: ['Rod'] }, { b: 17 }]) it(`refuses ${JSON.stringify(json)}`, () => assert.throws(() => of(json), /could not be converted to App\.Models\.Farge/));
  it('refuses text that no value has in XML', () => assert.throws(() => readXml(descriptor, '<Melding><A>Gronn</A></Melding>', DEFAULT_LIMITS), /'Gronn' is not a valid value for Farge/));
});

describe('prefill of an enum and of a list', () => {
  const { descriptor } = described(csharp(`${FARGE} public class Melding { public Farge A { get; set; } [JsonConverter(typeof(JsonStringEnumConverter))] public Farge? B { get; set; } [XmlAttribute] public string[] C { get; set; } }`));
  for (const [path, value, expected] of [['A', 5, 5], ['A', 'Blaa', 6], ['b', 'gronn', 'Gronn'], ['b', 'lilla', null], ['c', ['x', 'y'], ['x', 'y']]] as const) {
    it(`${path} = ${JSON.stringify(value)}`, () => {
      const model = fromJson(descriptor, {}, { unknown: 'drop' });
      const set = (): void => setProperty(descriptor, model, path, value as never);
      if (expected === null) assert.throws(set, /does not fit|could not be converted/);
      else {
        set();
        assert.deepEqual(model[path.toLowerCase()], expected);
      }
    });
  }
});

describe('a dictionary whose values have a type', () => {
  const { descriptor, problems } = described(csharp(`${FARGE} public class Pris { [JsonPropertyName("kr")] public decimal Kr { get; set; } public List<int> T { get; set; } } public class Melding { [XmlIgnore] public Dictionary<string, Pris> P { get; set; } [XmlIgnore] public IDictionary<string, Dictionary<string, int?>> D { get; set; } [XmlIgnore] public Dictionary<string, List<Farge>> L { get; set; } [XmlIgnore] public Dictionary<string, object> O { get; set; } [XmlIgnore] public Dictionary<string, int> I { get; set; } [XmlIgnore] public Dictionary<string, Dictionary<string, Del>> N { get; set; } } public class Del { public string X { get; set; } public Dictionary<string, Del> Inni { get; set; } }`));
  const road = (text: string): string => writeJson(descriptor, readJson(descriptor, text, { unknown: 'reject', limits: DEFAULT_LIMITS }), { includeRowIds: true });

  it('has them in their types, numbers as they were written', () => {
    assert.deepEqual(problems, []);
    assert.equal(road('{"p":{"Melk":{"KR":"1.10"},"tom":null},"d":{"a":{"b":1,"c":null}},"l":{"x":[5]},"o":{"hva":["som",1]},"i":{},"n":{"a":{"b":{"X":"y","inni":{"c":{}}}}}}'),
      '{"p":{"Melk":{"kr":1.10,"t":[]},"tom":null},"d":{"a":{"b":1,"c":null}},"l":{"x":[5]},"o":{"hva":["som",1]},"i":{},"n":{"a":{"b":{"x":"y","inni":{"c":{"x":null,"inni":null}}}}}}');
  });
  for (const [text, message] of [
    ['{"p":{"Melk":{"kr":"mye"}}}', /Decimal.*\$\.p\.Melk\.kr/], ['{"p":{"Melk":3}}', /App\.Models\.Pris.*\$\.p\.Melk/], ['{"p":{"Melk":{"øre":1}}}', /'øre' could not be mapped/],
    ['{"d":{"a":{"b":"x"}}}', /Int32.*\$\.d\.a\.b/], ['{"l":{"x":[4]}}', /Farge.*\$\.l\.x\[0\]/], ['{"i":{"n":null}}', /Int32.*\$\.i\.n/], ['{"i":[]}', /Dictionary/],
  ] as const) it(`refuses ${text}`, () => assert.throws(() => road(text), message));
});
