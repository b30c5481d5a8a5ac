-- What another system told of a record by its key, as fingerprints by field, in JSON; empty when nothing is known of that.
ALTER TABLE external_keys ADD COLUMN told TEXT NOT NULL DEFAULT '' CHECK (length(told) <= 200000);
