-- The audit had the former names of rooms that hosts cannot see, and of rooms that were erased.
UPDATE audit SET detail = '' WHERE action = 'room.rename'
  AND subject IN (SELECT id FROM rooms WHERE private = 1 OR deleted_at = 0);
