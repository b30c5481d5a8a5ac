-- Three indexes repeated region and name. The index of names now holds the regions, so that firms of a province or a
-- COROP region are read along it; municipalities, of which there are many more, keep their own. What is looked up whole
-- stands first, so that entries are told apart by their first letters when an index is made.
DROP INDEX IF EXISTS firms_by_corop;
DROP INDEX IF EXISTS firms_by_province;
DROP INDEX IF EXISTS firms_by_name;
DROP INDEX IF EXISTS firms_by_municipality;
DROP INDEX IF EXISTS firms_by_kvk_number;
CREATE INDEX firms_by_name ON firms (organisation_id, sort_name, id, municipality, corop, province);
CREATE INDEX firms_by_municipality ON firms (municipality, organisation_id, sort_name, id);
CREATE INDEX firms_by_kvk_number ON firms (kvk_number, organisation_id);
