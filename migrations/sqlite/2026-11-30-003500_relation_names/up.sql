-- By which names a firm has others among its relations that are no partner, in JSON; of firms without such a relation
-- there is no row, and the document stays the truth.
CREATE TABLE relation_names (
    organisation_id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    names TEXT NOT NULL,
    PRIMARY KEY (organisation_id, firm_id),
    FOREIGN KEY (organisation_id, firm_id) REFERENCES firms (organisation_id, id) ON DELETE CASCADE
);
INSERT INTO relation_names (organisation_id, firm_id, names)
    SELECT firms.organisation_id, firms.id, json_group_array(json_extract(relation.value, '$.with'))
    FROM firms, json_each(firms.document, '$.relations') AS relation
    WHERE instr(firms.document, '"relations":[{') > 0 AND json_extract(relation.value, '$.partnerId') IS NULL
    GROUP BY firms.organisation_id, firms.id;
