import assert from 'node:assert/strict';
import { describeModel, type ModelSources } from '../../../runtime/data/describe-model.ts';
import { fromJson, readJson } from '../../../runtime/data/from-json.ts';
import { writeJson } from '../../../runtime/data/json-writer.ts';
import { applyPatch } from '../../../runtime/data/patch.ts';
import { toPlain } from '../../../runtime/data/plain.ts';
import type { ModelDescriptor } from '../../../runtime/data/types.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { writeXml } from '../../../runtime/data/xml-writer.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';

const HEAD = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

function described(sources: Partial<ModelSources>): ModelDescriptor {
  return describeModel({ dataTypeId: 'model', classRef: 'App.Models.Melding', schema: null, xsd: null, csharp: [], ...sources }).descriptor;
}

const csharp = (...texts: string[]): Partial<ModelSources> => ({ csharp: texts.map((text, index) => ({ file: `m${index}.cs`, text: `using System;\nnamespace App.Models;\n${text}` })) });
const xsd = (content: string, attributes = ''): string => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}>${content}</xs:schema>`;

/** JSON → XML as expected → the same JSON. */
const ROADS: [name: string, sources: Partial<ModelSources>, json: object, xml: string][] = [
  ['a class in parts, in two files', csharp('public partial class Melding { public string A { get; set; } }', 'public partial class Melding { public int? B { get; set; } }'),
    { a: 'x', b: 2 }, '<A>x</A><B>2</B>'],
  ['a record with parameters', csharp('public record Melding([property: XmlElement("navn"), JsonPropertyName("navn")] string Navn, bool? Ja = null);'),
    { navn: 'Åse', ja: true }, '<navn>Åse</navn><Ja>true</Ja>'],
  ['a list in an element of its own', csharp('public class Rad { public string Navn { get; set; } }\npublic class Melding { [XmlArray("rader")] [XmlArrayItem("rad")] [JsonPropertyName("rader")] public List<Rad> Rader { get; set; } }'),
    { rader: [{ navn: 'a' }, { navn: 'b' }] }, '<rader><rad><Navn>a</Navn></rad><rad><Navn>b</Navn></rad></rader>'],
  ['a list of siblings', csharp('public class Melding { [XmlElement("tall")] [JsonPropertyName("tall")] public List<decimal> Tall { get; set; } }'), { tall: [1, 2] }, '<tall>1</tall><tall>2</tall>'],
  ['arrays that may be null, sets and bytes', csharp('public class Melding { [XmlElement("a")] public string[]? A { get; set; } [XmlElement("b")] public HashSet<int> B { get; set; } public byte[]? C { get; set; } }'),
    { a: ['x', 'y'], b: [1, 2], c: 'AQI=' }, '<a>x</a><a>y</a><b>1</b><b>2</b><C>AQI=</C>'],
  ['null of a text or an object that may be nil', csharp('public class D { public string X { get; set; } }\npublic class Melding { [XmlElement("a", IsNullable = true)] public string A { get; set; } [XmlElement("d", IsNullable = true)] public D D { get; set; } }'),
    { a: null, d: null }, '<a xsi:nil="true" /><d xsi:nil="true" />'],
  ['null where the schema allows it', { schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { a: { type: ['string', 'null'] }, d: { oneOf: [{ $ref: '#/$defs/D' }, { type: 'null' }] }, n: { type: 'string' } }, $defs: { D: { properties: { x: { type: 'string' } } } } } },
    { a: null, d: null, n: null }, '><a xsi:nil="true" /><d xsi:nil="true" /></'],
  ['a date without its time', csharp('public class Melding { [System.Xml.Serialization.XmlElementAttribute(DataType="date", Order=0)] public System.DateTime? Dag { get { return this.dagField; } set { this.dagField = value; } } private System.DateTime? dagField; }'),
    { dag: '2024-02-29T00:00:00' }, '<Dag>2024-02-29</Dag>'],
  ['values that may be null, with their names spelt out', csharp('public class Melding { [XmlElement("a")] [JsonPropertyName("a")] public System.Nullable<decimal> A { get; set; } [XmlElement("b")] [JsonPropertyName("b")] public global::System.Nullable<global::System.Boolean> B { get; set; } }'),
    { a: null, b: null }, '<a xsi:nil="true" /><b xsi:nil="true" />'],
  ['a value that is only there when it is specified', csharp('public class Melding { public int Antall { get; set; } [XmlIgnore] public bool AntallSpecified { get; set; } public int Alltid { get; set; } }'), { antall: null, alltid: 0 }, '><Alltid>0</Alltid></'],
  ['the name for the older library where the schema has it', { ...csharp('public class Melding { [JsonProperty("Navn")] public string Navn { get; set; } [JsonProperty("Annet")] public string Tillegg { get; set; } }'), schema: { properties: { Navn: { type: 'string' } } } },
    { Navn: 'a', tillegg: 'b' }, '<Navn>a</Navn><Tillegg>b</Tillegg>'],
  ['raw strings and comments do not confuse', csharp('/* class Nei { } */ public class Melding { private const string S = """ { public string X { get; set; } } """; // }\n public string A { get; set; } }'), { a: 'x' }, '<A>x</A>'],
  ['an XSD with groups, attribute groups and an extension', { xsd: xsd(`
    <xs:element name="Melding"><xs:complexType><xs:complexContent><xs:extension base="Basis"><xs:sequence><xs:group ref="G"/><xs:element name="sist" type="xs:string"/></xs:sequence><xs:attributeGroup ref="AG"/></xs:extension></xs:complexContent></xs:complexType></xs:element>
    <xs:complexType name="Basis"><xs:sequence><xs:element name="forst" type="xs:string"/></xs:sequence></xs:complexType>
    <xs:group name="G"><xs:sequence><xs:element name="midt" type="xs:int" minOccurs="0"/></xs:sequence></xs:group>
    <xs:attributeGroup name="AG"><xs:attribute name="merke" type="xs:string"/></xs:attributeGroup>`) },
    { forst: 'a', midt: 2, sist: 'c', merke: 'm' }, '<forst>a</forst><midt>2</midt><sist>c</sist>'],
  ['an XSD in two files', { xsd: xsd('<xs:include schemaLocation="typer.xsd"/><xs:element name="Melding" type="T"/>'), readXsd: (location: string) => (location === 'typer.xsd' ? xsd('<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:string" maxOccurs="unbounded"/></xs:sequence></xs:complexType>') : null) },
    { a: ['x', 'y'] }, '<a>x</a><a>y</a>'],
];

describe('describeModel(sources)', () => {
  for (const [name, sources, json, xml] of ROADS) {
    it(`${name}: JSON and XML there and back`, () => {
      const descriptor = described(sources);
      const model = fromJson(descriptor, json as never, { unknown: 'drop' });
      const written = writeXml(descriptor, model, { declaration: false, includeRowIds: false });
      assert.ok(written.includes(xml), written);
      const back = toPlain(readXml(descriptor, written, DEFAULT_LIMITS)) as Record<string, unknown>;
      for (const [member, value] of Object.entries(json)) assert.deepEqual(back[member], value, member);
    });
  }

  describe('members of one form only', () => {
    const HIDDEN = 'using System.Text.Json.Serialization;\nusing Newtonsoft.Json;\npublic class Rad { [JsonPropertyName("navn")] public string Navn { get; set; } [JsonIgnore] public string Fnr { get; set; } }\npublic class Melding { public List<Rad> Rader { get; set; } }';
    const XML = `<Melding${HEAD}><Rader><Rad><Navn>a</Navn><Fnr>010203</Fnr></Rad></Rader></Melding>`;

    it('keeps out of the JSON what the class hides, in every form it leaves by, and keeps it in the XML', () => {
      const descriptor = described(csharp(HIDDEN));
      const model = readXml(descriptor, XML, DEFAULT_LIMITS);
      for (const shown of [writeJson(descriptor, model, { includeRowIds: true }), JSON.stringify(model), JSON.stringify(toPlain(model)), JSON.stringify(structuredClone(model))]) {
        assert.match(shown, /"navn":"a"/);
        assert.doesNotMatch(shown, /010203|fnr/i);
      }
      assert.equal(writeXml(descriptor, model, { declaration: false, includeRowIds: false }), XML);
    });

    for (const [text, isWhole] of [['public string A { get; set; }', true], ['[JsonIgnore] public string A { get; set; }', false], ['[XmlIgnore] public string A { get; set; }', false], ['[XmlElement("a", DataType = "date")] public DateTime? A { get; set; }', false]] as const) {
      it(`says whether a stored document reads as what was written: ${text}`, () => assert.equal(described(csharp(`public class Melding { ${text} }`)).isWhole, isWhole));
    }

    it('takes nothing hidden from a client', () => {
      const descriptor = described(csharp(HIDDEN));
      const sent = { rader: [{ navn: 'a', fnr: '1' }] };
      assert.doesNotMatch(writeXml(descriptor, fromJson(descriptor, sent, { unknown: 'drop' }), { declaration: false, includeRowIds: false }), /Fnr/);
      assert.throws(() => fromJson(descriptor, sent, { unknown: 'reject' }), /'fnr' could not be mapped/);
      const patched = applyPatch(descriptor, readXml(descriptor, XML, DEFAULT_LIMITS), [{ op: 'replace', path: '/rader/0/navn', value: 'b' }]);
      assert.ok('model' in patched);
    });

    for (const [name, attributes, shown] of [
      ['a condition that lets values through', '[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]', true],
      ['the condition that never does', '[System.Text.Json.Serialization.JsonIgnore(Condition = JsonIgnoreCondition.Always)]', false],
      ["the older library's word", '[Newtonsoft.Json.JsonIgnore]', true],
      ['the short word of both', '[JsonIgnore]', false],
    ] as const) it(`JSON and ${name}`, () => assert.equal(described(csharp(`public class Melding { ${attributes} public string A { get; set; } }`)).root.byJson.has('a'), shown));

    it('means the older library where only that one is imported', () => {
      assert.ok(described({ csharp: [{ file: 'm.cs', text: 'using Newtonsoft.Json;\nnamespace App.Models;\npublic class Melding { [JsonIgnore] public string A { get; set; } }' }] }).root.byJson.has('a'));
    });

    it('keeps out of the XML what the class ignores there or cannot be set, but lets JSON have it', () => {
      const descriptor = described(csharp('public class D { public string X { get; set; } }\npublic class Melding { [XmlIgnore] public string A { get; set; } public string B => A + A; public D C { get; } = new D(); [XmlIgnore, JsonIgnore] public string E { get; set; } public List<string> F { get; } = new(); }'));
      assert.deepEqual([...descriptor.root.byJson.keys()], ['a', 'b', 'c', 'f']);
      const model = fromJson(descriptor, { a: 'x', c: { x: 'y' }, f: ['z'] }, { unknown: 'reject' });
      assert.equal(writeXml(descriptor, model, { declaration: false, includeRowIds: false }), `<Melding${HEAD}><F><string>z</string></F></Melding>`);
      assert.deepEqual(JSON.parse(writeJson(descriptor, model, { includeRowIds: true })), { a: 'x', b: null, c: { x: 'y' }, f: ['z'] });
    });

    it('takes any object for a dictionary, numbers as they were written', () => {
      const descriptor = described(csharp('public class Melding { [XmlIgnore] public Dictionary<string, decimal> Priser { get; set; } }'));
      const text = '{"priser":{"melk":1.10,"__x":2.0}}';
      assert.equal(writeJson(descriptor, readJson(descriptor, text, { unknown: 'reject', limits: DEFAULT_LIMITS }), { includeRowIds: true }), text);
      assert.throws(() => fromJson(descriptor, { priser: ['melk'] }, { unknown: 'drop' }), /Dictionary/);
    });
  });

  const A = { type: 'object', properties: { x: { type: 'string' } } };
  for (const [name, $ref, extra] of [
    ['a pointer', '#/definitions/A', {}], ['an anchor', '#A', { $anchor: 'A' }], ['an anchor of draft-07', '#A', { $id: '#A' }],
    ['its own address', 'https://schema.example/m.json#/definitions/A', {}], ['its own file name', 'm.json#/definitions/A', {}],
  ] as const) {
    it(`follows ${name} to a definition`, () => {
      const schema = { $id: 'https://schema.example/m.json', properties: { a: { $ref } }, definitions: { A: { ...A, ...extra } } };
      assert.equal(described({ schema }).root.byJson.get('a')?.object?.byJson.has('x'), true);
    });
  }

  it('fetches no other schema, and says so', () => {
    const { problems } = describeModel({ dataTypeId: 'm', classRef: 'M', xsd: null, csharp: [], schema: { properties: { a: { $ref: 'https://other.example/b.json#/A' }, b: { $ref: '#B' } } } });
    assert.match(problems.join('\n'), /other\.example[^]*#B leads nowhere/);
  });

  it('takes the type of a value from what it may be', () => {
    const { root } = described({ schema: { properties: { n: { const: 5 }, e: { enum: [1, 2] }, b: { const: true }, s: { enum: ['a', 1] }, o: {} } } });
    assert.deepEqual(root.members.map(({ type }) => type), ['decimal', 'decimal', 'boolean', 'string', 'string']);
  });

  it('puts only the root into a namespace that is not for its elements', () => {
    const text = '<xs:element name="Melding"><xs:complexType><xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence></xs:complexType></xs:element>';
    const unqualified = described({ xsd: xsd(text, 'targetNamespace="http://seres.no/x"') });
    const written = writeXml(unqualified, fromJson(unqualified, { a: '1' }, { unknown: 'drop' }), { declaration: false, includeRowIds: false });
    assert.equal(written, `<q1:Melding${HEAD} xmlns:q1="http://seres.no/x"><a>1</a></q1:Melding>`);
    assert.deepEqual(toPlain(readXml(unqualified, written, DEFAULT_LIMITS)), { a: '1' });
    const qualified = described({ xsd: xsd(text, 'targetNamespace="http://seres.no/x" elementFormDefault="qualified"') });
    assert.equal(writeXml(qualified, fromJson(qualified, { a: '1' }, { unknown: 'drop' }), { declaration: false, includeRowIds: false }), `<Melding${HEAD} xmlns="http://seres.no/x"><a>1</a></Melding>`);
  });

  it('says which included schema is not at hand, and ends where schemas include each other', () => {
    const loop = xsd('<xs:include schemaLocation="a.xsd"/><xs:element name="Melding" type="xs:string"/>');
    const { problems } = describeModel({ dataTypeId: 'm', classRef: 'Melding', schema: null, csharp: [], xsd: xsd('<xs:include schemaLocation="a.xsd"/><xs:include schemaLocation="b.xsd"/><xs:element name="Melding"><xs:complexType/></xs:element>'), readXsd: (location) => (location === 'a.xsd' ? loop : null) });
    assert.match(problems.join(), /b\.xsd is not at hand/);
  });
});
