CREATE TABLE boards (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL UNIQUE,
  -- JSON, as it was made.
  columns    TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL REFERENCES members (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  board_id   TEXT NOT NULL REFERENCES boards (id),
  key        TEXT NOT NULL,
  -- JSON, by the keys of the columns.
  vals       TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL REFERENCES members (id),
  PRIMARY KEY (board_id, key)
) STRICT, WITHOUT ROWID;
