import { AppError } from '../kernel/errors.ts';

/**
 * The one error that leaves an adapter for its own failures.
 * @param retryable       whether trying the same again may succeed (a lost connection: yes; a closed store: no)
 * @param outcomeUnknown  the write may have happened and could not be read back
 */
export function storeUnavailable(detail: string, cause?: unknown, retryable = true, outcomeUnknown = false): AppError {
  const extensions = { retryable, ...(outcomeUnknown ? { outcomeUnknown } : {}) };
  return new AppError('STORE_UNAVAILABLE', { detail, extensions, ...(cause === undefined ? {} : { cause }) });
}

/** Any call after `close`. */
export function storeClosed(): AppError {
  return storeUnavailable('The store is closed', undefined, false);
}

/** Passes `AppError` through and wraps everything else, so that no driver error leaves an adapter. */
export function asStoreError(error: unknown, doing: string): AppError {
  return error instanceof AppError ? error : storeUnavailable(`The store failed to ${doing}`, error);
}
