ALTER TABLE members ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
-- Of somebody who came by name alone: the name, folded, and the address. The same again is the same person.
ALTER TABLE members ADD COLUMN guest_key TEXT;
CREATE UNIQUE INDEX members_by_guest_key ON members (guest_key) WHERE guest_key IS NOT NULL;

ALTER TABLE sessions ADD COLUMN device_key TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN revoked_at INTEGER;
CREATE INDEX sessions_by_member ON sessions (member_id);
CREATE INDEX sessions_by_device ON sessions (device_key);
CREATE INDEX sessions_by_address ON sessions (address);

-- Who was sent away, and until when; without an end until somebody lifts it.
CREATE TABLE removals (
  member_id TEXT PRIMARY KEY REFERENCES members (id),
  until     INTEGER,
  reason    TEXT NOT NULL,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE rooms ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN created_by TEXT NOT NULL DEFAULT '';

-- Who is in a private room.
CREATE TABLE room_members (
  room_id   TEXT NOT NULL REFERENCES rooms (id),
  member_id TEXT NOT NULL REFERENCES members (id),
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (room_id, member_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_members_by_member ON room_members (member_id);

ALTER TABLE documents ADD COLUMN room_id TEXT REFERENCES rooms (id);

CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  actor_id TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  detail   TEXT NOT NULL
) STRICT;
