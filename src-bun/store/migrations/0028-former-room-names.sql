-- The names that a room had before it was renamed, in the form in which names are compared, and until when. Scripts know a room by a
-- name, and go on to use it after a rename.
CREATE TABLE former_room_names (
  name_key TEXT NOT NULL,
  room_id  TEXT NOT NULL REFERENCES rooms (id),
  until    INTEGER NOT NULL,
  PRIMARY KEY (name_key, room_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_names_of_rooms ON former_room_names (room_id);
