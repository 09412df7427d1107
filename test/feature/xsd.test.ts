import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const FORM = { soker: { navn: 'Kari', nummer: '01039012345' }, arrangement: { formaal: 'marked', sted: 'Torget', fraDato: '2026-12-01', antallDeltakere: 40, areal: 12.5 } };

describe('An app that asks for validation against its XSD', function () {
  this.timeout(30_000);
  let folder: string;
  let running: Running;
  let sophie: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-xsd-'));
    await cp('apps/ttd/permit-application', path.join(folder, 'app'), { recursive: true });
    const settings = path.join(folder, 'app/App/appsettings.json');
    const known = JSON.parse(await readFile(settings, 'utf8')) as { AppSettings?: object };
    await writeFile(settings, JSON.stringify({ ...known, AppSettings: { ...known.AppSettings, XsdValidation: true } }));
    // Only the XSD knows of this rule.
    const file = path.join(folder, 'app/App/models/soknad.xsd');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/(<xsd:element name="sted") type="[^"]*"([^>]*?)\/>/, '$1$2><xsd:simpleType><xsd:restriction base="xsd:string"><xsd:enumeration value="Torget"/></xsd:restriction></xsd:simpleType></xsd:element>'));
    running = await startRuntime({ store: 'memory', apps: [folder] });
    sophie = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('hears of field and rule in its language, is not let through, and goes on when it is mended', async () => {
    const created = await send(`${running.url}/ttd/permit-application/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const instance = `${running.url}/ttd/permit-application/instances/${created.json.id}`;
    const form = `${instance}/data/${created.json.data[0].id}`;
    await send(form, sophie, 'PUT', { ...FORM, arrangement: { ...FORM.arrangement, sted: 'Månen' } });
    const ofXsd = async (language: string) => (await send(`${instance}/validate?language=${language}`, sophie)).json.filter((issue: any) => issue.source === 'Xsd');
    const [issue] = await ofXsd('nb');
    assert.ok(issue, (await send(`${instance}/validate`, sophie)).text);
    assert.deepEqual([issue.code, issue.severity, issue.field, issue.noIncrementalUpdates, issue.customTextKey, issue.customTextParameters.schema], ['Xsd', 1, null, true, 'backend.xsd_validation', 'soknad']);
    assert.match(issue.description, /^Dokumentet følger ikke skjemaet soknad: arrangement\.sted: .*Månen/);
    assert.match((await ofXsd('en'))[0].description, /^The document does not follow/);
    assert.deepEqual((await send(`${instance}/validate?onlyIncrementalValidators=true`, sophie)).json.filter((found: any) => found.source === 'Xsd'), []);
    assert.equal((await send(`${instance}/process/next`, sophie, 'PUT')).status, 409);
    await send(form, sophie, 'PUT', FORM);
    assert.deepEqual(await ofXsd('nb'), []);
    assert.equal((await send(`${instance}/process/next`, sophie, 'PUT')).status, 200);
  });

  it('is not let through, nor met by a fault of ours, when the schema cannot be used', async () => {
    const broken = await mkdtemp(path.join(tmpdir(), 'stafett-xsd-broken-'));
    await cp(folder, broken, { recursive: true });
    await writeFile(path.join(broken, 'app/App/models/soknad.xsd'), '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="soknad" type="Ukjent"/></xsd:schema>');
    const other = await startRuntime({ store: 'memory', apps: [broken], quiet: true });
    try {
      const token = await other.token('user?userId=1337&partyId=501337&authenticationLevel=3');
      const created = await send(`${other.url}/ttd/permit-application/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });
      const instance = `${other.url}/ttd/permit-application/instances/${created.json.id}`;
      await send(`${instance}/data/${created.json.data[0].id}`, token, 'PUT', FORM);
      const found = await send(`${instance}/validate`, token);
      assert.equal(found.status, 200, found.text);
      assert.match(found.json.find((issue: any) => issue.source === 'Xsd').description, /soknad\.xsd/);
      assert.equal((await send(`${instance}/process/next`, token, 'PUT')).status, 409);
    } finally {
      await other.stop();
      await rm(broken, { recursive: true, force: true });
    }
  });
});
