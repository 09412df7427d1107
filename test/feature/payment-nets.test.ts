import assert from 'node:assert/strict';
import { NETS_KEY, startFakeNets, type FakeNets } from '../support/fake-nets.ts';
import { SOPHIE, startDogLicence, toPayment, typesOf, type Licence } from '../support/payment.ts';
import { send, type Answer, type Running } from '../support/runtime.ts';

const HOOK_KEY = 'webhook-key-0123456789';

describe('Payment through Nets Easy', function () {
  this.timeout(30_000);
  let nets: FakeNets;
  let running: Running;
  let sophie: string;
  before(async () => {
    nets = await startFakeNets();
    running = await startDogLicence('v9', {
      NetsPaymentSettings__SecretApiKey: NETS_KEY, NetsPaymentSettings__WebhookCallbackKey: HOOK_KEY,
      NetsPaymentSettings__BaseUrl: `${nets.url}/`, NetsPaymentSettings__TermsUrl: 'https://www.example.com/terms',
    });
    sophie = await running.token(SOPHIE);
  });
  beforeEach(() => {
    nets.fail = null;
    nets.calls.length = 0;
  });
  after(async () => {
    await running.stop();
    await nets.stop();
    assert.deepEqual(nets.faults, []);
  });
  const start = (form: object = {}): Promise<Licence> => toPayment(running, sophie, { processor: 'Nets Easy', ...form });
  const latest = (): string => [...nets.payments.keys()].at(-1) ?? '';
  const webhook = (licence: Licence, paymentId: string, key: string | null = HOOK_KEY): Promise<Answer> => send(`${licence.url}/payment/nets-webhook-listener`, null, 'POST',
    { id: 'event-1', event: 'payment.checkout.completed', timestamp: '2026-11-25T09:05:00.0000+00:00', data: { paymentId } }, key === null ? {} : { authorization: key });

  it('is created with the amounts in øre, and paid on the hosted page', async () => {
    const licence = await start({ breed: 'Bernhard & "sennen"', dogs: 3, price: 33.33, vat: 15 });
    const pay = await licence.pay();
    assert.equal(pay.status, 200, pay.text);
    const { body } = nets.payments.get(latest()) ?? {};
    assert.equal(pay.json.redirectUrl, `${nets.url}/hostedpaymentpage/?checkoutKey=key&pid=${latest()}&language=nb-NO`);
    assert.deepEqual(body.order, {
      items: [{ reference: 'licence', name: 'Hundelisens Bernhard    sennen ', quantity: 3, unit: 'pcs', unitPrice: 3333, taxRate: 1500, taxAmount: 1500, grossTotalAmount: 11499, netTotalAmount: 9999 }],
      amount: 11499, currency: 'NOK', reference: licence.guid,
    });
    assert.equal(body.checkout.returnUrl, `${running.url}/ttd/dog-licence/#/instance/501337/${licence.guid}`);
    assert.deepEqual(body.checkout.consumerType, { supportedTypes: ['B2C', 'B2B'] });
    assert.deepEqual(body.notifications.webHooks[0], { eventName: 'payment.checkout.completed', url: `${licence.url}/payment/nets-webhook-listener`, authorization: HOOK_KEY });
    assert.equal(body.myReference, `${licence.guid}/Task_2/1`);
    assert.equal((await licence.payment()).json.status, 'Created');
    nets.charge(latest());
    const paid = (await licence.payment()).json;
    assert.equal(paid.status, 'Paid');
    assert.deepEqual([paid.paymentDetails.paymentType, paid.paymentDetails.cardDetails.maskedPan, paid.paymentDetails.payer.privatePerson.lastName, paid.paymentDetails.payer.company], ['CARD', '492500******0004', 'Salt', null]);
    assert.ok((await licence.next('confirm')).json.ended);
    assert.ok(typesOf(await licence.instance()).includes('paymentReceiptPdf'));
  });

  it('a second pay resumes the payment that waits', async () => {
    const licence = await start();
    const first = await licence.pay();
    const count = nets.payments.size;
    assert.equal((await licence.pay()).json.redirectUrl, first.json.redirectUrl);
    assert.equal(nets.payments.size, count);
  });

  it('is not Paid by a part of the sum', async () => {
    const licence = await start();
    await licence.pay();
    nets.charge(latest(), 100);
    assert.equal((await licence.payment()).json.status, 'Created');
    assert.equal((await licence.next('confirm')).status, 409);
  });

  it('reject terminates it there; the next payment is another attempt', async () => {
    const licence = await start();
    await licence.pay();
    const first = latest();
    await licence.next('reject');
    assert.ok(nets.payments.get(first)?.terminated);
    await licence.next();
    await licence.pay();
    assert.equal(nets.payments.get(latest())?.body.myReference, `${licence.guid}/Task_2/2`);
  });

  it('the webhook moves a paid instance to its end; early, twice, forged or for another instance it does nothing', async () => {
    const licence = await start();
    const other = await start();
    const early = await webhook(licence, 'unknown');
    assert.deepEqual([early.status, early.text], [200, `Payment status is Uninitialized for instance 501337/${licence.guid}.`]);
    await licence.pay();
    const id = latest();
    assert.equal((await webhook(licence, id)).text, `Payment status is Created for instance 501337/${licence.guid}.`);
    nets.charge(id);
    for (const key of [null, '', 'wrong-key-0123456789', `Bearer ${HOOK_KEY}`]) {
      const forged = await webhook(licence, id, key);
      assert.deepEqual([forged.status, forged.text], [401, 'Invalid authorization header']);
    }
    assert.equal((await webhook(other, id)).text, `Payment status is Uninitialized for instance 501337/${other.guid}.`);
    assert.equal((await licence.instance()).process.ended, null);
    const [one, two] = await Promise.all([webhook(licence, id), webhook(licence, id)]);
    assert.deepEqual([one, two].map((answer) => answer.status).filter((status) => status !== 200 && status !== 400), []);
    const ended = await licence.instance();
    assert.ok(ended.process.ended);
    assert.equal(typesOf(ended).filter((type) => type === 'paymentReceiptPdf').length, 1);
    const late = await webhook(licence, id);
    assert.deepEqual([late.status, late.text], [400, 'Instance has no current task']);
    await other.next('reject');
    assert.equal((await webhook(other, id)).json.status, 200);
    const unknown = await send(`${running.url}/ttd/dog-licence/instances/501337/${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/payment/nets-webhook-listener`, null, 'POST', {}, { authorization: HOOK_KEY });
    assert.equal(unknown.status, 404);
  });

  it('creating is never repeated by itself; reading and terminating are', async () => {
    const licence = await start();
    nets.fail = { method: 'POST', status: 0, times: 1 };
    const cut = await licence.pay();
    assert.deepEqual([cut.status, cut.json.error.message], [502, 'Nets Easy does not answer.']);
    assert.equal(nets.calls.length, 1);
    assert.equal((await licence.pay()).status, 200);
    const [lost, kept] = [...nets.payments.values()].slice(-2);
    assert.equal(lost?.body.myReference, kept?.body.myReference);
    nets.fail = { method: 'GET', status: 503, times: 1 };
    assert.equal((await licence.payment()).status, 200);
    nets.fail = { method: 'GET', status: 503, times: 2 };
    const down = await licence.payment();
    assert.deepEqual([down.status, down.json.detail], [502, 'Nets Easy answered 503.']);
    nets.fail = { method: 'PUT', status: 500, times: 1 };
    assert.equal((await licence.next('reject')).json?.currentTask?.elementId, 'Task_1');
  });

  it('without an agreement it is told what is missing, and no webhook is accepted', async () => {
    const bare = await startDogLicence('v8');
    try {
      const licence = await toPayment(bare, await bare.token(SOPHIE), { processor: 'Nets Easy' });
      const pay = await licence.pay();
      assert.deepEqual([pay.status, pay.json.error.message], [500, "The app's settings have no NetsPaymentSettings."]);
      assert.equal((await webhook(licence, 'x')).status, 401);
    } finally {
      await bare.stop();
    }
  });
});
