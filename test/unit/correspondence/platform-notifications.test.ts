import assert from 'node:assert/strict';
import { createPlatformNotifications } from '../../../runtime/correspondence/platform-notifications.ts';
import { NotificationRefused } from '../../../runtime/kernel/ports.ts';

const ORDER = { idempotencyId: '1/a-init', recipient: { recipientPerson: { nationalIdentityNumber: '01039012345' } } };

describe('createPlatformNotifications(options).order(order)', () => {
  const made = (status: number, body: unknown, seen: { url: string; init: any }[] = []) => createPlatformNotifications({
    endpoint: 'https://platform.test/notifications/api/v1/', subscriptionKey: 'k', token: async () => 't',
    fetch: (async (url: URL, init: RequestInit) => { seen.push({ url: String(url), init }); return Response.json(body, { status }); }) as unknown as typeof fetch,
  });
  it('sends the order once, in the name of the service owner', async () => {
    const seen: { url: string; init: any }[] = [];
    assert.deepEqual(await made(201, { notificationOrderId: 'o-1' }, seen).order(ORDER), { id: 'o-1' });
    assert.deepEqual(seen.map(({ url, init }) => [url, init.method, init.headers.authorization, init.headers['ocp-apim-subscription-key'], JSON.parse(init.body)]),
      [['https://platform.test/notifications/api/v1/future/orders', 'POST', 'Bearer t', 'k', ORDER]]);
  });
  for (const [status, isFinal] of [[400, true], [403, true], [422, true], [401, false], [429, false], [500, false], [503, false]] as const) {
    it(`${status} is ${isFinal ? 'a refusal' : 'tried again'}`, async () => {
      await assert.rejects(made(status, {}).order(ORDER), (error) => (error instanceof NotificationRefused) === isFinal);
    });
  }
});
