-- Whether the data of an organisation are invented ones to try things with, which may be put back as they were.
ALTER TABLE organisations ADD COLUMN is_sandbox BOOLEAN NOT NULL DEFAULT FALSE;
