import assert from 'node:assert/strict';
import { createOutboundClient } from '../../../runtime/events/outbound-client.ts';
import { SubscriptionService } from '../../../runtime/events/subscription-service.ts';
import { SubscriptionStore } from '../../../runtime/events/subscription-store.ts';
import type { Authenticated } from '../../../runtime/kernel/authenticated.ts';
import { randomGuid } from '../../../runtime/kernel/ids.ts';
import type { AccessControl, Register } from '../../../runtime/kernel/ports.ts';
import { memoryDocuments } from '../../support/memory-documents.ts';
import { testClock } from '../../support/store-harness.ts';

const OWNER: Authenticated = { kind: 'serviceOwner', org: 'ttd', orgNumber: '991825827', authenticationLevel: 3, authenticationMethod: null, scopes: [], claims: {}, fromCookie: false, token: '' };
const SOURCE = 'https://apps.example/ttd/forms';

/** As in production. */
function service(): { service: SubscriptionService; jobs: string[] } {
  const outbound = createOutboundClient();
  const jobs: string[] = [];
  return {
    jobs,
    service: new SubscriptionService({
      subscriptions: new SubscriptionStore(memoryDocuments()), clock: testClock(), newGuid: randomGuid,
      rules: { register: {} as Register, appsOrigin: () => 'https://apps.example', allowHttp: false, refusal: (url) => outbound.refusal(url) },
      access: { decide: async () => ({ permitted: true, requiredLevel: null }) } as unknown as AccessControl,
      addJob: async ({ kind }) => { jobs.push(kind); },
    }),
  };
}

describe('SubscriptionService.create(caller, body), in production', () => {
  for (const endPoint of ['http://example.no/', 'https://127.0.0.1/', 'https://localhost/hook', 'https://[::ffff:169.254.169.254]/', 'https://192.168.0.1/', 'https://example.no:6379/', 'https://a:b@example.no/', '//example.no/', 'javascript:alert(1)']) {
    it(`refuses the endpoint ${endPoint} at once, and asks it nothing`, async () => {
      const { service: subscriptions, jobs } = service();
      await assert.rejects(subscriptions.create(OWNER, { endPoint, sourceFilter: SOURCE }), { status: 400 });
      assert.deepEqual([jobs, await subscriptions.list(OWNER)], [[], []]);
    });
  }

  it('lets nobody have more than 500; what is asked for again is not one more', async () => {
    const { service: subscriptions, jobs } = service();
    const at = (number: number) => ({ endPoint: `https://example.no/${number}`, sourceFilter: SOURCE });
    for (let number = 0; number < 500; number++) await subscriptions.create(OWNER, at(number));
    await assert.rejects(subscriptions.create(OWNER, at(500)), { status: 429 });
    assert.equal((await subscriptions.create(OWNER, at(7))).id, 8);
    assert.equal((await subscriptions.list(OWNER)).length, 500);
    assert.equal(jobs.length, 501, 'the endpoint is asked anew');
  });
});
