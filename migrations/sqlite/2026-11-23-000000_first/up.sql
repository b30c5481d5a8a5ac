-- Tables with organisation_id as the first part of every key can be distributed by it (Citus); those without it are
-- reference tables. Text is compared byte by byte on both databases, so that they sort and search alike.
-- The document holds the record; the columns beside it are what lists and look-ups need.

CREATE TABLE organisations (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE changes (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    version BIGINT NOT NULL,
    entity TEXT NOT NULL,
    record_id TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (organisation_id, version)
);

CREATE TABLE firms (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    sort_name TEXT NOT NULL,
    kvk_number TEXT,
    rsin TEXT,
    municipality TEXT,
    corop TEXT,
    province TEXT,
    search_name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX firms_by_name ON firms (organisation_id, sort_name, id);
CREATE INDEX firms_by_kvk_number ON firms (organisation_id, kvk_number);
CREATE INDEX firms_by_rsin ON firms (organisation_id, rsin);
CREATE INDEX firms_by_municipality ON firms (organisation_id, municipality, sort_name, id);
CREATE INDEX firms_by_corop ON firms (organisation_id, corop, sort_name, id);
CREATE INDEX firms_by_province ON firms (organisation_id, province, sort_name, id);

CREATE TABLE firm_external_ids (
    organisation_id TEXT NOT NULL,
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, system, external_id),
    FOREIGN KEY (organisation_id, firm_id) REFERENCES firms (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX firm_external_ids_by_firm ON firm_external_ids (organisation_id, firm_id);

-- What an organisation adds to the registry, and its own versions of the registry's partners.
CREATE TABLE partners (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    sort_name TEXT NOT NULL,
    normal_name TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    municipality TEXT,
    corop TEXT,
    province TEXT,
    search_name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX partners_by_name ON partners (organisation_id, sort_name, id);
CREATE INDEX partners_by_normal_name ON partners (organisation_id, normal_name, place);

CREATE TABLE partner_external_ids (
    organisation_id TEXT NOT NULL,
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, system, external_id),
    FOREIGN KEY (organisation_id, partner_id) REFERENCES partners (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX partner_external_ids_by_partner ON partner_external_ids (organisation_id, partner_id);

-- Partners of the registry that an organisation took off its list. No foreign key to the registry: a partner that
-- leaves it and comes back stays hidden.
CREATE TABLE hidden_partners (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    partner_id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, partner_id)
);

CREATE TABLE registry_partners (
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    sort_name TEXT NOT NULL,
    normal_name TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    municipality TEXT,
    corop TEXT,
    province TEXT,
    search_name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX registry_partners_by_name ON registry_partners (sort_name, id);
CREATE INDEX registry_partners_by_normal_name ON registry_partners (normal_name, place);

CREATE TABLE registry_external_ids (
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    PRIMARY KEY (system, external_id),
    FOREIGN KEY (partner_id) REFERENCES registry_partners (id) ON DELETE CASCADE
);
CREATE INDEX registry_external_ids_by_partner ON registry_external_ids (partner_id);

-- start_key is the first day as text, empty when unknown, so that unknown sorts alike on both databases.
CREATE TABLE projects (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    start_key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

-- No foreign key to firms and partners: a partner of the registry takes part without a row in the organisation.
CREATE TABLE participations (
    organisation_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    participant_kind TEXT NOT NULL,
    participant_id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, project_id, participant_kind, participant_id),
    FOREIGN KEY (organisation_id, project_id) REFERENCES projects (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX participations_by_participant
    ON participations (organisation_id, participant_kind, participant_id, project_id);

CREATE TABLE weights (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    version TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, version)
);

CREATE TABLE active_weights (
    organisation_id TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (organisation_id),
    FOREIGN KEY (organisation_id, version) REFERENCES weights (organisation_id, version)
);

CREATE TABLE postcodes (
    pc4 INTEGER NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (pc4)
);

CREATE TABLE idempotency_keys (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    PRIMARY KEY (organisation_id, client, key)
);
CREATE INDEX idempotency_keys_by_moment ON idempotency_keys (organisation_id, given_at);
