-- How far each member has read in a room. Without a row: nothing of it.
CREATE TABLE read_positions (
  member_id TEXT NOT NULL REFERENCES members (id),
  room_id   TEXT NOT NULL REFERENCES rooms (id),
  seq       INTEGER NOT NULL,
  PRIMARY KEY (member_id, room_id)
) STRICT, WITHOUT ROWID;

-- Until now each device remembered it by itself. What was there before counts as read.
INSERT INTO read_positions (member_id, room_id, seq)
SELECT members.id, rooms.id, rooms.last_seq FROM members JOIN rooms
WHERE last_seq > 0 AND (private = 0 OR EXISTS (
  SELECT 1 FROM room_members WHERE room_id = rooms.id AND member_id = members.id));
