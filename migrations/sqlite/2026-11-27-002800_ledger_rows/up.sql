-- On PostgreSQL rows of the ledger are guarded by who put them in; SQLite has one role, and the queries keep to it.
SELECT 1;
