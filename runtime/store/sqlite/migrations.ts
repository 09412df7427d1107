/**
 * The schema, one entry a version, applied in order; never changed once released. `body` holds JSON; the other columns of
 * `instance` are copies of what queries look at (instance-fields.ts). A history row holds the events of one commit.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE instance (
    guid TEXT PRIMARY KEY NOT NULL,
    rev INTEGER NOT NULL,
    definition TEXT NOT NULL,
    org TEXT NOT NULL,
    app_id TEXT NOT NULL,
    party_id TEXT NOT NULL,
    current_task TEXT,
    ended TEXT,
    end_event TEXT,
    last_changed TEXT NOT NULL,
    created TEXT NOT NULL,
    visible_after TEXT,
    due_before TEXT,
    is_archived INTEGER NOT NULL,
    is_soft_deleted INTEGER NOT NULL,
    is_hard_deleted INTEGER NOT NULL,
    confirmed_by TEXT NOT NULL,
    search_text TEXT NOT NULL,
    archive_reference TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX instance_by_party ON instance (party_id, last_changed, guid);
  CREATE INDEX instance_by_app ON instance (app_id, last_changed, guid);
  CREATE INDEX instance_by_org ON instance (org, last_changed, guid);
  CREATE INDEX instance_by_change ON instance (last_changed, guid);
  CREATE INDEX instance_by_reference ON instance (archive_reference);

  CREATE TABLE content (
    guid TEXT NOT NULL,
    element_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (guid, element_id)
  ) STRICT;

  CREATE TABLE history (
    guid TEXT NOT NULL,
    rev INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (guid, rev)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    guid TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    payload TEXT NOT NULL,
    UNIQUE (guid, id)
  ) STRICT;

  CREATE TABLE document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE job (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    due REAL NOT NULL,
    visible REAL NOT NULL,
    body TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    lease TEXT,
    is_dead INTEGER NOT NULL,
    last_error TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX job_by_time ON job (is_dead, visible);
  `,
  // The outbox in one row a commit.
  `
  CREATE TABLE waiting (
    seq INTEGER PRIMARY KEY,
    guid TEXT NOT NULL,
    entries TEXT NOT NULL
  ) STRICT;
  INSERT INTO waiting (seq, guid, entries)
    SELECT seq, guid, json_array(json_object('id', id, 'kind', kind, 'created', created, 'payload', json(payload))) FROM outbox;
  DROP TABLE outbox;
  ALTER TABLE waiting RENAME TO outbox;
  `,
];
