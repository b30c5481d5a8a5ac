-- Contact persons. No foreign key to firms: a firm that changes is deleted and inserted anew.
-- The subject is a keyed hash of the person, so that the same person is found without a name.
CREATE TABLE contacts (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    withheld BOOLEAN NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    sort_name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX contacts_by_name ON contacts (organisation_id, sort_name, id);
CREATE INDEX contacts_by_firm ON contacts (organisation_id, firm_id, sort_name, id);
CREATE INDEX contacts_by_subject ON contacts (organisation_id, subject);

-- Consents and withdrawals as events; contact_id is empty when the firm itself consents.
CREATE TABLE consents (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    day DATE NOT NULL,
    given BOOLEAN NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX consents_by_firm ON consents (organisation_id, firm_id, day, id);

CREATE TABLE objections (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    day DATE NOT NULL,
    withdrawn_on DATE,
    recorded_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX objections_by_firm ON objections (organisation_id, firm_id);

-- Firms that object, or whose data are restricted, leave the table of firms, so that no query finds them; they stand
-- here until that ends. projects holds in which projects the firm took part.
CREATE TABLE withheld_firms (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    firm_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    event_id TEXT NOT NULL,
    since DATE NOT NULL,
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    projects TEXT NOT NULL,
    PRIMARY KEY (organisation_id, firm_id)
);
CREATE INDEX withheld_firms_by_event ON withheld_firms (organisation_id, event_id);

-- Keyed hashes of firms and persons that must not come back.
CREATE TABLE suppressions (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    subject TEXT NOT NULL,
    event_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    since DATE NOT NULL,
    PRIMARY KEY (organisation_id, subject, event_id)
);
CREATE INDEX suppressions_by_event ON suppressions (organisation_id, event_id);

CREATE TABLE contact_rules (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    version TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, version)
);

CREATE TABLE active_contact_rules (
    organisation_id TEXT NOT NULL,
    version TEXT NOT NULL,
    activated_at TIMESTAMP NOT NULL,
    activated_by TEXT NOT NULL,
    PRIMARY KEY (organisation_id),
    FOREIGN KEY (organisation_id, version) REFERENCES contact_rules (organisation_id, version)
);

-- Approaches that were made; contact_id is empty when no person was meant.
CREATE TABLE touches (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    day DATE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX touches_by_firm ON touches (organisation_id, firm_id, day);

-- Who takes part in the ledger below.
CREATE TABLE ledger_members (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    since TIMESTAMP NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (organisation_id)
);

-- The ledger that organisations share by choice: that a firm (keyed hash of its KVK number) was approached, or
-- objected, on a day. It belongs to no single organisation.
CREATE TABLE shared_touches (
    subject TEXT NOT NULL,
    id TEXT NOT NULL,
    contributor_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (subject, id)
);
CREATE INDEX shared_touches_by_contributor ON shared_touches (contributor_id, id);

CREATE TABLE data_requests (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    due DATE NOT NULL,
    is_open BOOLEAN NOT NULL,
    firm_id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX data_requests_by_due ON data_requests (organisation_id, due, id);

-- Which entries of the journal in the data folder this database has seen.
CREATE TABLE journal_entries (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

-- By which key the hashes above were made: a fingerprint, never the key.
CREATE TABLE privacy_keys (
    purpose TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (purpose)
);
