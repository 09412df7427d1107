import assert from 'node:assert/strict';
import { namesNear } from '../../../runtime/app-definition/field-paths.ts';
import { describeModel } from '../../../runtime/data/describe-model.ts';

const schema = { type: 'object', properties: { navn: { type: 'string' }, barn: { type: 'array', items: { type: 'object', properties: { alder: { type: 'integer' }, adresse: { type: 'object', properties: { gate: { type: 'string' } } } } } } } };

describe('namesNear(descriptor, path)', () => {
  const { descriptor } = describeModel({ dataTypeId: 'm', classRef: 'M', schema, xsd: null, csharp: [] });
  const cases: readonly (readonly [path: string, near: readonly string[], why: string])[] = [
    ['nawn', ['navn', 'barn'], 'another name'],
    ['barn.barnet.alder', ['barn.alder'], 'a step too many, as the XML has it'],
    ['barn[0].adr.gate', ['barn.adresse.gate'], 'only what leads to a field with the rest of the path'],
    ['barn.alder.verdi', [], 'nothing where nothing fits'],
  ];
  for (const [path, near, why] of cases) it(`${path}: ${why}`, () => assert.deepEqual(namesNear(descriptor, path), near));
});
