-- Conversations with firms; the columns beside the document are for lists, and for the call list, which looks at all.
CREATE TABLE conversations (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    held_key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX conversations_by_firm ON conversations (organisation_id, firm_id, held_key, id);

-- Introductions of firms to partners. A deleted firm leaves its introductions, which hold no more than its id.
CREATE TABLE introductions (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL,
    partner_was_asked BOOLEAN NOT NULL,
    proposed_key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX introductions_in_order ON introductions (organisation_id, proposed_key, id);
CREATE INDEX introductions_by_firm ON introductions (organisation_id, firm_id, id);
CREATE INDEX introductions_by_partner ON introductions (organisation_id, partner_id, state);

-- What became of an introduction after three and after twelve months.
CREATE TABLE outcomes (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    introduction_id TEXT NOT NULL,
    moment TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, introduction_id, moment)
);

-- Draws by lot for the call list, each once, with the chance that every firm had.
CREATE TABLE exploration_draws (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    drawn_key TEXT NOT NULL,
    scope TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX exploration_draws_in_order ON exploration_draws (organisation_id, drawn_key, id);
