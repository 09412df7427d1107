import { HookFailure } from '../app-definition/hook-crossing.ts';
import { hookResultFault, isResultIgnored } from '../app-definition/hook-results.ts';
import { OpenArguments } from './arguments.ts';
import { type Call, MOST_ATTEMPTS } from './call.ts';
import type { ProcessOwner, ProcessPool } from './pool.ts';
import { type CallsOptions, ProcessCalls } from './process-calls.ts';
import type { WireError, WireTree } from './wire.ts';

export interface HostOptions extends CallsOptions {
  /** How long a process that nobody needs is kept, in ms. */
  idleAfter: number;
  pool: ProcessPool;
  /** Told of errors in app code that belong to no call. */
  onStray(error: WireError): void;
}

/** One app's logic: has a process while there is something to do, and a new one when the old one ended. */
export class LogicHost implements ProcessOwner {
  private readonly options: HostOptions;
  private current: Promise<ProcessCalls> | null = null;
  private latest: ProcessCalls | null = null;
  private readonly processes = new Set<ProcessCalls>();
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
      return await (await this.process()).loaded;
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

  async stopProcess(reason: string): Promise<void> {
    this.current = this.latest = null;
    clearTimeout(this.idle);
    this.idle = undefined;
    await Promise.all([...this.processes].map((one) => one.stop(reason)));
  }

  private attempt(call: Pick<Call, 'path' | 'open' | 'ignoreResult' | 'cutShort'>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.send({ ...call, id: 0, thrown: new Map(), resolve, reject, timer: undefined }).catch(reject);
    });
  }

  private async send(call: Call): Promise<void> {
    let one = await this.process();
    await one.loaded;
    while (one.isEnded) {
      one = await this.process();
      await one.loaded;
    }
    one.begin({ ...call, id: this.nextId() });
  }

  private nextId(): number {
    this.lastId = this.lastId >= 0x7fff_0000 ? 1 : this.lastId + 1;
    return this.lastId;
  }

  private process(): Promise<ProcessCalls> {
    return (this.current ??= this.newProcess().catch((error: unknown) => {
      this.current = null;
      throw error;
    }));
  }

  private async newProcess(): Promise<ProcessCalls> {
    await this.options.pool.take(this);
    try {
      const one: ProcessCalls = new ProcessCalls(this.options, {
        cutShort: (calls, reason, alone) => this.again(calls, reason, alone),
        retired: () => this.forget(one),
        ended: () => this.ended(one),
        stray: (error) => this.options.onStray(error),
      });
      this.processes.add(one);
      this.latest = one;
      return one;
    } catch (error) {
      if (this.processes.size === 0) this.options.pool.giveBack(this);
      throw new HookFailure(`could not run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private forget(one: ProcessCalls): void {
    if (this.latest === one) this.current = this.latest = null;
  }

  private ended(one: ProcessCalls): void {
    this.processes.delete(one);
    if (this.latest === one) this.current = this.latest = null;
    if (this.processes.size === 0) this.options.pool.giveBack(this);
  }

  private again(calls: readonly Call[], reason: string, alone: boolean): void {
    for (const call of calls) {
      const cutShort = call.cutShort + 1;
      if (cutShort >= MOST_ATTEMPTS) {
        call.reject(new HookFailure(`was cut short${cutShort > 1 ? ` ${cutShort} times` : ''}: its process ${reason}`));
        continue;
      }
      const run = (): Promise<unknown> => this.attempt({ ...call, cutShort });
      const outcome = alone ? this.alone.then(run) : run();
      if (alone) this.alone = outcome.catch(() => undefined);
      outcome.then(call.resolve, call.reject);
    }
  }

  private idled(): void {
    if (this.isIdle()) void this.stopProcess('was idle');
    else this.idle?.refresh();
  }

  private answered(): void {
    this.underWay--;
    this.options.pool.used(this);
    this.idle ??= setTimeout(() => this.idled(), this.options.idleAfter).unref();
    this.idle.refresh();
  }
}
