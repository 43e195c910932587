-- Who has pinned a message last, and when; NULL where it is not pinned.
ALTER TABLE messages ADD COLUMN pinned_at INTEGER;
ALTER TABLE messages ADD COLUMN pinned_by TEXT;
ALTER TABLE messages ADD COLUMN pinned_by_name TEXT;
CREATE INDEX pinned_messages ON messages (room_id, pinned_at) WHERE pinned_at IS NOT NULL;
