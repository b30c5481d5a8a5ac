-- Who put which version of the weights to use, when and why; the latest is in active_weights.
CREATE TABLE weights_activations (
    organisation_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    activated_at TIMESTAMP NOT NULL,
    activated_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, version) REFERENCES weights (organisation_id, version)
);
