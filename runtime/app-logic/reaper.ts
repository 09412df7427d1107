import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends logic processes that outlive the server. A process that waits sees that the server is gone and ends by itself; one that is stuck
 * in a hook does not. So a small process holds the list, and kills what is on it when its own input ends.
 */
export class Reaper {
  private readonly program: string;
  private readonly pids = new Set<number>();
  private child: ChildProcess | null = null;

  /** @param program  bundled file of its process */
  constructor(program: string) {
    this.program = program;
  }

  watch(pid: number): void {
    this.pids.add(pid);
    if (this.child === null) this.start();
    else this.tell(`+${pid}`);
  }

  forget(pid: number): void {
    if (this.pids.delete(pid)) this.tell(`-${pid}`);
  }

  /** Its process ends, with whatever is still on the list. */
  close(): void {
    this.child?.stdin?.end();
  }

  private start(): void {
    const child = spawn(process.execPath, ['--max-old-space-size=32', this.program], { env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = (): void => { if (this.child === child) this.child = null; };
    child.on('error', ended);
    child.on('exit', ended);
    child.stdin.on('error', ended);
    child.unref();
    (child.stdin as unknown as { unref(): void }).unref();
    this.child = child;
    for (const pid of this.pids) this.tell(`+${pid}`);
  }

  private tell(line: string): void {
    this.child?.stdin?.write(`${line}\n`);
  }
}
