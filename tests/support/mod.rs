//! A database for each test.
//!
//! SQLite is always there: a file, copied from a template that is migrated once. PostgreSQL takes part when
//! `LOOPVERMOGEN_TEST_POSTGRES` holds the address of a server on which databases may be created
//! (`scripts/with-postgres` provides one); with `LOOPVERMOGEN_TEST_REQUIRE_POSTGRES=1` its absence is a failure.
//!
//! A template lives as long as a test uses a copy of it, so nothing is left behind.

use diesel::connection::SimpleConnection;
use loopvermogen::storage;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use tempfile::TempDir;

/// A migrated, empty database, gone when dropped.
pub struct TestDatabase {
    /// The address, for `Pool::open`: on PostgreSQL, of a role that may only read and write rows.
    pub url: String,
    /// The address of the role that owns the tables.
    #[allow(dead_code, reason = "not every test program needs the owner")]
    pub owner: String,
    _home: Home,
}

/// What must be tidied up; fields are dropped in their order.
enum Home {
    Sqlite { _folder: TempDir, _template: Arc<SqliteTemplate> },
    Postgres { _database: PostgresDatabase, _template: Arc<PostgresDatabase> },
}

/// Runs the same test on an SQLite database and, where there is a server, on a PostgreSQL database.
pub fn on_each_database(test: impl Fn(&TestDatabase)) {
    test(&TestDatabase::sqlite());
    match std::env::var("LOOPVERMOGEN_TEST_POSTGRES") {
        Ok(server) => test(&TestDatabase::postgres(&server)),
        Err(_) if std::env::var("LOOPVERMOGEN_TEST_REQUIRE_POSTGRES").as_deref() == Ok("1") => {
            panic!("LOOPVERMOGEN_TEST_POSTGRES is not set, and PostgreSQL is required; use scripts/with-postgres");
        }
        Err(_) => NOTICE.call_once(|| {
            // Past the capture of test output, so that it is seen when the tests pass.
            let notice = "note: LOOPVERMOGEN_TEST_POSTGRES is not set; tests run on SQLite only";
            let _ = writeln!(std::io::stderr(), "{notice}");
        }),
    }
}

static NOTICE: Once = Once::new();

impl TestDatabase {
    /// A file of its own.
    pub fn sqlite() -> Self {
        let template = shared(&SQLITE_TEMPLATE, SqliteTemplate::make);
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("test.db");
        std::fs::copy(template.folder.path().join("template.db"), &path).unwrap();
        let url = path.display().to_string();
        Self { owner: url.clone(), url, _home: Home::Sqlite { _folder: folder, _template: template } }
    }

    fn postgres(server: &str) -> Self {
        let template = shared(&POSTGRES_TEMPLATE, || {
            let database = PostgresDatabase::create(server, "template1");
            let mut owner = storage::connect(&database.owner).unwrap();
            storage::migrate(&mut owner).unwrap();
            storage::guard::grant(&mut owner, APPLICATION).unwrap();
            database
        });
        let database = PostgresDatabase::create(server, &template.name);
        Self {
            url: database.url.clone(),
            owner: database.owner.clone(),
            _home: Home::Postgres { _database: database, _template: template },
        }
    }
}

struct SqliteTemplate {
    folder: TempDir,
}

impl SqliteTemplate {
    fn make() -> Self {
        let folder = TempDir::new().unwrap();
        let mut conn = storage::connect(&folder.path().join("first.db").display().to_string()).unwrap();
        storage::migrate(&mut conn).unwrap();
        // A copy without a write-ahead log beside it.
        let template = folder.path().join("template.db");
        conn.batch_execute(&format!("VACUUM INTO '{}'", template.display())).unwrap();
        Self { folder }
    }
}

struct PostgresDatabase {
    server: String,
    name: String,
    url: String,
    owner: String,
}

impl PostgresDatabase {
    fn create(server: &str, template: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("loopvermogen_test_{}_{count}_{:08x}", std::process::id(), rand::random::<u32>());
        let mut admin = storage::connect(server).unwrap();
        admin.batch_execute(MAKE_ROLES).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")).unwrap();
        let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
        let host = match address.splitn(4, '/').collect::<Vec<_>>()[..] {
            [scheme, "", host, ..] => move |role| {
                let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
                format!("{scheme}//{role}@{host}")
            },
            _ => panic!("LOOPVERMOGEN_TEST_POSTGRES is no address of a PostgreSQL server"),
        };
        let separator = if parameters.is_empty() { "" } else { "?" };
        let url = |role| format!("{}/{name}{separator}{parameters}", host(role));
        Self { server: server.to_owned(), url: url(APPLICATION), owner: url(OWNER), name }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // With force: a pool may still hold connections. A failure must not hide why the test failed.
        if let Ok(mut admin) = storage::connect(&self.server) {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// Owns the tables of the test databases.
const OWNER: &str = "loopvermogen_test_owner";
/// The role as which the program runs in the tests.
const APPLICATION: &str = "loopvermogen_test_app";
/// Roles belong to the server and stay; several test programs may make them at once.
const MAKE_ROLES: &str = "DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(7239461106);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loopvermogen_test_owner') THEN
        CREATE ROLE loopvermogen_test_owner LOGIN;
        CREATE ROLE loopvermogen_test_app LOGIN;
    END IF;
END $$";

static SQLITE_TEMPLATE: Mutex<Weak<SqliteTemplate>> = Mutex::new(Weak::new());
static POSTGRES_TEMPLATE: Mutex<Weak<PostgresDatabase>> = Mutex::new(Weak::new());

/// The template that some test still uses, or a new one.
fn shared<T>(place: &Mutex<Weak<T>>, make: impl FnOnce() -> T) -> Arc<T> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    place.upgrade().unwrap_or_else(|| {
        let made = Arc::new(make());
        *place = Arc::downgrade(&made);
        made
    })
}
