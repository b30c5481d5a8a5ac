//! Addresses, pools, and databases that fail.

use crate::build::{OURS, conn, firm, pool};
use crate::support::{TestDatabase, on_each_database};
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use loopvermogen::storage::tenant;
use loopvermogen::storage::{Pool, StorageError, connect, firms};
use std::error::Error;

#[test]
fn a_database_that_is_not_there_is_told_at_once_and_without_the_password() {
    let address = "postgres://loop:geheim@127.0.0.1:1/loop";
    let Err(StorageError::Unavailable { source, .. }) = Pool::open(address, 2) else { panic!("it opened") };
    let shown = format!("{source} {source:?}");
    assert!(shown.contains("127.0.0.1"), "{shown}");
    assert!(!shown.contains("geheim"), "{shown}");

    let Err(error) = Pool::open("/nowhere/at/all.db", 2) else { panic!("it opened") };
    assert!(matches!(&error, StorageError::Unavailable { .. }), "{error:?}");
    assert!(error.source().is_some_and(|source| source.to_string().contains("unable to open")), "{error:?}");
}

#[test]
fn an_address_that_libpq_cannot_read_does_not_tell_the_password() {
    for address in ["postgres://loop:ge%zzheim@localhost/loop", "postgres://loop:geheim@[::1/loop"] {
        let Err(error) = Pool::open(address, 2) else { panic!("it opened") };
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("heim"), "{shown}");
    }
}

#[test]
fn a_database_in_memory_is_refused() {
    assert!(matches!(Pool::open(":memory:", 2), Err(StorageError::Address(_))));
}

#[test]
fn a_database_is_migrated_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let pool = Pool::open(&format!("sqlite:{}", folder.path().join("new.db").display()), 2).unwrap();
    assert_eq!(pool.backend(), "sqlite");
    let ran = pool.migrate().unwrap();
    assert!(ran.len() > 1 && ran[0] == "2026-11-23-000000_first" && ran.is_sorted(), "{ran:?}");
    assert_eq!(pool.migrate().unwrap(), [] as [&str; 0]);
}

#[test]
fn programs_that_start_together_migrate_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("new.db").display().to_string();
    let pool = Pool::open(&path, 4).unwrap();
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| pool.migrate().unwrap().len())).collect();
        starting.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ran.iter().filter(|count| **count > 0).count(), 1, "{ran:?}");
}

#[test]
fn an_empty_pool_is_unavailable_after_a_few_seconds() {
    let database = TestDatabase::sqlite();
    let pool = pool(&database, 1);
    let _only = pool.get().unwrap();
    assert!(matches!(pool.get(), Err(StorageError::Unavailable { .. })));
}

#[test]
fn a_locked_database_is_unavailable() {
    let database = TestDatabase::sqlite();
    let _first = conn(&database);
    let mut blocker = connect(&database.url).unwrap();
    blocker.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut waiting = connect(&database.url).unwrap();
    waiting.batch_execute("PRAGMA busy_timeout = 50").unwrap();
    let outcome = tenant::write(&mut waiting, OURS, |tenant| firms::save_firm(tenant, &firm(1, "A"), None));
    assert!(matches!(outcome, Err(StorageError::Unavailable { .. })), "{outcome:?}");
}

#[test]
fn a_full_disk_is_told_and_does_no_harm() {
    let database = TestDatabase::sqlite();
    let mut conn = conn(&database);
    tenant::write(&mut conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "Before"), None)).unwrap();
    conn.batch_execute("PRAGMA max_page_count = 1").unwrap();
    let large: Vec<_> = (2..2000).map(|number| firm(number, &"x".repeat(500))).collect();
    let outcome = tenant::write(&mut conn, OURS, |tenant| firms::save_firms(tenant, &large));
    assert!(matches!(outcome, Err(StorageError::Full { .. })), "{outcome:?}");
    drop(conn);
    let conn = &mut connect(&database.url).unwrap();
    let mut names = Vec::new();
    tenant::read(conn, OURS, |tenant| firms::load_firms(tenant, &mut |firm| names.push(firm.name))).unwrap();
    assert_eq!(names, ["Before"]);
}

#[test]
fn a_pool_recovers_when_its_connections_are_lost() {
    on_each_database(|database| {
        let pool = pool(database, 1);
        if pool.backend() == "postgres" {
            let mut lost = pool.get().unwrap();
            let killed = diesel::sql_query("SELECT pg_terminate_backend(pg_backend_pid())").execute(&mut *lost);
            assert!(killed.is_err());
            let outcome = tenant::read(&mut lost, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id));
            assert!(matches!(outcome, Err(StorageError::Unavailable { .. })), "{outcome:?}");
        }
        tenant::write(&mut pool.get().unwrap(), OURS, |tenant| firms::save_firm(tenant, &firm(1, "A"), None)).unwrap();
    });
}

#[test]
fn a_panic_in_a_transaction_leaves_nothing_behind() {
    on_each_database(|database| {
        let pool = pool(database, 1);
        let inner = pool.clone();
        let panicked = std::thread::spawn(move || {
            let conn = &mut *inner.get().unwrap();
            let _: Result<(), StorageError> = tenant::write(conn, OURS, |tenant| {
                firms::save_firm(tenant, &firm(1, "A"), None)?;
                panic!("on purpose")
            });
        });
        assert!(panicked.join().is_err());
        let conn = &mut *pool.get().unwrap();
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id)).unwrap(), None);
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "A"), None)).unwrap();
    });
}

#[test]
fn a_reader_sees_one_moment() {
    on_each_database(|database| {
        let pool = pool(database, 2);
        let (reader, writer) = (&mut *pool.get().unwrap(), &mut *pool.get().unwrap());
        let outcome: Result<(), StorageError> = tenant::read(reader, OURS, |reader| {
            assert!(firms::find_firm(reader, firm(1, "").id)?.is_none());
            tenant::write(writer, OURS, |writer| firms::save_firm(writer, &firm(1, "A"), None))?;
            assert!(firms::find_firm(reader, firm(1, "").id)?.is_none());
            Ok(())
        });
        outcome.unwrap();
        assert!(tenant::read(reader, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id)).unwrap().is_some());
    });
}
