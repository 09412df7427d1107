import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { notificationOf } from '../../../runtime/correspondence/notification.ts';
import { createPlatformCorrespondence } from '../../../runtime/correspondence/platform-correspondence.ts';
import type { JsonObject } from '../../../runtime/kernel/json.ts';
import { CorrespondenceRefused, type CorrespondenceMessage } from '../../../runtime/kernel/ports.ts';

const MESSAGE: CorrespondenceMessage = {
  key: 'guid-Sign-1-0', kind: 'callToSign', resource: 'ttd-messages', instanceId: '501337/g', recipient: { personNumber: '01039012345', organisationNumber: null },
  language: 'nn', title: 'T', summary: 'S', body: 'B', notification: { notificationChoice: 'Sms' }, attachments: [],
};
const RECEIPT: CorrespondenceMessage = { ...MESSAGE, kind: 'signingReceipt', recipient: { personNumber: null, organisationNumber: '897069650' }, notification: null, attachments: ['e1', 'gone'] };

interface Seen { method: string; path: string; headers: Headers; body: any }

/** A message service that answers in turn. */
function service(answers: (request: Seen) => Response | Promise<Response>) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const correspondence = createPlatformCorrespondence({
    endpoint: 'https://platform.example/correspondence/api/v1/', subscriptionKey: 'k', token: async () => 'owner',
    fileOf: async (_instance, id) => (id === 'gone' ? null : { name: 'paper.pdf', content: (async function* () { yield Buffer.from('%PDF'); yield Buffer.from('-1.4'); })() }),
    wait: async (ms) => { waits.push(ms); },
    fetch: (async (url: URL, init: RequestInit) => {
      const json = new Headers(init.headers).get('content-type') === 'application/json';
      const request = { method: String(init.method), path: url.pathname.replace('/correspondence/api/v1/', ''), headers: new Headers(init.headers), body: json ? JSON.parse(String(init.body)) : init.body };
      seen.push(request);
      return answers(request);
    }) as typeof fetch,
  });
  return { correspondence, seen, waits };
}
const sent = (): Response => Response.json({ correspondences: [{ correspondenceId: 'c1' }] });

describe('createPlatformCorrespondence(options).send(message)', () => {
  it('sends a call to sign to a person, in the service owner’s name', async () => {
    const { correspondence, seen } = service(sent);
    assert.deepEqual(await correspondence.send(MESSAGE), { id: 'c1' });
    const [{ path, headers, body }] = seen as [Seen];
    assert.deepEqual([path, headers.get('authorization'), headers.get('ocp-apim-subscription-key')], ['correspondence', 'Bearer owner', 'k']);
    assert.match(body.idempotentKey, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual({ ...body, idempotentKey: 0 }, {
      correspondence: {
        resourceId: 'ttd-messages', sendersReference: '501337/g', content: { language: 'nn', messageTitle: 'T', messageSummary: 'S', messageBody: 'B' },
        notification: { notificationTemplate: 'GenericAltinnMessage', notificationChannel: 'Sms', sendReminder: false },
      },
      recipients: ['urn:altinn:person:identifier-no:01039012345'], existingAttachments: [], idempotentKey: 0,
    });
  });

  it('has the same key for the same message, another for another; what was sent already is not an error', async () => {
    const { correspondence, seen } = service(() => new Response(null, { status: 409 }));
    const { id } = await correspondence.send(MESSAGE);
    await correspondence.send(MESSAGE);
    await correspondence.send({ ...MESSAGE, key: 'other' });
    const keys = seen.map(({ body }) => body.idempotentKey);
    assert.deepEqual([id, keys[1]], [keys[0], keys[0]]);
    assert.notEqual(keys[2], keys[0]);
  });

  it('attaches what was signed to a receipt, once it is published; what is gone is left out', async () => {
    let looks = 0;
    const { correspondence, seen, waits } = service(({ method, path }) => {
      if (path === 'correspondence') return sent();
      if (path === 'attachment') return Response.json('a1');
      return method === 'POST' ? Response.json({}) : Response.json({ status: ++looks < 3 ? 'UploadProcessing' : 'Published' });
    });
    await correspondence.send(RECEIPT);
    assert.deepEqual(seen.map(({ method, path }) => `${method} ${path}`), ['POST attachment', 'POST attachment/a1/upload', 'GET attachment/a1', 'GET attachment/a1', 'GET attachment/a1', 'POST correspondence']);
    assert.deepEqual(seen[0]?.body, { resourceId: 'ttd-messages', fileName: 'paper.pdf', displayName: 'paper.pdf', isEncrypted: false, checksum: createHash('md5').update('%PDF-1.4').digest('hex'), sendersReference: 'e1' });
    assert.deepEqual([String(seen[1]?.body), seen[1]?.headers.get('content-type')], ['%PDF-1.4', 'application/octet-stream']);
    const last = seen.at(-1)?.body;
    assert.deepEqual([last.existingAttachments, last.recipients, last.correspondence.notification, waits.length], [['a1'], ['urn:altinn:organization:identifier-no:897069650'], undefined, 2]);
  });

  for (const status of [400, 403, 404, 422]) {
    it(`gives up at ${status}, without the number of the recipient`, async () => {
      await assert.rejects(service(() => new Response('01039012345', { status })).correspondence.send(MESSAGE), (error) => error instanceof CorrespondenceRefused && !error.message.includes('01039012345'));
    });
  }
  const again: [name: string, message: CorrespondenceMessage, answer: (request: Seen) => Response | Promise<Response>][] = [
    ['a fault', MESSAGE, () => new Response(null, { status: 500 })],
    ['too many requests', MESSAGE, () => new Response(null, { status: 429 })],
    ['a token that is not taken', MESSAGE, () => new Response(null, { status: 401 })],
    ['nobody', MESSAGE, () => Promise.reject(new TypeError('fetch failed'))],
    ['an upload that is never published', RECEIPT, ({ path, method }) => Response.json(path === 'attachment' ? 'a1' : method === 'GET' ? { status: 'UploadProcessing' } : {})],
    ['an attachment id that is a path', RECEIPT, () => Response.json('../../other')],
  ];
  for (const [name, message, answer] of again) {
    it(`has ${name} tried again`, async () => assert.rejects(service(answer).correspondence.send(message), (error) => !(error instanceof CorrespondenceRefused)));
  }
  it('gives up on a file that the service finds unfit', async () => {
    const { correspondence } = service(({ path, method }) => Response.json(path === 'attachment' ? 'a1' : method === 'GET' ? { status: 'Failed' } : {}));
    await assert.rejects(correspondence.send(RECEIPT), CorrespondenceRefused);
  });
});

describe('notificationOf(config)', () => {
  const address = { email: { emailAddress: 'a@b.no' } };
  const phone = { sms: { mobileNumber: '99999999' } };
  const cases: [name: string, config: JsonObject | null, channel: string, reminder?: boolean][] = [
    ['nothing', null, 'Email'],
    ['a choice', { notificationChoice: 'SmsAndEmail' }, 'EmailAndSms'],
    ['a preference', { notificationChoice: 'EmailPreferred', notification: phone }, 'EmailPreferred'],
    ['no choice, both addresses', { notificationChoice: 'None', notification: { ...address, ...phone } }, 'EmailAndSms'],
    ['no choice, a phone', { notification: phone }, 'Sms'],
    ['no choice, an e-mail address and a reminder', { notification: address, reminderNotification: address }, 'Email', true],
    ['a choice that there is not', { notificationChoice: 'Pigeon' }, 'Email'],
  ];
  for (const [name, config, channel, reminder = false] of cases) {
    it(`${name}: ${channel}`, () => assert.deepEqual(notificationOf(config), { notificationTemplate: 'GenericAltinnMessage', notificationChannel: channel, sendReminder: reminder }));
  }
});
