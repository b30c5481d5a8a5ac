-- What the log of changes tells beside the record: to which firm it belongs, who wrote (a hash), whether it is new, and
-- figures and words of the program. It is the outbox too: events are made of it, and it is written with the data.
ALTER TABLE changes ADD COLUMN firm_id TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN writer TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE changes ADD COLUMN detail TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Who is told of events, and where. A secret is sealed; the one before it holds beside it for a while after a rotation.
CREATE TABLE webhooks (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    failing_since TIMESTAMP,
    secret TEXT COLLATE "C" NOT NULL,
    previous_secret TEXT COLLATE "C" NOT NULL,
    previous_until TIMESTAMP,
    document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

-- Up to which change, and which day, events were made of an organisation's data.
CREATE TABLE event_cursors (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    version BIGINT NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (organisation_id)
);

-- Number of the last event about a firm, a partner or another subject.
CREATE TABLE event_sequences (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    subject TEXT COLLATE "C" NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, subject)
);

-- Events as they are sent, to the letter.
CREATE TABLE events (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    id TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    writer TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX events_by_moment ON events (organisation_id, at);

-- What is to be sent, and what became of it. Until next_at nobody else sends it.
CREATE TABLE deliveries (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    id TEXT COLLATE "C" NOT NULL,
    webhook_id TEXT COLLATE "C" NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    tried_at TIMESTAMP,
    status INTEGER,
    outcome TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, webhook_id) REFERENCES webhooks (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, event_id) REFERENCES events (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX deliveries_by_turn ON deliveries (organisation_id, state, next_at);
CREATE INDEX deliveries_by_webhook ON deliveries (organisation_id, webhook_id, id);
CREATE INDEX deliveries_by_event ON deliveries (organisation_id, event_id);

-- The partners on top of a firm's list when it was last looked at, and when it is to be looked at again.
CREATE TABLE match_lists (
    organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    firm_id TEXT COLLATE "C" NOT NULL,
    is_known BOOLEAN NOT NULL,
    partners TEXT COLLATE "C" NOT NULL,
    due_at TIMESTAMP,
    PRIMARY KEY (organisation_id, firm_id)
);
CREATE INDEX match_lists_by_turn ON match_lists (organisation_id, due_at);
