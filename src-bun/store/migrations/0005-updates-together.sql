-- What a member wrote in a document within a millisecond is one row, from number `seq` on: `bytes` is the one update, or,
-- where there are more, their lengths and then all of them.
ALTER TABLE document_updates ADD COLUMN updates INTEGER NOT NULL DEFAULT 1;
