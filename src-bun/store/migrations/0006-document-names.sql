-- Every title that a document has, or had before it was renamed, and since when. A stock Yjs client knows its document by a
-- name and goes on to use it after a rename.
CREATE TABLE document_names (
  name        TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  since       INTEGER NOT NULL,
  PRIMARY KEY (name, document_id)
) STRICT, WITHOUT ROWID;

-- Earlier titles are in the log, as far as it reaches back.
INSERT OR IGNORE INTO document_names (name, document_id, since)
SELECT json_extract(body, '$.document.title'), json_extract(body, '$.document.id'), at FROM changes
WHERE body LIKE '{"type":"document.%' AND json_extract(body, '$.document.id') IN (SELECT id FROM documents)
ORDER BY seq;

INSERT OR IGNORE INTO document_names (name, document_id, since) SELECT title, id, created_at FROM documents;
