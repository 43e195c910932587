-- The message of the same room that this one answers.
ALTER TABLE messages ADD COLUMN reply_seq INTEGER;
