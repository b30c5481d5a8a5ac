-- Few firms have an RSIN; those without one need no place in its index.
DROP INDEX IF EXISTS firms_by_rsin;
CREATE INDEX firms_by_rsin ON firms (organisation_id, rsin) WHERE rsin IS NOT NULL;
