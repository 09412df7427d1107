import assert from 'node:assert/strict';
import type { XsdSchema } from '../../../runtime/kernel/ports.ts';
import { createXsdValidation } from '../../../runtime/xsd/xsd-validation.ts';

const xsd = (content: string): string => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${content}</xs:schema>`;
const ELEMENT = '<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="n" type="T"/></xs:sequence></xs:complexType></xs:element>';
const TYPE = '<xs:simpleType name="T"><xs:restriction base="xs:int"><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType>';

function schema(files: Record<string, string>, id = 'x', file = 'models/a.xsd'): XsdSchema & { asked: string[] } {
  const asked: string[] = [];
  return { id, file, files: Object.keys(files), asked, read: async (path) => { asked.push(path); return files[path] === undefined ? null : Buffer.from(files[path]); } };
}

describe('createXsdValidation', function () {
  this.timeout(60_000);
  const validation = createXsdValidation();
  after(() => validation.close());
  const whole = { 'models/a.xsd': xsd(TYPE + ELEMENT) };

  it('finds nothing in a valid document, and says place and facet of what is wrong', async () => {
    assert.deepEqual(await validation.check(schema(whole), '<a><n>5</n></a>'), []);
    const [facet, ...rest] = await validation.check(schema(whole), '<a>\n  <n>9</n></a>');
    assert.equal(facet?.place, '/a/n');
    assert.match(facet?.message ?? '', /maximum value allowed.*'5'/);
    assert.ok(rest.length <= 1);
    assert.match((await validation.check(schema(whole), '<b/>'))[0]?.message ?? '', /'b'/);
  });

  it('takes included schemas from the files that it is handed, for thirty schemas of one process', async () => {
    for (let n = 0; n < 30; n++) {
      const files = { 'models/a.xsd': xsd(`<xs:include schemaLocation="t${n}.xsd"/>${ELEMENT}`), [`models/t${n}.xsd`]: xsd(TYPE) };
      assert.deepEqual(await validation.check(schema(files, `included ${n}`), '<a><n>1</n></a>'), []);
      assert.ok((await validation.check(schema(files, `included ${n}`), '<a><n>6</n></a>')).length > 0);
    }
  });

  it('lets a schema go before the second document of another that takes long', async () => {
    const bad = `<a>${'<n>9</n>'.repeat(3000)}</a>`;
    const order: string[] = [];
    const check = (id: string, xml: string): Promise<unknown> => validation.check(schema(whole, id), xml).then(() => order.push(id));
    await Promise.all([check('long', bad), check('long', bad), check('long', bad), check('short', '<a><n>1</n></a>')]);
    assert.deepEqual(order, ['long', 'short', 'long', 'long']);
  });

  it('is there eleven times in one process', async () => {
    const files = { 'models/a.xsd': xsd(`<xs:include schemaLocation="t.xsd"/>${ELEMENT}`), 'models/t.xsd': xsd(TYPE) };
    const all = Array.from({ length: 11 }, () => createXsdValidation({ timeLimit: 50_000 }));
    try {
      assert.deepEqual(await Promise.all(all.map((each) => each.check(schema(files), '<a><n>1</n></a>'))), all.map(() => []));
    } finally {
      await Promise.all(all.map((each) => each.close()));
    }
  });

  const locations: [name: string, location: string, file: string][] = [
    ['as people write it', 'blåbær.xsd', 'models/blåbær.xsd'],
    ['as an address', 'bl%C3%A5b%C3%A6r.xsd', 'models/blåbær.xsd'],
    ['with blanks', "del 2.xsd", 'models/del 2.xsd'],
    ['in a folder', 'felles/æ.xsd', 'models/felles/æ.xsd'],
    ['decomposed', 'bla\u030ab.xsd', 'models/bla\u030ab.xsd'],
  ];
  for (const [name, location, file] of locations) {
    it(`finds an included file whose name is written ${name}`, async () => {
      const own = 'models/søknad.xsd';
      const files = { [own]: xsd(`<xs:include schemaLocation='${location}'/>${ELEMENT}`), [file]: xsd(TYPE) };
      assert.deepEqual(await validation.check(schema(files, name, own), '<a><n>1</n></a>'), []);
    });
  }

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
      assert.deepEqual(await validation.check(schema(whole), '<a><n>5</n></a>'), []);
    });
  }

  it('compiles once, and lets the least used give way', async () => {
    const kept = createXsdValidation({ mostSchemas: 2 });
    const one = schema(whole, 'one');
    for (let round = 0; round < 3; round++) await kept.check(one, '<a><n>1</n></a>');
    assert.deepEqual(one.asked, ['models/a.xsd']);
    await Promise.all(['two', 'three'].map((id) => kept.check(schema(whole, id), '<a><n>1</n></a>')));
    await kept.check(one, '<a><n>1</n></a>');
    assert.equal(one.asked.length, 2);
    await kept.close();
  });

  it('ends a document that takes too long without holding up the server, and goes on with the next', async () => {
    const list = { 'models/a.xsd': xsd('<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="n" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>') };
    const hasty = createXsdValidation({ timeLimit: 5000 });
    await hasty.check(schema(list), '<a><n>1</n></a>');
    let ticks = 0;
    const clock = setInterval(() => ticks++, 20);
    const slow = hasty.check(schema(list), `<a>${'<n>x</n>'.repeat(150_000)}</a>`).then(() => 'done', (error: Error) => error.message);
    const next = hasty.check(schema(list), '<a><n>x</n></a>');
    assert.match(await slow, /within 5000 ms/);
    assert.ok(ticks > 50, `${ticks}`);
    clearInterval(clock);
    assert.equal((await next)[0]?.place, '/a/n');
    await hasty.close();
  });

  it('refuses what waits when it is closed', async () => {
    const closed = createXsdValidation();
    const waiting = assert.rejects(closed.check(schema(whole), '<a><n>1</n></a>'), /closed/);
    await new Promise((resolve) => setImmediate(resolve));
    await closed.close();
    await waiting;
  });
});
