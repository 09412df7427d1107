import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describeModel, type ModelSources } from '../../../runtime/data/describe-model.ts';
import { equalDocuments } from '../../../runtime/data/equal-models.ts';
import { fromJson } from '../../../runtime/data/from-json.ts';
import { writeJson } from '../../../runtime/data/json-writer.ts';
import { fillRowIds, stripRowIds } from '../../../runtime/data/row-ids.ts';
import type { ModelDescriptor } from '../../../runtime/data/types.ts';
import { losesInXml } from '../../../runtime/data/xml-loss.ts';
import { readXml } from '../../../runtime/data/xml-reader.ts';
import { writeXml } from '../../../runtime/data/xml-writer.ts';
import { DEFAULT_LIMITS } from '../../../runtime/kernel/limits.ts';
import { checkRoundTrip } from '../../support/model-round-trip.ts';

function described(sources: Partial<ModelSources>): ModelDescriptor {
  const { descriptor, problems } = describeModel({ dataTypeId: 'model', classRef: 'App.Models.Melding', schema: null, xsd: null, csharp: [], ...sources });
  assert.deepEqual(problems, []);
  return descriptor;
}

const RAD = '<xs:complexType name="Rad"><xs:sequence><xs:element name="a" type="xs:string"/><xs:any minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence><xs:anyAttribute processContents="lax"/></xs:complexType>';
const xsd = (attributes: string): Partial<ModelSources> => ({ xsd: `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}><xs:element name="Melding"><xs:complexType><xs:sequence><xs:element name="rad" type="Rad" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>${RAD}</xs:schema>` });
const CLASS = { csharp: [{ file: 'm.cs', text: 'namespace App.Models; public class Melding { [XmlElement("rad")] [JsonPropertyName("rad")] public List<Rad> Rad { get; set; } } public class Rad { [XmlAttribute] public Guid AltinnRowId { get; set; } [XmlElement("a")] [JsonPropertyName("a")] public string A { get; set; } [XmlAnyElement] public System.Xml.XmlElement[] Any { get; set; } [XmlAnyAttribute] public XmlAttribute[] AnyAttr { get; set; } }' }] };
/** As Studio writes it; the class that it makes of it has no place for them. */
const SCHEMA = { schema: { properties: { rad: { type: 'array', items: { '@xsdType': '#any', '@xsdAnyAttribute': true, properties: { a: { type: 'string' } } } } } } };

/** Names with the namespaces that they mean, attributes sorted, text as it is: what XML says, however it is written. */
function meaning(xml: string): unknown[] {
  const events: unknown[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', (tag) => events.push([tag.uri, tag.local, Object.values(tag.attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns').map(({ uri, local, value }) => `${uri} ${local} ${value}`).sort()]));
  parser.on('closetag', () => events.push('/'));
  for (const kind of ['text', 'cdata'] as const) parser.on(kind, (text) => { if (text !== '') events.push(text); });
  parser.write(xml).close();
  return events.reduce<unknown[]>((all, event) => (typeof event === 'string' && event !== '/' && typeof all.at(-1) === 'string' && all.at(-1) !== '/' ? [...all.slice(0, -1), String(all.at(-1)) + event] : [...all, event]), []);
}

const CONTENTS: [name: string, content: string][] = [
  ['plain elements, empty ones and text', '<b>1 &lt; 2 &amp; "x"</b><b/><c><d e="&quot;&#10;"> <f/></d>hale</c>'],
  ['namespaces of their own', '<p:b xmlns:p="urn:p" p:x="1"><c xmlns="urn:c"><d/></c><p:e xmlns:p="urn:q"/></p:b>'],
  ['namespaces from around them', '<u:b u:x="1" y="2"><v/><u:w><v xmlns:v="urn:v" v:z="3"/></u:w></u:b>'],
  ['what looks like more', '<b><![CDATA[<evil/>]]]]><![CDATA[>]]></b><!-- <x/> --><?y <z/>?>'],
  ['elements that the model knows elsewhere', '<rad><a>indre</a></rad>'],
];

describe('what xs:any lets through', () => {
  for (const [from, sources] of [['an XSD', xsd('')], ['a class', CLASS], ['an XSD with a namespace', xsd('targetNamespace="urn:m" elementFormDefault="qualified"')]] as [string, Partial<ModelSources>][]) {
    const descriptor = described(sources);
    const namespace = descriptor.namespace === null ? '' : ` xmlns="${descriptor.namespace}"`;
    for (const [name, content] of CONTENTS) {
      it(`is kept: ${name}, from ${from}`, () => {
        const text = `<Melding${namespace} xmlns:u="urn:u"><rad merke="m" u:nr="1"><a>x</a>${content}</rad><rad><a>y</a></rad></Melding>`;
        const model = readXml(descriptor, text, DEFAULT_LIMITS);
        const written = writeXml(descriptor, model, { declaration: true, includeRowIds: false });
        assert.deepEqual(meaning(written), meaning(text));
        assert.equal(writeXml(descriptor, readXml(descriptor, written, DEFAULT_LIMITS), { declaration: true, includeRowIds: false }), written, 'a second time changes nothing');
        const rows = fillRowIds(descriptor, model, () => '0b5d1c2e-0000-4000-8000-000000000001');
        assert.deepEqual(meaning(writeXml(descriptor, stripRowIds(descriptor, rows), { declaration: true, includeRowIds: true })), meaning(text));
        assert.equal(writeJson(descriptor, model, { includeRowIds: true }), '{"rad":[{"a":"x"},{"a":"y"}]}');
        assert.ok(losesInXml(descriptor, model));
      });
    }
    it(`is nothing that JSON could bring, from ${from}`, () => {
      assert.throws(() => fromJson(descriptor, { rad: [{ '#any': ['<evil>'] }] }, { unknown: 'reject' }), /'#any' could not be mapped/);
      assert.doesNotMatch(writeXml(descriptor, fromJson(descriptor, { rad: [{ '#any': ['<evil>'], '#anyAttributes': ' nei="1"' }] }, { unknown: 'drop' }), { declaration: false, includeRowIds: false }), /evil|nei/);
      assert.ok(checkRoundTrip(descriptor) > 0);
      const { any } = descriptor.root.members[0]?.object ?? {};
      assert.equal(any?.kind, 'any');
      assert.equal(descriptor.root.members[0]?.object?.byProperty.get(any.property), undefined, 'no prefill can bring it');
    });
  }

  it('is left out where only a schema of Studio tells of it', () => {
    const descriptor = described(SCHEMA);
    const written = writeXml(descriptor, readXml(descriptor, '<Melding><rad m="1"><a>x</a><b/></rad></Melding>', DEFAULT_LIMITS), { declaration: false, includeRowIds: false });
    assert.match(written, /<rad><a>x<\/a><\/rad>/);
  });

  it('counts for the limits', () => {
    const descriptor = described(xsd(''));
    const deep = (levels: number): string => `<Melding><rad><a/>${'<b>'.repeat(levels)}${'</b>'.repeat(levels)}</rad></Melding>`;
    assert.doesNotThrow(() => readXml(descriptor, deep(98), DEFAULT_LIMITS));
    assert.throws(() => readXml(descriptor, deep(99), DEFAULT_LIMITS), /nested deeper/);
    assert.throws(() => readXml(descriptor, `<Melding><rad>${'<b/>'.repeat(200_000)}</rad></Melding>`, DEFAULT_LIMITS), /more than/);
  });

  it('is kept whatever it is', () => {
    const descriptor = described(xsd('targetNamespace="urn:m" elementFormDefault="qualified"'));
    const text = fc.string({ unit: 'grapheme', maxLength: 6 }).map((value) => value.replace(/[^\t\n\x20-\uD7FF\uE000-\uFFFD]/g, '').replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`));
    const name = fc.constantFrom('b', 'u:b', 'c', 'm:rad');
    const { element } = fc.letrec<{ element: string }>((tie) => ({
      element: fc.tuple(name, fc.constantFrom('', ' xmlns="urn:x"', ' xmlns=""', ' xmlns:u="urn:w"', ' u:k="1"', ' k="&lt;"'), fc.array(fc.oneof({ depthSize: 'small' }, text, tie('element')), { maxLength: 3 })).map(([tag, attributes, inner]) => `<${tag}${attributes}>${inner.join('')}</${tag}>`),
    }));
    fc.assert(fc.property(element, (content) => {
      const whole = `<m:Melding xmlns:m="urn:m" xmlns:u="urn:u"><m:rad><m:a>x</m:a><z>${content}</z></m:rad></m:Melding>`;
      const written = writeXml(descriptor, readXml(descriptor, whole, DEFAULT_LIMITS), { declaration: true, includeRowIds: false });
      assert.deepEqual(meaning(written), meaning(whole));
    }), { seed: 20261125, numRuns: 200 });
  });
});

describe('equalDocuments(descriptor, a, b)', () => {
  const descriptor = described(CLASS);
  const read = (content: string) => readXml(descriptor, `<Melding><rad><a>x</a>${content}</rad></Melding>`, DEFAULT_LIMITS);
  for (const [a, b, same] of [['<b>1</b>', '<b>1</b>', true], ['<b>1</b>', '<b>2</b>', false], ['<b>1</b>', '', false], ['', '', true]] as const) {
    it(`${a} and ${b}`, () => assert.equal(equalDocuments(descriptor, read(a), read(b)), same));
  }
  it('and what both forms have', () => assert.ok(!equalDocuments(descriptor, read(''), readXml(descriptor, '<Melding/>', DEFAULT_LIMITS))));
});
