import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of streams after which their buffers are collected. */
const EVERY = 8 * 1024 * 1024;

/** V8's collector; absent where the engine offers none. */
type Collector = ((options: { type: 'minor' }) => void) | undefined;

/**
 * Node gives each piece of a stream a buffer outside of the heap, and V8 leaves them lying until they are 32 MB. A file of
 * any size shall not raise memory by a third of that (app-api.md §0: up to 2000 MiB), so the young generation, where spent
 * buffers are, is collected every 8 MB that pass: half a millisecond, and the whole collections that V8 would begin with do not come.
 */
export class SpentBuffers {
  private readonly collect: Collector;
  private passed = 0;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.collect = runInNewContext('globalThis.gc') as Collector;
    setFlagsFromString('--no-expose-gc');
  }

  /** So many bytes have gone through. */
  pass(bytes: number): void {
    this.passed += bytes;
    if (this.passed < EVERY) return;
    this.passed = 0;
    this.collect?.({ type: 'minor' });
  }
}
