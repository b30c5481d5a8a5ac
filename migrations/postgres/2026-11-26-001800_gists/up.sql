-- What rankings and the search for names read of a firm, beside its document, which stays the truth; absent where the
-- document is to be read instead.
ALTER TABLE firms ADD COLUMN gist BYTEA;
