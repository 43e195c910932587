-- Members who should read a comment and have not: it mentions them, or is a reply in a thread in which they have written. `seq` is that
-- of the comment.
CREATE TABLE unread_comments (
  member_id   TEXT NOT NULL REFERENCES members (id),
  seq         INTEGER NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  is_mention  INTEGER NOT NULL,
  PRIMARY KEY (member_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_comments_by_comment ON unread_comments (document_id, seq);
