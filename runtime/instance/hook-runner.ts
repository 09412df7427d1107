import { AppError } from '../kernel/errors.ts';
import type { Services } from './services.ts';

/** An answer that a hook gives on purpose by throwing it; passes through unchanged. */
export class HookRefusal extends Error {}

/**
 * Runs one hook of an app: its failure or its slowness is an error of this request alone, and names the hook.
 * @throws {AppError} HOOK_FAILED 500 when it throws or takes longer than the limit
 */
export async function runHook<T>(services: Services, name: string, hook: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('HOOK_FAILED', { detail: `The hook ${name} did not finish within ${services.hookTimeout} ms.` })), services.hookTimeout);
  });
  try {
    return await Promise.race([Promise.resolve().then(hook), limit]);
  } catch (cause) {
    if (cause instanceof AppError || cause instanceof HookRefusal) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    services.log.error({ hook: name, err: cause instanceof Error ? cause.stack : String(cause) }, 'a hook failed');
    throw new AppError('HOOK_FAILED', { detail: `The hook ${name} failed: ${message}`, cause });
  } finally {
    clearTimeout(timer);
  }
}
