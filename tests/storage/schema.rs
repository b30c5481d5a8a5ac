//! The schemas of the two databases, as the databases themselves describe them.

use crate::support::on_each_database;
use diesel::prelude::*;
use diesel::sql_types::Text;
use loopvermogen::storage::firms::{Extent, finish_load, start_load};
use loopvermogen::storage::{Conn, connect, migrate};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// One line for each column (with type and nullability), key part, foreign key and index part.
fn describe(conn: &mut Conn) -> BTreeSet<String> {
    let queries: &[&str] = match conn {
        Conn::Sqlite(_) => &SQLITE,
        Conn::Postgres(_) => &POSTGRES,
    };
    let lines = queries.iter().flat_map(|query| diesel::sql_query(*query).load::<Line>(conn).unwrap());
    lines.map(|line| line.line).filter(|line| !line.contains("__diesel") && !line.contains(" sqlite_stat")).collect()
}

const SQLITE: [&str; 4] = [
    "SELECT 'column ' || t.name || '.' || c.name || ' ' || lower(c.type) || iif(c.\"notnull\", ' not null', '') AS line
     FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'",
    "SELECT 'key ' || t.name || ' ' || c.pk || ' ' || c.name AS line
     FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.pk > 0",
    "SELECT 'reference ' || t.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" || ' '
         || lower(f.on_delete) AS line
     FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
    "SELECT 'index ' || i.name || ' on ' || i.tbl_name || ' ' || (c.seqno + 1) || ' ' || c.name AS line
     FROM sqlite_schema i, pragma_index_info(i.name) c WHERE i.type = 'index' AND i.sql IS NOT NULL",
];

const POSTGRES: [&str; 4] = [
    "SELECT 'column ' || table_name || '.' || column_name || ' '
         || replace(replace(data_type, ' without time zone', ''), 'bytea', 'blob')
         || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS line
     FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'key ' || r.relname || ' ' || k.place || ' ' || a.attname AS line
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
     CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (column_number, place)
     JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.column_number
     WHERE c.contype = 'p' AND c.connamespace = 'public'::regnamespace",
    "SELECT 'reference ' || r.relname || '.' || a.attname || ' to ' || f.relname || '.' || fa.attname || ' '
         || CASE c.confdeltype WHEN 'c' THEN 'cascade' ELSE 'no action' END AS line
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
     CROSS JOIN unnest(c.conkey, c.confkey) AS k (own, other)
     JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.own
     JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.other
     WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace",
    "SELECT 'index ' || i.relname || ' on ' || r.relname || ' ' || k.place || ' ' || a.attname AS line
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid
     CROSS JOIN unnest(x.indkey) WITH ORDINALITY AS k (column_number, place)
     JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.column_number
     WHERE NOT x.indisprimary AND r.relnamespace = 'public'::regnamespace",
];

#[test]
fn both_databases_have_the_same_schema() {
    let seen = Mutex::new(Vec::new());
    on_each_database(|database| {
        let schema = describe(&mut connect(&database.url).unwrap());
        assert!(schema.len() > 100, "{schema:#?}");
        seen.lock().unwrap().push(schema);
    });
    if let [sqlite, postgres] = &seen.into_inner().unwrap()[..] {
        let only_here: Vec<_> = sqlite.difference(postgres).collect();
        let only_there: Vec<_> = postgres.difference(sqlite).collect();
        assert!(only_here.is_empty() && only_there.is_empty(), "SQLite: {only_here:#?}\nPostgreSQL: {only_there:#?}");
    }
}

#[test]
fn a_load_makes_the_indexes_again_and_one_that_was_killed_has_them_made() {
    on_each_database(|database| {
        let conn = &mut connect(&database.owner).unwrap();
        let whole = describe(conn);
        for extent in [Extent::Several, Extent::OneTransaction] {
            assert!(start_load(conn, extent).unwrap());
            assert!(describe(conn).len() < whole.len() - 10);
            finish_load(conn).unwrap();
            assert_eq!(describe(conn), whole);
            assert!(start_load(conn, extent).unwrap());
            migrate(conn).unwrap();
            assert_eq!(describe(conn), whole);
        }
    });
}

#[test]
fn keys_of_what_an_organisation_owns_begin_with_the_organisation() {
    on_each_database(|database| {
        let schema = describe(&mut connect(&database.url).unwrap());
        let owned: Vec<&str> = schema
            .iter()
            .filter_map(|line| line.strip_prefix("column "))
            .filter_map(|line| line.split_once(".organisation_id ").map(|(table, _)| table))
            .collect();
        assert!(owned.len() > 8, "{owned:?}");
        // Whose a name is, is asked before the organisation is known.
        for table in owned.into_iter().filter(|table| *table != "account_names") {
            assert!(schema.contains(&format!("key {table} 1 organisation_id")), "{table}");
            for line in
                schema.iter().filter(|line| line.starts_with("index ") && line.contains(&format!(" on {table} 1 ")))
            {
                assert!(line.ends_with(" organisation_id"), "{line}");
            }
        }
    });
}

#[test]
fn migrations_come_in_pairs() {
    let folders = |database: &str| -> BTreeSet<_> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(folders("sqlite"), folders("postgres"));
}
