-- Who did what, chained: the hash of a row covers the row and the hash of the row before. Rows are added, never changed.
CREATE TABLE audit_records (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    sequence BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    subject TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    address_class TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organisation_id, sequence)
);
CREATE INDEX audit_records_by_object ON audit_records (organisation_id, object_kind, object_id, sequence);

CREATE TRIGGER audit_records_stay BEFORE UPDATE ON audit_records
BEGIN
    SELECT RAISE(ABORT, 'audit records are never changed');
END;

CREATE TRIGGER audit_records_remain BEFORE DELETE ON audit_records
BEGIN
    SELECT RAISE(ABORT, 'audit records are never deleted');
END;

-- The last row of each chain, so that rows cut off its end are missed.
CREATE TABLE audit_heads (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (organisation_id)
);
