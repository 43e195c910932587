-- A rich document is written by an editor of others, and is more than one text (decision 69).
ALTER TABLE documents ADD COLUMN rich INTEGER NOT NULL DEFAULT 0;
