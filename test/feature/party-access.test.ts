import assert from 'node:assert/strict';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const SOPHIE = 'user?userId=1337&partyId=501337&authenticationLevel=3';
const APP = '/ttd/permit-application';

/** Who has nothing to do with Sophie. */
const WHO = {
  nobody: null,
  ola: 'user?userId=12345&partyId=512345&authenticationLevel=4',
  skd: 'serviceowner?org=skd&scope=altinn:serviceowner%20altinn:serviceowner/instances.read',
  company: 'org?orgNumber=897069650',
  system: 'systemuser?systemUserId=d111dbab-d619-4f15-bf29-58fe570a9ae6',
} as const;

interface Ask {
  method?: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** `nothing`: an answer that holds nothing of Sophie's. */
  want: Record<keyof typeof WHO, number | 'nothing'>;
}

const owned = { instanceOwner: { partyId: '501337' } };
const all = (others: number | 'nothing', more: Partial<Ask['want']> = {}): Ask['want'] => ({ nobody: 401, ola: others, skd: others, company: others, system: others, ...more });

describe('Routes that name a party', function () {
  this.timeout(30_000);
  let running: Running;
  let id: string;
  before(async () => {
    running = await startRuntime({ quiet: true, store: 'memory' });
    const created = await send(`${running.url}${APP}/instances`, await running.token(SOPHIE), 'POST', owned);
    assert.equal(created.status, 201, created.text);
    id = created.json.id;
    // Whoever carries the event, it comes; here or in the background.
    const owner = await running.token('serviceowner?org=ttd');
    for (let turn = 0; turn < 200; turn++) {
      if ((await send(`${running.url}/events/api/v1/app/party?from=2020-01-01T00:00:00Z&party=501337`, owner)).json.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.fail('the event has not come');
  });
  after(() => running.stop());

  const asks: Ask[] = [
    { path: `${APP}/instances/501337/active`, want: all('nothing') },
    { method: 'POST', path: `${APP}/instances`, body: owned, want: all(403) },
    { method: 'POST', path: `${APP}/instances`, body: { instanceOwner: { personNumber: '01039012345' } }, want: all(403) },
    { method: 'POST', path: `${APP}/instances?instanceOwnerPartyId=501337`, want: all(403) },
    { method: 'POST', path: `${APP}/instances/create`, body: owned, want: all(403) },
    { path: `${APP}/v1/data?dataType=soknad`, headers: { party: 'partyid:501337' }, want: all(403) },
    { path: `${APP}/v1/data?dataType=soknad`, headers: { party: 'person:01039012345' }, want: all(403) },
    { method: 'PUT', path: `${APP}/api/v1/parties/501337`, want: all(400) },
    { path: '/storage/api/v1/instances?instanceOwner.partyId=501337', want: all('nothing', { skd: 400 }) },
    { path: '/storage/api/v1/instances', headers: { 'x-ai-instanceowneridentifier': 'person:01039012345' }, want: all('nothing', { skd: 400 }) },
    { path: '/storage/api/v1/instances?appId=ttd/permit-application', want: all(400, { skd: 403 }) },
    { method: 'POST', path: '/storage/api/v1/sbl/instances/search', body: { instanceOwnerPartyIdList: [501337], includeActive: true }, want: all('nothing') },
    { path: '/events/api/v1/app/party?from=2020-01-01T00:00:00Z&party=501337', want: all('nothing') },
    { path: '/events/api/v1/app/ttd/permit-application?from=2020-01-01T00:00:00Z', want: all(401, { skd: 'nothing' }) },
    { path: '/authorization/api/v1/roles?coveredByUserId=1337&offeredByPartyId=501337', want: all(403) },
  ];
  for (const { method = 'GET', path, body, headers, want } of asks) {
    it(`${method} ${path} ${headers ? JSON.stringify(headers) : ''}`, async () => {
      for (const [name, expected] of Object.entries(want) as [keyof typeof WHO, number | 'nothing'][]) {
        const spec = WHO[name];
        const answer = await send(`${running.url}${path}`, spec === null ? null : await running.token(spec), method, body, headers);
        assert.equal(answer.status, expected === 'nothing' ? 200 : expected, `${name}: ${answer.text}`);
        if (expected === 'nothing') assert.ok(!answer.text.includes(id.slice(-36)), `${name}: ${answer.text}`);
      }
    });
  }

  it('show Sophie, and the owner of the app, what they hide from others', async () => {
    for (const { method = 'GET', path, body, headers, want } of asks) {
      if (!Object.values(want).includes('nothing')) continue;
      const token = await running.token(path.startsWith('/events') ? 'serviceowner?org=ttd' : SOPHIE);
      const answer = await send(`${running.url}${path}`, token, method, body, headers);
      assert.ok(answer.status === 200 && answer.text.includes(id.slice(-36)), `${path}: ${answer.text}`);
    }
  });
});
