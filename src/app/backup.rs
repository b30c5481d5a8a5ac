//! A copy of everything in one file (*reservekopie*), and putting it back.
//!
//! The file is a compressed text of lines. The first says what it is; then come the tables, each with a line of its
//! columns and a line for each row; the last has the number of rows of each table, a checksum over all lines before, and
//! the digest of 100 rankings. All tables are read in one transaction, so that they are as of one moment, while others
//! go on writing. A file of either database can be put into the other.
//!
//! The file holds what the database holds, personal data included, and is not encrypted: only its owner may read it.

mod file;
mod rankings;

use super::audit::{self, Event};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::storage::tables::{self, Table};
use crate::storage::{Conn, Pool, connection, organisations, tenant};
use file::{End, Reader, Start, Writer};
use rankings::Rankings;
use std::collections::BTreeMap;
use std::path::Path;

/// What a backup holds, or what a restore put back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// How many rankings can be, or were, compared; 0 when none.
    pub rankings: usize,
}

impl Copied {
    /// Rows of all tables.
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Writes everything to a new file; reads it again to see that it can be read.
pub fn backup(app: &App, caller: &Caller, path: &Path) -> Result<Copied> {
    let conn = &mut *app.pool.get()?;
    tenant::write(conn, caller.organisation, |tenant| {
        audit::record(tenant, caller, Event::of_many(Action::Backup, "database"))
    })?;
    let mut writer = Writer::create(path)?;
    let (rows, versions) = connection::read(conn, |conn| -> Result<_> {
        let tables = tables::load_tables(conn)?;
        writer.start(&Start::new(app.pool.backend(), tables::load_migrations(conn)?))?;
        let mut rows = BTreeMap::new();
        for table in &tables {
            rows.insert(table.name.clone(), write_table(conn, &mut writer, table)?);
        }
        Ok((rows, rankings::versions(conn)?))
    })?;
    // Rankings of data that changed meanwhile are not those of the copy.
    let rankings = Rankings::make(app)?;
    let rankings = Some(rankings).filter(|_| rankings::versions(conn).is_ok_and(|now| now == versions));
    let compared = rankings.as_ref().map_or(0, |rankings| rankings.count);
    writer.finish(rows.clone(), rankings)?;
    check(path)?;
    Ok(Copied { rows, rankings: compared })
}

fn write_table(conn: &mut Conn, writer: &mut Writer, table: &Table) -> Result<u64> {
    writer.table(table)?;
    let mut count = 0;
    tables::read_rows(conn, table, |row| {
        count += 1;
        writer.row(row)
    })?;
    Ok(count)
}

/// Reads a file from its first line to its last: checksum and numbers of rows.
pub fn check(path: &Path) -> Result<Copied> {
    let (_, end) = Reader::open(path)?.read(|_, _, _| Ok(()))?;
    Ok(Copied { rows: end.rows, rankings: end.rankings.map_or(0, |rankings| rankings.count) })
}

/// Puts a file into an empty database; with `compares`, ranks again what was ranked when the file was made, and fails
/// when a ranking differs. Nothing is written when the file is damaged, of another version, or not for an empty
/// database.
pub fn restore(
    database_url: &str,
    pool_size: u32,
    caller: &Caller,
    path: &Path,
    compares: bool,
) -> Result<(App, Copied)> {
    check(path)?;
    let pool = Pool::open(database_url, 1)?;
    pool.migrate()?;
    let end = fill(&mut *pool.get()?, path)?;
    drop(pool);
    let app = App::open(database_url, pool_size)?;
    let mut copied = Copied { rows: end.rows, rankings: 0 };
    if let Some(rankings) = end.rankings.filter(|_| compares) {
        rankings.compare(&app)?;
        copied.rankings = rankings.count;
    }
    app.pool.write(caller, |tenant| {
        organisations::save_default(tenant.conn())?;
        audit::record(tenant, caller, Event::of_many(Action::Restore, "database"))
    })?;
    Ok((app, copied))
}

fn fill(conn: &mut Conn, path: &Path) -> Result<End> {
    connection::write(conn, |conn| -> Result<_> {
        let tables = tables::load_tables(conn)?;
        for table in &tables {
            if tables::count_rows(conn, table)? > 0 {
                let what = format!("the table {} has rows already; restore into a new, empty database", table.name);
                return Err(AppError::Setting(what));
            }
        }
        let ran = tables::load_migrations(conn)?;
        let find = |name: &str| tables.iter().find(|table| table.name == name);
        let reader = Reader::open(path)?;
        reader.start().check_migrations(&ran)?;
        let (_, end) = reader.read(|name, columns, rows| {
            let table =
                find(name).ok_or_else(|| file::damaged(path, format!("it has a table {name}, which is unknown")))?;
            Ok(tables::insert_rows(conn, table, columns, rows)?)
        })?;
        for table in &tables {
            let (found, told) = (tables::count_rows(conn, table)?, end.rows.get(&table.name).copied().unwrap_or(0));
            if found != told {
                let what = format!("{} rows came into {}, and {told} were copied", found, table.name);
                return Err(file::damaged(path, what));
            }
        }
        Ok(end)
    })
}
