-- Lists of partners that were shown for a firm, with what each signal said of them then: from these and from what came of
-- them the weights are learned, and asked what they would have shown.
CREATE TABLE impressions (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    id TEXT NOT NULL,
    firm_id TEXT NOT NULL,
    shown_key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX impressions_in_order ON impressions (organisation_id, shown_key, id);
CREATE INDEX impressions_by_firm ON impressions (organisation_id, firm_id, id);
