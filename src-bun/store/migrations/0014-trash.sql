ALTER TABLE documents ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE boards ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;

-- Since when something is in the trash. 0: it was erased for good, and only its id is left, which the log of changes refers to.
ALTER TABLE rooms ADD COLUMN deleted_at INTEGER;
ALTER TABLE rooms ADD COLUMN deleted_by TEXT;
ALTER TABLE documents ADD COLUMN deleted_at INTEGER;
ALTER TABLE documents ADD COLUMN deleted_by TEXT;
ALTER TABLE boards ADD COLUMN deleted_at INTEGER;
ALTER TABLE boards ADD COLUMN deleted_by TEXT;

CREATE INDEX answered_commands_by_seq ON answered_commands (seq);
CREATE INDEX rooms_in_trash ON rooms (deleted_at) WHERE deleted_at > 0;
CREATE INDEX documents_in_trash ON documents (deleted_at) WHERE deleted_at > 0;
CREATE INDEX boards_in_trash ON boards (deleted_at) WHERE deleted_at > 0;

-- What is being erased, a part at a time: whether it still has content of its own, and how far the log of changes is done.
CREATE TABLE erasures (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  has_content INTEGER NOT NULL DEFAULT 1,
  log_seq     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
