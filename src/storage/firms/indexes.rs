//! The indexes beside the key of the firms, and their foreign keys, which a first load of very many does without.
//!
//! Keeping four indexes in order for each new firm takes most of the time of such a load; made once at its end they
//! cost a fraction. A load in one transaction takes them away and makes them again within it, so nobody ever sees the
//! table without them. A load in several transactions leaves the table without them when it is killed; then the next
//! program that opens the database makes them ([`crate::storage::migrate`]).

use crate::storage::error::failed;
use crate::storage::{Conn, Result};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

/// Name and columns, as in the migrations. The index of external ids by firm stays: new firms come at its end, and a
/// firm that is replaced during the load is found by it.
const INDEXES: [(&str, &str); 4] = [
    ("firms_by_name", "firms (organisation_id, sort_name, id, municipality, corop, province)"),
    ("firms_by_kvk_number", "firms (organisation_id, kvk_number)"),
    ("firms_by_rsin", "firms (organisation_id, rsin) WHERE rsin IS NOT NULL"),
    ("firms_by_municipality", "firms (organisation_id, municipality, sort_name, id)"),
];

/// Foreign keys on PostgreSQL (table, name, definition), where a check of each row takes more time than the row. SQLite
/// checks cheaply, and cannot take them away.
const REFERENCES: [(&str, &str, &str); 2] = [
    ("firms", "firms_organisation_id_fkey", "FOREIGN KEY (organisation_id) REFERENCES organisations (id)"),
    (
        "firm_external_ids",
        "firm_external_ids_organisation_id_firm_id_fkey",
        "FOREIGN KEY (organisation_id, firm_id) REFERENCES firms (organisation_id, id) ON DELETE CASCADE",
    ),
];

/// Takes the indexes away, and gives the load more memory.
pub(super) fn drop_all(conn: &mut Conn) -> Result<()> {
    let drops: String = INDEXES.iter().map(|(name, _)| format!("DROP INDEX IF EXISTS {name};")).collect();
    let more_memory = match conn {
        Conn::Sqlite(_) => "PRAGMA cache_size = -200000;",
        Conn::Postgres(_) => "",
    };
    conn.batch_execute(&format!("{more_memory}{drops}")).map_err(failed("preparing a load of firms"))
}

/// Takes the foreign keys of firms away on PostgreSQL. Only for a transaction that makes them again.
pub(super) fn drop_references(conn: &mut Conn) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let drops: String = REFERENCES
        .iter()
        .map(|(table, name, _)| format!("ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name};"))
        .collect();
    conn.batch_execute(&drops).map_err(failed("preparing a load of firms"))
}

/// Makes the indexes and foreign keys that are missing.
pub(crate) fn make_missing(conn: &mut Conn) -> Result<()> {
    let there = existing(conn)?;
    let is_missing = |name: &str| !there.iter().any(|known| known == name);
    let mut statements: Vec<String> = INDEXES
        .iter()
        .filter(|(name, _)| is_missing(name))
        .map(|(name, columns)| format!("CREATE INDEX IF NOT EXISTS {name} ON {columns};"))
        .collect();
    let (before, after) = match conn {
        // Sorted a part at a time: the parts fit into the processor's cache, and another thread sorts them meanwhile.
        Conn::Sqlite(_) => (
            "PRAGMA threads = 2; PRAGMA cache_size = -16000;",
            "PRAGMA threads = 0; PRAGMA analysis_limit = 1000; ANALYZE firms;",
        ),
        Conn::Postgres(_) => {
            let missing = REFERENCES.iter().filter(|(_, name, _)| is_missing(name));
            let add = |(table, name, definition)| format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition};");
            statements.extend(missing.copied().map(add));
            ("SET LOCAL maintenance_work_mem = '256MB';", "ANALYZE firms; ANALYZE firm_external_ids;")
        }
    };
    if statements.is_empty() {
        return Ok(());
    }
    let all = format!("{before}{}{after}", statements.concat());
    conn.batch_execute(&all).map_err(failed("making the indexes of firms"))
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn existing(conn: &mut Conn) -> Result<Vec<String>> {
    let query = match conn {
        Conn::Sqlite(_) => "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'firms'",
        Conn::Postgres(_) => {
            "SELECT i.relname::text AS name FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
             WHERE x.indrelid = to_regclass('firms')
             UNION ALL
             SELECT conname::text FROM pg_constraint
             WHERE conrelid IN (to_regclass('firms'), to_regclass('firm_external_ids'))"
        }
    };
    let names: Vec<Name> = diesel::sql_query(query).load(conn).map_err(failed("listing the indexes of firms"))?;
    Ok(names.into_iter().map(|row| row.name).collect())
}
