-- The titles that a document had before it was renamed, and until when. Stock Yjs clients know their document by a name, and go
-- on to use it after a rename. Replaces document_names, by which an earlier holder of a name won over the one that has it.
CREATE TABLE former_titles (
  title       TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  until       INTEGER NOT NULL,
  PRIMARY KEY (title, document_id)
) STRICT, WITHOUT ROWID;

-- A document had a title until its next change in the log.
INSERT INTO former_titles (title, document_id, until)
SELECT title, document_id, max(until) FROM (
  SELECT json_extract(body, '$.document.title') AS title, json_extract(body, '$.document.id') AS document_id,
    lead(at) OVER (PARTITION BY json_extract(body, '$.document.id') ORDER BY seq) AS until
  FROM changes WHERE body LIKE '{"type":"document.%'
)
WHERE until IS NOT NULL AND document_id IN (SELECT id FROM documents)
GROUP BY title, document_id;

-- Titles that the log does not reach back to: when the document got them is all that is known.
INSERT OR IGNORE INTO former_titles (title, document_id, until)
SELECT name, document_id, since FROM document_names
WHERE NOT EXISTS (SELECT 1 FROM documents WHERE id = document_id AND title = name);

DROP TABLE document_names;
