-- What is looked up by something else than its id, so that no look-up reads a table that grows with the past.
CREATE INDEX documents_by_title ON documents (title);
CREATE INDEX documents_by_room ON documents (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX former_titles_by_document ON former_titles (document_id);
CREATE INDEX boards_in_use ON boards (name_key) WHERE deleted_at IS NULL;
CREATE INDEX members_who_host ON members (created_at) WHERE role = 'host';

-- Whoever joins gets the colour that the fewest of the newest members have, which is found without counting all of them.
DROP INDEX members_by_colour;
CREATE INDEX members_by_time ON members (created_at, colour);
