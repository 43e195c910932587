-- What document_snapshots held. In a table WITHOUT ROWID SQLite looks up a row by comparing whole rows, so that whoever asked for
-- one document read the megabytes of others. Here it compares ids in an index.
CREATE TABLE document_states (
  document_id TEXT PRIMARY KEY NOT NULL REFERENCES documents (id),
  seq         INTEGER NOT NULL,
  bytes       BLOB NOT NULL
) STRICT;

INSERT INTO document_states (document_id, seq, bytes) SELECT document_id, seq, bytes FROM document_snapshots;
DROP TABLE document_snapshots;
