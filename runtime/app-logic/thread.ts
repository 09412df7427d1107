import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { FIRST_SLOT, type FromThread, HOLDER, SIGNAL, SLOTS, type SyncReply, type SyncRequest, type ThreadData, type ToThread } from './wire.ts';

export interface ThreadOptions {
  /** Shown by debuggers and in `ps`. */
  name: string;
  /** Bundled file of the thread's own side. */
  program: string;
  /** Bundled file of the app's logic. */
  bundle: string;
  /** All the environment variables that it sees. */
  environment: Readonly<Record<string, string>>;
  /** Heap, in MiB. */
  memory: number;
  /** Longest result, in characters. */
  maxResult: number;
}

export interface ThreadEvents {
  message(message: FromThread): void;
  /** A question that the thread waits for. */
  question(question: SyncRequest): SyncReply;
  /** Once, whatever ended it. */
  ended(reason: string): void;
}

/** One worker thread with an app's logic in it. Knows how to talk to it and what it is doing, nothing about hooks. */
export class LogicThread {
  private readonly worker: Worker;
  private readonly state = new Int32Array(new SharedArrayBuffer(4 * (FIRST_SLOT + SLOTS)));
  private readonly begunAt = new Float64Array(new SharedArrayBuffer(8 * SLOTS));
  private readonly port: MessagePort;
  private readonly events: ThreadEvents;
  private reason: string | null = null;
  private pongs: (() => void)[] = [];

  constructor(options: ThreadOptions, events: ThreadEvents) {
    this.events = events;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const data: ThreadData = { bundle: pathToFileURL(options.bundle).href, state: this.state.buffer as SharedArrayBuffer, begun: this.begunAt.buffer as SharedArrayBuffer, maxResult: options.maxResult };
    this.worker = new Worker(options.program, {
      name: options.name, workerData: { ...data, sync: port2 }, transferList: [port2], env: { ...options.environment }, execArgv: [], argv: [],
      resourceLimits: { maxOldGenerationSizeMb: options.memory, maxYoungGenerationSizeMb: Math.max(4, Math.floor(options.memory / 8)) },
    });
    this.worker.on('message', (message: FromThread) => this.receive(message));
    this.worker.on('error', (error: Error & { code?: string }) => { this.reason ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `used more than ${options.memory} MiB of memory` : `failed: ${error.message}`; });
    this.worker.on('messageerror', () => { this.reason ??= 'sent what cannot be read'; void this.worker.terminate(); });
    this.worker.on('exit', () => this.exited());
    this.port.on('message', (question: SyncRequest) => this.answer(question));
    // The timer of a call keeps the process alive; an idle thread does not.
    this.port.unref();
    this.worker.unref();
  }

  post(message: ToThread): void {
    this.worker.postMessage(message);
  }

  /** The call that has the thread in this very moment; null when none is known. */
  holder(): number | null {
    return Atomics.load(this.state, HOLDER) || null;
  }

  /** When a call began, ms since the epoch; null while it waits. */
  begun(id: number): number | null {
    return Atomics.load(this.state, FIRST_SLOT + (id % SLOTS)) === id ? this.begunAt[id % SLOTS] ?? null : null;
  }

  /** Whether the thread still turns to what it is sent. */
  isResponsive(patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), patience);
      this.pongs.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
      this.post({ kind: 'ping' });
    });
  }

  async stop(reason: string): Promise<void> {
    this.reason ??= reason;
    await this.worker.terminate();
  }

  private receive(message: FromThread): void {
    if (message.kind !== 'pong') return this.events.message(message);
    const pongs = this.pongs;
    this.pongs = [];
    for (const pong of pongs) pong();
  }

  private answer(question: SyncRequest): void {
    this.port.postMessage(this.events.question(question));
    Atomics.store(this.state, SIGNAL, 1);
    Atomics.notify(this.state, SIGNAL);
  }

  private exited(): void {
    this.port.close();
    this.events.ended(this.reason ?? 'ended its own thread');
  }
}
