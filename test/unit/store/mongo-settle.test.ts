import assert from 'node:assert/strict';
import { MongoNetworkError, MongoServerError, MongoServerSelectionError, MongoWriteConcernError } from 'mongodb';
import { AppError } from '../../../runtime/kernel/errors.ts';
import { failureOf, translate } from '../../../runtime/store/mongo/mongo-errors.ts';
import { settle, Unsettled } from '../../../runtime/store/mongo/settle.ts';

const lost = new MongoNetworkError('connection closed');
const noServer = new MongoServerSelectionError('none', { error: undefined } as never);
const refused = new MongoServerError({ message: 'not authorized', code: 13 });

/** Fails with each of the errors in turn, then answers whether it was told that it may have happened. */
function failing(...errors: Error[]): (isRepeat: boolean) => Promise<boolean> {
  return async (isRepeat) => {
    const error = errors.shift();
    if (error) throw error;
    return isRepeat;
  };
}

describe('settle: writes of the mongo store', () => {
  it('goes on until the outcome is known, and says when an earlier attempt may have happened', async () => {
    assert.equal(await settle(failing()), false);
    assert.equal(await settle(failing(lost, lost)), true);
    assert.equal(await settle(failing(lost, noServer)), true);
    assert.equal(await settle(failing(lost, new Unsettled('not yet'))), true);
  });
  const unavailable = (retryable: boolean, outcomeUnknown?: true) => (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.extensions], ['STORE_UNAVAILABLE', { retryable, ...(outcomeUnknown ? { outcomeUnknown } : {}) }]);
    return true;
  };
  const CASES: [string, Error[], (error: unknown) => boolean][] = [
    ['nothing was sent', [noServer], unavailable(true)],
    ['the server refused', [refused], unavailable(false)],
    ['refused after a lost attempt: it may have happened', [lost, refused], unavailable(true, true)],
    ['lost, and nothing answers any more', Array.from({ length: 50 }, () => lost), unavailable(true, true)],
    ['no look can tell', [lost, new Unsettled('gone', 'final')], unavailable(true, true)],
  ];
  for (const [name, errors, check] of CASES) it(`gives up: ${name}`, () => assert.rejects(settle(failing(...errors), 150), check));
});

describe('translate: errors of the MongoDB driver', () => {
  const CASES: [string, Error, string, boolean | undefined][] = [
    ['document too large after an update', new MongoServerError({ message: 'Resulting document after update is larger than 16777216', code: 17419 }), 'PAYLOAD_TOO_LARGE', undefined],
    ['document too large to insert', new MongoServerError({ message: 'object to insert too large. size in bytes: 17000000', code: 2 }), 'PAYLOAD_TOO_LARGE', undefined],
    ['stepped down', new MongoServerError({ message: 'not primary', code: 10107, errorLabels: ['RetryableWriteError'] }), 'STORE_UNAVAILABLE', true],
    ['lost', lost, 'STORE_UNAVAILABLE', true],
    ['refused', refused, 'STORE_UNAVAILABLE', false],
    ['a fault of our own', new TypeError('x'), 'STORE_UNAVAILABLE', false],
  ];
  for (const [name, error, code, retryable] of CASES) {
    it(name, () => {
      const translated = translate(error);
      assert.deepEqual([translated.code, translated.extensions?.['retryable'], translated.cause], [code, retryable, error]);
    });
  }
  it('a write that no majority confirmed in time is uncertain', () => {
    const error = new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } } as never);
    assert.equal(failureOf(error), 'uncertain');
  });
});
