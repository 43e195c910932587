-- What a member has chosen to be shown as: `status` is 'away', 'busy' or NULL for what their sockets say, `status_words` their own
-- words, and `status_until` when both end, in ms since 1970, NULL for never.
ALTER TABLE members ADD COLUMN status TEXT;
ALTER TABLE members ADD COLUMN status_words TEXT;
ALTER TABLE members ADD COLUMN status_until INTEGER;
CREATE INDEX members_by_status_end ON members (status_until) WHERE status_until IS NOT NULL;
CREATE INDEX members_with_words ON members (id) WHERE status_words IS NOT NULL;
