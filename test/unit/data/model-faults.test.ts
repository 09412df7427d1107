import assert from 'node:assert/strict';
import { describeModel, type ModelSources } from '../../../runtime/data/describe-model.ts';
import { fromJson } from '../../../runtime/data/from-json.ts';
import { toPlain } from '../../../runtime/data/plain.ts';
import type { ModelDescriptor } from '../../../runtime/data/types.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { writeXml } from '../../../runtime/data/xml-writer.ts';
import { isJsonObject } from '../../../runtime/kernel/json.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';
import { checkRoundTrip } from '../../support/model-round-trip.ts';

function described(sources: Partial<ModelSources>): ModelDescriptor {
  return describeModel({ dataTypeId: 'model', classRef: 'App.Models.Melding', schema: null, xsd: null, csharp: [], ...sources }).descriptor;
}

const csharp = (text: string): Partial<ModelSources> => ({ csharp: [{ file: 'm.cs', text: `using System;\nnamespace App.Models;\n${text}` }] });
const melding = (content: string, outside = '', attributes = ''): Partial<ModelSources> => ({ xsd: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}><xs:element name="Melding"><xs:complexType>${content}</xs:complexType></xs:element>${outside}</xs:schema>` });

/** Models as agencies have them: a document in XML → JSON as expected → the same XML. */
const XML: [name: string, sources: Partial<ModelSources>, xml: string, json: object][] = [
  ['elements that stand for an abstract one', melding('<xs:sequence><xs:element ref="hode"/><xs:element name="a" type="xs:string"/></xs:sequence>', '<xs:element name="hode" abstract="true" type="xs:string"/><xs:element name="person" substitutionGroup="hode"/><xs:element name="firma" substitutionGroup="hode" type="xs:int"/><xs:element name="lag" substitutionGroup="firma" type="xs:int"/>'),
    '<lag>3</lag><a>x</a>', { person: null, firma: null, lag: 3, a: 'x' }],
  ['an element that stands twice', melding('<xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:int"/><xs:element name="a" type="xs:string" minOccurs="0"/></xs:sequence>'), '<a>1</a><a>2</a><b>3</b>', { a: ['1', '2'], b: 3 }],
  ['an element that two alternatives have', melding('<xs:choice><xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="b" type="xs:int"/></xs:sequence><xs:sequence><xs:element name="a" type="xs:string"/><xs:element name="c" type="xs:int"/></xs:sequence></xs:choice>'), '<a>1</a><c>3</c>', { a: '1', c: 3 }],
  ['an attribute with the name of an element', melding('<xs:sequence><xs:element name="navn" type="xs:string"/></xs:sequence><xs:attribute name="navn" type="xs:int"/>'), ' navn="1"><navn>x</navn>', { navn: 'x', navn1: 1 }],
  ['an attribute with the name of the text', melding('<xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="value" type="xs:string"/></xs:extension></xs:simpleContent>'), ' value="v">1.50', { value: 1.5, value1: 'v' }],
  ['xml:lang', melding('<xs:simpleContent><xs:extension base="xs:string"><xs:attribute ref="xml:lang"/></xs:extension></xs:simpleContent>'), ' xml:lang="nn">Hei', { value: 'Hei', lang: 'nn' }],
  ['xml:lang of a class', csharp('public class Melding { [XmlAttribute("lang", Form = XmlSchemaForm.Qualified, Namespace = "http://www.w3.org/XML/1998/namespace")] [JsonPropertyName("lang")] public string Lang { get; set; } [XmlText] public string Value { get; set; } }'), ' xml:lang="nn">Hei', { lang: 'nn', value: 'Hei' }],
  ['types of one name in two namespaces, and a file without one', { ...melding('<xs:sequence><xs:element name="a" type="t:Rad"/><xs:element name="b" type="c:Rad"/><xs:element name="d" type="t:Felles"/></xs:sequence>', '<xs:complexType name="Rad"><xs:sequence><xs:element name="egen" type="xs:string"/></xs:sequence></xs:complexType><xs:import namespace="urn:c" schemaLocation="c.xsd"/><xs:include schemaLocation="felles.xsd"/>', 'xmlns:t="urn:t" xmlns:c="urn:c" targetNamespace="urn:t" elementFormDefault="qualified"'),
    readXsd: (location: string) => (location === 'c.xsd' ? '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:c" targetNamespace="urn:c"><xs:complexType name="Rad"><xs:sequence><xs:element name="annen" type="string"/></xs:sequence></xs:complexType><xs:simpleType name="string"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
      : '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="Felles"><xs:sequence><xs:element name="x" type="Tall" minOccurs="0"/></xs:sequence></xs:complexType><xs:simpleType name="Tall"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>') },
    ' xmlns="urn:t"><a><egen>x</egen></a><b><annen>1</annen></b><d><x>2</x></d>', { a: { egen: 'x' }, b: { annen: 1 }, d: { x: 2 } }],
  ['a prefix that nobody binds', melding('<xs:sequence><xs:element name="a" type="feil:Kode"/></xs:sequence>', '<xs:simpleType name="Kode"><xs:restriction base="xs:int"/></xs:simpleType>'), '<a>1</a>', { a: 1 }],
  ['dates, durations, addresses and bytes, as they are written', melding('<xs:sequence><xs:element name="d" type="xs:date"/><xs:element name="y" type="xs:gYear"/><xs:element name="p" type="xs:duration"/><xs:element name="u" type="xs:anyURI"/><xs:element name="f" type="xs:base64Binary"/><xs:element name="n" type="xs:decimal"/><xs:element name="v"><xs:simpleType><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType></xs:element></xs:sequence>'),
    '<d>2024-02-29</d><y>2024</y><p>P1DT2H</p><u>https://a.no/?b=1&amp;c=2</u><f>AQI=</f><n>0.50</n><v>007</v>', { d: '2024-02-29', y: '2024', p: 'P1DT2H', u: 'https://a.no/?b=1&c=2', f: 'AQI=', n: 0.5, v: '007' }],
  ['a group with attributes in several layers, as Seres makes them', { schema: { $schema: 'http://json-schema.org/schema#', info: { meldingsnavn: 'Melding', rootNode: '#/definitions/Melding' }, properties: { Melding: { $ref: '#/definitions/Melding' } }, definitions: {
    Melding: { allOf: [{ properties: { skjemanummer: { type: 'string', const: '1472', '@xsdType': 'XmlAttribute' } } }, { properties: { 'Info-grp-1': { $ref: '#/definitions/G' } } }] },
    G: { properties: { 'Navn-datadef-2': { $ref: '#/definitions/F' }, gruppeid: { type: 'integer', const: '12', '@xsdType': 'XmlAttribute' } } },
    F: { properties: { value: { allOf: [{ $ref: '#/definitions/T' }], '@xsdType': 'XmlSimpleContentExtension' }, orid: { const: '2', type: 'string', '@xsdType': 'XmlAttribute' } } }, T: { type: 'string', maxLength: 35 } } } },
    ' skjemanummer="1472"><Info-grp-1 gruppeid="12"><Navn-datadef-2 orid="2">Åse</Navn-datadef-2></Info-grp-1>', { skjemanummer: '1472', 'Info-grp-1': { 'Navn-datadef-2': { value: 'Åse', orid: '2' }, gruppeid: 12 } }],
  ['a generic base, and an override that keeps its place', csharp('public class Melding : Basis<string, List<int>> { public override string X { get; set; } public string Y { get; set; } }\npublic abstract class Basis<T, U> { public T A { get; set; } [XmlElement("b")] public List<T> B { get; set; } [JsonPropertyName("ix")] public virtual string X { get; set; } [XmlElement("u")] public U U { get; set; } }'),
    '<A>1</A><b>2</b><X>3</X><u>4</u><Y>5</Y>', { a: '1', b: ['2'], ix: '3', u: [4], y: '5' }],
];

describe('models of kinds that agencies have', () => {
  for (const [name, sources, xml, json] of XML) {
    it(`${name}: XML and JSON there and back`, () => {
      const descriptor = described(sources);
      const text = xml.startsWith(' ') ? `<Melding${xml.includes('>') ? xml : `${xml}>`}</Melding>` : `<Melding>${xml}</Melding>`;
      const model = readXml(descriptor, text, DEFAULT_LIMITS);
      const plain = toPlain(model);
      assert.deepEqual(Object.fromEntries(Object.keys(json).map((key) => [key, plain[key]])), json);
      const written = writeXml(descriptor, model, { declaration: false, includeRowIds: false });
      assert.equal(written.replace(/ xmlns:xs[id]="[^"]*"/g, ''), text);
      assert.equal(writeXml(descriptor, fromJson(descriptor, JSON.parse(JSON.stringify(model, (_, value: unknown) => value)) as never, { unknown: 'reject' }), { declaration: false, includeRowIds: false }).replace(/1\.5\b/, '1.50').replace(/0\.5\b/, '0.50'), written);
      assert.ok(checkRoundTrip(descriptor) > 0);
    });
  }

  it('asks for nothing that only one of several alternatives has', () => {
    const descriptor = described({ schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', allOf: [{ properties: { a: { type: 'integer' } }, required: ['a'] }, { oneOf: [{ properties: { b: { type: 'integer' } }, required: ['b'] }, { $ref: '#/$defs/V' }] }, { oneOf: [{ properties: { d: { type: 'integer' } }, required: ['d'] }, { type: 'null' }] }], $defs: { V: { properties: { c: { type: 'boolean' } }, required: ['c'] } } } });
    assert.deepEqual(descriptor.root.members.filter(({ required }) => required).map(({ json }) => json), ['a', 'd']);
    assert.equal(writeXml(descriptor, fromJson(descriptor, { a: 1, d: 2 }, { unknown: 'reject' }), { declaration: false, includeRowIds: false }).replace(/ xmlns:xs[id]="[^"]*"/g, ''), '<Melding><a>1</a><d>2</d></Melding>');
  });

  it('keeps the facets of an XSD', () => {
    const facet = (base: string, facets: string): string => `<xs:simpleType><xs:restriction base="${base}">${facets}</xs:restriction></xs:simpleType>`;
    const { schema } = describeModel({ dataTypeId: 'm', classRef: 'Melding', schema: null, csharp: [], xsd: null, ...melding(`<xs:sequence><xs:element name="a">${facet('Kode', '<xs:length value="1"/>')}</xs:element><xs:element name="b">${facet('xs:int', '<xs:enumeration value="1"/><xs:enumeration value="2"/><xs:minExclusive value="0"/><xs:maxExclusive value="9"/>')}</xs:element></xs:sequence>`, '<xs:simpleType name="Kode"><xs:restriction base="xs:token"><xs:enumeration value="x"/><xs:enumeration value="y"/></xs:restriction></xs:simpleType>') });
    const definitions = schema?.['$defs'];
    assert.ok(isJsonObject(definitions));
    assert.deepEqual(definitions['type:Kode'], { enum: ['x', 'y'], allOf: [{ type: 'string' }] });
    assert.deepEqual((definitions['element:Melding'] as { properties: object }).properties, {
      a: { minLength: 1, maxLength: 1, allOf: [{ $ref: '#/$defs/type:Kode' }] },
      b: { enum: [1, 2], exclusiveMinimum: 0, exclusiveMaximum: 9, allOf: [{ type: 'integer', '@xsdType': 'int' }] },
    });
  });
});

describe('a class read as data', () => {
  const CLASS = `#region Model
public sealed partial class Melding : Basis, IValidatableObject where T : class
{
  public const string K = "x; } {"; private static readonly Regex R = new Regex(@"^[a-z""]+$"); public delegate void Endret(object sender); public event PropertyChangedEventHandler? PropertyChanged;
  private string aField; private decimal bField; private string _c = $"hei {1 + 2} {{x}}";
  public Melding() : base() { this.aField = "x"; this.bField = -1.5m; _c = "y"; Orid = 12; if (true) { E = 7; } Rader = new List<Rad>(); Rad = new Rad(); Farge = Farge.Gronn; }
  public Melding(int antall) { this.aField = "nei"; }
  static Melding() { Statisk = "nei"; }
  public string A { get { return this.aField; } set { this.aField = value; this.Raise("A"); } }
  public decimal? B { get { return this.bField; } set { this.bField = value; } }
  public string C { get => _c; set => _c = value; }
  public string Privat { get; private set; }
  public string D { get; internal set; }
  [XmlElement("e",
     Order = 1)]
  [JsonPropertyName("e")]
  public int? E { get; set; }
  public bool ShouldSerializeE() => E.HasValue;
  [XmlAttribute("orid")] [BindNever] public decimal Orid { get; set; }
  public List<Rad>? Rader { get; set; }
  public Rad? Rad { get; set; }
  public Farge? Farge { get; set; }
  public string this[int i] { get => ""; set { } }
  public static bool operator ==(Melding a, Melding b) { return true; }
}
#endregion
public enum Farge : byte { Rod, Gronn }
public class Rad { public string X { get; set; } = @"c:\\temp""x"; }
public class Basis { }`;
  const descriptor = described(csharp(CLASS));

  it('begins with what its constructor and its initialisers say', () => {
    const model = toPlain(fromJson(descriptor, {}, { unknown: 'reject' }));
    assert.deepEqual(model, { a: 'x', b: -1.5, c: 'y', privat: null, d: null, orid: 12, rader: [], rad: { x: 'c:\\temp"x' }, farge: 1, e: null });
  });
  it('keeps out of the XML what others cannot set', () => assert.deepEqual(descriptor.root.members.filter(({ kind }) => kind === 'none').map(({ json }) => json), ['privat', 'd']));
  it('does not take a fixed value from a client', () => assert.equal(fromJson(descriptor, { orid: 13 }, { unknown: 'reject' })['orid'], 12));
});
