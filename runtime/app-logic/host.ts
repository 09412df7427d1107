import { HookFailure } from '../app-definition/hook-crossing.ts';
import { hookResultFault, isResultIgnored } from '../app-definition/hook-results.ts';
import { OpenArguments } from './arguments.ts';
import { type Call, MOST_ATTEMPTS } from './call.ts';
import type { ThreadOwner, ThreadPool } from './pool.ts';
import { type CallsOptions, ThreadCalls } from './thread-calls.ts';
import type { WireError, WireTree } from './wire.ts';

export interface HostOptions extends CallsOptions {
  /** How long a thread that nobody needs is kept, in ms. */
  idleAfter: number;
  pool: ThreadPool;
  /** Told of errors in app code that belong to no call. */
  onStray(error: WireError): void;
}

/** One app's logic: has a thread while there is something to do, and a new one when the old one ended. */
export class LogicHost implements ThreadOwner {
  private readonly options: HostOptions;
  private current: Promise<ThreadCalls> | null = null;
  private latest: ThreadCalls | null = null;
  private readonly threads = new Set<ThreadCalls>();
  private underWay = 0;
  private lastId = 0;
  private idle: NodeJS.Timeout | undefined;
  /** Calls that are run again one after the other. */
  private alone: Promise<unknown> = Promise.resolve();

  constructor(options: HostOptions) {
    this.options = options;
  }

  /** Loads the logic; what it exports. @throws what its modules threw */
  async start(): Promise<WireTree> {
    this.underWay++;
    try {
      return await (await this.thread()).loaded;
    } finally {
      this.answered();
    }
  }

  /**
   * Calls one function of `defineApp({...})`.
   * @throws {HookFailure} when it was stopped or gave something unusable; else what it threw, with its own message and stack
   */
  async call(path: readonly string[], values: readonly unknown[]): Promise<unknown> {
    this.underWay++;
    try {
      const result = await this.attempt({ path, open: new OpenArguments(values), ignoreResult: isResultIgnored(path), cutShort: 0 });
      const fault = hookResultFault(path, result);
      if (fault !== null) throw new HookFailure(`gave something that cannot be used: ${fault}`);
      return result;
    } finally {
      this.answered();
    }
  }

  isIdle(): boolean {
    return this.underWay === 0;
  }

  async stopThread(reason: string): Promise<void> {
    this.current = this.latest = null;
    clearTimeout(this.idle);
    this.idle = undefined;
    await Promise.all([...this.threads].map((thread) => thread.stop(reason)));
  }

  private attempt(call: Pick<Call, 'path' | 'open' | 'ignoreResult' | 'cutShort'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.send({ ...call, id: 0, thrown: new Map(), resolve, reject, timer: undefined }).catch(reject);
    });
  }

  private async send(call: Call): Promise<void> {
    let thread = await this.thread();
    await thread.loaded;
    while (thread.isEnded) {
      thread = await this.thread();
      await thread.loaded;
    }
    thread.begin({ ...call, id: this.nextId() });
  }

  private nextId(): number {
    this.lastId = this.lastId >= 0x7fff_0000 ? 1 : this.lastId + 1;
    return this.lastId;
  }

  private thread(): Promise<ThreadCalls> {
    return (this.current ??= this.newThread().catch((error: unknown) => {
      this.current = null;
      throw error;
    }));
  }

  private async newThread(): Promise<ThreadCalls> {
    await this.options.pool.take(this);
    const thread: ThreadCalls = new ThreadCalls(this.options, {
      cutShort: (calls, reason, alone) => this.again(calls, reason, alone),
      retired: () => this.forget(thread),
      ended: () => this.ended(thread),
      stray: (error) => this.options.onStray(error),
    });
    this.threads.add(thread);
    this.latest = thread;
    return thread;
  }

  private forget(thread: ThreadCalls): void {
    if (this.latest === thread) this.current = this.latest = null;
  }

  private ended(thread: ThreadCalls): void {
    this.threads.delete(thread);
    if (this.latest === thread) this.current = this.latest = null;
    if (this.threads.size === 0) this.options.pool.giveBack(this);
  }

  private again(calls: readonly Call[], reason: string, alone: boolean): void {
    for (const call of calls) {
      const cutShort = call.cutShort + 1;
      if (cutShort >= MOST_ATTEMPTS) {
        call.reject(new HookFailure(`was cut short${cutShort > 1 ? ` ${cutShort} times` : ''}: its thread ${reason}`));
        continue;
      }
      const run = (): Promise<unknown> => this.attempt({ ...call, cutShort });
      const outcome = alone ? this.alone.then(run) : run();
      if (alone) this.alone = outcome.catch(() => undefined);
      outcome.then(call.resolve, call.reject);
    }
  }

  private idled(): void {
    if (this.isIdle()) void this.stopThread('was idle');
    else this.idle?.refresh();
  }

  private answered(): void {
    this.underWay--;
    this.options.pool.used(this);
    this.idle ??= setTimeout(() => this.idled(), this.options.idleAfter).unref();
    this.idle.refresh();
  }
}
