import Database from 'libsql';
import { isoTime } from '../../kernel/clock.ts';
import { storeUnavailable } from '../store-error.ts';
import { MIGRATIONS } from './migrations.ts';

/** What a column holds. */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** Prepared statements, by text: kept, because preparing costs more than running. */
const KEPT_STATEMENTS = 200;

/** One connection. Synchronous: what is done between two turns of the event loop is seen by nobody else. */
export class Sql {
  private readonly database: Database.Database;
  private readonly statements = new Map<string, Database.Statement<unknown[]>>();

  constructor(database: Database.Database) {
    this.database = database;
  }

  /** @returns how many rows were changed */
  run(text: string, values: SqlValue[] = []): number {
    return this.prepared(text, values).run(values).changes;
  }

  get(text: string, values: SqlValue[] = []): SqlRow | undefined {
    return this.prepared(text, values).get(values) as SqlRow | undefined;
  }

  all(text: string, values: SqlValue[] = []): SqlRow[] {
    return this.prepared(text, values).all(values) as SqlRow[];
  }

  /** Statements without values, several at once. */
  exec(text: string): void {
    this.database.exec(text);
  }

  get isInTransaction(): boolean {
    return this.database.inTransaction;
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  private prepared(text: string, values: SqlValue[]): Database.Statement<unknown[]> {
    // The driver ends the process on a value of another type (a boolean, say), so none may reach it.
    for (const value of values) {
      if (typeof value !== 'string' && typeof value !== 'number' && value !== null && !(value instanceof Uint8Array)) {
        throw new TypeError(`A ${typeof value} cannot be stored`);
      }
    }
    const kept = this.statements.get(text);
    if (kept !== undefined) return kept;
    if (this.statements.size >= KEPT_STATEMENTS) this.statements.clear();
    const statement = this.database.prepare(text);
    this.statements.set(text, statement);
    return statement;
  }
}

/**
 * Opens a database file, makes every commit durable (write-ahead log, a flush a commit) and brings its schema up to date.
 * @throws {STORE_UNAVAILABLE} 503 when the file is not ours, damaged, or of a newer version of the program
 */
export function openDatabase(file: string, now: number): Sql {
  const sql = new Sql(new Database(file));
  try {
    sql.all('PRAGMA journal_mode = WAL');
    sql.all('PRAGMA synchronous = FULL');
    sql.all('PRAGMA wal_autocheckpoint = 2000');
    sql.all('PRAGMA journal_size_limit = 67108864');
    sql.all('PRAGMA cache_size = -6144');
    migrate(sql, now);
    return sql;
  } catch (error) {
    sql.close();
    throw storeUnavailable(`The database ${file} could not be opened: ${(error as Error).message}`, error, false);
  }
}

function migrate(sql: Sql, now: number): void {
  sql.exec('CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY NOT NULL, applied TEXT NOT NULL) STRICT');
  const version = Number(sql.get('SELECT coalesce(max(version), 0) AS version FROM migration')?.['version']);
  if (version > MIGRATIONS.length) throw new Error(`it has schema version ${version}, this program knows ${MIGRATIONS.length}`);
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    sql.exec('BEGIN IMMEDIATE');
    sql.exec(statements);
    sql.run('INSERT INTO migration (version, applied) VALUES (?, ?)', [index + 1, isoTime(now)]);
    sql.exec('COMMIT');
  }
}
