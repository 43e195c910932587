-- What a member wrote in a document until one COMMIT is one row, from number `seq` on: `bytes` is the one update, or, where
-- there are more, the length of each and how long after `at` it came, and then all of them.
ALTER TABLE document_updates ADD COLUMN updates INTEGER NOT NULL DEFAULT 1;
