import { asStoreError, storeClosed } from './store-error.ts';

/** Wraps an operation of a store: see `OpenGuard`. */
export type Guard = <A extends unknown[], R>(operation: (...input: A) => Promise<R>) => (...input: A) => Promise<R>;

/** The life of a store: operations pass while it is open, closing waits for those under way, later ones are refused. */
export class OpenGuard {
  private active = 0;
  private closing: Promise<void> | null = null;
  private whenIdle: (() => void) | null = null;

  get isClosed(): boolean {
    return this.closing !== null;
  }

  /** For operations that translate their own errors. */
  readonly guard: Guard = (operation) => async (...input) => {
    if (this.closing !== null) throw storeClosed();
    this.active += 1;
    try {
      return await operation(...input);
    } finally {
      this.active -= 1;
      if (this.active === 0) this.whenIdle?.();
    }
  };

  /** For operations whose every error, but for `AppError`, is the database's. */
  readonly translating: Guard = (operation) => this.guard(async (...input) => {
    try {
      return await operation(...input);
    } catch (error) {
      throw asStoreError(error, 'answer');
    }
  });

  /** Refuses new operations, waits for the others, then runs `finish` once. */
  close(finish: () => Promise<void>): Promise<void> {
    this.closing ??= this.drain().then(finish);
    return this.closing;
  }

  private async drain(): Promise<void> {
    if (this.active > 0) await new Promise<void>((resolve) => { this.whenIdle = resolve; });
  }
}
