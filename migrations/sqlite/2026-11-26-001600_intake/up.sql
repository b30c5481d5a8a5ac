-- Links by which a firm tells of itself. The digest is that of the secret in the link until it is used, and then that of
-- the cookie for which it was exchanged. No foreign key to firms: a firm that changes is deleted and inserted anew.
CREATE TABLE intake_links (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    made_by TEXT NOT NULL CHECK (length(made_by) <= 300),
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP,
    answered_at TIMESTAMP,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX intake_links_by_digest ON intake_links (organisation_id, digest);
CREATE INDEX intake_links_by_firm ON intake_links (organisation_id, firm_id);
