-- A comment with an `original` and a `replacement` suggests another text; `accepted` where its thread was resolved by accepting it.
ALTER TABLE comments ADD COLUMN original TEXT;
ALTER TABLE comments ADD COLUMN replacement TEXT;
ALTER TABLE comments ADD COLUMN accepted INTEGER;
