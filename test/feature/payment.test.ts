import assert from 'node:assert/strict';
import { SOPHIE, startDogLicence, toPayment, typesOf, type Licence } from '../support/payment.ts';
import { send, type Running } from '../support/runtime.ts';

const FAKE = { processor: 'Fake Payment Processor' };

for (const line of ['v8', 'v9'] as const) {
  describe(`A person pays for a dog licence (${line})`, function () {
    this.timeout(30_000);
    let running: Running;
    let sophie: string;
    before(async () => {
      running = await startDogLicence(line);
      sophie = await running.token(SOPHIE);
    });
    after(() => running.stop());
    const start = (form: object = {}): Promise<Licence> => toPayment(running, sophie, form);
    const complete = (redirectUrl: string, result: string): Promise<any> => send(redirectUrl, null, 'POST', { result });

    it('on the test page, and ends with a receipt', async () => {
      const licence = await start({ dogs: 2 });
      const before = await licence.payment();
      assert.equal(before.status, 200, before.text);
      assert.deepEqual([before.json.taskId, before.json.status, before.json.paymentDetails], ['Task_2', 'Uninitialized', null]);
      const { orderLines: [orderLine], totalPriceExVat, totalVat, totalPriceIncVat } = before.json.orderDetails;
      assert.deepEqual(orderLine, { id: 'licence', name: 'Hundelisens Puddel', textResourceKey: null, priceExVat: 199.9, quantity: 2, vatPercent: 25, unit: 'pcs' });
      assert.deepEqual([totalPriceExVat, totalVat, totalPriceIncVat], [399.8, 99.95, 499.75]);
      const pay = await licence.pay();
      assert.equal(pay.status, 200, pay.text);
      const { redirectUrl } = pay.json;
      assert.match(redirectUrl, /\/dev\/payments\/[0-9a-f]{32}$/);
      const page = await send(redirectUrl, null, 'GET', undefined, { accept: 'text/html' });
      assert.match(page.text, /499\.75 NOK/);
      const created = await licence.payment();
      assert.deepEqual([created.json.status, created.json.paymentDetails.redirectUrl], ['Created', redirectUrl]);
      const clicked = await send(redirectUrl, null, 'POST', 'result=paid', { 'content-type': 'application/x-www-form-urlencoded' });
      assert.deepEqual([clicked.status, clicked.headers.get('location')], [303, `${running.url}/ttd/dog-licence/#/instance/501337/${licence.guid}`]);
      const paid = await licence.payment();
      assert.equal(paid.json.status, 'Paid');
      const element = (await licence.instance()).data.find((item: any) => item.dataType === 'paymentInformation');
      assert.deepEqual([element.contentType, element.filename], ['application/json', 'paymentInformation.json']);
      assert.deepEqual((await send(`${licence.url}/data/${element.id}`, sophie)).json, paid.json);
      const again = await licence.pay();
      assert.deepEqual([again.status, again.json.error.code, again.json.instance.id], [409, 'PaymentAlreadyCompleted', `501337/${licence.guid}`]);
      const end = await licence.next('confirm');
      assert.ok(end.json.ended, end.text);
      const receipt = (await licence.instance()).data.find((item: any) => item.dataType === 'paymentReceiptPdf');
      assert.deepEqual([receipt.filename, receipt.contentType], ['Betalingskvittering.pdf', 'application/pdf']);
      const late = await send(`${licence.url}/payment?taskId=Task_2`, sophie);
      assert.equal(late.json.status, 'Paid');
      assert.equal((await licence.payment()).status, 400);
    });

    it('with the automatic processor, whose page is the instance', async () => {
      const licence = await start(FAKE);
      const pay = await licence.pay();
      assert.equal(pay.json.redirectUrl, `${running.url}/ttd/dog-licence/#/instance/501337/${licence.guid}`);
      assert.equal((await licence.payment()).json.status, 'Paid');
      assert.ok((await licence.next('confirm')).json.ended);
    });

    it('not before money came: confirm is 409 and says why', async () => {
      const licence = await start();
      const none = await licence.next('confirm');
      assert.deepEqual([none.status, none.json.detail], [409, 'Payment information not found.']);
      await licence.pay();
      const open = await licence.next('confirm');
      assert.deepEqual([open.status, open.json.detail], [409, 'The payment is not completed.']);
      const paying = await licence.next('pay');
      assert.deepEqual([paying.status, paying.json.detail], [409, 'The payment is not completed.']);
      assert.equal((await licence.payment()).json.status, 'Created');
    });

    for (const [result, status] of [['cancelled', 'Cancelled'], ['failed', 'Failed']] as const) {
      it(`again after it was ${result}: a new payment`, async () => {
        const licence = await start();
        const first = (await licence.pay()).json.redirectUrl;
        await complete(first, result);
        assert.equal((await licence.payment()).json.status, status);
        assert.equal((await licence.next('confirm')).status, 409);
        const second = (await licence.pay()).json.redirectUrl;
        assert.notEqual(second, first);
        await complete(second, 'paid');
        assert.ok((await licence.next('confirm')).json.ended);
      });
    }

    it('nothing when the order is of 0 kroner', async () => {
      const licence = await start({ price: 0 });
      const pay = await licence.pay();
      assert.deepEqual([pay.status, pay.json.redirectUrl], [200, null]);
      assert.equal((await licence.payment()).json.status, 'Skipped');
      assert.ok((await licence.next('confirm')).json.ended);
      assert.deepEqual(typesOf(await licence.instance()).filter((type) => type.startsWith('payment')), ['paymentInformation']);
    });

    it('rejects before paying: the payment cannot be used any more, the order may change', async () => {
      const licence = await start();
      const { redirectUrl } = (await licence.pay()).json;
      const back = await licence.next('reject');
      assert.equal(back.json?.currentTask?.elementId, 'Task_1', back.text);
      assert.ok(!typesOf(await licence.instance()).includes('paymentInformation'));
      assert.equal((await complete(redirectUrl, 'paid')).json.status, 'Cancelled');
      await licence.fill({ dogs: 3 });
      await licence.next();
      const pay = await licence.pay();
      assert.notEqual(pay.json.redirectUrl, redirectUrl);
      assert.equal((await licence.payment()).json.orderDetails.totalPriceIncVat, 749.63);
    });

    it('rejects after paying: what is paid stays paid', async () => {
      const licence = await start();
      await complete((await licence.pay()).json.redirectUrl, 'paid');
      assert.equal((await licence.next('reject')).json?.currentTask?.elementId, 'Task_1');
      assert.ok(typesOf(await licence.instance()).includes('paymentInformation'));
      await licence.next();
      assert.equal((await licence.pay()).status, 409);
      assert.ok((await licence.next('confirm')).json.ended);
    });
  });
}
