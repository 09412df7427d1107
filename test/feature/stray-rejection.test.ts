import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild } from '../support/child-runtime.ts';

/** After every request a promise fails that nobody holds. */
const STRAY = `data:text/javascript,import http from 'node:http';const emit=http.Server.prototype.emit;http.Server.prototype.emit=function(name,...rest){if(name==='request')setImmediate(()=>Promise.reject(new Error('stray')));return emit.call(this,name,...rest);};`;

describe('a promise that fails unheard', () => {
  it('does not end the server', async function () {
    this.timeout(60_000);
    const data = await mkdtemp(path.join(tmpdir(), 'stafett-'));
    const child = await startChild({ data, store: 'memory', preload: STRAY });
    assert.ok(child);
    try {
      for (let turn = 0; turn < 3; turn++) {
        assert.equal((await fetch(`${child.url}/health`)).status, 200);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(await child.stop(), 0);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
