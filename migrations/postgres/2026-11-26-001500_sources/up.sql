-- How things stand with each source outside: when it was last of use, what went wrong last, when it is asked again. The
-- mark is what the source itself gave to tell its versions apart.
CREATE TABLE sources (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    last_success_at TIMESTAMP,
    last_failure_at TIMESTAMP,
    failure TEXT NOT NULL,
    failures BIGINT NOT NULL CHECK (failures >= 0),
    records BIGINT NOT NULL CHECK (records >= 0),
    conflicts BIGINT NOT NULL CHECK (conflicts >= 0),
    next_run_at TIMESTAMP,
    mark TEXT NOT NULL,
    PRIMARY KEY (organisation_id, name)
);

-- What a register last said of a firm, beside what the firm's record says, and of how many facts they differed then. Firms are deleted and inserted anew when they
-- change, so that no foreign key can lead to them.
CREATE TABLE register_facts (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    source TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    seen_on DATE NOT NULL,
    conflicts BIGINT NOT NULL CHECK (conflicts >= 0),
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, source, firm_id)
);
CREATE INDEX register_facts_by_firm ON register_facts (organisation_id, firm_id);

-- Figures of whole sectors of the country, to set those of the region beside.
CREATE TABLE sector_figures (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    measure TEXT NOT NULL CHECK (measure IN ('per_hour', 'per_person')),
    sbi_version TEXT NOT NULL CHECK (sbi_version IN ('2008', '2025')),
    sector TEXT NOT NULL,
    year BIGINT NOT NULL,
    seen_on DATE NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, measure, sbi_version, sector, year)
);
