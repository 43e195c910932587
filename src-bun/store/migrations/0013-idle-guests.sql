-- Guests who have done nothing yet, and when they came last. Those who were here before this table are in nobody's way.
CREATE TABLE idle_guests (
  member_id TEXT PRIMARY KEY REFERENCES members (id),
  seen_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idle_guests_by_time ON idle_guests (seen_at);
