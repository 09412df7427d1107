import assert from 'node:assert/strict';
import { PaymentError, type PaymentProcessor } from '../../runtime/kernel/payment.ts';
import { SOPHIE, startDogLicence, toPayment, type Licence } from '../support/payment.ts';
import { send, type Running } from '../support/runtime.ts';

describe('A payment is neither lost nor made twice', function () {
  this.timeout(30_000);
  let running: Running;
  let sophie: string;
  before(async () => {
    running = await startDogLicence('v9');
    sophie = await running.token(SOPHIE);
  });
  after(() => running.stop());
  const start = (form: object = {}): Promise<Licence> => toPayment(running, sophie, form);
  const later = (): void => { running.runtime.services.clock = { now: () => Date.now() + 61_000 }; };
  /** Puts something around the test processor, and counts what it starts. */
  function observe(change: (processor: PaymentProcessor) => Partial<PaymentProcessor> = () => ({})): { started: string[] } {
    const seen = { started: [] as string[] };
    const { services } = running.runtime;
    const inner = services.payments;
    services.payments = { find: (id) => {
      const found = inner.find(id);
      const changed = found && { ...found, ...change(found) };
      return changed && { ...changed, async start(request) { seen.started.push(request.reference); return changed.start(request); } };
    } };
    undo = () => { services.payments = inner; };
    return seen;
  }
  let undo = (): void => {};
  afterEach(() => undo());

  it('ten requests at once start one payment and all get its address', async () => {
    const licence = await start();
    const seen = observe();
    const answers = await Promise.all(Array.from({ length: 10 }, () => licence.pay()));
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
    assert.equal(new Set(answers.map((answer) => answer.json.redirectUrl)).size, 1);
    assert.deepEqual(seen.started, [`${licence.guid}/Task_2/1`]);
  });

  it('a crash between the processor and our commit: the next pay finds the same payment', async () => {
    const licence = await start();
    const { instances } = running.runtime.store;
    const { commit } = instances;
    let address: string | null = null;
    observe((processor) => ({ async start(request) {
      const details = await processor.start(request);
      address = details.redirectUrl;
      instances.commit = async () => { throw new Error('the machine lost its power'); };
      return details;
    } }));
    const crashed = await licence.pay();
    instances.commit = commit;
    undo();
    assert.equal(crashed.status, 500);
    await running.restart();
    sophie = await running.token(SOPHIE);
    later();
    const seen = observe();
    const again = await send(`${licence.url}/actions`, sophie, 'POST', { action: 'pay' });
    assert.equal(again.json?.redirectUrl, address, again.text);
    assert.deepEqual(seen.started, [`${licence.guid}/Task_2/1`]);
  });

  it('the task is left while the payment is being started: it is taken back', async () => {
    const licence = await start();
    let address = '';
    observe((processor) => ({ async start(request) {
      const details = await processor.start(request);
      address = details.redirectUrl ?? '';
      const back = await licence.next('reject');
      assert.equal(back.json?.currentTask?.elementId, 'Task_1', back.text);
      return details;
    } }));
    const pay = await licence.pay();
    assert.deepEqual([pay.status, pay.json.error.code], [409, 'PaymentInterrupted']);
    assert.equal((await send(address, null, 'GET', undefined, { accept: 'application/json' })).json.status, 'Cancelled');
  });

  it('a processor that does not answer is a 502, and the next try has the same reference', async () => {
    const licence = await start();
    const first = observe(() => ({ async start() { throw new PaymentError('unavailable', 'No answer.'); } }));
    const failed = await licence.pay();
    assert.deepEqual([failed.status, failed.json.error.code, failed.json.error.message], [502, 'PaymentProcessorFailed', 'No answer.']);
    undo();
    const second = observe();
    assert.equal((await licence.pay()).status, 200);
    assert.deepEqual(second.started, first.started);
  });

  it('the instance is deleted: nobody can pay for it', async () => {
    const licence = await start();
    const { redirectUrl } = (await licence.pay()).json;
    assert.equal((await send(licence.url, sophie, 'DELETE')).status, 200);
    assert.equal((await send(redirectUrl, null, 'POST', { result: 'paid' })).json.status, 'Cancelled');
    assert.equal((await licence.pay()).status, 409);
  });

  it('paid in the moment of the rejection: it stays paid', async () => {
    const licence = await start();
    const { redirectUrl } = (await licence.pay()).json;
    observe((processor) => ({ async terminate(lookup) {
      await send(redirectUrl, null, 'POST', { result: 'paid' });
      return processor.terminate(lookup);
    } }));
    await licence.next('reject');
    await licence.next();
    assert.equal((await licence.payment()).json.status, 'Paid');
  });

  it('twenty that ask at once after it was paid all hear Paid', async () => {
    const licence = await start();
    await send((await licence.pay()).json.redirectUrl, null, 'POST', { result: 'paid' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => licence.payment()));
    assert.deepEqual([...new Set(answers.map((answer) => `${answer.status} ${answer.json.status}`))], ['200 Paid']);
  });

  it("an app's own processor is used like ours, and what it says on purpose is told", async () => {
    const licence = await start({ processor: 'Dog Bank' });
    const pay = await licence.pay();
    assert.equal(pay.json.redirectUrl, `https://dogbank.example/${licence.guid}/Task_2/1`);
    assert.ok((await licence.next('confirm')).json.ended);
    const refused = await start({ processor: 'Dog Bank', breed: 'Katt' });
    const no = await refused.pay();
    assert.deepEqual([no.status, no.json.error], [502, { code: 'PaymentProcessorFailed', message: 'No cats.', metadata: null }]);
    const broken = await start({ processor: 'Dog Bank', breed: 'Ulv' });
    const fault = await broken.pay();
    assert.deepEqual([fault.status, fault.json.detail], [500, 'The hook payment.processors.Dog Bank.start failed: it bites']);
    assert.equal((await broken.payment()).json.status, 'Uninitialized');
  });

  it('an order that names a processor that nobody has is told plainly', async () => {
    const licence = await start({ processor: 'Nobody' });
    assert.equal((await licence.payment()).json.status, 'Uninitialized');
    const pay = await licence.pay();
    assert.deepEqual([pay.status, pay.json.error], [500, { code: 'PaymentNotConfigured', message: "Payment processor with ID 'Nobody' not found.", metadata: null }]);
  });

  it('is seen by those who may read the instance, and written by nobody', async () => {
    const licence = await start();
    await licence.pay();
    const other = await running.token('user?userId=1001&partyId=510001&authenticationLevel=2');
    const element = (await licence.instance()).data.find((item: any) => item.dataType === 'paymentInformation').id;
    const owner = await running.token('serviceowner?org=ttd');
    const answers = await Promise.all([
      send(`${licence.url}/payment`, null), send(`${licence.url}/payment/order-details`, null),
      send(`${licence.url}/payment`, other), send(`${licence.url}/payment/order-details`, other),
      send(`${licence.url}/data/${element}`, sophie, 'PUT', {}), send(`${licence.url}/data/${element}`, owner, 'PUT', {}), send(`${licence.url}/data/${element}`, sophie, 'DELETE'),
      send(`${licence.url}/data?dataType=paymentInformation`, sophie, 'POST', { status: 'Paid' }),
      send(`${licence.url}/payment/order-details`, sophie), send(`${licence.url}/payment?taskId=Task_1`, sophie),
    ]);
    assert.deepEqual(answers.map((answer) => answer.status), [401, 401, 403, 403, 403, 403, 403, 403, 200, 400]);
  });
});
