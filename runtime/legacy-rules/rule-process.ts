import { type ChildProcess, fork } from 'node:child_process';
import type { SandboxRequest } from './worker/sandbox.ts';

export interface RuleProcessOptions {
  /** Bundled file of the process's own side. */
  program: string;
  /** Heap, in MiB. */
  memory: number;
}

/**
 * A process that runs rule scripts, one question after the other. It has no environment, may read no file but its program, and starts no
 * process. A process and not a thread: a script that asks for much memory at once ends the whole process it runs in.
 */
export class RuleProcess {
  private readonly child: ChildProcess;
  private pending: { resolve(answer: unknown): void; reject(error: Error): void } | null = null;
  private reason: string | null = null;
  isEnded = false;

  constructor({ program, memory }: RuleProcessOptions) {
    this.child = fork(program, [], { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'json', execArgv: flags(program, memory) });
    this.child.on('message', (answer) => this.settle((pending) => pending.resolve(answer)));
    this.child.on('error', (error) => this.ended(`could not be started: ${error.message}`));
    this.child.on('exit', (_code, signal) => this.ended(signal === 'SIGABRT' || signal === 'SIGTRAP' ? `used more than ${memory} MiB of memory` : 'ended'));
  }

  /**
   * Asks one question; the next one must wait for the answer.
   * @param patience  ms until the process is ended
   * @throws why there is no answer
   */
  async ask(request: SandboxRequest, patience: number): Promise<unknown> {
    if (this.isEnded) throw new Error(`The process of the rules ${this.reason}`);
    this.hold(true);
    const timer = setTimeout(() => this.stop(`did not answer within ${patience} ms`), patience);
    try {
      return await new Promise((resolve, reject) => {
        this.pending = { resolve, reject };
        this.child.send(request, (error) => { if (error) this.stop(`could not be asked: ${error.message}`); });
      });
    } finally {
      clearTimeout(timer);
      this.hold(false);
    }
  }

  stop(reason: string): void {
    this.reason ??= reason;
    this.child.kill('SIGKILL');
  }

  private ended(reason: string): void {
    this.isEnded = true;
    this.reason ??= reason;
    this.settle((pending) => pending.reject(new Error(`The process of the rules ${this.reason}`)));
  }

  private settle(how: (pending: NonNullable<RuleProcess['pending']>) => void): void {
    const { pending } = this;
    this.pending = null;
    if (pending !== null) how(pending);
  }

  /** An idle process does not keep the server's alive. */
  private hold(isBusy: boolean): void {
    const what = isBusy ? 'ref' : 'unref';
    this.child[what]();
    this.child.channel?.[what]();
  }
}

function flags(program: string, memory: number): string[] {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
  return [`--max-old-space-size=${memory}`, '--max-semi-space-size=4', '--disallow-code-generation-from-strings', '--no-warnings', permission, `--allow-fs-read=${program}`];
}
