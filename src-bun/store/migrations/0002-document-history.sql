-- In a document a Yjs clientID belongs to the member who first wrote with it.
CREATE TABLE document_claims (
  document_id TEXT NOT NULL REFERENCES documents (id),
  client_id   INTEGER NOT NULL,
  member_id   TEXT NOT NULL REFERENCES members (id),
  PRIMARY KEY (document_id, client_id)
) STRICT, WITHOUT ROWID;

-- Everything up to and including `seq`, as one update in format V1. What came later is in document_updates.
CREATE TABLE document_snapshots (
  document_id TEXT PRIMARY KEY REFERENCES documents (id),
  seq         INTEGER NOT NULL,
  bytes       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The updates that a snapshot has taken in, kept whole: who, when and what, compressed.
CREATE TABLE document_segments (
  document_id TEXT NOT NULL REFERENCES documents (id),
  first_seq   INTEGER NOT NULL,
  last_seq    INTEGER NOT NULL,
  bytes       BLOB NOT NULL,
  PRIMARY KEY (document_id, first_seq)
) STRICT, WITHOUT ROWID;
