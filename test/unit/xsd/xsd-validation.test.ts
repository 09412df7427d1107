import assert from 'node:assert/strict';
import { createXsdValidation } from '../../../runtime/xsd/xsd-validation.ts';

const xsd = (content: string): string => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${content}</xs:schema>`;
const ELEMENT = '<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="n" type="T"/></xs:sequence></xs:complexType></xs:element>';
const TYPE = '<xs:simpleType name="T"><xs:restriction base="xs:int"><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType>';

function schema(files: Record<string, string>, id = 'x'): Parameters<ReturnType<typeof createXsdValidation>['check']>[0] & { asked: string[] } {
  const asked: string[] = [];
  return { id, file: 'models/a.xsd', files: Object.keys(files), asked, read: async (path) => { asked.push(path); return files[path] === undefined ? null : Buffer.from(files[path]); } };
}

describe('createXsdValidation', () => {
  const validation = createXsdValidation(2);
  after(() => validation.close());
  const whole = { 'models/a.xsd': xsd(TYPE + ELEMENT) };

  it('finds nothing in a valid document, and says line and facet of what is wrong', async () => {
    assert.deepEqual(await validation.check(schema(whole), '<a><n>5</n></a>'), []);
    const [facet, ...rest] = await validation.check(schema(whole), '<a>\n  <n>9</n></a>');
    assert.equal(facet?.line, 2);
    assert.match(facet?.message ?? '', /maximum value allowed.*'5'/);
    assert.ok(rest.length <= 1);
    assert.match((await validation.check(schema(whole), '<b/>'))[0]?.message ?? '', /'b'/);
  });

  it('takes included schemas from the files that it is handed', async () => {
    const files = { 'models/a.xsd': xsd(`<xs:include schemaLocation="t.xsd"/>${ELEMENT}`), 'models/t.xsd': xsd(TYPE) };
    assert.deepEqual(await validation.check(schema(files, 'included'), '<a><n>1</n></a>'), []);
    assert.equal((await validation.check(schema(files, 'included'), '<a><n>6</n></a>')).length > 0, true);
  });

  const bad: [string, string][] = [
    ['a file outside of the app', xsd(`<xs:include schemaLocation="../../../../etc/passwd"/>${TYPE}${ELEMENT}`)],
    ['an address', xsd(`<xs:import namespace="urn:x" schemaLocation="http://127.0.0.1:1/x.xsd"/><xs:element name="a" xmlns:x="urn:x" type="x:T"/>`)],
    ['no schema', '<nothing/>'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xsd(TYPE + ELEMENT)}`],
    ['no XML', '<xs:schema'],
    ['a type that nobody declares', xsd(ELEMENT)],
  ];
  for (const [name, text] of bad) {
    it(`refuses a schema with ${name}, again and again`, async () => {
      for (let round = 0; round < 2; round++) await assert.rejects(validation.check(schema({ 'models/a.xsd': text }, name), '<a><n>1</n></a>'));
    });
  }

  it('compiles once, and lets the least used give way', async () => {
    const kept = createXsdValidation(2);
    const one = schema(whole, 'one');
    for (let round = 0; round < 3; round++) await kept.check(one, '<a><n>1</n></a>');
    assert.deepEqual(one.asked, ['models/a.xsd']);
    await Promise.all(['two', 'three'].map((id) => kept.check(schema(whole, id), '<a><n>1</n></a>')));
    await kept.check(one, '<a><n>1</n></a>');
    assert.equal(one.asked.length, 2);
    kept.close();
  });
});
