import assert from 'node:assert/strict';
import { send, startRuntime, type Running } from '../support/runtime.ts';

type Case = [name: string, method: string, path: string, body?: string | Uint8Array, headers?: Record<string, string>];

const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'application/xml' };
const PDF = { 'content-type': 'application/pdf' };
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' };
const NOBODY = '11111111-2222-3333-4444-555555555555';
const part = (headers: string, body: string): string => `--b\r\n${headers}\r\n\r\n${body}\r\n`;
const TEMPLATE = part('Content-Disposition: form-data; name="instance"\r\nContent-Type: application/json', '{"instanceOwner":{"partyId":"501337"}}');

/** {A}: the app, {I}: an instance in its first task, {S}: the same in storage, {F}: its form, {V}: an attachment. */
function cases(): Case[] {
  const list: Case[] = [];
  const json = (name: string, method: string, path: string, bodies: string[]): void => bodies.forEach((body) => list.push([`${name}: ${body.slice(0, 50).replace(/\0/g, 'NUL')}`, method, path, body, JSON_TYPE]));
  const xml = (bodies: string[]): void => bodies.forEach((body) => list.push([`xml: ${body.slice(0, 60).replace(/\u0001/g, 'SOH')}`, 'PUT', '{I}/data/{F}', body, XML_TYPE]));
  json('instantiate', 'POST', '{A}/instances', ['{', '[]', '1', '"x"', '{"instanceOwner":', '{}', '{"instanceOwner":{}}', '{"instanceOwner":null}', '{"instanceOwner":[]}', '{"instanceOwner":"501337"}', '{"instanceOwner":{"partyId":"x"}}',
    '{"instanceOwner":{"partyId":"99999999999999999999"}}', '{"instanceOwner":{"partyId":-1}}', '{"instanceOwner":{"personNumber":"1"}}', '{"instanceOwner":{"organisationNumber":"æ"}}', '{"instanceOwner":{"username":"nobody"}}',
    '{"instanceOwner":{"partyId":"501337"},"dueBefore":"tomorrow"}', '{"instanceOwner":{"partyId":"501337"},"visibleAfter":12}', '\u0000', `${'['.repeat(5000)}`, '{"a":NaN}', "{'a':1}", '{"instanceOwner":{"partyId":"501337"}}}']);
  json('create', 'POST', '{A}/instances/create', ['{', '[]', 'null', '', '{"prefill":{}}', '{"instanceOwner":{"partyId":"501337"},"prefill":[]}', '{"instanceOwner":{"partyId":"501337"},"prefill":{"a":{}}}', '{"instanceOwner":{"partyId":"501337"},"sourceInstanceId":"x"}', '{"instanceOwner":{"partyId":"1"}}']);
  json('form', 'PUT', '{I}/data/{F}', ['{', '[]', '1', '"x"', '{"soker":1}', '{"soker":[]}', '{"arrangement":{"antallDeltakere":"mange"}}', '{"arrangement":{"servering":"kanskje"}}', '{"kontakter":{}}', '{"kontakter":[1]}', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, '{"arrangement":{"antallDeltakere":1e999}}']);
  json('patch', 'PATCH', '{I}/data/{F}', ['{', '[]', '{}', '{"patch":1}', '{"patch":[1]}', '{"patch":[{"op":"x","path":"/a"}]}', '{"patch":[{"op":"add","path":"a","value":1}]}', '{"patch":[{"op":"add","path":"/soker/navn"}]}', '{"patch":[{"op":"remove","path":"/finnes/ikke"}]}',
    '{"patch":[{"op":"add","path":"/__proto__/x","value":1}]}', '{"patch":[{"op":"add","path":"/constructor/x","value":1}]}', '{"patch":[{"op":"test","path":"/soker/navn","value":"feil"}]}', '{"patch":[{"op":"add","path":"/ukjent","value":1}]}', '{"patch":[{"op":"replace","path":"","value":1}]}',
    '{"patch":[{"op":"add","path":"/kontakter/9","value":{}}]}', '{"patch":[{"op":"move","path":"/soker/navn","from":"/x"}]}', '{"patch":[{"op":"copy","path":"/soker/navn"}]}', '{"patch":[{"op":"add","path":"/arrangement/antallDeltakere","value":"x"}]}', '{"patch":[],"ignoredValidators":1}']);
  json('patches', 'PATCH', '{I}/data', ['{}', '{"patches":1}', '{"patches":[1]}', '{"patches":[{}]}', `{"patches":[{"dataElementId":"${NOBODY}","patch":[]}]}`, '{"patches":[{"dataElementId":"{V}","patch":[]}]}']);
  json('next', 'PUT', '{I}/process/next', ['{', '[]', '1', '{"action":1}', '{"action":"finnes-ikke"}', '{"action":"confirm"}', '{"actionOnBehalfOf":{}}']);
  json('actions', 'POST', '{I}/actions', ['{', '[]', '{}', '{"action":1}', '{"action":"nope"}', '{"action":"sign"}']);
  json('tags', 'POST', '{I}/data/{V}/tags', ['{', '1', '""', '"med mellomrom"', '"tall1"', '[]', 'null']);
  json('set tags', 'PUT', '{I}/data/{V}/tags', ['[]', '{}', '{"tags":1}', '{"tags":["a b"]}', '{"tags":[1]}']);
  json('metadata', 'PUT', '{I}/data/{V}/user-defined-metadata', ['{}', '{"userDefinedMetadata":1}', '{"userDefinedMetadata":[{"key":1}]}', '{"userDefinedMetadata":[{"key":"a","value":"b"},{"key":"a","value":"c"}]}']);
  const long = 'x'.repeat(70_000);
  json('too many texts', 'PUT', '{S}/presentationtexts', [JSON.stringify({ texts: { a: long } }), JSON.stringify({ texts: Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`key${n}`, 'text'])) })]);
  json('too long for the lists', 'PUT', '{I}/data/{F}', [JSON.stringify({ arrangement: { sted: long } })]);
  json('too many values', 'PUT', '{S}/datavalues', [JSON.stringify({ values: { [long]: 'a' } })]);
  json('too much metadata', 'PUT', '{I}/data/{V}/user-defined-metadata', [JSON.stringify({ userDefinedMetadata: [{ key: 'a', value: long }] })]);
  json('too many tags', 'PUT', '{I}/data/{V}/tags', [JSON.stringify({ tags: Array.from({ length: 300 }, (_, n) => `${'x'.repeat(240)}${String.fromCharCode(0x4e00 + n)}`) })]);
  xml(['', ' ', '<', '<soknad>', '<soknad></feil>', '<feil/>', '<soknad/><soknad/>', '<soknad a="1" a="2"/>', '<soknad>&x;</soknad>', '<!DOCTYPE soknad><soknad/>', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><soknad><soker><navn>&x;</navn></soker></soknad>',
    '<soknad><arrangement><antallDeltakere>mange</antallDeltakere></arrangement></soknad>', '<soknad><arrangement><antallDeltakere></antallDeltakere></arrangement></soknad>', '<soknad><arrangement><servering>ja</servering></arrangement></soknad>', '<soknad xmlns="urn:feil"/>', '<x:soknad/>', '<soknad>]]></soknad>', '<soknad><navn>\u0001</navn></soknad>', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`, '<?xml version="1.0" encoding="utf-16"?']);
  list.push(['form: not utf-8', 'PUT', '{I}/data/{F}', new Uint8Array([0x3c, 0xff, 0xfe]), XML_TYPE], ['form: text/plain', 'PUT', '{I}/data/{F}', 'x', { 'content-type': 'text/plain' }], ['form: text/xml', 'PUT', '{I}/data/{F}', '<soknad/>', { 'content-type': 'text/xml' }]);
  const files: [string, string, Record<string, string>][] = [
    ['no disposition', 'x', PDF], ['no name', 'x', { ...PDF, 'content-disposition': 'attachment' }], ['empty name', 'x', { ...PDF, 'content-disposition': 'attachment; filename=""' }], ['no ending', 'x', { ...PDF, 'content-disposition': 'attachment; filename=a' }],
    ['wrong type', 'x', { 'content-type': 'text/html', 'content-disposition': 'attachment; filename=a.html' }], ['type and ending differ', 'x', { ...PDF, 'content-disposition': 'attachment; filename=a.png' }], ['zero bytes', '', { ...PDF, 'content-disposition': 'attachment; filename=a.pdf' }],
    ['nonsense disposition', 'x', { ...PDF, 'content-disposition': ';;;=' }], ['bad encoding', 'x', { ...PDF, 'content-disposition': "attachment; filename*=UTF-8''%FF%" }],
  ];
  for (const [name, body, headers] of files) {
    list.push([`file: ${name}`, 'POST', '{I}/data/vedlegg', body, headers], [`file, old route: ${name}`, 'POST', '{I}/data?dataType=vedlegg', body, headers]);
    if (name !== 'zero bytes') list.push([`file, put: ${name}`, 'PUT', '{I}/data/{V}', body, headers]);
  }
  list.push(['file: unknown type', 'POST', '{I}/data/finnesikke', 'x', PDF], ['file: no type', 'POST', '{I}/data', 'x', PDF], ['file: generated type', 'POST', '{I}/data/ref-data-as-pdf', 'x', { ...PDF, 'content-disposition': 'attachment; filename=a.pdf' }], ['second form', 'POST', '{I}/data/soknad', '{}', JSON_TYPE], ['delete the form', 'DELETE', '{I}/data/{F}']);
  const bodies: [string, string][] = [
    ['nothing', ''], ['only the end', '--b--\r\n'], ['cut off', TEMPLATE], ['no boundary in the body', 'x'], ['part without type', `${TEMPLATE}${part('Content-Disposition: form-data; name="soknad"', '<soknad/>')}--b--\r\n`], ['part without disposition', `${TEMPLATE}${part('Content-Type: application/xml', '<soknad/>')}--b--\r\n`],
    ['unknown part', `${TEMPLATE}${part('Content-Disposition: form-data; name="x"\r\nContent-Type: application/xml', '<x/>')}--b--\r\n`], ['wrong part type', `${TEMPLATE}${part('Content-Disposition: form-data; name="soknad"\r\nContent-Type: text/plain', 'x')}--b--\r\n`],
    ['bad xml part', `${TEMPLATE}${part('Content-Disposition: form-data; name="soknad"\r\nContent-Type: application/xml', '<soknad>')}--b--\r\n`], ['empty part', `${TEMPLATE}${part('Content-Disposition: form-data; name="vedlegg"; filename=a.pdf\r\nContent-Type: application/pdf', '')}--b--\r\n`],
    ['two forms', `${TEMPLATE}${part('Content-Disposition: form-data; name="soknad"\r\nContent-Type: application/xml', '<soknad/>').repeat(2)}--b--\r\n`], ['bad template', `${part('Content-Disposition: form-data; name="instance"\r\nContent-Type: application/json', '{')}--b--\r\n`], ['no template', `${part('Content-Disposition: form-data; name="soknad"\r\nContent-Type: application/xml', '<soknad/>')}--b--\r\n`],
  ];
  for (const [name, body] of bodies) list.push([`multipart: ${name}`, 'POST', '{A}/instances', body, MULTIPART]);
  list.push(['multipart: no boundary', 'POST', '{A}/instances', TEMPLATE, { 'content-type': 'multipart/form-data' }]);
  const paths = ['/x', '/ttd', '/ttd/finnesikke/instances/501337/x', '{A}/instances/x/y', `{A}/instances/501337/${NOBODY}`, `{A}/instances/0/${NOBODY}`, `{A}/instances/99999999999/${NOBODY}`, '{I}/data/x', `{I}/data/${NOBODY}`, `{I}/data/${NOBODY}/tags`, '{I}/data/{F}?includeRowId=kanskje', '{I}/data/{F}/type/vedlegg', '{I}/finnesikke', '{I}/signing', '{I}/signing/data-elements', '{I}/options/finnesikke', '{I}/datalists/x', '{I}/api/external/x',
    '{A}/api/options/x', '{A}/api/options/..%2f..%2fx', '{A}/api/jsonschema/..%2f..%2fpackage', '{A}/api/layoutsets', '{A}/api/v1/texts/norsk', '{A}/api/jsonschema/%00', '{A}/%E0%A4%A', '{A}/v1/data?dataType=x', '{A}/v1/data', '{A}/instances/501337/active/x', '/storage/api/v1/instances', '/storage/api/v1/instances?instanceOwner.partyId=501337&created=x', '/storage/api/v1/instances?instanceOwner.partyId=501337&size=-1', `/storage/api/v1/instances/501337/${NOBODY}`, '/authentication/api/v1/exchange/x', '/Home/auth/user?userId=x', '/Home/auth/x', '/Home/GetTestUserToken/0'];
  for (const path of paths) list.push([`GET ${path}`, 'GET', path]);
  list.push(['party in query', 'POST', '{A}/instances?instanceOwnerPartyId=x'], ['party twice', 'POST', '{A}/instances?instanceOwnerPartyId=501337', '{"instanceOwner":{"partyId":"501337"}}', JSON_TYPE], ['no owner', 'POST', '{A}/instances'], ['hard', 'DELETE', '{I}?hard=kanskje'], ['complete by a user', 'POST', '{I}/complete'], ['substatus by a user', 'PUT', '{I}/substatus', '{"label":"x"}', JSON_TYPE], ['substatus without label', 'PUT', '{I}/substatus', '{}', JSON_TYPE], ['start again', 'POST', '{I}/process/start'], ['resume what runs', 'POST', '{I}/process/resume']);
  return list;
}

const TOKENS = ['garbage', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', `${'x'.repeat(5000)}`, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1cm46YWx0aW5uOnVzZXJpZCI6IjEzMzcifQ.AAAA'];

describe('Malformed input is refused, changes nothing and leaves the process alive', function () {
  this.timeout(60_000);
  let running: Running;
  let token: string;
  let ids: Record<string, string>;
  before(async () => {
    running = await startRuntime({ store: 'memory' });
    token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const app = `${running.url}/ttd/permit-application`;
    const created = (await send(`${app}/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } })).json;
    const instance = `${app}/instances/${created.id}`;
    const file = await send(`${instance}/data?dataType=vedlegg`, token, 'POST', Buffer.from('%PDF'), { ...PDF, 'content-disposition': 'attachment; filename=a.pdf' });
    ids = { A: app, I: instance, S: `/storage/api/v1/instances/${created.id}`, F: created.data[0].id, V: file.json.id };
  });
  after(() => running.stop());
  const fill = (text: string): string => text.replace(/\{([AISFV])\}/g, (_, name: string) => ids[name] ?? '');
  const count = async (): Promise<number> => (await running.runtime.store.instances.query({ order: 'asc', limit: 1000 })).records.length;

  it('has at least 150 cases', () => assert.ok(cases().length + TOKENS.length >= 150, String(cases().length)));

  for (const [name, method, path, body, headers] of cases()) {
    it(name, async () => {
      const record = async (): Promise<string> => JSON.stringify(await running.runtime.store.instances.get((ids['I'] as string).slice(-36)));
      const before = [await count(), await record()];
      const url = fill(path);
      const answer = await send(url.startsWith('http') ? url : running.url + url, token, method, typeof body === 'string' ? fill(body) : body, headers ?? {});
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text.slice(0, 300)}`);
      if (answer.status !== 401 && answer.status !== 403 && answer.status !== 404) assert.ok(answer.text.length > 2, `${answer.status} says nothing`);
      const after = [await count(), await record()];
      const readMark = (text: string): string => text.replace(/"(rev|readStatus)":\d+/g, '').replace(/"isRead":(true|false)/g, '');
      assert.deepEqual([after[0], readMark(String(after[1]))], [before[0], readMark(String(before[1]))], 'something changed');
    });
  }

  for (const bad of TOKENS) {
    it(`token ${bad.slice(0, 20)}`, async () => {
      const answer = await send(ids['I'] as string, bad);
      assert.equal(answer.status, 401);
    });
  }
});
