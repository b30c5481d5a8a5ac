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
use super::privacy::Promises;
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::storage::guard::Standing;
use crate::storage::tables::{self, Table};
use crate::storage::{
    Conn, Pool, changes, connect_if_made, connection, data_requests, known_migrations, organisations, refuse_newer,
    tenant,
};
use file::{End, Reader, Start, Writer};
use rankings::Rankings;
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

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
    if Standing::of(conn)?.is_guarded {
        let what = "row-level security hides rows from this role of the database, so that a copy would not be whole; set \
                    database.owner_url (LOOPVERMOGEN_DATABASE_OWNER_URL) to the address for the owner of the tables";
        return Err(AppError::Setting(what.to_owned()));
    }
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

/// How a copy is put back.
#[derive(Clone, Copy, Debug)]
pub struct Restoring<'a> {
    /// Where the key and the journal are that were in use beside the database.
    pub data_dir: &'a Path,
    /// Whether to rank again what was ranked when the file was made, and to fail when a ranking differs.
    pub compares: bool,
    /// Whether to do without the journal.
    pub without_journal: bool,
}

/// Puts a file into an empty database. Nothing is written, and no database made, when the file is damaged or of another
/// version, when the database has rows, or when the data folder lacks what keeps out who objected or was erased. What the
/// journal knows and the copy does not is carried out.
pub fn restore(
    database_url: &str,
    pool_size: u32,
    caller: &Caller,
    path: &Path,
    how: &Restoring<'_>,
) -> Result<(App, Copied)> {
    promises(path)?.check(how.data_dir, how.without_journal)?;
    Reader::open(path)?.start().check_migrations(&known_migrations())?;
    if let Some(mut conn) = connect_if_made(database_url)? {
        refuse_newer(&mut conn)?;
        refuse_filled(&mut conn)?;
    }
    let pool = Pool::open(database_url, 1)?;
    pool.migrate()?;
    let end = fill(&mut *pool.get()?, path)?;
    drop(pool);
    let app = App::open(database_url, pool_size)?;
    let mut copied = Copied { rows: end.rows, rankings: 0 };
    if let Some(rankings) = end.rankings.filter(|_| how.compares) {
        rankings.compare(&app)?;
        copied.rankings = rankings.count;
    }
    app.pool.write(caller, |tenant| {
        organisations::save_default(tenant.conn())?;
        let event = Event::of_many(Action::Restore, "database");
        let event = if how.without_journal { event.word("journal", "left_out") } else { event };
        audit::record(tenant, caller, event)
    })?;
    for organisation in app.organisations()? {
        app.pool.write(organisation, changes::renumber)?;
    }
    if how.without_journal {
        forget_marks(&app)?;
    }
    Ok((app.with_data_dir(how.data_dir)?, copied))
}

/// A mark says that an entry of the journal was carried out; without the journal it would only be reported as lost at
/// each start.
fn forget_marks(app: &App) -> Result<()> {
    let organisations = app.organisations()?;
    for organisation in organisations {
        app.pool.write(organisation, data_requests::forget_journal_marks)?;
    }
    Ok(())
}

/// Reads a file to its end, and what it tells of the key and the journal with which the database was in use.
fn promises(path: &Path) -> Result<Promises> {
    let mut promises = Promises::default();
    Reader::open(path)?.read(|table, columns, rows| {
        let place = |name: &str| columns.iter().position(|column| column == name);
        let value = |row: &str, place: Option<usize>| -> Option<String> {
            let values: Vec<serde_json::Value> = serde_json::from_str(row).ok()?;
            values.get(place?)?.as_str().map(str::to_owned)
        };
        match table {
            "privacy_keys" => {
                let is_meant = |row: &&String| value(row, place("purpose")).as_deref() == Some("subjects");
                let row = rows.iter().find(is_meant);
                promises.key = row.and_then(|row| value(row, place("fingerprint"))).or(promises.key.take());
            }
            "journal_entries" => {
                let ids = rows.iter().filter_map(|row| Uuid::parse_str(&value(row, place("id"))?).ok());
                promises.carried_out.extend(ids);
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(promises)
}

/// The tables of a database, none of which has rows.
fn refuse_filled(conn: &mut Conn) -> Result<Vec<Table>> {
    let tables = tables::load_tables(conn)?;
    for table in &tables {
        if tables::count_rows(conn, table)? > 0 {
            let what = format!("the table {} has rows already; restore into a new, empty database", table.name);
            return Err(AppError::Setting(what));
        }
    }
    Ok(tables)
}

fn fill(conn: &mut Conn, path: &Path) -> Result<End> {
    connection::write(conn, |conn| -> Result<_> {
        let tables = refuse_filled(conn)?;
        let find = |name: &str| tables.iter().find(|table| table.name == name);
        let (_, end) = Reader::open(path)?.read(|name, columns, rows| {
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
