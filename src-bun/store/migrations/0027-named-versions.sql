-- Points in the history of a document that somebody has given a name.
CREATE TABLE named_versions (
  document_id TEXT NOT NULL REFERENCES documents (id),
  seq         INTEGER NOT NULL,
  name        TEXT NOT NULL,
  named_by    TEXT NOT NULL REFERENCES members (id),
  named_at    INTEGER NOT NULL,
  PRIMARY KEY (document_id, seq)
) STRICT, WITHOUT ROWID;
