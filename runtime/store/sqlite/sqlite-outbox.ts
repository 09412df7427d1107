import type { OutboxEntry } from '../contract.ts';
import type { EncodedOutboxEntry } from '../instance-codec.ts';
import type { Sql } from './database.ts';

/** What of a commit's entries waits. */
interface Row {
  guid: string;
  ids: Set<string>;
}

/** The row that a commit has left, to be remembered once its transaction has been committed. */
export interface NewRow {
  seq: number;
  ids: string[];
}

/**
 * The outbox in one row a commit. Where each entry waits is known in memory, because one process has the folder: the table
 * needs no index, and a commit does not look for what it replaces.
 */
export class SqliteOutbox {
  private readonly sql: Sql;
  private readonly rows = new Map<number, Row>();
  private readonly byGuid = new Map<string, Set<number>>();
  private lastSeq = 0;

  constructor(sql: Sql) {
    this.sql = sql;
    for (const row of sql.all('SELECT seq, guid, entries FROM outbox')) {
      this.remember(row['guid'] as string, row['seq'] as number, entriesOf(row['entries']).map(({ id }) => id));
    }
  }

  /** In a transaction: writes the entries of a commit. @returns null when they need no row of their own */
  add(guid: string, entries: readonly EncodedOutboxEntry[]): NewRow | null {
    const fresh: EncodedOutboxEntry[] = [];
    for (const entry of entries) if (!this.replace(guid, entry)) fresh.push(entry);
    if (fresh.length === 0) return null;
    const seq = ++this.lastSeq;
    this.sql.run('INSERT INTO outbox (seq, guid, entries) VALUES (?, ?, ?)', [seq, guid, `[${fresh.map(entryText).join(',')}]`]);
    return { seq, ids: fresh.map(({ id }) => id) };
  }

  /** After the transaction. */
  added(guid: string, { seq, ids }: NewRow): void {
    this.remember(guid, seq, ids);
  }

  /** In a transaction: takes entries away. */
  done(entries: readonly { guid: string; id: string }[]): void {
    for (const [seq, ids] of this.bySeq(entries)) {
      if (ids.size === this.rows.get(seq)?.ids.size) {
        this.sql.run('DELETE FROM outbox WHERE seq = ?', [seq]);
        continue;
      }
      const left = this.read(seq).filter(({ id }) => !ids.has(id));
      if (left.length === 0) this.sql.run('DELETE FROM outbox WHERE seq = ?', [seq]);
      else this.write(seq, left);
    }
  }

  /** After the transaction. */
  forget(entries: readonly { guid: string; id: string }[]): void {
    for (const [seq, ids] of this.bySeq(entries)) {
      const row = this.rows.get(seq);
      for (const id of ids) row?.ids.delete(id);
      if (row?.ids.size === 0) this.drop(seq, row.guid);
    }
  }

  /** In a transaction: takes away what waits of an instance. */
  remove(guid: string): void {
    for (const seq of this.byGuid.get(guid) ?? []) this.sql.run('DELETE FROM outbox WHERE seq = ?', [seq]);
  }

  /** After the transaction. */
  removed(guid: string): void {
    for (const seq of [...(this.byGuid.get(guid) ?? [])]) this.drop(seq, guid);
  }

  /** The oldest entries, at most `limit`. */
  oldest(limit: number): { guid: string; entry: OutboxEntry }[] {
    return this.sql.all('SELECT guid, entries FROM outbox ORDER BY seq LIMIT ?', [limit])
      .flatMap((row) => entriesOf(row['entries']).map((entry) => ({ guid: row['guid'] as string, entry })))
      .slice(0, limit);
  }

  private replace(guid: string, entry: EncodedOutboxEntry): boolean {
    for (const seq of this.byGuid.get(guid) ?? []) {
      if (!this.rows.get(seq)?.ids.has(entry.id)) continue;
      this.write(seq, this.read(seq).map((waiting) => (waiting.id === entry.id ? (JSON.parse(entryText(entry)) as OutboxEntry) : waiting)));
      return true;
    }
    return false;
  }

  private read(seq: number): OutboxEntry[] {
    return entriesOf(this.sql.get('SELECT entries FROM outbox WHERE seq = ?', [seq])?.['entries'] ?? '[]');
  }

  private write(seq: number, entries: readonly OutboxEntry[]): void {
    this.sql.run('UPDATE outbox SET entries = ? WHERE seq = ?', [JSON.stringify(entries), seq]);
  }

  private bySeq(entries: readonly { guid: string; id: string }[]): Map<number, Set<string>> {
    const found = new Map<number, Set<string>>();
    for (const { guid, id } of entries) {
      for (const seq of this.byGuid.get(guid) ?? []) {
        if (this.rows.get(seq)?.ids.has(id)) found.set(seq, (found.get(seq) ?? new Set()).add(id));
      }
    }
    return found;
  }

  private remember(guid: string, seq: number, ids: readonly string[]): void {
    this.rows.set(seq, { guid, ids: new Set(ids) });
    this.byGuid.set(guid, (this.byGuid.get(guid) ?? new Set()).add(seq));
    this.lastSeq = Math.max(this.lastSeq, seq);
  }

  private drop(seq: number, guid: string): void {
    this.rows.delete(seq);
    const seqs = this.byGuid.get(guid);
    seqs?.delete(seq);
    if (seqs?.size === 0) this.byGuid.delete(guid);
  }
}

function entriesOf(text: unknown): OutboxEntry[] {
  return JSON.parse(text as string) as OutboxEntry[];
}

function entryText({ id, kind, created, payload }: EncodedOutboxEntry): string {
  return `{"id":${JSON.stringify(id)},"kind":${JSON.stringify(kind)},"created":${JSON.stringify(created)},"payload":${payload}}`;
}
