//! The gap-free sequence of changes, and transactions.

use crate::build::{OURS, THEIRS, conn, firm, pool};
use crate::support::on_each_database;
use loopvermogen::storage::changes::{self, Entity};
use loopvermogen::storage::organisations::{get_version, load_organisations, save_default, save_organisation};
use loopvermogen::storage::tenant;
use loopvermogen::storage::{StorageError, firms, write};
use uuid::Uuid;

fn record(conn: &mut loopvermogen::storage::Conn, id: Uuid, deleted: bool) -> Result<i64, StorageError> {
    tenant::write(conn, OURS, |tenant| tenant.record_change(Entity::Firm, id, deleted))
}

#[test]
fn versions_have_no_gaps_when_eight_write_at_once() {
    on_each_database(|database| {
        let pool = pool(database, 8);
        std::thread::scope(|scope| {
            for writer in 0..8_u128 {
                let pool = pool.clone();
                scope.spawn(move || {
                    for number in 0..20 {
                        let conn = &mut *pool.get().unwrap();
                        // Reads before it writes, and now and then gives up: neither may lock or leave a gap.
                        let outcome = tenant::write(conn, OURS, |tenant| {
                            let firm = firm(writer * 100 + number, "Firm");
                            assert!((firms::find_firm(tenant, firm.id))?.is_none());
                            (firms::save_firm(tenant, &firm, None))?;
                            if number % 5 == 4 { Err(StorageError::Changed) } else { Ok(()) }
                        });
                        let gave_up = matches!(outcome, Err(StorageError::Changed));
                        assert!(outcome.is_ok() || gave_up, "{outcome:?}");
                        assert_eq!(gave_up, number % 5 == 4);
                    }
                });
            }
        });
        let conn = &mut *pool.get().unwrap();
        let versions: Vec<i64> = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 1000))
            .unwrap()
            .into_iter()
            .map(|change| change.version)
            .collect();
        assert_eq!(versions, (1..=128).collect::<Vec<_>>());
        assert_eq!(get_version(conn, OURS).unwrap(), 128);
    });
}

#[test]
fn writers_of_one_record_take_turns() {
    on_each_database(|database| {
        let pool = pool(database, 4);
        tenant::write(&mut pool.get().unwrap(), OURS, |tenant| firms::save_firm(tenant, &firm(1, "Start"), None))
            .unwrap();
        let winners: usize = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let pool = pool.clone();
                    scope.spawn(move || {
                        let conn = &mut *pool.get().unwrap();
                        match tenant::write(conn, OURS, |tenant| {
                            firms::save_firm(tenant, &firm(1, &format!("Writer {writer}")), Some(1))
                        }) {
                            Ok(_) => 1,
                            Err(StorageError::Changed) => 0,
                            Err(other) => panic!("{other:?}"),
                        }
                    })
                })
                .collect();
            writers.into_iter().map(|writer| writer.join().unwrap()).sum()
        });
        assert_eq!(winners, 1);
        let stored = tenant::read(&mut pool.get().unwrap(), OURS, |tenant| firms::find_firm(tenant, firm(1, "").id))
            .unwrap()
            .unwrap();
        assert_eq!(stored.revision, 2);
    });
}

#[test]
fn a_failed_transaction_leaves_nothing_behind() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let outcome: Result<(), StorageError> = tenant::write(conn, OURS, |tenant| {
            (firms::save_firm(tenant, &firm(1, "A"), None))?;
            Err(StorageError::Changed)
        });
        assert!(matches!(outcome, Err(StorageError::Changed)));
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id)).unwrap(), None);
        assert_eq!(get_version(conn, OURS).unwrap(), 0);
    });
}

#[test]
fn a_transaction_within_a_transaction_is_refused() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let outcome: Result<(), StorageError> = write(conn, |conn| write(conn, |_| Ok(())));
        let Err(StorageError::Query { source, .. }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(source, diesel::result::Error::AlreadyInTransaction);
        // The connection is as good as before.
        tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm(1, "A"), None)).unwrap();
    });
}

#[test]
fn organisations_count_their_own_versions() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        save_default(conn).unwrap();
        save_organisation(conn, THEIRS, "another name").unwrap();
        assert_eq!(load_organisations(conn).unwrap(), [OURS, THEIRS]);
        assert_eq!(record(conn, Uuid::from_u128(5), false).unwrap(), 1);
        assert_eq!(record(conn, Uuid::from_u128(5), true).unwrap(), 2);
        assert_eq!(get_version(conn, THEIRS).unwrap(), 0);
        assert!(tenant::read(conn, THEIRS, |tenant| changes::list_after(tenant, 0, 10)).unwrap().is_empty());
    });
}

#[test]
fn nothing_is_saved_for_an_organisation_that_does_not_exist() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let nobody = loopvermogen::domain::OrganisationId(Uuid::from_u128(404));
        assert!(tenant::write(conn, nobody, |tenant| firms::save_firm(tenant, &firm(1, "A"), None)).is_err());
        assert!(get_version(conn, nobody).is_err());
    });
}

#[test]
fn a_change_that_is_not_committed_yet_is_never_overtaken_by_a_later_number() {
    on_each_database(|database| {
        let pool = pool(database, 3);
        let (slow, fast) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (recorded, is_recorded) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let other = scope.spawn({
                let pool = pool.clone();
                move || {
                    is_recorded.recv().unwrap();
                    // Waits here for the end of the transaction below.
                    record(&mut pool.get().unwrap(), fast, false)
                }
            });
            let first: Result<i64, StorageError> = tenant::write(&mut pool.get().unwrap(), OURS, |tenant| {
                let version = tenant.record_change(Entity::Firm, slow, false)?;
                recorded.send(()).unwrap();
                let reader = &mut *pool.get().unwrap();
                for _ in 0..100 {
                    assert_eq!(get_version(reader, OURS)?, 0);
                    assert!(tenant::read(reader, OURS, |tenant| changes::list_after(tenant, 0, 10))?.is_empty());
                }
                Ok(version)
            });
            assert_eq!(first.unwrap(), 1);
            assert_eq!(other.join().unwrap().unwrap(), 2);
        });
        let conn = &mut *pool.get().unwrap();
        let listed: Vec<_> = tenant::read(conn, OURS, |tenant| changes::list_after(tenant, 0, 10))
            .unwrap()
            .iter()
            .map(|c| (c.version, c.id))
            .collect();
        assert_eq!(listed, [(1, slow), (2, fast)]);
    });
}
