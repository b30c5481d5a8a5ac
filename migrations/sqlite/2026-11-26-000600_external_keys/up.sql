-- By which key another system knows a record, since when, and until when: the key of a record that is gone stays as a
-- tombstone. No foreign key to the record, which a changed firm leaves for a moment, and a deleted one for ever.
CREATE TABLE external_keys (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('firm', 'partner', 'contact', 'membership', 'conversation')),
    system TEXT NOT NULL CHECK (length(system) BETWEEN 1 AND 64),
    external_id TEXT NOT NULL CHECK (length(external_id) BETWEEN 1 AND 200),
    record_id TEXT NOT NULL,
    since TIMESTAMP NOT NULL,
    gone_at TIMESTAMP,
    PRIMARY KEY (organisation_id, kind, system, external_id)
);
CREATE INDEX external_keys_by_record ON external_keys (organisation_id, kind, record_id);
