-- Which firms of the organisation a partner has among its members, as its document says.
CREATE TABLE partner_members (
    organisation_id TEXT COLLATE "C" NOT NULL,
    firm_id TEXT COLLATE "C" NOT NULL,
    partner_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organisation_id, firm_id, partner_id),
    FOREIGN KEY (organisation_id, partner_id) REFERENCES partners (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX partner_members_by_partner ON partner_members (organisation_id, partner_id);
INSERT INTO partner_members (organisation_id, firm_id, partner_id)
    SELECT DISTINCT partners.organisation_id, member.value ->> 'firmId', partners.id
    FROM partners, jsonb_array_elements(COALESCE(partners.document::jsonb -> 'members', '[]')) AS member
    WHERE member.value ->> 'firmId' IS NOT NULL;
