import { HookFailure } from '../app-definition/hook-crossing.ts';

/** Something that has a process now or may need one. */
export interface ProcessOwner {
  /** True when nothing would be lost by stopping its process. */
  isIdle(): boolean;
  /** Gives its process back. */
  stopProcess(reason: string): Promise<void>;
}

/**
 * Bounds how many logic processes there are at once. When all places are taken, the owner that has been idle longest loses its process; when
 * nobody is idle, the next one waits.
 */
export class ProcessPool {
  private readonly most: number;
  /** By last use, the longest unused first. */
  private readonly owners = new Set<ProcessOwner>();
  private readonly waiting: (() => void)[] = [];
  private isClosed = false;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.owners.size;
  }

  /** A place for a process of this owner, for as long as it is not given back. */
  async take(owner: ProcessOwner): Promise<void> {
    while (!this.isClosed && this.owners.size >= this.most && !this.owners.has(owner)) {
      const idle = [...this.owners].find((candidate) => candidate.isIdle());
      if (idle !== undefined) await idle.stopProcess('made room for another app');
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.isClosed) throw new HookFailure('could not run: the server closes');
    this.owners.add(owner);
  }

  /** Notes that the owner's process was just used; when it is idle now, somebody who waits may have its place. */
  used(owner: ProcessOwner): void {
    if (this.owners.delete(owner)) this.owners.add(owner);
    if (owner.isIdle()) this.waiting.shift()?.();
  }

  /** Stops all processes; there are no new ones. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const resume of this.waiting.splice(0)) resume();
    await Promise.all([...this.owners].map((owner) => owner.stopProcess('was stopped with the server')));
  }

  giveBack(owner: ProcessOwner): void {
    this.owners.delete(owner);
    this.waiting.shift()?.();
  }
}
