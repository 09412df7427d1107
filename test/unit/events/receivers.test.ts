import assert from 'node:assert/strict';
import { NoAnswer } from '../../../runtime/events/outbound-client.ts';
import { Receivers } from '../../../runtime/events/receivers.ts';
import { testClock } from '../../support/store-harness.ts';

const SLOW = 'https://slow.example/hook';

/** Calls that end when the test says so. */
function setUp() {
  const clock = testClock();
  const receivers = new Receivers(clock, { calls: 2, waiting: 1, silence: 10_000 });
  const open: { end: (error?: Error) => void }[] = [];
  const ask = (endPoint = SLOW): Promise<string> => receivers.call(endPoint, () => new Promise<void>((resolve, reject) => {
    open.push({ end: (error) => (error === undefined ? resolve() : reject(error)) });
  })).catch((error: Error) => error.message);
  const settle = async (): Promise<void> => { for (let turn = 0; turn < 10; turn++) await Promise.resolve(); };
  return { clock, open, ask, settle };
}

describe('Receivers.call(endPoint, call)', () => {
  it('gives a receiver its share of calls, lets one more wait, and sends the others away', async () => {
    const { open, ask, settle } = setUp();
    const answers = [ask(), ask(), ask(), ask(`${SLOW}/other`)];
    await settle();
    assert.equal(open.length, 2);
    assert.equal(await answers[3], 'busy', 'another path of the same host');
    const other = ask('https://other.example/');
    await settle();
    assert.equal(open.length, 3, 'another host is not held up');
    for (const { end } of open) end();
    await settle();
    assert.equal(open.length, 4, 'who waited has its turn');
    open[3]?.end();
    assert.deepEqual(await Promise.all([...answers.slice(0, 3), other]), ['done', 'done', 'done', 'done']);
  });

  it('leaves one that did not answer alone, then asks it one at a time until it answers', async () => {
    const { clock, open, ask, settle } = setUp();
    const first = [ask(), ask(), ask()];
    await settle();
    for (const { end } of open.splice(0)) end(new NoAnswer('no answer within 10 ms'));
    assert.deepEqual(await Promise.all(first), ['no answer within 10 ms', 'no answer within 10 ms', 'the endpoint has just not answered, and was not asked again']);
    clock.time += 9_999;
    assert.match(await ask(), /was not asked again/);
    clock.time += 1;
    const probe = ask();
    assert.equal(await ask(), 'busy');
    open.splice(0)[0]?.end();
    assert.equal(await probe, 'done');
    const after = [ask(), ask()];
    await settle();
    assert.equal(open.length, 2, 'it has its share again');
    for (const { end } of open) end();
    assert.deepEqual(await Promise.all(after), ['done', 'done']);
  });

  it('takes a refusal for an answer', async () => {
    const { open, ask, settle } = setUp();
    const refused = ask();
    await settle();
    open.splice(0)[0]?.end(new Error('the endpoint answered 500'));
    assert.equal(await refused, 'the endpoint answered 500');
    const next = ask();
    await settle();
    open[0]?.end();
    assert.equal(await next, 'done');
  });
});
