import assert from 'node:assert/strict';
import { describeModel } from '../../../runtime/data/describe-model.ts';
import { fieldAtPlace } from '../../../runtime/data/xml-place.ts';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object',
  properties: {
    navn: { type: 'string' }, orid: { type: 'string', '@xsdAttribute': true },
    rad: { type: 'array', items: { type: 'object', properties: { 'år-nr': { type: 'integer' }, verdi: { type: 'array', items: { type: 'string' } }, tekst: { type: 'object', properties: { value: { type: 'string', '@xsdText': true }, kode: { type: 'string', '@xsdAttribute': true } } } } } },
  },
};
const csharp = 'public class Melding { [JsonPropertyName("liste")] [XmlArray("liste")] [XmlArrayItem("ledd")] public List<Ledd> Liste { get; set; } } public class Ledd { [XmlElement("b")] [JsonPropertyName("b")] public string B { get; set; } }';

describe('fieldAtPlace(descriptor, place)', () => {
  const { descriptor } = describeModel({ dataTypeId: 'melding', classRef: 'Melding', schema, xsd: null, csharp: [] });
  const wrapped = describeModel({ dataTypeId: 'melding', classRef: 'Melding', schema: null, xsd: null, csharp: [{ file: 'm.cs', text: csharp }] }).descriptor;
  const cases: [place: string, field: string | null][] = [
    ['/melding', null], ['/melding/navn', 'navn'], ['/q1:melding/navn', 'navn'], ['/melding/@orid', 'orid'], ['/melding/navn/text()', 'navn'],
    ['/melding/rad', 'rad[0]'], ['/melding/rad[3]/år-nr', 'rad[2].år-nr'], ['/melding/rad[2]/verdi[2]', 'rad[1].verdi[1]'], ['/melding/rad[2]/verdi/text()[1]', 'rad[1].verdi[0]'],
    ['/melding/rad/tekst/@kode', 'rad[0].tekst.kode'], ['/melding/ukjent', null], ['/melding/navn/mer', null], ['/*/*[2]', null], ['/melding/toString', null], ['', null], ['//', null],
  ];
  for (const [place, field] of cases) it(`${place} is ${field}`, () => assert.equal(fieldAtPlace(descriptor, place), field));
  for (const [place, field] of [['/Melding/liste', 'liste'], ['/Melding/liste/ledd[2]', 'liste[1]'], ['/Melding/liste/ledd[2]/b', 'liste[1].b']] as const) it(`${place} is ${field}`, () => assert.equal(fieldAtPlace(wrapped, place), field));
});
