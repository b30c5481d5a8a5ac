-- Who did what, chained: the hash of a row covers the row and the hash of the row before. Rows are added, never changed.
CREATE TABLE audit_records (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    sequence BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    address_class TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    object_kind TEXT COLLATE "C" NOT NULL,
    object_id TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, sequence)
);
CREATE INDEX audit_records_by_object ON audit_records (organisation_id, object_kind, object_id, sequence);

-- The last row of each chain, so that rows cut off its end are missed.
CREATE TABLE audit_heads (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    sequence BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id)
);

-- The role of the application may not change rows anyway; this holds for the owner of the tables too.
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit records are never changed or deleted';
END
$$;

CREATE TRIGGER audit_records_stay BEFORE UPDATE OR DELETE ON audit_records
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();

CREATE TRIGGER audit_records_remain BEFORE TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
