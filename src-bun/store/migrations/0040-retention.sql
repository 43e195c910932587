-- The message had become too old for what hosts want to keep. Such messages are found by their age, of all rooms.
ALTER TABLE messages ADD COLUMN deleted_by_rule INTEGER;
-- The last two columns are always NULL, and let SQLite count without a look at the messages.
CREATE INDEX messages_by_age ON messages (posted_at, deleted_at, pinned_at) WHERE deleted_at IS NULL AND pinned_at IS NULL;
