import { Worker } from 'node:worker_threads';
import type { XsdFinding, XsdSchema, XsdValidation } from '../kernel/ports.ts';
import type { XsdJob, XsdResult, XsdWorkerData } from './xsd-worker.ts';

export interface XsdOptions {
  /** Longest time for one document, ms: the cost grows with the square of what is wrong in it. */
  timeLimit: number;
  /** The thread ends after this long without work, ms. */
  idleLimit: number;
  /** Compiled schemas that are kept. */
  mostSchemas: number;
}

const DEFAULTS: XsdOptions = { timeLimit: 10_000, idleLimit: 300_000, mostSchemas: 50 };

interface Pending {
  resolve(result: XsdResult): void;
  reject(error: Error): void;
}

/** A document that waits for the thread. */
interface Waiting {
  schema: XsdSchema;
  xml: string;
  resolve(findings: XsdFinding[]): void;
  reject(error: unknown): void;
}

/**
 * Validates in one thread of its own, started when first needed, one document at a time. A document that takes too long ends the thread;
 * the next one starts another. Schemas take turns, so that documents of one app that take long do not keep those of others waiting for all of them.
 */
export function createXsdValidation(options: Partial<XsdOptions> = {}): XsdValidation {
  return new XsdThread({ ...DEFAULTS, ...options });
}

class XsdThread implements XsdValidation {
  readonly #options: XsdOptions;
  #worker: Worker | null = null;
  #pending: Pending | null = null;
  /** By schema; who has waited longest comes first. */
  readonly #waiting = new Map<string, Waiting[]>();
  #last = '';
  #isRunning = false;
  #idle: NodeJS.Timeout | undefined;
  /** Schemas whose files the present thread has been given. */
  readonly #given = new Set<string>();

  constructor(options: XsdOptions) {
    this.#options = options;
  }

  check(schema: XsdSchema, xml: string): Promise<XsdFinding[]> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(schema.id) ?? [];
      waiting.push({ schema, xml, resolve, reject });
      this.#waiting.set(schema.id, waiting);
      void this.#run();
    });
  }

  async close(): Promise<void> {
    await this.#end(new Error('The validation against XSDs is closed.'));
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let next = this.#next(); next !== null; next = this.#next()) await this.#check(next.schema, next.xml).then(next.resolve, next.reject);
    this.#isRunning = false;
  }

  /** The oldest document of the schema that has waited longest, of another than the last one if there is any. */
  #next(): Waiting | null {
    const ids = [...this.#waiting.keys()];
    const id = ids.find((other) => other !== this.#last) ?? ids[0];
    const waiting = this.#waiting.get(id ?? '') ?? [];
    const first = waiting.shift();
    if (id === undefined || first === undefined) return null;
    this.#waiting.delete(id);
    if (waiting.length > 0) this.#waiting.set(id, waiting);
    this.#last = id;
    return first;
  }

  async #check(schema: XsdSchema, xml: string): Promise<XsdFinding[]> {
    const { id, file } = schema;
    let findings = this.#given.has(id) ? await this.#ask({ id, file, contents: null, xml }) : null;
    findings ??= await this.#ask({ id, file, contents: await contentsOf(schema), xml });
    if (findings === null) throw new Error(`${file} could not be compiled`);
    this.#given.add(id);
    return findings;
  }

  async #ask(job: XsdJob): Promise<XsdFinding[] | null> {
    const { timeLimit, idleLimit } = this.#options;
    clearTimeout(this.#idle);
    let timer: NodeJS.Timeout | undefined;
    try {
      const result = await new Promise<XsdResult>((resolve, reject) => {
        this.#pending = { resolve, reject };
        timer = setTimeout(() => void this.#end(new Error(`The document could not be checked against ${job.file} within ${timeLimit} ms`)), timeLimit);
        (this.#worker ??= this.#start()).postMessage(job);
      });
      if ('error' in result) throw new Error(result.error);
      return result.findings;
    } finally {
      clearTimeout(timer);
      this.#pending = null;
      this.#idle = setTimeout(() => void this.close(), idleLimit).unref();
    }
  }

  #start(): Worker {
    const worker = workerProgram({ mostSchemas: this.#options.mostSchemas });
    worker.unref();
    worker.on('message', (result: XsdResult) => {
      if (this.#worker === worker) this.#pending?.resolve(result);
    });
    worker.on('error', (error) => {
      if (this.#worker === worker) void this.#end(error);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) void this.#end(new Error('The thread that validates against XSDs ended.'));
    });
    return worker;
  }

  async #end(reason: Error): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    this.#given.clear();
    this.#pending?.reject(reason);
    await worker?.terminate();
  }
}

async function contentsOf(schema: XsdSchema): Promise<[string, Uint8Array][]> {
  const contents: [string, Uint8Array][] = [];
  for (const file of schema.files) {
    const bytes = await schema.read(file);
    if (bytes !== null) contents.push([file, bytes]);
  }
  return contents;
}

/** The compiled program; where the sources themselves run (tests), a new thread must first be told how. */
function workerProgram(workerData: XsdWorkerData): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./xsd-worker.js', import.meta.url), { workerData });
  const source = new URL('./xsd-worker.ts', import.meta.url).href;
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}); });`, { eval: true, workerData });
}
