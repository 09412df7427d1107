/** Lets a number of jobs run at once and a number wait, first come first served; who comes later is refused at once. */
export class Gate {
  readonly #atOnce: number;
  readonly #mayWait: number;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, mayWait: number) {
    this.#atOnce = atOnce;
    this.#mayWait = mayWait;
  }

  /** @throws {Error} when the queue is full */
  async through<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#queue.length >= this.#mayWait) throw new Error('Too many PDFs are waiting to be made.');
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#running += 1;
    try {
      return await job();
    } finally {
      // The place is handed over, so that nobody comes in between.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
