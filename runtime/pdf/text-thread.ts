import { Worker } from 'node:worker_threads';
import type { SummaryDocument } from '../summary/types.ts';
import { fontFiles } from './fonts.ts';
import type { TextJob, TextResult } from './text-worker.ts';

export interface TextThreadOptions {
  /** Longest time for one document, ms. */
  timeLimit: number;
  /** The thread ends after this long without work, ms. */
  idleLimit: number;
}

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

/** Draws text PDFs in one thread of its own, started when first needed and ended when idle. */
export class TextThread {
  readonly #options: TextThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #numbered = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: TextThreadOptions) {
    this.#options = options;
  }

  /** Rejects when the document cannot be drawn, or not within the time limit; the thread is then started anew. */
  async draw(document: SummaryDocument): Promise<Uint8Array> {
    clearTimeout(this.#idle);
    const id = ++this.#numbered;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(() => this.#end(new Error(`A PDF was not ready within ${this.#options.timeLimit} ms.`)), this.#options.timeLimit);
        (this.#worker ??= this.#start()).postMessage({ id, document, fonts: fontFiles() } satisfies TextJob);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => void this.close(), this.#options.idleLimit).unref();
    }
  }

  /** Idempotent; a later document starts a new thread. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#end(new Error('The PDF renderer is closed.'));
  }

  #start(): Worker {
    const worker = workerProgram();
    worker.unref();
    worker.on('message', (result: TextResult) => {
      const waiting = this.#waiting.get(result.id);
      if ('bytes' in result) waiting?.resolve(result.bytes);
      else waiting?.reject(new Error(result.error));
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) void this.#end(error);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) void this.#end(new Error('The thread that draws PDFs ended.'));
    });
    return worker;
  }

  async #end(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
    await worker?.terminate();
  }
}

/** The compiled program; where the sources themselves run (tests), a new thread must first be told how. */
function workerProgram(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./text-worker.js', import.meta.url));
  const source = new URL('./text-worker.ts', import.meta.url).href;
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}); });`, { eval: true });
}
