-- The past of a record is read from the log. The text is looked at before anything is parsed, so that other changes cost nothing more.
CREATE INDEX changes_of_records ON changes (
  coalesce(json_extract(body, '$.record.boardId'), json_extract(body, '$.boardId')),
  coalesce(json_extract(body, '$.record.key'), json_extract(body, '$.key'))
) WHERE substr(body, 1, 16) = '{"type":"record.' AND json_valid(body);
