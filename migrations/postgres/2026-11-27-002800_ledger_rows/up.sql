-- Everybody who takes part reads the ledger, and writes or deletes nothing but what is its own.
ALTER TABLE shared_touches ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_by_all ON shared_touches FOR SELECT USING (true);
CREATE POLICY own_added ON shared_touches FOR INSERT WITH CHECK (
    contributor_id = current_setting('loopvermogen.organisation', true)
);
CREATE POLICY own_changed ON shared_touches FOR UPDATE USING (
    contributor_id = current_setting('loopvermogen.organisation', true)
);
CREATE POLICY own_deleted ON shared_touches FOR DELETE USING (
    contributor_id = current_setting('loopvermogen.organisation', true)
);
