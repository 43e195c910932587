-- The documents of a room are listed in pages by their names.
DROP INDEX documents_by_room;
CREATE INDEX documents_of_rooms ON documents (room_id, title_key, id) WHERE room_id IS NOT NULL;
