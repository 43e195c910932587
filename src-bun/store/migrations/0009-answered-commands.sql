-- Commands whose changes were deleted from the log: what they were answered with, so that a retry is still recognised. `changes`
-- is how many changes the command made, `body` the first of them.
CREATE TABLE answered_commands (
  actor_id  TEXT NOT NULL,
  client_id TEXT NOT NULL,
  seq       INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  changes   INTEGER NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (actor_id, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_commands_by_actor ON answered_commands (actor_id, seq);
CREATE INDEX answered_commands_by_time ON answered_commands (at);
