-- Who put which version of the weights to use, when and why; the latest is in active_weights.
CREATE TABLE weights_activations (
    organisation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    activated_at TIMESTAMP NOT NULL,
    activated_by TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, version) REFERENCES weights (organisation_id, version)
);
