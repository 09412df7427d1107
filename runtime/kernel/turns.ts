/** Lets works that name the same thing follow each other, in the order in which they came; others do not wait. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all that came before it under this name have ended, well or badly. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(name);
    const mine = before === undefined ? work() : before.then(work, work);
    this.last.set(name, mine);
    const done = (): void => {
      if (this.last.get(name) === mine) this.last.delete(name);
    };
    mine.then(done, done);
    return mine;
  }
}
