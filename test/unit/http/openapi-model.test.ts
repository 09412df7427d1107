import assert from 'node:assert/strict';
import type { FormType } from '../../../runtime/app-definition/types.ts';
import { modelTypes } from '../../../runtime/app-types/model-types.ts';
import { describeModel, type ModelSources } from '../../../runtime/data/describe-model.ts';
import { modelSchema } from '../../../runtime/http/openapi-model.ts';

function form(sources: Partial<ModelSources>): FormType {
  const { descriptor, schema } = describeModel({ dataTypeId: 'model', classRef: 'App.Models.Melding', schema: null, xsd: null, csharp: [], ...sources });
  return { dataType: { id: 'melding' }, descriptor, schema } as unknown as FormType;
}

const CLASS = `using System; namespace App.Models;
public enum Farge { Rod, Gronn = 5 }
public class Pris { public decimal? Kr { get; set; } public Melding Del { get; set; } }
public class Melding {
  public Farge A { get; set; } public List<Farge> B { get; set; } [JsonConverter(typeof(JsonStringEnumConverter))] public Farge? C { get; set; }
  [XmlIgnore] public Dictionary<string, Pris> P { get; set; } [XmlIgnore] public Dictionary<string, List<int>> L { get; set; } [XmlIgnore] public Dictionary<string, object> O { get; set; }
  [XmlAttribute] public string[] Merker { get; set; } [JsonIgnore] public string Skjult { get; set; } public DateTime Naar { get; set; } public Guid? Id { get; set; }
}`;
const XSD = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Melding"><xs:complexType><xs:sequence>
  <xs:element name="tall"><xs:simpleType><xs:restriction><xs:simpleType><xs:list itemType="Kode"/></xs:simpleType><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element>
  <xs:element name="pris"><xs:simpleType><xs:restriction base="xs:decimal"><xs:minExclusive value="0"/><xs:enumeration value="1"/><xs:enumeration value="2.5"/></xs:restriction></xs:simpleType></xs:element>
</xs:sequence></xs:complexType></xs:element><xs:simpleType name="Kode"><xs:restriction base="xs:string"><xs:enumeration value="a"/><xs:enumeration value="b"/></xs:restriction></xs:simpleType></xs:schema>`;

describe('what is told of a model to the outside', () => {
  it('OpenAPI knows a model that is a class alone', () => {
    const pris = { type: ['object', 'null'], properties: { kr: { type: ['number', 'null'] }, del: { type: ['object', 'null'] } } };
    assert.deepEqual(modelSchema(form({ csharp: [{ file: 'm.cs', text: CLASS }] })), {
      type: 'object',
      properties: {
        a: { type: 'integer', enum: [0, 5] }, b: { type: 'array', items: { type: 'integer', enum: [0, 5] } }, c: { type: ['string', 'null'], enum: ['Rod', 'Gronn', null] },
        p: { type: ['object', 'null'], additionalProperties: pris }, l: { type: ['object', 'null'], additionalProperties: { type: 'array', items: { type: 'integer' } } }, o: { type: ['object', 'null'] },
        merker: { type: 'array', items: { type: 'string' } }, naar: { type: 'string', format: 'date-time' }, id: { type: ['string', 'null'], format: 'uuid' },
      },
    });
  });

  it('TypeScript too', () => {
    const { text } = modelTypes(form({ csharp: [{ file: 'm.cs', text: CLASS }] }), new Set());
    for (const line of ['a: 0 | 5;', 'b: (0 | 5)[];', 'c?: "Rod" | "Gronn" | null;', 'p?: Record<string, Pris | null> | null;', 'l?: Record<string, number[]> | null;', 'o?: Record<string, unknown> | null;', 'merker: string[];', 'kr?: number | null;']) assert.ok(text.includes(`  ${line}\n`), `${line}\n${text}`);
  });

  it('both know a model that is an XSD alone, lists of values and enumerations', () => {
    const found = form({ xsd: XSD });
    assert.deepEqual((modelSchema(found) as { properties: object }).properties, {
      tall: { maxItems: 3, allOf: [{ type: 'array', items: { enum: ['a', 'b'], allOf: [{ type: 'string' }] } }] },
      pris: { exclusiveMinimum: 0, enum: [1, 2.5], allOf: [{ type: 'number' }] },
    });
    const { text } = modelTypes(found, new Set());
    for (const line of ['tall: ("a" | "b")[];', 'pris?: 1 | 2.5 | null;']) assert.ok(text.includes(`  ${line}\n`), text);
  });
});
