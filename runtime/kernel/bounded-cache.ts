/** What was used last, by key, as long as its sizes add up to no more than a limit. Values are shared: they must not be changed. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, { value: Value; size: number }>();
  private readonly limit: number;
  private total = 0;

  /** @param limit  sum of sizes; a single value may take an eighth of it */
  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // Used: becomes the youngest.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Whether a value of this size is kept at all. */
  fits(size: number): boolean {
    return size <= this.limit / 8;
  }

  set(key: string, value: Value, size: number): void {
    this.delete(key);
    if (!this.fits(size)) return;
    this.entries.set(key, { value, size });
    this.total += size;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.limit) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.total -= entry.size;
  }
}
