-- Whoever joins gets the colour that the fewest have: they are counted in the index, without a look at the members.
CREATE INDEX members_by_colour ON members (colour);
