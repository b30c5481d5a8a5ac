-- Which firms of the organisation a partner has among its members, as its document says.
CREATE TABLE partner_members (
    organisation_id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    PRIMARY KEY (organisation_id, firm_id, partner_id),
    FOREIGN KEY (organisation_id, partner_id) REFERENCES partners (organisation_id, id) ON DELETE CASCADE
);
CREATE INDEX partner_members_by_partner ON partner_members (organisation_id, partner_id);
INSERT INTO partner_members (organisation_id, firm_id, partner_id)
    SELECT DISTINCT partners.organisation_id, json_extract(member.value, '$.firmId'), partners.id
    FROM partners, json_each(partners.document, '$.members') AS member
    WHERE json_extract(member.value, '$.firmId') IS NOT NULL;
