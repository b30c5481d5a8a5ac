//! Whole tables, whatever is in them: for backup and restore. What tables there are is read from the database, so that
//! a table that is added later is not forgotten.
//!
//! A row is a JSON array of its columns. Both databases write and read the same text, so that a copy of one can be put
//! into the other.

use super::connection::{per_backend, within_write};
use super::error::failed;
use super::{Conn, Result, StorageError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;

/// Rows that are read or written at once.
pub const BATCH: usize = 500;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    columns: Vec<(String, Kind)>,
}

impl Table {
    /// Names of its columns.
    pub fn columns(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn listed(&self, column: impl Fn(usize, &str, Kind) -> String) -> String {
        let columns = self.columns.iter().enumerate().map(|(number, (name, kind))| column(number, name, *kind));
        columns.collect::<Vec<_>>().join(", ")
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Boolean,
    Real,
    Moment,
    Day,
    Bytes,
}

impl Kind {
    fn of(table: &str, column: &str, type_name: &str) -> Result<Kind> {
        Ok(match type_name.to_ascii_lowercase().as_str() {
            "text" | "character varying" => Kind::Text,
            "bigint" | "integer" | "smallint" => Kind::Integer,
            "boolean" => Kind::Boolean,
            "double precision" | "real" => Kind::Real,
            "timestamp" | "timestamp without time zone" => Kind::Moment,
            "date" => Kind::Day,
            "blob" | "bytea" => Kind::Bytes,
            other => {
                return Err(StorageError::Corrupt {
                    what: "schema",
                    source: format!("column {table}.{column} has the type {other}, which no copy can hold").into(),
                });
            }
        })
    }

    fn of_postgres(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "bigint",
            Kind::Boolean => "boolean",
            Kind::Real => "double precision",
            Kind::Moment => "timestamp",
            Kind::Day => "date",
            Kind::Bytes => "bytea",
        }
    }
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = Text)]
    one: String,
    #[diesel(sql_type = Text)]
    other: String,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    type_name: String,
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// All tables but the list of migrations, each after those that it refers to.
pub fn load_tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let (columns, references) = match conn {
        Conn::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_REFERENCES),
        Conn::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_REFERENCES),
    };
    let columns: Vec<ColumnRow> = diesel::sql_query(columns).load(conn).map_err(failed("listing the tables"))?;
    let references: Vec<Pair> =
        diesel::sql_query(references).load(conn).map_err(failed("listing what tables refer to"))?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for ColumnRow { table_of, name, type_name } in columns {
        let kind = Kind::of(&table_of, &name, &type_name)?;
        let table = tables.entry(table_of).or_insert_with_key(|of| Table { name: of.clone(), columns: Vec::new() });
        table.columns.push((name, kind));
    }
    Ok(in_order(tables, &references))
}

fn in_order(mut left: BTreeMap<String, Table>, references: &[Pair]) -> Vec<Table> {
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |name: &String| {
            references.iter().any(|pair| pair.one == *name && pair.other != *name && left.contains_key(&pair.other))
        };
        // Tables that refer to each other in a circle come last, as they are.
        let next: Vec<String> = left.keys().filter(|name| !waits(name)).cloned().collect();
        let next = if next.is_empty() { left.keys().cloned().collect() } else { next };
        ordered.extend(next.iter().filter_map(|name| left.remove(name)));
    }
    ordered
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS table_of, c.name AS name, c.type AS type_name
     FROM sqlite_schema t, pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND t.name <> '__diesel_schema_migrations'
     ORDER BY t.name, c.cid";
const SQLITE_REFERENCES: &str = "SELECT DISTINCT t.name AS one, f.\"table\" AS other
     FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text AS table_of, c.column_name::text AS name,
         c.data_type::text AS type_name
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
         AND c.table_name <> '__diesel_schema_migrations'
     ORDER BY c.table_name, c.ordinal_position";
const POSTGRES_REFERENCES: &str = "SELECT DISTINCT r.relname::text AS one, f.relname::text AS other
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
     WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace";

/// Versions of the migrations that ran.
pub fn load_migrations(conn: &mut Conn) -> Result<Vec<String>> {
    let rows: Vec<Name> = diesel::sql_query("SELECT version AS name FROM __diesel_schema_migrations ORDER BY version")
        .load(conn)
        .map_err(failed("listing the migrations"))?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Number of rows.
pub fn count_rows(conn: &mut Conn, table: &Table) -> Result<u64> {
    let count: Count = diesel::sql_query(format!("SELECT COUNT(*) AS count FROM {}", quoted(&table.name)))
        .get_result(conn)
        .map_err(failed("counting rows"))?;
    Ok(count.count.unsigned_abs())
}

/// Hands out every row of a table, in the transaction that is open ([`super::read`]): all tables as of one moment.
pub fn read_rows<E: From<StorageError>>(
    conn: &mut Conn,
    table: &Table,
    mut each: impl FnMut(&str) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let name = quoted(&table.name);
    match conn {
        Conn::Sqlite(conn) => {
            let columns = table.listed(|_, name, kind| match kind {
                Kind::Bytes => format!("hex({})", quoted(name)),
                _ => quoted(name),
            });
            let sql = format!(
                "SELECT rowid AS place, json_array({columns}) AS line FROM {name} WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}"
            );
            let mut last = i64::MIN;
            loop {
                let rows: Vec<LineRow> =
                    diesel::sql_query(&sql).bind::<BigInt, _>(last).load(conn).map_err(failed("reading a table"))?;
                let Some(end) = rows.last() else { return Ok(()) };
                last = end.place;
                rows.iter().try_for_each(|row| each(&row.line))?;
            }
        }
        Conn::Postgres(conn) => {
            let columns = table.listed(|_, name, kind| match kind {
                Kind::Bytes => format!("encode({}, 'hex')", quoted(name)),
                Kind::Moment => format!("to_char({}, 'YYYY-MM-DD HH24:MI:SS.US')", quoted(name)),
                _ => quoted(name),
            });
            let mut run =
                |sql: String| diesel::sql_query(sql).execute(conn).map(|_| ()).map_err(failed("reading a table"));
            // Where rows are hidden by a policy, a copy must fail rather than leave them out.
            run("SET LOCAL row_security = off".to_owned())?;
            run(format!(
                "DECLARE copied NO SCROLL CURSOR FOR SELECT 0::bigint AS place, json_build_array({columns})::text AS line
                 FROM {name}"
            ))?;
            loop {
                let rows: Vec<LineRow> = diesel::sql_query(format!("FETCH {BATCH} FROM copied"))
                    .load(conn)
                    .map_err(failed("reading a table"))?;
                if rows.is_empty() {
                    break;
                }
                rows.iter().try_for_each(|row| each(&row.line))?;
            }
            diesel::sql_query("CLOSE copied").execute(conn).map_err(failed("reading a table"))?;
            Ok(())
        }
    }
}

/// Inserts rows as [`read_rows`] gave them; `columns` are those of the copy, in its order.
pub fn insert_rows(conn: &mut Conn, table: &Table, columns: &[String], rows: &[String]) -> Result<()> {
    let mut placed = Vec::with_capacity(columns.len());
    for name in columns {
        let known = table.columns.iter().find(|(known, _)| known == name);
        let (name, kind) = known.ok_or_else(|| StorageError::Corrupt {
            what: "copy",
            source: format!("the table {} has no column {name}", table.name).into(),
        })?;
        placed.push((name.clone(), *kind));
    }
    let placed = Table { name: table.name.clone(), columns: placed };
    let names = placed.listed(|_, name, _| quoted(name));
    let sql = match conn {
        Conn::Sqlite(_) => {
            let values = placed.listed(|number, _, kind| match kind {
                Kind::Bytes => format!("unhex(value ->> {number})"),
                _ => format!("value ->> {number}"),
            });
            format!("INSERT INTO {} ({names}) SELECT {values} FROM json_each(?)", quoted(&table.name))
        }
        Conn::Postgres(_) => {
            let values = placed.listed(|number, _, kind| match kind {
                Kind::Bytes => format!("decode(line ->> {number}, 'hex')"),
                _ => format!("(line ->> {number})::{}", kind.of_postgres()),
            });
            format!(
                "INSERT INTO {} ({names}) SELECT {values} FROM json_array_elements($1::json) AS line",
                quoted(&table.name)
            )
        }
    };
    let array = format!("[{}]", rows.join(","));
    within_write(conn, |conn| {
        per_backend!(conn, conn => diesel::sql_query(&sql).bind::<Text, _>(&array).execute(conn))
            .map(|_| ())
            .map_err(failed("filling a table"))
    })
}

/// A name that the database itself gave, as it stands in a query.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
