-- A room that is erased loses its former names in the audit, which may be long.
CREATE INDEX audit_of_renamed_rooms ON audit (subject) WHERE action = 'room.rename';
