-- Beside each change, what decides who is sent it, so that the log is read without parsing the changes that a reader may not
-- see or has not asked for. `entity` is what `/changes` reports it as; `room_id` the room whose members may see it, NULL
-- where that must be looked up in the change; `member_id` who may see it as well, because they have just left the room.
CREATE TABLE change_places (
  seq       INTEGER PRIMARY KEY,
  entity    TEXT,
  room_id   TEXT,
  member_id TEXT
) STRICT;

INSERT INTO change_places (seq, entity, room_id, member_id)
SELECT seq,
  CASE substr(type, 1, instr(type, '.') - 1)
    WHEN 'chat' THEN 'messages' WHEN 'room' THEN 'rooms' WHEN 'member' THEN 'members'
    WHEN 'document' THEN 'documents' WHEN 'board' THEN 'boards' WHEN 'record' THEN 'records' END,
  CASE type
    WHEN 'chat.posted' THEN json_extract(body, '$.message.roomId')
    WHEN 'room.created' THEN json_extract(body, '$.room.id')
    WHEN 'room.joined' THEN json_extract(body, '$.room.id')
    WHEN 'room.changed' THEN json_extract(body, '$.room.id')
    WHEN 'room.left' THEN json_extract(body, '$.roomId')
    WHEN 'document.created' THEN json_extract(body, '$.document.roomId')
    WHEN 'document.renamed' THEN json_extract(body, '$.document.roomId') END,
  CASE type WHEN 'room.left' THEN json_extract(body, '$.memberId') END
FROM (SELECT seq, body, json_extract(body, '$.type') AS type FROM changes);
