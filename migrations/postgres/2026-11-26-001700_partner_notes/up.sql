-- What an organisation puts down about a partner for itself, also about one of the registry that all share.
CREATE TABLE partner_notes (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    id TEXT COLLATE "C" NOT NULL,
    partner_id TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX partner_notes_by_partner ON partner_notes (organisation_id, partner_id, id);
