-- When a room, a document or a board was last used, in ms since 1970 and about a minute exact: a message, an edit, a record. Pages are
-- sent the ones used last, and ask for the others.
ALTER TABLE rooms ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE boards ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;

UPDATE rooms SET used_at = max(created_at, ifnull(
  (SELECT posted_at FROM messages WHERE room_id = rooms.id ORDER BY seq DESC LIMIT 1), 0));
UPDATE documents SET used_at = max(created_at, ifnull(
  (SELECT at FROM document_updates WHERE document_id = documents.id ORDER BY seq DESC LIMIT 1), 0));
UPDATE boards SET used_at = max(created_at, ifnull(
  (SELECT max(updated_at) FROM records WHERE board_id = boards.id), 0));

CREATE INDEX rooms_by_use ON rooms (used_at) WHERE private = 0 AND archived = 0 AND deleted_at IS NULL;
CREATE INDEX documents_by_use ON documents (used_at) WHERE archived = 0 AND deleted_at IS NULL;
CREATE INDEX boards_by_use ON boards (used_at) WHERE archived = 0 AND deleted_at IS NULL;

-- The title in the form by which it is searched and ordered, as `name_key` of rooms and boards. Empty until the hub has started.
ALTER TABLE documents ADD COLUMN title_key TEXT NOT NULL DEFAULT '';
CREATE INDEX documents_by_title_key ON documents (title_key);
