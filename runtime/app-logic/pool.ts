import { HookFailure } from '../app-definition/hook-crossing.ts';

/** Something that has a thread now or may need one. */
export interface ThreadOwner {
  /** True when nothing would be lost by stopping its thread. */
  isIdle(): boolean;
  /** Gives its thread back. */
  stopThread(reason: string): Promise<void>;
}

/**
 * Bounds how many logic threads there are at once. When all places are taken, the owner that has been idle longest loses its thread; when
 * nobody is idle, the next one waits.
 */
export class ThreadPool {
  private readonly most: number;
  /** By last use, the longest unused first. */
  private readonly owners = new Set<ThreadOwner>();
  private readonly waiting: (() => void)[] = [];
  private isClosed = false;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.owners.size;
  }

  /** A place for a thread of this owner, for as long as it is not given back. */
  async take(owner: ThreadOwner): Promise<void> {
    while (!this.isClosed && this.owners.size >= this.most && !this.owners.has(owner)) {
      const idle = [...this.owners].find((candidate) => candidate.isIdle());
      if (idle !== undefined) await idle.stopThread('made room for another app');
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.isClosed) throw new HookFailure('could not run: the server closes');
    this.owners.add(owner);
  }

  /** Notes that the owner's thread was just used; when it is idle now, somebody who waits may have its place. */
  used(owner: ThreadOwner): void {
    if (this.owners.delete(owner)) this.owners.add(owner);
    if (owner.isIdle()) this.waiting.shift()?.();
  }

  /** Stops all threads; there are no new ones. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const resume of this.waiting.splice(0)) resume();
    await Promise.all([...this.owners].map((owner) => owner.stopThread('was stopped with the server')));
  }

  giveBack(owner: ThreadOwner): void {
    this.owners.delete(owner);
    this.waiting.shift()?.();
  }
}
