-- A referral belongs to two organisations: who offered it, and to whom. The document holds the copy that is shared.
CREATE TABLE referrals (
    id TEXT COLLATE "C" NOT NULL,
    from_organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    to_organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
    revision BIGINT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    offered_key TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX referrals_by_sender ON referrals (from_organisation_id, offered_key, id);
CREATE INDEX referrals_by_receiver ON referrals (to_organisation_id, offered_key, id);

ALTER TABLE referrals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON referrals USING (
    current_setting('loopvermogen.organisation', true) IN (from_organisation_id, to_organisation_id)
);
