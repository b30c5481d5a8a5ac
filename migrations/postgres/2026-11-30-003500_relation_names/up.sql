-- By which names a firm has others among its relations that are no partner, in JSON; of firms without such a relation
-- there is no row, and the document stays the truth.
CREATE TABLE relation_names (
    organisation_id TEXT COLLATE "C" NOT NULL,
    firm_id TEXT COLLATE "C" NOT NULL,
    names TEXT NOT NULL,
    PRIMARY KEY (organisation_id, firm_id),
    FOREIGN KEY (organisation_id, firm_id) REFERENCES firms (organisation_id, id) ON DELETE CASCADE
);
-- A document may hold the character zero, which no text of PostgreSQL does.
INSERT INTO relation_names (organisation_id, firm_id, names)
    SELECT firms.organisation_id, firms.id, json_agg(relation.value ->> 'with')::text
    FROM firms, json_array_elements(
        CASE WHEN strpos(firms.document, '"relations":[{') > 0
            THEN replace(firms.document, '\u0000', '\ufffd')::json -> 'relations'
            ELSE '[]'
        END
    ) AS relation
    WHERE relation.value ->> 'partnerId' IS NULL
    GROUP BY firms.organisation_id, firms.id;
