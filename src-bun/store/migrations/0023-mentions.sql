-- `mentions` is a JSON list of ids and names, NULL where there are none; `mentions_all` is 1 or NULL.
ALTER TABLE messages ADD COLUMN mentions TEXT;
ALTER TABLE messages ADD COLUMN mentions_all INTEGER;
CREATE INDEX messages_to_all ON messages (room_id, seq) WHERE mentions_all = 1;

-- Members who have not read yet that a message mentions them. `@all` has no rows here.
CREATE TABLE unread_mentions (
  member_id TEXT NOT NULL REFERENCES members (id),
  room_id   TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (member_id, room_id, seq),
  FOREIGN KEY (room_id, seq) REFERENCES messages (room_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_mentions_by_message ON unread_mentions (room_id, seq);
