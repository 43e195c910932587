-- `poll` is JSON: the texts of the answers, whether several may be chosen and whether names are shown, and who has closed it and when.
ALTER TABLE messages ADD COLUMN poll TEXT;

-- `choices` has bit n set where the member has chosen answer n, from 0.
CREATE TABLE poll_votes (
  room_id   TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  member_id TEXT NOT NULL REFERENCES members (id),
  choices   INTEGER NOT NULL,
  PRIMARY KEY (room_id, seq, member_id),
  FOREIGN KEY (room_id, seq) REFERENCES messages (room_id, seq)
) STRICT, WITHOUT ROWID;
