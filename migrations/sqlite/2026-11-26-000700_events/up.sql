-- What the log of changes tells beside the record: to which firm it belongs, who wrote (a hash), whether it is new, and
-- figures and words of the program. It is the outbox too: events are made of it, and it is written with the data.
ALTER TABLE changes ADD COLUMN firm_id TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN writer TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN is_new BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE changes ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- Who is told of events, and where. A secret is sealed; the one before it holds beside it for a while after a rotation.
CREATE TABLE webhooks (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    failing_since TIMESTAMP,
    secret TEXT NOT NULL,
    previous_secret TEXT NOT NULL,
    previous_until TIMESTAMP,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

-- Up to which change, and which day, events were made of an organisation's data.
CREATE TABLE event_cursors (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    version BIGINT NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (organisation_id)
);

-- Number of the last event about a firm, a partner or another subject.
CREATE TABLE event_sequences (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    subject TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, subject)
);

-- Events as they are sent, to the letter.
CREATE TABLE events (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    writer TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX events_by_moment ON events (organisation_id, at);

-- What is to be sent, and what became of it. Until next_at nobody else sends it.
CREATE TABLE deliveries (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    tried_at TIMESTAMP,
    status INTEGER,
    outcome TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, webhook_id) REFERENCES webhooks (organisation_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, event_id) REFERENCES events (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX deliveries_by_turn ON deliveries (organisation_id, state, next_at);
CREATE INDEX deliveries_by_webhook ON deliveries (organisation_id, webhook_id, id);
CREATE INDEX deliveries_by_event ON deliveries (organisation_id, event_id);

-- The partners on top of a firm's list when it was last looked at, and when it is to be looked at again.
CREATE TABLE match_lists (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    firm_id TEXT NOT NULL,
    is_known BOOLEAN NOT NULL,
    partners TEXT NOT NULL,
    due_at TIMESTAMP,
    PRIMARY KEY (organisation_id, firm_id)
);
CREATE INDEX match_lists_by_turn ON match_lists (organisation_id, due_at);
