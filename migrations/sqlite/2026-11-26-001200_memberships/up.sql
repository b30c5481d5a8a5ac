-- A membership is known by its firm, the record, and by the partner of which the firm is a member.
ALTER TABLE external_keys ADD COLUMN partner_id TEXT NOT NULL DEFAULT '';
CREATE INDEX external_keys_by_partner ON external_keys (organisation_id, kind, partner_id);
