-- A board may belong to a room, and is then seen by those who see the room. The names of the boards of a room are unique in it: their
-- `name_key` has the id of the room behind a blank, which no key of a name contains.
ALTER TABLE boards ADD COLUMN room_id TEXT REFERENCES rooms (id);
CREATE INDEX boards_of_rooms ON boards (room_id, name_key, id) WHERE room_id IS NOT NULL;
