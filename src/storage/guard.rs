//! Who may do what at PostgreSQL: row-level security, and a role for the program that owns nothing.
//!
//! Every table with an `organisation_id` lets a transaction see and write the rows of the organisation to which it is
//! bound ([`super::tenant`]), and without one no row at all. That holds for the role that the program runs as; the
//! owner of the tables, who migrates and loads in bulk, is not held, so the two should not be one. A superuser never
//! is, and is refused by the server ([`Standing::check`]). SQLite has neither roles nor such a guard.

use super::connection::Conn;
use super::error::failed;
use super::tenant::SETTING;
use super::{Result, StorageError};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

/// What the role of a connection is at the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name; empty on SQLite.
    pub role: String,
    /// Whether nothing is forbidden to it.
    pub is_superuser: bool,
    /// Whether row-level security holds for it.
    pub is_guarded: bool,
}

#[derive(QueryableByName)]
struct StandingRow {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Bool)]
    is_guarded: bool,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl Standing {
    /// Of the role that is connected.
    pub fn of(conn: &mut Conn) -> Result<Standing> {
        let Conn::Postgres(conn) = conn else {
            return Ok(Standing { role: String::new(), is_superuser: false, is_guarded: false });
        };
        let query = "SELECT current_user::text AS role, rolsuper OR rolbypassrls AS is_superuser,
                            to_regclass('firms') IS NOT NULL AND row_security_active('firms') AS is_guarded
                     FROM pg_roles WHERE rolname = current_user";
        let row: StandingRow =
            diesel::sql_query(query).get_result(conn).map_err(failed("asking for the rights of the role"))?;
        Ok(Standing { role: row.role, is_superuser: row.is_superuser, is_guarded: row.is_guarded })
    }

    /// Refuses a role to which nothing is forbidden: for it, no guard of the database holds.
    pub fn check(&self) -> Result<()> {
        if !self.is_superuser {
            return Ok(());
        }
        Err(StorageError::Address(format!(
            "the role “{}” is a superuser or passes by row-level security, so that the database cannot keep the data of \
             organisations apart; connect as a role without these rights (docs/security.md tells how to make one)",
            self.role
        )))
    }
}

/// Whether rows reach the table only through row-level security, which `COPY` cannot pass.
pub(super) fn is_guarded(conn: &mut Conn) -> Result<bool> {
    Standing::of(conn).map(|standing| standing.is_guarded)
}

/// Puts row-level security on every table with an organisation that is without; for the owner, after migrating.
pub(super) fn secure(conn: &mut Conn) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let query = "SELECT c.relname::text AS name FROM pg_class c
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped
                 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
                 ORDER BY c.relname";
    let open: Vec<Name> = diesel::sql_query(query).load(conn).map_err(failed("looking for tables without guard"))?;
    if open.is_empty() {
        return Ok(());
    }
    let guard = |Name { name }: &Name| {
        let found = match LOOKED_UP.contains(&name.as_str()) {
            true => format!("CREATE POLICY found_by_all ON {name} FOR SELECT USING (true);"),
            false => String::new(),
        };
        format!(
            "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; {found}
             CREATE POLICY own_rows ON {name} USING (organisation_id = current_setting('{SETTING}', true));"
        )
    };
    let all: String = open.iter().map(guard).collect();
    conn.batch_execute(&all).map_err(failed("guarding tables"))
}

/// Gives a role what the program needs, and no more: rows may be read and written, the schema may not be changed, and
/// what is only ever added to may not be changed either.
pub fn grant(conn: &mut Conn, role: &str) -> Result<()> {
    let Conn::Postgres(conn) = conn else { return Ok(()) };
    let quoted = format!("\"{}\"", role.replace('"', "\"\""));
    let all = format!(
        "GRANT USAGE ON SCHEMA public TO {quoted};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted};
         GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted};
         REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM {quoted};"
    );
    conn.batch_execute(&all).map_err(failed("granting rights"))?;
    for table in APPEND_ONLY {
        let revoke = format!(
            "DO $$ BEGIN IF to_regclass('{table}') IS NOT NULL THEN
                 REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted};
             END IF; END $$"
        );
        conn.batch_execute(&revoke).map_err(failed("granting rights"))?;
    }
    Ok(())
}

/// Tables that are read before it is known for whom the transaction is: whose a name is, and what of the journal of
/// erasures was applied. They are changed by their owners only.
const LOOKED_UP: [&str; 2] = ["account_names", "journal_entries"];

/// Tables of which no row is ever changed or taken away by the program.
const APPEND_ONLY: [&str; 1] = ["audit_records"];
