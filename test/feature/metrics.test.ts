import assert from 'node:assert/strict';
import { send, startRuntime, type Running } from '../support/runtime.ts';

describe('Metrics', () => {
  let running: Running;
  before(async () => {
    running = await startRuntime({ store: 'memory', change: (config) => ({ ...config, metrics: { host: '127.0.0.1', port: 0 } }) });
  });
  after(() => running.stop());

  it('count requests by route, without anybody’s numbers; the outside does not see them', async () => {
    const token = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const created = await send(`${running.url}/ttd/permit-application/instances`, token, 'POST', { instanceOwner: { personNumber: '01039012345' } });
    assert.equal(created.status, 201);
    const { status, text } = await send(`http://127.0.0.1:${running.runtime.metricsPort}/metrics`, null);
    assert.equal(status, 200);
    assert.match(text, /http_server_request_duration_seconds_count\{route="instances\.create",method="POST",status="201"\} 1/);
    assert.match(text, /stafett_apps 2/);
    assert.match(text, /stafett_jobs\{state="waiting"\} \d+/);
    assert.match(text, /process_resident_memory_bytes \d+/);
    assert.doesNotMatch(text, /01039012345|501337/);
    assert.equal((await send(`${running.url}/metrics`, null)).status, 404);
  });
});
