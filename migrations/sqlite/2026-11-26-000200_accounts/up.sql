-- Who may call: people, clients (other systems) and sessions of people. All belong to one organisation; account_names
-- answers the one question that is asked before the organisation is known: whose is this name?
-- Secrets are kept as hashes: passwords by Argon2id, secrets of 256 random bits by SHA-256.

CREATE TABLE account_names (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    account_id TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX account_names_by_account ON account_names (organisation_id, account_id);

CREATE TABLE users (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    password_hash TEXT,
    totp_secret TEXT,
    totp_last_step BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX users_by_name ON users (organisation_id, sort_name, id);

CREATE TABLE clients (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    document TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX clients_by_name ON clients (organisation_id, sort_name, id);

CREATE TABLE sessions (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    account_id TEXT,
    document TEXT NOT NULL,
    used_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX sessions_by_account ON sessions (organisation_id, account_id);

-- Failed attempts to sign in, by keyed hash of the name or the address that was tried: also of names that nobody has.
CREATE TABLE failed_sign_ins (
    tried TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (tried)
);
