/** The stored form of a record: immutable, so that it may be kept. */
export interface CachedRecord {
  rev: number;
  definition: string;
  body: string;
}

/**
 * The records last used, by guid, at most `maxLength` characters of bodies. Only committed records may be set; that one
 * process writes to the folder (folder-lock.ts) is what makes it never stale.
 */
export class RecordCache {
  private readonly records = new Map<string, CachedRecord>();
  private readonly maxLength: number;
  private length = 0;

  constructor(maxLength: number) {
    this.maxLength = maxLength;
  }

  get(guid: string): CachedRecord | undefined {
    const record = this.records.get(guid);
    if (record === undefined) return undefined;
    // Used: becomes the youngest.
    this.records.delete(guid);
    this.records.set(guid, record);
    return record;
  }

  set(guid: string, record: CachedRecord): void {
    this.delete(guid);
    if (record.body.length > this.maxLength / 8) return;
    this.records.set(guid, record);
    this.length += record.body.length;
    for (const oldest of this.records.keys()) {
      if (this.length <= this.maxLength) break;
      this.delete(oldest);
    }
  }

  delete(guid: string): void {
    const record = this.records.get(guid);
    if (record === undefined) return;
    this.records.delete(guid);
    this.length -= record.body.length;
  }
}
