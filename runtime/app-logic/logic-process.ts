import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { frameOf, FrameReader } from './frames.ts';
import type { Reaper } from './reaper.ts';
import { Recorder } from './recorder.ts';
import { type FromProcess, longestFrame, type SyncReply, type SyncRequest, type ToProcess } from './wire.ts';

export interface ProcessOptions {
  /** Shown in `ps`. */
  name: string;
  /** Bundled file of the process's own side. */
  program: string;
  /** Bundled file of the app's logic. */
  bundle: string;
  /** Where the process's recorder is made. */
  folder: string;
  /** All the environment variables that app logic sees. */
  environment: Readonly<Record<string, string>>;
  /** Variables for Node itself, hidden from app logic: time zone, locale, certificates. */
  systemEnvironment: Readonly<Record<string, string>>;
  /** Where what it prints goes. */
  output: 'inherit' | 'ignore';
  /** Heap, in MiB. */
  memory: number;
  /** Longest result, in characters. */
  maxResult: number;
  reaper: Reaper;
}

export interface ProcessEvents {
  message(message: FromProcess): void;
  /** A question that the process waits for. */
  question(question: SyncRequest): SyncReply;
  /** Once, whatever ended it. */
  ended(reason: string): void;
}

/** What the process may hold outside its heap: Node itself and buffers, in MiB. */
const OUTSIDE_HEAP = 256;
/** How often is looked at how much it holds, in ms. */
const LOOK_EVERY = 100;
/** How long what an ended process has said is waited for, in ms: processes of its own may hold its pipes open. */
const LAST_WORDS = 200;

/** One process with an app's logic in it. Knows how to talk to it and what it is doing, nothing about hooks. */
export class LogicProcess {
  private readonly child: ChildProcess;
  private readonly recorder: Recorder;
  private readonly pipes: { in: Socket; out: Socket; answers: Socket };
  private readonly options: ProcessOptions;
  private readonly events: ProcessEvents;
  private readonly gone: Promise<void>;
  private reason: string | null = null;
  private pongs: (() => void)[] = [];

  constructor(options: ProcessOptions, events: ProcessEvents) {
    const { program, name, folder, memory, bundle, environment, systemEnvironment, output, maxResult, reaper } = options;
    this.options = options;
    this.events = events;
    this.recorder = new Recorder(folder);
    this.child = spawn(process.execPath, [`--max-old-space-size=${memory}`, '--max-semi-space-size=8', program, name], {
      env: { ...systemEnvironment, ...environment }, stdio: ['ignore', output, output, 'pipe', 'pipe', 'pipe', this.recorder.fd],
    });
    this.pipes = this.pipesOf();
    this.gone = this.ending();
    const reader = new FrameReader(longestFrame(maxResult));
    this.pipes.out.on('data', (piece: Buffer) => this.take(reader, piece));
    // The timer of a call keeps the server's process alive; an idle logic process does not.
    this.child.unref();
    for (const pipe of Object.values(this.pipes)) pipe.on('error', () => undefined).unref();
    if (this.child.pid !== undefined) this.guard(this.child.pid, reaper);
    this.post({ kind: 'start', bundle: pathToFileURL(bundle).href, maxResult, environment: { ...environment } });
  }

  post(message: ToProcess): void {
    this.pipes.in.write(frameOf(message));
  }

  /** Resolves when the process has taken it, or will never take it. */
  deliver(message: ToProcess): Promise<void> {
    return new Promise((resolve) => { this.pipes.in.write(frameOf(message), () => resolve()); });
  }

  /** The call that has the process in this very moment; null when none is known. */
  holder(): number | null {
    return this.recorder.holder();
  }

  /** When a call began, in ms of `monotonicMs`; null while it waits. */
  begun(id: number): number | null {
    return this.recorder.begun(id);
  }

  /** Whether the process still turns to what it is sent. */
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
    this.child.ref();
    this.child.kill('SIGKILL');
    await this.gone;
  }

  /** @throws when the system has no room for them */
  private pipesOf(): LogicProcess['pipes'] {
    const [, , , into, out, answers] = (this.child.stdio as unknown as (Socket | undefined)[] | undefined) ?? [];
    if (into !== undefined && out !== undefined && answers !== undefined) return { in: into, out, answers };
    this.child.on('error', () => undefined);
    this.recorder.close();
    throw new Error('no process could be started');
  }

  private take(reader: FrameReader, piece: Buffer): void {
    try {
      for (const message of reader.push(piece)) this.receive(message as FromProcess);
    } catch {
      void this.stop('sent what cannot be read');
    }
  }

  private receive(message: FromProcess): void {
    if (message.kind === 'question') this.pipes.answers.write(frameOf(this.events.question(message)));
    else if (message.kind !== 'pong') this.events.message(message);
    else for (const pong of this.pongs.splice(0)) pong();
  }

  /** The first to go when the machine runs out of memory, and not to take more than its share (Linux); not to outlive the server. */
  private guard(pid: number, reaper: Reaper): void {
    reaper.watch(pid);
    writeFile(`/proc/${pid}/oom_score_adj`, '1000').catch(() => undefined);
    const most = this.options.memory + OUTSIDE_HEAP;
    const timer = setInterval(() => {
      if (residentMiB(pid) > most) void this.stop(`used more than ${most} MiB of memory in all`);
    }, LOOK_EVERY).unref();
    void this.gone.then(() => {
      clearInterval(timer);
      reaper.forget(pid);
    });
  }

  private async ending(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.child.once('error', (error) => {
        this.reason ??= `could not be started: ${error.message}`;
        resolve();
      });
      this.child.once('exit', (code, signal) => {
        this.reason ??= endOf(code, signal, this.options.memory);
        const timer = setTimeout(resolve, LAST_WORDS);
        this.pipes.out.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    });
    for (const pipe of Object.values(this.pipes)) pipe.destroy();
    this.events.ended(this.reason ?? 'ended');
    this.recorder.close();
  }
}

function endOf(code: number | null, signal: NodeJS.Signals | null, memory: number): string {
  if (signal === null) return `ended its own process (${code})`;
  if (signal === 'SIGKILL') return 'was killed by the system, perhaps for lack of memory';
  const isFull = signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGILL';
  return `broke its process (${signal})${isFull ? `, as when more than ${memory} MiB of memory are used` : ''}`;
}

/** Memory that a process holds; 0 where the system does not tell. */
function residentMiB(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
