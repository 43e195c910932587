-- 1 where viewers may comment on the document.
ALTER TABLE documents ADD COLUMN viewers_comment INTEGER NOT NULL DEFAULT 0;
