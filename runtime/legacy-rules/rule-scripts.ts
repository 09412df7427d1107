import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModule } from '../app-logic/bundle.ts';
import type { RuleBatch, RuleScripts } from '../instance/rule-script-port.ts';
import type { Log } from '../instance/services.ts';
import type { RuleFault, RuleOutcome } from '../layout/legacy-rules/types.ts';
import { readOutcomes } from './outcomes.ts';
import { RuleProcess } from './rule-process.ts';

export interface RuleScriptOptions {
  log: Log;
  /** Where the bundle goes; a fresh folder below the system's temporary folder when absent. */
  cacheFolder?: string;
  /** For everything that one evaluation asks, in ms. */
  timeLimit?: number;
  /** Heap of a process, in MiB. */
  memory?: number;
  /** Most processes at once. */
  processes?: number;
  /** How long an unused process is kept, in ms. */
  idleAfter?: number;
  /** Longest text that a rule may give, in characters. */
  maxText?: number;
}

/** Most questions of one evaluation. */
const MOST_CALLS = 20_000;
/** What a process may take longer than the realms in it, and how long others are waited for, in ms. */
const MARGIN = 5000;
/** Faults that are told once each; beyond so many, they are told again. */
const MOST_TOLD = 1000;

/**
 * Runs rule scripts in a few processes of their own, started with the first question and ended when nobody asks. Each evaluation gets
 * realms of its own, without modules, network, timers or the server's objects. Apps without rules cost nothing.
 */
export function createRuleScripts(options: RuleScriptOptions): RuleScripts {
  return new RuleProcesses(options);
}

class RuleProcesses implements RuleScripts {
  private readonly options: Required<Omit<RuleScriptOptions, 'cacheFolder'>>;
  private readonly cacheFolder: string | undefined;
  private readonly free: RuleProcess[] = [];
  private readonly all = new Set<RuleProcess>();
  private readonly waiting: (() => void)[] = [];
  private readonly told = new Set<string>();
  private program: Promise<string> | undefined;
  private busy = 0;
  private readonly busyWith = new Map<string, number>();
  private isClosed = false;
  private idle: NodeJS.Timeout | undefined;

  constructor({ cacheFolder, ...options }: RuleScriptOptions) {
    this.cacheFolder = cacheFolder;
    this.options = { timeLimit: 1000, memory: 64, processes: 2, idleAfter: 60_000, maxText: 100_000, ...options };
  }

  async run(app: string, batches: readonly RuleBatch[]): Promise<RuleOutcome[][]> {
    const outcomes = await this.ask(app, batches).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      return batches.map(({ calls }) => calls.map((): RuleOutcome => ({ fault: { kind: 'unusable', message } })));
    });
    for (const [index, { file, calls }] of batches.entries()) {
      for (const [at, call] of calls.entries()) {
        const outcome = outcomes[index]?.[at];
        if (outcome !== undefined && 'fault' in outcome) this.tell(app, file, call.rule, call.function, outcome.fault);
      }
    }
    return outcomes;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.idle);
    for (const resume of this.waiting.splice(0)) resume();
    for (const one of this.all) one.stop('was stopped with the server');
  }

  private async ask(app: string, batches: readonly RuleBatch[]): Promise<RuleOutcome[][]> {
    const { timeLimit, maxText } = this.options;
    const count = batches.reduce((sum, { calls }) => sum + calls.length, 0);
    if (count > MOST_CALLS) throw new Error(`${count} questions are more than ${MOST_CALLS}`);
    const request = { timeLimit, maxText, batches: batches.map(({ file, script, calls }) => ({ file, script, calls: calls.map(({ kind, function: name, input }) => ({ kind, name, input })) })) };
    const one = await this.take(app);
    try {
      return readOutcomes(await one.ask(request, timeLimit + MARGIN), batches.map(({ calls }) => calls.length));
    } finally {
      this.giveBack(app, one);
    }
  }

  /** A process that nobody uses: an idle one, a new one, or the next to be free. One is kept from each app, for the others. */
  private async take(app: string): Promise<RuleProcess> {
    const end = performance.now() + MARGIN;
    const share = Math.max(1, this.options.processes - 1);
    while (!this.isClosed && (this.busy >= this.options.processes || (this.busyWith.get(app) ?? 0) >= share)) {
      if (performance.now() >= end) throw new Error(`The rules before it took longer than ${MARGIN} ms`);
      await this.change(end - performance.now());
    }
    if (this.isClosed) throw new Error('The server closes');
    this.count(app, 1);
    try {
      for (let known = this.free.pop(); known !== undefined; known = this.free.pop()) {
        if (!known.isEnded) return known;
        this.all.delete(known);
      }
      const program = await this.bundled();
      if (this.isClosed) throw new Error('The server closes');
      const one = new RuleProcess({ program, memory: this.options.memory });
      this.all.add(one);
      return one;
    } catch (error) {
      this.count(app, -1);
      throw error;
    }
  }

  private giveBack(app: string, one: RuleProcess): void {
    if (one.isEnded) this.all.delete(one);
    else this.free.push(one);
    this.count(app, -1);
    this.idle ??= setTimeout(() => this.endIdle(), this.options.idleAfter).unref();
    this.idle.refresh();
  }

  private count(app: string, more: 1 | -1): void {
    this.busy += more;
    const now = (this.busyWith.get(app) ?? 0) + more;
    if (now === 0) this.busyWith.delete(app);
    else this.busyWith.set(app, now);
    if (more === -1) for (const resume of this.waiting.splice(0)) resume();
  }

  /** Until a process is given back, or the time is over. */
  private async change(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }

  private endIdle(): void {
    for (const one of this.free.splice(0)) {
      this.all.delete(one);
      one.stop('was idle');
    }
  }

  private bundled(): Promise<string> {
    this.program ??= bundle(this.cacheFolder);
    // Tried again with the next question.
    this.program.catch(() => { this.program = undefined; });
    return this.program;
  }

  /** A rule that fails does so with every request: it is told once. */
  private tell(app: string, file: string, rule: string, name: string, { kind, message }: RuleFault): void {
    const key = JSON.stringify([app, file, rule, name, kind]);
    if (this.told.has(key)) return;
    if (this.told.size >= MOST_TOLD) this.told.clear();
    this.told.add(key);
    this.options.log.warn({ app, file, rule, function: name, fault: kind, err: message }, 'a rule could not be run; what it decides stays as it is');
  }
}

async function bundle(cacheFolder: string | undefined): Promise<string> {
  if (cacheFolder !== undefined) await mkdir(cacheFolder, { recursive: true });
  const folder = cacheFolder ?? await mkdtemp(path.join(tmpdir(), 'stafett-rules-'));
  // The process may read this one file, by the name that it has without links.
  return realpath(await bundleModule(folder, fileURLToPath(new URL('worker/sandbox', import.meta.url))));
}
