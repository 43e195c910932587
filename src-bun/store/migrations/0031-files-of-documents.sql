-- The document that a file was given to, in place of a message. Its text names the file by its address.
ALTER TABLE files ADD COLUMN document_id TEXT REFERENCES documents (id);
CREATE INDEX files_of_documents ON files (document_id, id) WHERE document_id IS NOT NULL;
