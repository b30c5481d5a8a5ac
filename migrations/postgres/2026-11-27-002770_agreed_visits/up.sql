-- Visits that were agreed with firms: no plan moves them.
CREATE TABLE agreed_visits (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    id TEXT COLLATE "C" NOT NULL,
    firm_id TEXT COLLATE "C" NOT NULL,
    starts_key TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX agreed_visits_in_order ON agreed_visits (organisation_id, starts_key, id);
CREATE INDEX agreed_visits_by_firm ON agreed_visits (organisation_id, firm_id, id);
