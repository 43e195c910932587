-- The words of messages, documents, comments and names of files. Everything here is made from `hub.sqlite`, and can be made from it again.
CREATE TABLE progress (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- A number for each room and each member, of which the index makes one token.
CREATE TABLE codes (code INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

-- Later messages have a higher position.
CREATE TABLE messages (
  position  INTEGER PRIMARY KEY,
  id        TEXT NOT NULL UNIQUE,
  room_id   TEXT NOT NULL,
  author_id TEXT NOT NULL,
  -- 1: the room is private.
  private   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  body      TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_room ON messages (room_id, position);
CREATE INDEX messages_by_time ON messages (at);

-- The names of the files of a message, a line each.
CREATE TABLE file_names (position INTEGER PRIMARY KEY, names TEXT NOT NULL) STRICT;

-- `seq` is the number of the update up to which the passages of a document have its text.
CREATE TABLE documents (
  id      TEXT PRIMARY KEY,
  room_id TEXT,
  private INTEGER NOT NULL,
  seq     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A later text has a higher position.
CREATE TABLE passages (
  position    INTEGER PRIMARY KEY,
  document_id TEXT NOT NULL,
  at          INTEGER NOT NULL,
  body        TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id, position);

-- To which documents the text of one links: the target is an id, or '=' and the key of a name. `written` is what stands in the text.
CREATE TABLE links (
  target      TEXT NOT NULL,
  document_id TEXT NOT NULL,
  written     TEXT NOT NULL,
  PRIMARY KEY (target, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_document ON links (document_id);

-- `position` is the `seq` of the comment, and `room_id` that of its document, '' where it is in none.
CREATE TABLE comments (
  position    INTEGER PRIMARY KEY,
  id          TEXT NOT NULL,
  document_id TEXT NOT NULL,
  room_id     TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  private     INTEGER NOT NULL,
  body        TEXT NOT NULL
) STRICT;
CREATE INDEX comments_by_document ON comments (document_id);

-- Of folded texts, so that every version of SQLite finds the same. `scope` is one token: who may see the row at all.
CREATE VIRTUAL TABLE message_words USING fts5(
  body, scope, room, author, content = '', tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE file_words USING fts5(
  names, scope, room, author, content = '', tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE passage_words USING fts5(
  body, scope, content = '', tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE comment_words USING fts5(
  body, scope, room, author, content = '', tokenize = 'trigram case_sensitive 1'
);
