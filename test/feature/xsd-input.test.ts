import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const XML = { 'content-type': 'application/xml' };
const VALID = ['<?xml version="1.0" encoding="utf-8"?>', '<soknad>', '  <soker><navn>Kari</navn></soker>', '  <arrangement><sted>Torget</sted><antallDeltakere>4</antallDeltakere></arrangement>', '</soknad>'].join('\n');
/** Faults at known places, between things that a line counter may stumble over. */
const FAULTY = [
  '<?xml version="1.0" encoding="iso-8859-1"?>', // 1: a declaration that is not true
  '<!-- <soker/> -->', // 2
  '<soknad', // 3
  '   versjon="2">', // 4: no such attribute
  '  <?vis <soker/> ?>', // 5
  '  <soker>', // 6
  '    <navn>Åse</navn>', // 7
  '    <nvan>feil</nvan>', // 8: no such element
  '  </soker>', // 9
  '  <arrangement>', // 10
  '    <sted>Månen</sted><antallDeltakere>mange</antallDeltakere>', // 11: two values
  '  </arrangement>', // 12
  '  <kontakter altinnRowId="0b5d1c2e-0000-4000-8000-000000000001"><navn>a</navn></kontakter>', // 13: valid
  '  <kontakter><navn>b</navn>', // 14
  '    <telefon>123456789</telefon></kontakter>', // 15: a facet of the included schema
  '</soknad>', // 16
];
const FOUND = [[4, 4, null], [8, 5, null], [11, 5, 'arrangement.sted'], [11, 23, 'arrangement.antallDeltakere'], [15, 5, 'kontakter[1].telefon']];

/** The sample app with a schema in two files, which alone knows of some rules. */
async function appWith(folder: string, asked: unknown): Promise<string> {
  const app = path.join(folder, JSON.stringify(asked).replace(/\W/g, ''));
  await cp('apps/ttd/permit-application', app, { recursive: true });
  const settings = path.join(app, 'App/appsettings.json');
  const known = JSON.parse(await readFile(settings, 'utf8')) as { AppSettings?: object };
  await writeFile(settings, JSON.stringify({ ...known, AppSettings: { ...known.AppSettings, XsdValidationOnInput: asked } }));
  const metadata = path.join(app, 'App/config/applicationmetadata.json');
  await writeFile(metadata, (await readFile(metadata, 'utf8')).replaceAll('"maxCount": 1', '"maxCount": 3'));
  const file = path.join(app, 'App/models/soknad.xsd');
  const whole = await readFile(file, 'utf8');
  const [contact = ''] = /<xsd:complexType name="kontakt">[\s\S]*?<\/xsd:complexType>/.exec(whole) ?? [];
  const simple = (facet: string): string => `>\n<xsd:simpleType><xsd:restriction base="xsd:string">${facet}</xsd:restriction></xsd:simpleType></xsd:element>`;
  const own = whole.replace(contact, '').replace('<xsd:element name="soknad">', '<xsd:include schemaLocation="kontakt.xsd"/>$&').replace('name="kontakter" type="kontakt" minOccurs="0" maxOccurs="5"', 'name="kontakter" type="kontakt" minOccurs="0" maxOccurs="unbounded"')
    .replace('name="sted" type="xsd:string" minOccurs="0" />', `name="sted" minOccurs="0"${simple('<xsd:enumeration value="Torget"/>')}`);
  await writeFile(file, own);
  await writeFile(path.join(path.dirname(file), 'kontakt.xsd'), `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">${contact.replace(/<xsd:attribute[^>]*>/, '').replace('name="telefon" type="xsd:string" minOccurs="0" />', `name="telefon" minOccurs="0"${simple('<xsd:maxLength value="8"/>')}`)}</xsd:schema>`);
  return app;
}

describe('XML that a client sends to an app that checks it by its XSD', function () {
  this.timeout(60_000);
  let folder: string;
  let running: Running;
  let token: string;
  let instances: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-xsd-input-'));
    running = await startRuntime({ store: 'memory', apps: [await appWith(folder, ['soknad'])] });
    instances = `${running.url}/ttd/permit-application/instances`;
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function form(): Promise<string> {
    const created = await send(instances, token, 'POST', { instanceOwner: { partyId: '501337' } });
    return `${instances}/${created.json.id}/data/${created.json.data[0].id}`;
  }

  function places(answer: Answer): unknown[] {
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.title, 'File validation failed');
    const seen = new Map<string, unknown>();
    for (const { line, column, field, code, source, severity } of answer.json.uploadValidationIssues) {
      assert.deepEqual([code, source, severity], ['Xsd', 'Xsd', 1]);
      seen.set(`${line}:${column}`, [line, column, field]);
    }
    return [...seen.values()];
  }

  for (const [name, text] of [['LF', FAULTY.join('\n')], ['CRLF', FAULTY.join('\r\n')], ['a byte order mark', `\uFEFF${FAULTY.join('\n')}`]] as const) {
    it(`hears of every fault with its line, column and field: ${name}`, async () => {
      const address = await form();
      const before = (await send(address, token)).text;
      assert.deepEqual(places(await send(address, token, 'PUT', text, XML)), FOUND);
      assert.equal((await send(address, token)).text, before, 'nothing is half-written');
    });
  }

  it('hears of them in its language, in the words of the description too', async () => {
    const answer = await send(`${await form()}?language=en`, token, 'PUT', FAULTY.join('\n'), XML);
    const last = answer.json.uploadValidationIssues.at(-1);
    assert.match(last.description, /^The document does not follow the schema soknad: \(15, 5\) kontakter\[1\]\.telefon: .*'maxLength'/);
    assert.deepEqual([last.customTextKey, last.customTextParameters.schema], ['backend.xsd_validation', 'soknad']);
    assert.match(answer.json.detail, /soknad.*models\/soknad\.xsd/);
  });

  it('hears of them when it creates an instance or an element, and nothing is created', async () => {
    const multipart = (text: string): Promise<Answer> => send(`${instances}?instanceOwnerPartyId=501337`, token, 'POST', ['--b', 'Content-Disposition: form-data; name="soknad"', 'Content-Type: application/xml', '', text, '--b--', ''].join('\r\n'), { 'content-type': 'multipart/form-data; boundary=b' });
    assert.deepEqual(places(await multipart(FAULTY.join('\n'))), FOUND);
    const created = await multipart(VALID);
    assert.equal(created.status, 201, created.text);
    const element = `${instances}/${created.json.id}/data`;
    assert.deepEqual(places(await send(`${element}/soknad`, token, 'POST', FAULTY.join('\n'), XML)), FOUND);
    assert.deepEqual(places(await send(`${element}?dataType=soknad`, token, 'POST', FAULTY.join('\n'), XML)), FOUND);
  });

  it('may send valid XML, rows with ids among it, and any JSON', async () => {
    const address = await form();
    assert.ok((await send(address, token, 'PUT', VALID, XML)).status < 304);
    const rows = VALID.replace('</soknad>', '<kontakter><navn>a</navn></kontakter></soknad>');
    assert.ok((await send(address, token, 'PUT', rows, XML)).status < 304);
    const stored = await send(`${address}?includeRowId=true`, token, 'GET', undefined, { accept: 'application/xml' });
    assert.match(stored.text, /altinnRowId="/);
    assert.ok((await send(address, token, 'PUT', stored.text.replace('>a<', '>b<'), XML)).status < 304);
    assert.ok((await send(address, token, 'PUT', { arrangement: { sted: 'Månen' } })).status < 304);
  });

  it('hears of what is no XML as before', async () => {
    const address = await form();
    for (const [text, detail] of [
      ['<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><soknad/>', /DTD is prohibited/], ['<soknad><soker></soknad>', /start tag/],
      // A value that does not fit, and then no more XML: the reader's own words, and no look at comments that never end.
      [`<soknad><arrangement><antallDeltakere>x</antallDeltakere><servering/>${'<!--'.repeat(200_000)}`, /not in a correct format/],
    ] as const) {
      const answer = await send(address, token, 'PUT', text, XML);
      assert.equal(answer.status, 400);
      assert.equal(answer.json.title, 'Failed to deserialize XML');
      assert.match(answer.json.detail, detail);
    }
  });

  it('hears of a fault at the end of a document as large as may be, behind line 65535', async () => {
    const row = '<kontakter>\n<navn>Åse Øverland</navn>\n</kontakter>\n';
    const rows = 65_000;
    const text = `<soknad>\n<soker/>\n<arrangement/>\n${row.repeat(rows)}${'<!-- fyll -->\n'.repeat(70_000)}<kontakter>\n <telefon>123456789</telefon></kontakter>\n</soknad>`;
    assert.ok(Buffer.byteLength(text) > 4_300_000 && Buffer.byteLength(text) <= 5 * 1024 * 1024, `${Buffer.byteLength(text)}`);
    assert.deepEqual(places(await send(await form(), token, 'PUT', text, XML)), [[3 + rows * 3 + 70_000 + 2, 2, `kontakter[${rows}].telefon`]]);
  });

  it('is not let through, nor met by a fault of ours, when the schema cannot be used', async () => {
    const broken = await appWith(folder, 'true');
    await writeFile(path.join(broken, 'App/models/kontakt.xsd'), '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>');
    const other = await startRuntime({ store: 'memory', apps: [broken], quiet: true });
    try {
      const user = await other.token('user?userId=1337&partyId=501337&authenticationLevel=3');
      const created = await send(`${other.url}/ttd/permit-application/instances`, user, 'POST', { instanceOwner: { partyId: '501337' } });
      const address = `${other.url}/ttd/permit-application/instances/${created.json.id}/data/${created.json.data[0].id}`;
      const answer = await send(address, user, 'PUT', VALID, XML);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.uploadValidationIssues.length, 1);
      assert.match(answer.json.uploadValidationIssues[0].description, /soknad\.xsd cannot be used/);
      assert.ok((await send(address, user, 'PUT', { arrangement: { sted: 'Torget' } })).status < 304, 'JSON is not looked at');
    } finally {
      await other.stop();
    }
  });

  it('is let through by an app that names another type, and by one that does not ask', async () => {
    for (const asked of [['annet'], false]) {
      const other = await startRuntime({ store: 'memory', apps: [await appWith(folder, asked)] });
      try {
        const user = await other.token('user?userId=1337&partyId=501337&authenticationLevel=3');
        const text = FAULTY.join('\n').replace('mange', '4');
        const created = await send(`${other.url}/ttd/permit-application/instances`, user, 'POST', { instanceOwner: { partyId: '501337' } });
        const answer = await send(`${other.url}/ttd/permit-application/instances/${created.json.id}/data/${created.json.data[0].id}`, user, 'PUT', text, XML);
        assert.ok(answer.status < 304, answer.text);
      } finally {
        await other.stop();
      }
    }
  });
});
