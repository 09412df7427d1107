import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { send, startRuntime, type Running } from '../support/runtime.ts';

describe('Files that are scanned', () => {
  let folder: string;
  let running: Running;
  let sophie: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stafett-scan-'));
    await cp('apps/ttd/permit-application', path.join(folder, 'app'), { recursive: true });
    const file = path.join(folder, 'app/App/config/applicationmetadata.json');
    const metadata = JSON.parse(await readFile(file, 'utf8')) as { dataTypes: { id: string }[] };
    const dataTypes = metadata.dataTypes.map((type) => (type.id === 'vedlegg' ? { ...type, enableFileScan: true } : type));
    await writeFile(file, JSON.stringify({ ...metadata, dataTypes }));
    running = await startRuntime({ store: 'memory', apps: [folder] });
    sophie = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
  });
  after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are pending until the scanner has spoken; the worst counts; strangers learn nothing', async () => {
    const created = await send(`${running.url}/ttd/permit-application/instances`, sophie, 'POST', { instanceOwner: { partyId: '501337' } });
    const instance = `${running.url}/ttd/permit-application/instances/${created.json.id}`;
    assert.deepEqual((await send(`${instance}/filescanresult`, sophie)).json, { id: created.json.id, fileScanResult: 'NotApplicable', data: [] });
    const ids: string[] = [];
    for (const name of ['a.pdf', 'b.pdf']) {
      const upload = await send(`${instance}/data?dataType=vedlegg`, sophie, 'POST', Buffer.from('%PDF'), { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename=${name}` });
      ids.push(upload.json.id);
    }
    const result = async (): Promise<unknown> => (await send(`${instance}/filescanresult`, sophie)).json.fileScanResult;
    assert.equal(await result(), 'Pending');
    const owner = await running.token('serviceowner?org=ttd');
    const tell = (id: string, found: string) => send(`${running.url}/storage/api/v1/instances/${created.json.id}/dataelements/${id}/filescanstatus`, owner, 'PUT', { fileScanResult: found });
    assert.equal((await tell(ids[0] as string, 'Clean')).status, 200);
    assert.equal(await result(), 'Pending');
    await tell(ids[1] as string, 'Infected');
    assert.equal(await result(), 'Infected');
    const stranger = await running.token('user?userId=1003&partyId=510003&authenticationLevel=3');
    assert.equal((await send(`${instance}/filescanresult`, stranger)).status, 403);
    assert.equal((await send(`${instance}/filescanresult`, null)).status, 401);
  });
});
