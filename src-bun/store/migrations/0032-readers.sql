-- Who has read a message is asked for by its place in its room.
CREATE INDEX read_positions_of_rooms ON read_positions (room_id, seq);
