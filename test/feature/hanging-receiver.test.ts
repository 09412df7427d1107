import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, startRuntime, type Running } from '../support/runtime.ts';

const RESOURCE = 'urn:altinn:resource:app_ttd_permit-application';
const EVENTS = 60;

describe('A webhook receiver that never answers', function () {
  this.timeout(30_000);
  const servers: Server[] = [];
  let running: Running;
  let received = 0;
  let hanging = 0;
  before(async () => { running = await startRuntime({ store: 'memory', quiet: true }); });
  after(async () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await running.stop();
  });

  async function receiver(answer: (isValidation: boolean, reply: () => void) => void): Promise<string> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (data) => { text += String(data); }).on('end', () => answer(text.includes('validatesubscription'), () => response.end()));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }

  it('does not hold up the deliveries to others', async () => {
    const owner = await running.token(`serviceowner?org=ttd&orgNumber=991825827&scope=${encodeURIComponent('altinn:serviceowner/instances.read altinn:events.subscribe')}`);
    const sophie = await running.token('user?userId=1337&partyId=501337&authenticationLevel=3');
    const subscribe = async (endPoint: string): Promise<void> => {
      const created = await send(`${running.url}/events/api/v1/subscriptions`, owner, 'POST', { endPoint, resourceFilter: RESOURCE, typeFilter: 'app.instance.created' });
      assert.equal(created.status, 201, created.text);
      for (let turn = 0; turn < 100 && !(await send(`${running.url}/events/api/v1/subscriptions/${created.json.id}`, owner)).json.validated; turn++) await sleep(50);
    };
    await subscribe(await receiver((isValidation, reply) => {
      if (isValidation) reply();
      else hanging++;
    }));
    await subscribe(await receiver((isValidation, reply) => {
      if (!isValidation) received++;
      reply();
    }));
    for (let n = 0; n < EVENTS; n++) assert.equal((await send(`${running.url}/ttd/permit-application/instances?instanceOwnerPartyId=501337`, sophie, 'POST')).status, 201);
    for (let turn = 0; turn < 160 && received < EVENTS; turn++) await sleep(50);
    assert.equal(received, EVENTS);
    assert.ok(hanging > 0 && hanging <= 8, `${hanging} calls hang`);
  });
});
