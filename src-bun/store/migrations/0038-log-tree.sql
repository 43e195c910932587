-- The Merkle tree over everything that was committed, see domain/log-tree/. Its leaves are numbered from 0.
--
-- What leaves are of: changes of the log that follow one another, from `change_seq` on, or one leaf with some updates of a document.
-- `salts` has 16 bytes for each leaf: zeros where the content is gone, so that nobody can try what it might have been.
CREATE TABLE tree_batches (
  first_leaf   INTEGER PRIMARY KEY,
  leaves       INTEGER NOT NULL,
  change_seq   INTEGER,
  document_id  TEXT,
  first_update INTEGER,
  last_update  INTEGER,
  salts        BLOB NOT NULL
) STRICT;
CREATE INDEX tree_batches_by_change ON tree_batches (change_seq) WHERE change_seq IS NOT NULL;
CREATE INDEX tree_batches_by_document ON tree_batches (document_id, first_update) WHERE document_id IS NOT NULL;

-- Hashes of complete subtrees of 256^level leaves, 32 bytes each, up to 256 in a tile.
CREATE TABLE tree_tiles (
  level  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, n)
) STRICT;
