-- `body` is empty once `deleted_at` is set. `change_seq` is the change of the log that the message was posted with, so that its text can
-- be taken out of the log; NULL where that had been trimmed when this column was made.
ALTER TABLE messages ADD COLUMN change_seq INTEGER;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
ALTER TABLE messages ADD COLUMN deleted_by TEXT;
ALTER TABLE messages ADD COLUMN deleted_by_name TEXT;

UPDATE messages SET change_seq = posted.seq
FROM (
  SELECT seq, json_extract(body, '$.message.id') AS id FROM changes WHERE json_extract(body, '$.type') = 'chat.posted'
  UNION ALL
  SELECT seq, json_extract(body, '$.message.id') FROM answered_commands WHERE json_extract(body, '$.type') = 'chat.posted'
) AS posted
WHERE messages.id = posted.id;

-- The changes of the log with later texts of a message.
CREATE TABLE message_edits (
  room_id    TEXT NOT NULL,
  seq        INTEGER NOT NULL,
  change_seq INTEGER NOT NULL,
  PRIMARY KEY (room_id, seq, change_seq),
  FOREIGN KEY (room_id, seq) REFERENCES messages (room_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE reactions (
  room_id   TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  emoji     TEXT NOT NULL,
  member_id TEXT NOT NULL REFERENCES members (id),
  at        INTEGER NOT NULL,
  PRIMARY KEY (room_id, seq, emoji, member_id),
  FOREIGN KEY (room_id, seq) REFERENCES messages (room_id, seq)
) STRICT, WITHOUT ROWID;
