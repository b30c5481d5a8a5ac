//! The schema and its history; `migrations/sqlite` and `migrations/postgres` hold the same steps.

use super::connection::{self, Conn, per_backend};
use super::error::failed;
use super::{Result, StorageError, guard};
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::sync::LazyLock;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings the schema up to date; answers the names of the migrations that ran. Programs that start at the same moment
/// take turns, and a migration that fails leaves nothing behind.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>> {
    if guard::is_guarded(conn)? {
        return check_is_current(conn).map(|()| Vec::new());
    }
    connection::write(conn, |conn| {
        if let Conn::Postgres(conn) = conn {
            // Any number will do, as long as every version of the product takes the same.
            diesel::sql_query("SELECT pg_advisory_xact_lock(7239461105)")
                .execute(conn)
                .map_err(failed("waiting for another migration"))?;
        }
        refuse_newer(conn)?;
        let ran = match conn {
            Conn::Postgres(conn) => run_pending(conn, POSTGRES),
            Conn::Sqlite(conn) => run_pending(conn, SQLITE),
        };
        let ran = ran.map_err(|cause| match cause.downcast::<Error>() {
            Ok(error) => failed("migrating")(*error),
            Err(other) => StorageError::Query { doing: "migrating", source: Error::QueryBuilderError(other) },
        })?;
        // A load that was killed may have left the firms without.
        super::firms::make_missing_indexes(conn)?;
        guard::secure(conn)?;
        Ok(ran)
    })
}

/// Refuses a database that a newer program brought up to date: this one writes nothing into the tables and columns that
/// came since, so that what it does is done by half. One without any table is as good as new.
pub fn refuse_newer(conn: &mut Conn) -> Result<()> {
    let applied = if has_table(conn, HISTORY)? { load_applied(conn)? } else { Vec::new() };
    let known = shipped(conn);
    match applied.into_iter().find(|version| !known.iter().any(|step| step.version == *version)) {
        Some(migration) => Err(StorageError::Newer { migration }),
        None => Ok(()),
    }
}

/// The same for a database that was up to date when it was opened, so often as is written: more steps than we know must
/// come from a program that knows more.
pub(super) fn refuse_newer_meanwhile(conn: &mut Conn) -> Result<()> {
    let ran: i64 = ran::table.count().get_result(conn).map_err(failed("counting the migrations"))?;
    let is_newer = usize::try_from(ran).is_ok_and(|ran| ran > shipped(conn).len());
    if is_newer { refuse_newer(conn) } else { Ok(()) }
}

/// Whether the database was ever migrated.
pub(super) fn has_tables(conn: &mut Conn) -> Result<bool> {
    has_table(conn, HISTORY)
}

/// Whether there is a table of this name, for what is asked of a database that may be older than the program.
pub(super) fn has_table(conn: &mut Conn, name: &str) -> Result<bool> {
    let query = match conn {
        Conn::Postgres(_) => "SELECT to_regclass($1) IS NOT NULL AS is_there",
        Conn::Sqlite(_) => "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = $1) AS is_there",
    };
    let asked = per_backend!(conn, conn => diesel::sql_query(query).bind::<Text, _>(name).get_result(conn));
    asked.map(|Found { is_there }| is_there).map_err(failed("looking for a table"))
}

const HISTORY: &str = "__diesel_schema_migrations";

/// For a role that may not change the schema: refuses to go on with one that is older or newer than the program.
fn check_is_current(conn: &mut Conn) -> Result<()> {
    refuse_newer(conn)?;
    let applied = load_applied(conn)?;
    match shipped(conn).iter().find(|step| !applied.contains(&step.version)) {
        None => Ok(()),
        Some(Step { name, .. }) => Err(StorageError::Address(format!(
            "its schema lacks the migration {name}, and this role may not change it; set database.owner_url, or run \
             `loopvermogen migrate` with it"
        ))),
    }
}

fn load_applied(conn: &mut Conn) -> Result<Vec<String>> {
    ran::table.order(ran::version).select(ran::version).load(conn).map_err(failed("reading the schema's history"))
}

/// A migration that this program brings along.
struct Step {
    name: String,
    /// By which Diesel keeps that it ran.
    version: String,
}

/// The migrations that this program knows, for the kind of database that is connected.
fn shipped(conn: &Conn) -> &'static [Step] {
    static OF_POSTGRES: LazyLock<Vec<Step>> = LazyLock::new(|| steps::<diesel::pg::Pg>(&POSTGRES));
    static OF_SQLITE: LazyLock<Vec<Step>> = LazyLock::new(|| steps::<diesel::sqlite::Sqlite>(&SQLITE));
    match conn {
        Conn::Postgres(_) => &OF_POSTGRES,
        Conn::Sqlite(_) => &OF_SQLITE,
    }
}

/// Versions of the migrations that this program brings along, the same for each kind of database.
pub fn known_migrations() -> Vec<String> {
    steps::<diesel::sqlite::Sqlite>(&SQLITE).into_iter().map(|step| step.version).collect()
}

fn steps<DB: Backend>(embedded: &EmbeddedMigrations) -> Vec<Step> {
    let step = |migration: &dyn Migration<DB>| {
        let name = migration.name();
        Step { name: name.to_string(), version: name.version().to_string() }
    };
    // What is embedded was read when the program was built, and cannot fail any more.
    MigrationSource::<DB>::migrations(embedded).unwrap_or_default().iter().map(|migration| step(&**migration)).collect()
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    is_there: bool,
}

diesel::table! {
    /// What Diesel keeps of the migrations that ran.
    #[sql_name = "__diesel_schema_migrations"]
    ran (version) {
        version -> Text,
    }
}

fn run_pending<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: impl MigrationSource<DB>,
) -> diesel::migration::Result<Vec<String>> {
    let pending = conn.pending_migrations(migrations)?;
    for migration in &pending {
        conn.run_migration(migration)?;
    }
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_steps() {
        let of_postgres: Vec<String> =
            steps::<diesel::pg::Pg>(&POSTGRES).into_iter().map(|step| step.version).collect();
        assert_eq!(known_migrations(), of_postgres);
        assert!(of_postgres.len() > 10, "{of_postgres:?}");
    }
}
