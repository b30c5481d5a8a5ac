//! The schema and its history; `migrations/sqlite` and `migrations/postgres` hold the same steps.

use super::connection::{self, Conn};
use super::error::failed;
use super::{Result, StorageError, guard};
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel::result::Error;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings the schema up to date; answers the names of the migrations that ran. Programs that start at the same moment
/// take turns, and a migration that fails leaves nothing behind.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>> {
    if guard::is_guarded(conn)? {
        return check_is_current(conn).map(|()| Vec::new());
    }
    connection::write(conn, |conn| {
        let ran = match conn {
            Conn::Postgres(conn) => {
                // Any number will do, as long as every version of the product takes the same.
                diesel::sql_query("SELECT pg_advisory_xact_lock(7239461105)")
                    .execute(conn)
                    .map_err(failed("waiting for another migration"))?;
                run_pending(conn, POSTGRES)
            }
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

/// For a role that may not change the schema: refuses to go on with one that is older than the program.
fn check_is_current(conn: &mut Conn) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let query = "SELECT version::text AS version FROM __diesel_schema_migrations";
    let applied: Vec<Version> = diesel::sql_query(query).load(conn).map_err(failed("reading the schema's history"))?;
    let shipped = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
        .map_err(|error| StorageError::Query { doing: "migrating", source: Error::QueryBuilderError(error) })?;
    let is_missing = |name: &String| {
        // Diesel keeps the part before the underscore, without hyphens.
        let version = name.split('_').next().unwrap_or_default().replace('-', "");
        !applied.iter().any(|row| row.version == version)
    };
    match shipped.iter().map(|migration| migration.name().to_string()).find(is_missing) {
        None => Ok(()),
        Some(name) => Err(StorageError::Address(format!(
            "its schema lacks the migration {name}, and this role may not change it; set database.owner_url, or run \
             `loopvermogen migrate` with it"
        ))),
    }
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
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
