-- What a name looks like, by which the name of a new member is compared. Made anew when a hub starts, because the table of what
-- looks alike grows with Unicode. `name_key` stays what it is: by it a member is recognised.
ALTER TABLE members ADD COLUMN look_alike TEXT NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN look_alike_small TEXT NOT NULL DEFAULT '';
CREATE INDEX members_by_look_alike ON members (look_alike);
CREATE INDEX members_by_look_alike_small ON members (look_alike_small);
