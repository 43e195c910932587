CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  -- The name folded, so that "Ada" and "ADA" are one name.
  name_key   TEXT NOT NULL UNIQUE,
  colour     TEXT NOT NULL,
  role       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  member_id  TEXT NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE rooms (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL UNIQUE,
  topic      TEXT NOT NULL DEFAULT '',
  private    INTEGER NOT NULL DEFAULT 0,
  last_seq   INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
  room_id     TEXT NOT NULL REFERENCES rooms (id),
  seq         INTEGER NOT NULL,
  id          TEXT NOT NULL UNIQUE,
  author_id   TEXT NOT NULL REFERENCES members (id),
  author_name TEXT NOT NULL,
  body        TEXT NOT NULL,
  posted_at   INTEGER NOT NULL,
  PRIMARY KEY (room_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id         TEXT PRIMARY KEY,
  title      TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL REFERENCES members (id)
) STRICT, WITHOUT ROWID;

-- The whole history of every document, in Yjs update format V1.
CREATE TABLE document_updates (
  document_id TEXT NOT NULL REFERENCES documents (id),
  seq         INTEGER NOT NULL,
  author_id   TEXT NOT NULL REFERENCES members (id),
  at          INTEGER NOT NULL,
  bytes       BLOB NOT NULL,
  PRIMARY KEY (document_id, seq)
) STRICT, WITHOUT ROWID;

-- Every committed change, as it was told.
CREATE TABLE changes (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  at        INTEGER NOT NULL,
  actor_id  TEXT NOT NULL,
  client_id TEXT,
  body      TEXT NOT NULL
) STRICT;

-- A command that arrives twice is answered with what it came to the first time.
CREATE UNIQUE INDEX changes_by_client_id ON changes (actor_id, client_id) WHERE client_id IS NOT NULL;
