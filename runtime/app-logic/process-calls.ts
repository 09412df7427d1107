import { HookFailure } from '../app-definition/hook-crossing.ts';
import { parsed } from './arguments.ts';
import type { Call } from './call.ts';
import { LogicProcess, type ProcessOptions } from './logic-process.ts';
import { type FromProcess, monotonicMs, type SyncReply, type SyncRequest, type WireError, type WireTree } from './wire.ts';

export interface CallsOptions extends ProcessOptions {
  /** Longest time for one call, in ms. */
  timeLimit: number;
  /** Longest time until the logic is loaded, in ms. */
  startLimit: number;
}

export interface CallsEvents {
  /** The process has gone; these calls were cut short by no fault of theirs. `alone`: the cause is not known and may be among them. */
  cutShort(calls: readonly Call[], reason: string, alone: boolean): void;
  /** Takes no further calls. */
  retired(): void;
  ended(): void;
  /** An error that belongs to no call. */
  stray(error: WireError): void;
}

/** How long a process may take to answer while it is suspected of being stuck, in ms. */
const PATIENCE = 250;

/** The calls under way in one process: passes messages, keeps the time limit, and finds out whose fault it was when the process ends. */
export class ProcessCalls {
  /** What the logic exports, once it is loaded. */
  readonly loaded: Promise<WireTree>;
  readonly calls = new Map<number, Call>();
  private readonly options: CallsOptions;
  private readonly events: CallsEvents;
  private readonly process: LogicProcess;
  private settleLoaded!: { resolve(tree: WireTree): void; reject(error: Error): void };
  private condemned: number | null = null;
  private isRetired = false;
  isEnded = false;
  /** The answer that is on its way. */
  private lastReply: Promise<unknown> = Promise.resolve();

  constructor(options: CallsOptions, events: CallsEvents) {
    this.options = options;
    this.events = events;
    this.loaded = new Promise((resolve, reject) => { this.settleLoaded = { resolve, reject }; });
    this.loaded.catch(() => undefined);
    this.process = new LogicProcess(options, { message: (message) => this.receive(message), question: (question) => this.question(question), ended: (reason) => this.ended(reason) });
    const timer = setTimeout(() => void this.process.stop(`did not start within ${options.startLimit} ms`), options.startLimit);
    const started = (): void => clearTimeout(timer);
    this.loaded.then(started, started);
  }

  begin(call: Call): void {
    this.calls.set(call.id, call);
    try {
      this.process.post({ kind: 'call', id: call.id, path: [...call.path], args: call.open.wire(), ignoreResult: call.ignoreResult });
    } catch (error) {
      return this.settle(call, () => call.reject(error));
    }
    this.arm(call, this.options.timeLimit);
  }

  /** Takes no more calls, and stops when those under way are answered. */
  retire(): void {
    if (this.isRetired) return;
    this.isRetired = true;
    this.events.retired();
    this.stopWhenDone();
  }

  stop(reason: string): Promise<void> {
    return this.process.stop(reason);
  }

  private receive(message: FromProcess): void {
    if (message.kind === 'loaded') this.settleLoaded.resolve(message.tree);
    else if (message.kind === 'unusable') {
      const error = new Error(message.error.message);
      error.stack = message.error.stack;
      this.settleLoaded.reject(error);
      void this.process.stop('could not be loaded');
    } else if (message.kind === 'stray') this.events.stray(message.error);
    else if (message.kind === 'request') void this.request(message);
    else if (message.kind !== 'pong' && message.kind !== 'question') {
      const call = this.calls.get(message.id);
      if (call !== undefined) this.settle(call, () => this.finish(call, message));
    }
  }

  private finish(call: Call, message: Extract<FromProcess, { kind: 'done' | 'threw' | 'unfit' | 'abandoned' }>): void {
    if (message.kind === 'abandoned') call.open.abandon(message.argument, message.name, message.issues);
    if (message.kind === 'unfit') throw new HookFailure(`gave something that cannot be used: ${message.message}`);
    if (message.kind === 'threw') throw message.request !== null && call.thrown.has(message.request) ? call.thrown.get(message.request) : errorOf(message.error);
    const result = 'clone' in message.result ? message.result.clone : parsed(message.result.json);
    call.open.receive(message.documents, message.changes);
    call.resolve(result);
  }

  private settle(call: Call, answer: () => void): void {
    clearTimeout(call.timer);
    this.calls.delete(call.id);
    try {
      answer();
    } catch (error) {
      call.reject(error);
    }
    this.stopWhenDone();
  }

  private stopWhenDone(): void {
    if (this.isRetired && this.calls.size === 0) void this.process.stop('was replaced');
  }

  /** A function of the context, called with a promise. */
  private async request({ id, request, argument, name, json }: Extract<FromProcess, { kind: 'request' }>): Promise<void> {
    const call = this.calls.get(id);
    try {
      if (call === undefined) throw new Error(`${name} was called after the hook had ended`);
      const { open } = call;
      const value = open.givesBytes(argument, name) ? null : { is: await open.ask(argument, name, json) };
      await this.inTurn(async () => {
        const is = value === null ? await open.ask(argument, name, json) : value.is;
        await this.process.deliver({ kind: 'reply', request, ok: true, ...(is instanceof Uint8Array ? { json: undefined, bytes: is } : { json: JSON.stringify(is) }) });
      });
    } catch (error) {
      call?.thrown.set(request, error);
      this.process.post({ kind: 'reply', request, ok: false, error: wireError(error) });
    }
  }

  /** One after the other: however much logic asks for at once, the server holds one answer that is on its way. */
  private inTurn(give: () => Promise<void>): Promise<void> {
    const given = this.lastReply.then(give);
    this.lastReply = given.catch(() => undefined);
    return given;
  }

  private question({ id, argument, name, json }: SyncRequest): SyncReply {
    try {
      const call = this.calls.get(id);
      if (call === undefined) throw new Error(`${name} was called after the hook had ended`);
      return { ok: true, json: JSON.stringify(call.open.ask(argument, name, json)) };
    } catch (error) {
      return { ok: false, error: wireError(error) };
    }
  }

  private arm(call: Call, ms: number): void {
    call.timer = setTimeout(() => void this.expired(call), ms);
  }

  /** The time is up: for this call alone when the process still answers, else for the whole process. */
  private async expired(call: Call): Promise<void> {
    const { timeLimit } = this.options;
    const begun = this.process.begun(call.id);
    const left = begun === null ? 0 : begun + timeLimit - monotonicMs();
    if (left > 1) return this.arm(call, left);
    if (this.isHeldByAnother(call)) return this.arm(call, timeLimit);
    const isResponsive = await this.process.isResponsive(PATIENCE);
    if (!this.calls.has(call.id)) return;
    if (isResponsive) {
      // What it left running goes with the process.
      this.settle(call, () => call.reject(this.tooSlow()));
      return this.retire();
    }
    if (this.isHeldByAnother(call)) return this.arm(call, timeLimit);
    if (begun !== null) this.condemned = call.id;
    await this.process.stop('was stuck');
  }

  /** The other one's own time decides. */
  private isHeldByAnother(call: Call): boolean {
    const holder = this.process.holder();
    return holder !== null && holder !== call.id && this.calls.has(holder);
  }

  private tooSlow(): HookFailure {
    return new HookFailure(`did not finish within ${this.options.timeLimit} ms`);
  }

  private ended(reason: string): void {
    this.isEnded = true;
    this.settleLoaded.reject(new HookFailure(reason));
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const call of calls) clearTimeout(call.timer);
    const begun = calls.filter((call) => this.process.begun(call.id) !== null);
    const culprit = this.condemned ?? this.holderAmong(calls) ?? (begun.length === 1 ? begun[0]?.id : undefined);
    const innocent = calls.filter((call) => call.id !== culprit);
    calls.find((call) => call.id === culprit)?.reject(this.condemned === null ? new HookFailure(reason) : this.tooSlow());
    this.events.ended();
    if (innocent.length > 0) this.events.cutShort(innocent, reason, culprit === undefined && begun.length > 0);
  }

  private holderAmong(calls: readonly Call[]): number | undefined {
    const holder = this.process.holder();
    return calls.some((call) => call.id === holder) ? holder ?? undefined : undefined;
  }
}

function wireError(error: unknown): WireError {
  return error instanceof Error ? { name: error.name, message: error.message, stack: error.stack ?? '' } : { name: 'Error', message: String(error), stack: '' };
}

function errorOf({ name, message, stack, members }: WireError): Error {
  const error = Object.assign(new Error(message), parsed(members));
  error.name = name;
  error.stack = stack;
  return error;
}
