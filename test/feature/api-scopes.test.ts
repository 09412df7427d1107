import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { send, startRuntime, type Running } from '../support/runtime.ts';

describe('An app that asks for scopes of its own', () => {
  let folder: string;
  let running: Running;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-scopes-'));
    await cp('apps/ttd/permit-application', path.join(folder, 'permit-application'), { recursive: true });
    const file = path.join(folder, 'permit-application/App/config/applicationmetadata.json');
    const metadata = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...metadata, apiScopes: { users: { read: 'ttd:[app].read', write: 'ttd:[app].write' } } }));
    running = await startRuntime({ store: 'memory', apps: [folder] });
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const user = (scope: string): Promise<string> => running.token(`user?userId=1337&partyId=501337&authenticationLevel=3&scope=${encodeURIComponent(scope)}`);
  const create = async (token: string) => send(`${running.url}/ttd/permit-application/instances`, token, 'POST', { instanceOwner: { partyId: '501337' } });

  it('lets a token with the scope write, and one with reading only read', async () => {
    const created = await create(await user('ttd:permit-application.write'));
    assert.equal(created.status, 201);
    const instance = `${running.url}/ttd/permit-application/instances/${created.json.id}`;
    const reader = await user('openid ttd:permit-application.read');
    assert.equal((await send(instance, reader)).status, 200);
    const refused = await send(`${instance}/process/next`, reader, 'PUT');
    assert.equal(refused.status, 403);
    assert.deepEqual([refused.json.title, refused.json.instance], ['Forbidden', new URL(`${instance}/process/next`).pathname]);
    assert.match(refused.json.detail, /scope/);
  });

  it('refuses the scopes of the platform alone, and takes a session of the portal', async () => {
    assert.equal((await create(await user('altinn:instances.read altinn:instances.write'))).status, 403);
    assert.equal((await create(await user('altinn:portal/enduser'))).status, 201);
  });

  it('asks for them however the address is written', async () => {
    const token = await user('x');
    for (const path of ['V1/Data?dataType=soknad', 'Instances/501337/active', 'API/Bootstrap-Form/Task_1', 'Legacy/Instances/501337/11111111-2222-3333-4444-555555555555/copy']) {
      const answer = await send(`${running.url}/ttd/Permit-Application/${path}`, token);
      assert.deepEqual([answer.status, answer.json?.title], [403, 'Forbidden'], path);
    }
  });

  it('shows what is open to everybody without a scope', async () => {
    assert.equal((await send(`${running.url}/ttd/permit-application/api/v1/applicationmetadata`, await user('x'))).status, 200);
  });
});
