import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError, MongoWriteConcernError } from 'mongodb';
import { AppError } from '../../kernel/errors.ts';
import { storeUnavailable } from '../store-error.ts';

const DUPLICATE_KEY = 11000;
/** Document to insert too large; document too large after an update (two places of the server). */
const TOO_LARGE = [10334, 17419, 17420];
/** Errors that say the command never left: the pool was emptied or full. */
const UNSENT = ['MongoPoolClearedError', 'MongoPoolClosedError', 'MongoWaitQueueTimeoutError', 'WaitQueueTimeoutError'];

/**
 * What a failed command tells of its write. `refused`: the server answered no, nothing happened. `unsent`: it never left.
 * `uncertain`: it may have happened, or may yet.
 */
export type Failure = 'refused' | 'unsent' | 'uncertain';

export function failureOf(error: unknown): Failure {
  if (error instanceof MongoServerSelectionError) return 'unsent';
  if (error instanceof MongoNetworkError) return UNSENT.includes(error.name) || (error as { beforeHandshake?: boolean }).beforeHandshake === true ? 'unsent' : 'uncertain';
  if (!(error instanceof MongoError)) return 'refused';
  if (UNSENT.includes(error.name)) return 'unsent';
  if (error instanceof MongoWriteConcernError || error.hasErrorLabel('RetryableWriteError') || error.name === 'MongoOperationTimeoutError') return 'uncertain';
  return 'refused';
}

/** Another document has this `_id`. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** No driver error leaves the adapter: everything becomes an `AppError` with the driver's as its cause. */
export function translate(error: unknown, outcomeUnknown = false): AppError {
  if (error instanceof AppError) return error;
  if (isTooLarge(error)) return tooLarge(error);
  const isTransient = outcomeUnknown || failureOf(error) !== 'refused' || (error instanceof MongoError && error.hasErrorLabel('TransientTransactionError'));
  return storeUnavailable('The database failed to answer', error, isTransient, outcomeUnknown);
}

/** @returns PAYLOAD_TOO_LARGE 413 */
export function tooLarge(cause?: unknown): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', { detail: 'The instance is larger than the database can hold', ...(cause === undefined ? {} : { cause }) });
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  return TOO_LARGE.includes(Number(error.code)) || /object to insert too large|larger than the maximum size/i.test(error.message);
}
