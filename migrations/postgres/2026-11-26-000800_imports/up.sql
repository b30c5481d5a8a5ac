-- Imports: a file that is checked, committed and perhaps reverted. Who works on it holds a lease, renewed with each
-- chunk in the chunk's own transaction, so that an import goes on after a crash and never twice at a time.
CREATE TABLE imports (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    created_key TEXT NOT NULL,
    state TEXT NOT NULL,
    is_closed BOOLEAN NOT NULL,
    acting_subject TEXT NOT NULL,
    acting_role TEXT NOT NULL,
    lease_holder TEXT NOT NULL,
    lease_until TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX imports_in_order ON imports (organisation_id, created_key, id);

-- The verdict of each row of a file; the document holds faults and notices, and is empty when there are none.
CREATE TABLE import_rows (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    import_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    firm_id TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, import_id, place)
);
CREATE INDEX import_rows_by_verdict ON import_rows (organisation_id, import_id, verdict, place);

-- Firms that an import wrote: as they were before (absent for a new one), the revision that it left, and what became of
-- undoing it. Gone when the term to revert has passed, or the firm is erased.
CREATE TABLE import_changes (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    import_id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    firm_before TEXT,
    outcome TEXT NOT NULL,
    PRIMARY KEY (organisation_id, import_id, firm_id)
);
CREATE INDEX import_changes_by_firm ON import_changes (organisation_id, firm_id);

-- How the columns of somebody's files are understood.
CREATE TABLE import_mappings (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    sort_name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX import_mappings_in_order ON import_mappings (organisation_id, sort_name, id);
