-- Three indexes repeated region and name. The index of names now holds the regions, so that firms of a province or a
-- COROP region are read along it; municipalities, of which there are many more, keep their own.
DROP INDEX IF EXISTS firms_by_corop;
DROP INDEX IF EXISTS firms_by_province;
DROP INDEX IF EXISTS firms_by_name;
CREATE INDEX firms_by_name ON firms (organisation_id, sort_name, id, municipality, corop, province);
