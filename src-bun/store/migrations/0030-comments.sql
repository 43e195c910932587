-- Comments on documents. `seq` is the change of the log that the comment was made with, so that its text can be taken out of the log.
-- `thread_id` is the comment that a reply belongs to. The positions are base64, and opaque.
CREATE TABLE comments (
  id               TEXT PRIMARY KEY,
  document_id      TEXT NOT NULL REFERENCES documents (id),
  seq              INTEGER NOT NULL,
  thread_id        TEXT,
  author_id        TEXT NOT NULL REFERENCES members (id),
  author_name      TEXT NOT NULL,
  body             TEXT NOT NULL,
  posted_at        INTEGER NOT NULL,
  range_start      TEXT,
  range_end        TEXT,
  quote            TEXT,
  mentions         TEXT,
  mentions_all     INTEGER,
  edited_at        INTEGER,
  resolved_at      INTEGER,
  resolved_by      TEXT,
  resolved_by_name TEXT,
  deleted_at       INTEGER,
  deleted_by       TEXT,
  deleted_by_name  TEXT
) STRICT;
CREATE INDEX comments_of_document ON comments (document_id, seq);
CREATE INDEX replies_of_comment ON comments (thread_id) WHERE thread_id IS NOT NULL;

-- The changes of the log with later texts of a comment.
CREATE TABLE comment_edits (
  document_id TEXT NOT NULL,
  comment_id  TEXT NOT NULL,
  change_seq  INTEGER NOT NULL,
  PRIMARY KEY (document_id, comment_id, change_seq)
) STRICT, WITHOUT ROWID;
