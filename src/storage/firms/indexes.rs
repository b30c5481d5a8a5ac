//! The indexes beside the key of the firms, which a first load of very many does without.
//!
//! Keeping six indexes in order for each new firm takes most of the time of such a load; made once at its end they
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
const INDEXES: [(&str, &str); 6] = [
    ("firms_by_name", "firms (organisation_id, sort_name, id)"),
    ("firms_by_kvk_number", "firms (organisation_id, kvk_number)"),
    ("firms_by_rsin", "firms (organisation_id, rsin)"),
    ("firms_by_municipality", "firms (organisation_id, municipality, sort_name, id)"),
    ("firms_by_corop", "firms (organisation_id, corop, sort_name, id)"),
    ("firms_by_province", "firms (organisation_id, province, sort_name, id)"),
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

/// Makes those that are missing; answers whether there were any.
pub(crate) fn make_missing(conn: &mut Conn) -> Result<bool> {
    let there = existing(conn)?;
    let missing: Vec<_> = INDEXES.iter().filter(|(name, _)| !there.iter().any(|known| known == name)).collect();
    if missing.is_empty() {
        return Ok(false);
    }
    let (before, after) = match conn {
        Conn::Sqlite(_) => ("PRAGMA threads = 2;", "PRAGMA threads = 0; PRAGMA cache_size = -16000;"),
        Conn::Postgres(_) => ("SET LOCAL maintenance_work_mem = '256MB';", ""),
    };
    let creates: String =
        missing.iter().map(|(name, columns)| format!("CREATE INDEX IF NOT EXISTS {name} ON {columns};")).collect();
    conn.batch_execute(&format!("{before}{creates}{after}")).map_err(failed("making the indexes of firms"))?;
    Ok(true)
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
             WHERE x.indrelid = to_regclass('firms')"
        }
    };
    let names: Vec<Name> = diesel::sql_query(query).load(conn).map_err(failed("listing the indexes of firms"))?;
    Ok(names.into_iter().map(|row| row.name).collect())
}
