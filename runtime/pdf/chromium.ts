import type { Page } from 'playwright-core';
import { launchBrowser, type LaunchOptions, type RunningBrowser } from './chromium-launch.ts';
import { PAGE_SETUP } from './page-setup.ts';

export interface ChromiumOptions extends LaunchOptions {
  /** The browser ends after this long without work, ms. */
  idleLimit: number;
}

export interface PrintJob {
  html: string;
  footer: string;
}

/** A page that has printed this many documents is closed: browsers collect dust. */
const LONGEST_PAGE_LIFE = 200;

/**
 * One headless browser that prints our own pages: started when first needed, started anew after a crash, ended when idle.
 * A page that has printed is emptied and used again (a new one costs three times the printing); one that failed is closed.
 * Whoever calls keeps the number of jobs at once within bounds.
 */
export class Chromium {
  readonly #options: ChromiumOptions;
  readonly #uses = new WeakMap<Page, number>();
  #running: Promise<RunningBrowser> | null = null;
  #free: Page[] = [];
  #jobs = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ChromiumOptions) {
    this.#options = options;
  }

  /** Prints one document as tagged PDF with outline. Rejects when it cannot within the time limit; tries once more when the browser died. */
  async print(job: PrintJob): Promise<Uint8Array> {
    clearTimeout(this.#idle);
    this.#jobs += 1;
    try {
      return await this.#attempt(job).catch((error: unknown) => {
        if (this.#closed || error instanceof TimeLimit || this.#running !== null) throw error;
        this.#options.warn({ err: String(error).slice(0, 500) }, 'the browser that prints PDFs died; it is started again');
        return this.#attempt(job);
      });
    } finally {
      this.#jobs -= 1;
      if (this.#jobs === 0 && !this.#closed) this.#idle = setTimeout(() => void this.#stop(), this.#options.idleLimit).unref();
    }
  }

  /** Whether a browser is running or starting. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Idempotent. What is under way fails. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#stop();
  }

  async #attempt(job: PrintJob): Promise<Uint8Array> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new TimeLimit(`A PDF was not ready within ${this.#options.timeLimit} ms.`)), this.#options.timeLimit);
    });
    try {
      return await Promise.race([this.#onPage(job), limit]);
    } catch (error) {
      // A page that hangs may hold the whole browser: the next one begins afresh.
      if (error instanceof TimeLimit) await this.#stop();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #onPage(job: PrintJob): Promise<Uint8Array> {
    const { context } = await this.#start();
    const page = this.#free.pop() ?? (await context.newPage());
    try {
      await page.setContent(job.html, { waitUntil: 'load', timeout: this.#options.timeLimit });
      const bytes = await page.pdf({ ...PAGE_SETUP, tagged: true, outline: true, footerTemplate: job.footer });
      await this.#giveBack(page);
      return bytes;
    } catch (error) {
      void page.close().catch(() => undefined);
      throw error;
    }
  }

  async #giveBack(page: Page): Promise<void> {
    const uses = (this.#uses.get(page) ?? 0) + 1;
    this.#uses.set(page, uses);
    if (uses >= LONGEST_PAGE_LIFE) return page.close();
    await page.setContent('');
    this.#free.push(page);
  }

  #start(): Promise<RunningBrowser> {
    if (this.#closed) return Promise.reject(new Error('The PDF renderer is closed.'));
    if (this.#running !== null) return this.#running;
    const starting: Promise<RunningBrowser> = launchBrowser(this.#options).then((running) => {
      running.browser.once('disconnected', () => this.#forget(starting));
      return running;
    });
    starting.catch(() => this.#forget(starting));
    this.#running = starting;
    return starting;
  }

  /** A browser that is gone takes its pages with it. */
  #forget(running: Promise<RunningBrowser>): void {
    void running.then((gone) => gone.close(), () => undefined);
    if (this.#running !== running) return;
    this.#running = null;
    this.#free = [];
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    this.#free = [];
    await running?.then((browser) => browser.close(), () => undefined);
  }
}

class TimeLimit extends Error {}
