-- Pairs of firms that may be one, with the reasons, and what a person decided. The rank orders them, the heaviest first.
CREATE TABLE duplicates (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    first_firm_id TEXT NOT NULL,
    second_firm_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'merged', 'different')),
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX duplicates_by_pair ON duplicates (organisation_id, first_firm_id, second_firm_id);
CREATE INDEX duplicates_by_state ON duplicates (organisation_id, state, id);

-- Firms that were merged into another: where their id leads, for ever. The document holds what is needed to undo it, and
-- is empty when that was erased. The firm itself stands among the withheld ones, with the reason 'merged'.
CREATE TABLE merged_firms (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    firm_id TEXT NOT NULL,
    survivor_id TEXT NOT NULL,
    duplicate_id TEXT NOT NULL,
    merged_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, firm_id)
);
CREATE INDEX merged_firms_by_survivor ON merged_firms (organisation_id, survivor_id);
