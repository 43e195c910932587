-- A file that somebody sends, from when it was begun. `hash` is the SHA-256 of its content in hex, which names the content on the
-- disk; `is_complete` is 1 once that is in its place. `unused_since` is a time in ms since 1970 while no message has the file.
CREATE TABLE files (
  id           TEXT PRIMARY KEY,
  member_id    TEXT NOT NULL REFERENCES members (id),
  name         TEXT NOT NULL,
  type         TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  hash         TEXT,
  is_complete  INTEGER NOT NULL DEFAULT 0,
  unused_since INTEGER,
  room_id      TEXT,
  message_seq  INTEGER,
  -- The place among the files of its message, from 0; NULL for a preview.
  place        INTEGER,
  width        INTEGER,
  height       INTEGER,
  preview_id   TEXT,
  FOREIGN KEY (room_id, message_seq) REFERENCES messages (room_id, seq)
) STRICT;
CREATE INDEX files_of_messages ON files (room_id, message_seq, place) WHERE room_id IS NOT NULL;
CREATE INDEX files_by_hash ON files (hash) WHERE hash IS NOT NULL;
CREATE INDEX unused_files ON files (unused_since) WHERE unused_since IS NOT NULL;
CREATE INDEX unfinished_files ON files (member_id) WHERE is_complete = 0;

-- Contents that no file has any more, and that are to be deleted from the disk.
CREATE TABLE unused_contents (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
