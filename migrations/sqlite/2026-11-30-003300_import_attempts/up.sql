-- How often work on an import was begun since it last got on.
ALTER TABLE imports ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
