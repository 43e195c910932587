-- The member wants to see no number of unread messages at the room.
ALTER TABLE read_positions ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
