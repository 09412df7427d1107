import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { send, startRuntime, type Answer, type Running } from '../support/runtime.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'application/xml' };
const PDF = { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename=a.pdf' };

describe('HTTP as the platform speaks it', () => {
  let running: Running;
  let [sophie, owner] = ['', ''];
  let app = '';
  let id = '';
  before(async () => {
    running = await startRuntime({ store: 'memory' });
    sophie = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    owner = await running.token('serviceowner?org=ttd&scope=altinn:serviceowner%20altinn:serviceowner/instances.read');
    app = `${running.url}/ttd/permit-application`;
    id = (await created({ instanceOwner: { partyId: '501337' } })).id;
  });
  after(() => running.stop());

  const post = (body: unknown, query = ''): Promise<Answer> => send(`${app}/instances${query}`, sophie, 'POST', body);
  async function created(body: unknown): Promise<any> {
    const answer = await post(body);
    assert.equal(answer.status, 201, answer.text);
    return answer.json;
  }
  const instance = (rest = ''): string => `${app}/instances/${id}${rest}`;

  it('an instance that is read again is told as it is now, with links to the host that was asked', async () => {
    const { id: other } = await created({ instanceOwner: { partyId: '501337' } });
    const read = async (host: string): Promise<any> => (await send(`http://${host}:${new URL(running.url).port}/ttd/permit-application/instances/${other}`, sophie)).json;
    const first = await read('127.0.0.1');
    assert.deepEqual([first.status.readStatus, await read('127.0.0.1')], [1, first]);
    assert.match((await read('localhost')).selfLinks.apps, /^http:\/\/localhost:/);
    assert.match((await read('127.0.0.1')).selfLinks.apps, /^http:\/\/127\.0\.0\.1:/);
    const upload = await send(`${app}/instances/${other}/data?dataType=vedlegg`, sophie, 'POST', 'content', PDF);
    assert.equal(upload.status, 201, upload.text);
    const after = await read('127.0.0.1');
    assert.deepEqual([after.data.length, after.instanceOwner], [first.data.length + 1, first.instanceOwner]);
  });

  describe('addresses', () => {
    const guid = (): string => id.slice(-36);
    const cases: [name: string, path: () => string][] = [
      ['a slash at the end', () => `/ttd/permit-application/instances/${id}/`],
      ['an upper-case GUID', () => `/ttd/permit-application/instances/501337/${guid().toUpperCase()}`],
      ['upper case before the instance', () => `/TTD/Permit-Application/Instances/${id}`],
      ['upper case after it', () => `/ttd/permit-application/instances/${id}/Process/History`],
      ['upper case of data', () => `/ttd/permit-application/instances/${id}/DATA/${elementId}`],
      ['upper case of an app that is only read', () => '/TTD/Permit-Application/api/v1/texts/nb'],
      ['upper case of api', () => '/ttd/permit-application/API/v1/ApplicationMetadata'],
      ['upper case of the platform', () => `/Storage/Api/V1/Instances/${id}`],
    ];
    let elementId = '';
    before(async () => {
      elementId = (await send(instance(), sophie)).json.data[0].id;
    });
    for (const [name, path] of cases) {
      it(`${name} is no other address`, async () => {
        const answer = await send(running.url + path(), sophie);
        assert.equal(answer.status, 200, answer.text);
      });
    }

    const methods: [method: string, path: () => string, allow: string][] = [
      ['PUT', () => instance(), 'DELETE, GET, HEAD, OPTIONS'],
      ['GET', () => instance('/complete'), 'POST, OPTIONS'],
      ['POST', () => `${app}/api/v1/applicationmetadata`, 'GET, HEAD, OPTIONS'],
      ['DELETE', () => instance('/process/next/'), 'GET, HEAD, PUT, OPTIONS'],
      ['PROPFIND', () => app, 'GET, HEAD, OPTIONS'],
    ];
    for (const [method, path, allow] of methods) {
      it(`405 for ${method}, with what there is: ${allow}`, async () => {
        const answer = await send(path(), sophie, method);
        assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allow]);
        assert.equal(answer.json.code, 'METHOD_NOT_ALLOWED');
      });
    }

    it('OPTIONS says the methods, and 404 where there is nothing', async () => {
      const known = await send(instance('/data'), null, 'OPTIONS');
      assert.deepEqual([known.status, known.headers.get('allow')], [204, 'PATCH, POST, OPTIONS']);
      assert.equal((await send(`${app}/nothing/here`, null, 'OPTIONS')).status, 404);
      assert.equal((await send(`${app}/nothing/here`, null, 'POST')).status, 404);
    });

    it('HEAD has the headers of GET and no body', async () => {
      const [head, get] = [await send(instance(), sophie, 'HEAD'), await send(instance(), sophie)];
      assert.deepEqual([head.status, head.text, head.headers.get('content-length')], [200, '', String(Buffer.byteLength(get.text))]);
    });
  });

  describe('names in any case', () => {
    it('of query parameters', async () => {
      assert.equal((await post(undefined, '?INSTANCEOWNERPARTYID=501337')).status, 201);
      const all = (await send(`${running.url}/storage/api/v1/instances?instanceowner.partyid=501337&SIZE=1`, sophie)).json;
      assert.equal(all.count, 1);
      const second = (await send(all.next, sophie)).json;
      assert.notEqual(second.instances[0].id, all.instances[0].id);
      assert.equal((await send(`${running.url}/storage/api/v1/instances?instanceOwner.partyId=501337&CREATED=lt:2001-01-01`, sophie)).json.count, 0);
    });

    it('of the app that an instance is begun in, which keeps its own', async () => {
      const answer = await send(`${running.url}/Ttd/PERMIT-application/instances?instanceOwnerPartyId=501337`, sophie, 'POST');
      assert.deepEqual([answer.status, answer.json.appId], [201, 'ttd/permit-application']);
      assert.match(answer.headers.get('location') ?? '', /\/ttd\/permit-application\/instances\/501337\//);
    });

    it('of the filter that the form client sends', async () => {
      const names = async (query: string): Promise<string[]> => (await send(`${running.url}/ttd/board-minutes/api/v1/parties${query}`, sophie)).json.map((party: any) => party.name);
      assert.ok((await names('')).includes('Sophie Salt'));
      const allowed = await names('?allowedtoinstantiatefilter=true');
      assert.deepEqual([allowed.length > 0, allowed.includes('Sophie Salt')], [true, false]);
    });

    it('of members of a template, of prefill, of a patch, of a status', async () => {
      const { dueBefore } = await created({ InstanceOwner: { PartyId: '501337' }, DueBefore: '2031-01-02T03:04:05+02:00' });
      assert.equal(dueBefore, '2031-01-02T01:04:05.000Z');
      const prefilled = await send(`${app}/instances/create`, sophie, 'POST', { InstanceOwner: { PersonNumber: '01039012345' }, Prefill: { 'arrangement.sted': 'Torget' } });
      assert.deepEqual([prefilled.status, prefilled.json.presentationTexts], [201, { sted: 'Torget' }]);
      const element = prefilled.json.data[0].id;
      const patched = await send(`${app}/instances/${prefilled.json.id}/data`, sophie, 'PATCH', { Patches: [{ DataElementId: element.toUpperCase(), Patch: [{ op: 'replace', path: '/arrangement/sted', value: 'Kaia' }] }] });
      assert.deepEqual([patched.status, patched.json.instance?.presentationTexts], [200, { sted: 'Kaia' }]);
      const status = await send(instance('/substatus'), owner, 'PUT', { Label: 'a', Description: 'b' });
      assert.deepEqual([status.status, status.json.status?.substatus], [200, { label: 'a', description: 'b' }]);
    });

    it('but the exact one goes before', async () => {
      const answer = await send(instance('/substatus'), owner, 'PUT', '{"LABEL":"x","label":"y","Label":"z"}', JSON_TYPE);
      assert.equal(answer.json.status.substatus.label, 'y');
    });
  });

  it('writes data that is not stored as XML too, and JSON to who takes anything', async () => {
    for (const [accept, type] of [['application/xml', 'application/xml'], ['text/xml', 'application/xml'], ['application/xml, */*', 'application/json'], ['text/html', 'application/json']] as const) {
      const answer = await send(`${app}/v1/data?dataType=soknad`, sophie, 'GET', undefined, { accept });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.headers.get('content-type'), `${type}; charset=utf-8`, accept);
      assert.equal(answer.text.startsWith(type === 'application/xml' ? '<soknad' : '{"'), true, answer.text.slice(0, 80));
    }
  });

  describe('XML where the platform reads it', () => {
    it('as a status', async () => {
      const answer = await send(instance('/substatus'), owner, 'PUT', '<?xml version="1.0"?><Substatus xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Label>Mottatt &amp; lest</Label><Description xsi:nil="true"/><X><Label>no</Label></X></Substatus>', XML_TYPE);
      assert.deepEqual([answer.status, answer.json.status?.substatus], [200, { label: 'Mottatt & lest', description: null }]);
    });

    it('as an action of process/next', async () => {
      const answer = await send(instance('/process/next'), sophie, 'PUT', '<ProcessNext><Action>finnes-ikke</Action></ProcessNext>', XML_TYPE);
      assert.equal(answer.status, 403);
      assert.match(answer.json.detail, /Action: finnes-ikke\.$/);
    });

    for (const body of ['<Substatus>', '<!DOCTYPE a [<!ENTITY x "y">]><Substatus><Label>&x;</Label></Substatus>', '<a>'.repeat(500), 'x', ' ']) {
      it(`refuses ${body.slice(0, 40)}`, async () => {
        const answer = await send(instance('/substatus'), owner, 'PUT', body, XML_TYPE);
        assert.equal(answer.status, 400, answer.text);
      });
    }
  });

  it('refuses a body that is compressed, of a file too', async () => {
    const json = await send(`${app}/instances`, sophie, 'POST', gzipSync('{"instanceOwner":{"partyId":"501337"}}'), { ...JSON_TYPE, 'content-encoding': 'gzip' });
    const file = await send(instance('/data/vedlegg'), sophie, 'POST', gzipSync('%PDF'), { ...PDF, 'content-encoding': 'gzip' });
    assert.deepEqual([json.status, file.status, file.headers.get('accept-encoding')], [415, 415, 'identity']);
    assert.equal((await send(instance(), sophie)).json.data.length, 1);
    assert.equal((await send(`${app}/instances`, sophie, 'POST', '{"instanceOwner":{"partyId":"501337"}}', { ...JSON_TYPE, 'content-encoding': 'identity' })).status, 201);
  });

  for (const [text, expected] of [['2031-02-30', null], ['1', null], ['tomorrow', null], ['+012031-01-01T00:00:00Z', null], ['2031-01-01T25:00:00Z', null], ['2031-01-01T12:00:00', '2031-01-01T12:00:00.000Z'], ['2031-01-01T12:00:00.1234567+0200', '2031-01-01T10:00:00.123Z'], ['2031-01-01', '2031-01-01T00:00:00.000Z']] as const) {
    it(`a time of a template: ${text}`, async () => {
      const answer = await post({ instanceOwner: { partyId: '501337' }, dueBefore: text });
      assert.deepEqual([answer.status, answer.json.dueBefore ?? null], expected === null ? [400, null] : [201, expected]);
    });
  }
});
