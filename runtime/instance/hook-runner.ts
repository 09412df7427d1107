import { HookFailure } from '../app-definition/hook-crossing.ts';
import { AppError } from '../kernel/errors.ts';
import type { Services } from './services.ts';

/** An answer that a hook gives on purpose by throwing it; passes through unchanged. */
export class HookRefusal extends Error {}

/**
 * Runs one hook of an app: its failure is an error of this request alone, and names the hook. Its process keeps the time limit.
 * @throws {AppError} HOOK_FAILED 500 when it throws, was stopped or gave something unusable; the refusal itself when it abandons a write
 */
export async function runHook<T>(services: Services, name: string, hook: () => T | Promise<T>): Promise<T> {
  try {
    return await hook();
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof HookRefusal) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    const isStopped = cause instanceof HookFailure;
    services.log.error({ hook: name, err: isStopped ? message : cause instanceof Error ? cause.stack : String(cause) }, 'a hook failed');
    throw new AppError('HOOK_FAILED', { detail: isStopped ? `The hook ${name} ${message}.` : `The hook ${name} failed: ${message}`, cause });
  }
}
