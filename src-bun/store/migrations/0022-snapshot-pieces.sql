-- What document_states held, in pieces that are read one at a time: SQLite puts a value together in memory before anybody can read
-- a part of it, so that a document of 50 MB took 100 MB for a moment. `migrate.ts` moves the rows, because only Yjs can cut them.
CREATE TABLE snapshots (
  document_id TEXT PRIMARY KEY NOT NULL REFERENCES documents (id),
  -- The number of the newest update in it.
  seq         INTEGER NOT NULL,
  pieces      INTEGER NOT NULL,
  -- Of all pieces together.
  bytes       INTEGER NOT NULL
) STRICT;

-- Each piece is an update, and needs only those before it. With row ids, see migration 16.
CREATE TABLE snapshot_pieces (
  document_id TEXT NOT NULL REFERENCES documents (id),
  -- From 0.
  n           INTEGER NOT NULL,
  bytes       BLOB NOT NULL,
  PRIMARY KEY (document_id, n)
) STRICT;
