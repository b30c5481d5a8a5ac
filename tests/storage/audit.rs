//! The audit: a chain that grows, and that nobody changes unseen.

use crate::support::on_each_database;
use diesel::connection::SimpleConnection;
use loopvermogen::domain::OrganisationId;
use loopvermogen::domain::audit::{Action, Broken, ChainFault, Detail, Head, Origin, Outcome};
use loopvermogen::storage::audit::{AuditFilter, Entry, append, list_records, verify};
use loopvermogen::storage::organisations::save_organisation;
use loopvermogen::storage::tenant;
use loopvermogen::storage::{Conn, StorageError, connect};
use uuid::Uuid;

const OURS: OrganisationId = OrganisationId::DEFAULT;

fn entry(id: &str) -> Entry<'_> {
    Entry {
        subject: "local:officer",
        role: "officer",
        origin: Origin::default(),
        action: Action::Create,
        object_kind: "firm",
        object_id: id,
        outcome: Outcome::Done,
        detail: Detail::default().number("revision", 1),
    }
}

fn with_chain(conn: &mut Conn, length: usize) {
    save_organisation(conn, OURS, "ours").unwrap();
    for number in 0..length {
        tenant::write(conn, OURS, |tenant| append(tenant, &entry(&format!("f{number}")))).unwrap();
    }
}

/// Does what only somebody who owns the database can: switches the guard off.
fn tamper(conn: &mut Conn, sql: &str) {
    let (off, on) = match conn {
        Conn::Postgres(_) => {
            ("ALTER TABLE audit_records DISABLE TRIGGER USER", "ALTER TABLE audit_records ENABLE TRIGGER USER")
        }
        Conn::Sqlite(_) => ("DROP TRIGGER audit_records_stay; DROP TRIGGER audit_records_remain", "SELECT 1"),
    };
    conn.batch_execute(off).unwrap();
    conn.batch_execute(sql).unwrap();
    conn.batch_execute(on).unwrap();
}

#[test]
fn records_are_numbered_without_gaps_and_chained() {
    on_each_database(|database| {
        let conn = &mut connect(&database.url).unwrap();
        with_chain(conn, 3);
        let (records, total) =
            tenant::read(conn, OURS, |tenant| list_records(tenant, &AuditFilter::default(), None, 10)).unwrap();
        assert_eq!(total, 3);
        assert_eq!(records.iter().map(|record| record.sequence).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!(records[0].previous_hash, records[1].hash);
        let end = Head { sequence: 3, hash: records[0].hash.clone() };
        assert_eq!(tenant::read(conn, OURS, verify).unwrap(), Ok(end));
        let one = AuditFilter { object_id: Some("f1".into()), ..AuditFilter::default() };
        assert_eq!(tenant::read(conn, OURS, |tenant| list_records(tenant, &one, None, 10)).unwrap().1, 1);
        assert_eq!(
            tenant::read(conn, OURS, |tenant| list_records(tenant, &AuditFilter::default(), Some(3), 1)).unwrap().0[0]
                .sequence,
            2
        );
    });
}

#[test]
fn a_write_that_is_undone_leaves_no_record() {
    on_each_database(|database| {
        let conn = &mut connect(&database.url).unwrap();
        with_chain(conn, 1);
        let undone: Result<(), StorageError> = tenant::write(conn, OURS, |tenant| {
            append(tenant, &entry("undone"))?;
            Err(StorageError::Changed)
        });
        assert!(undone.is_err());
        tenant::write(conn, OURS, |tenant| append(tenant, &entry("f2"))).unwrap();
        assert_eq!(tenant::read(conn, OURS, verify).unwrap().unwrap().sequence, 2);
    });
}

#[test]
fn each_organisation_has_a_chain_of_its_own() {
    on_each_database(|database| {
        let conn = &mut connect(&database.url).unwrap();
        with_chain(conn, 2);
        let theirs = OrganisationId::new(Uuid::from_u128(7));
        save_organisation(conn, theirs, "theirs").unwrap();
        assert_eq!(tenant::read(conn, theirs, verify).unwrap(), Ok(Head::default()));
        assert_eq!(tenant::write(conn, theirs, |tenant| append(tenant, &entry("x"))).unwrap(), 1);
        assert_eq!(
            tenant::read(conn, OURS, |tenant| list_records(tenant, &AuditFilter::default(), None, 10)).unwrap().1,
            2
        );
    });
}

#[test]
fn the_database_refuses_to_change_or_delete_a_record() {
    on_each_database(|database| {
        let conn = &mut connect(&database.owner).unwrap();
        with_chain(conn, 2);
        for sql in ["UPDATE audit_records SET outcome = 'refused'", "DELETE FROM audit_records WHERE sequence = 2"] {
            let refused = conn.batch_execute(sql).unwrap_err().to_string();
            assert!(refused.contains("audit records are never"), "{refused}");
        }
        assert_eq!(tenant::read(conn, OURS, verify).unwrap().unwrap().sequence, 2);
    });
}

#[test]
fn the_first_broken_record_is_named() {
    let cases = [
        ("UPDATE audit_records SET subject = 'nobody' WHERE sequence = 2", 2, ChainFault::Changed),
        ("UPDATE audit_records SET hash = previous_hash WHERE sequence = 3", 3, ChainFault::Changed),
        ("DELETE FROM audit_records WHERE sequence = 2", 2, ChainFault::Missing),
        ("DELETE FROM audit_records WHERE sequence = 4", 4, ChainFault::Missing),
        ("DELETE FROM audit_records", 1, ChainFault::Missing),
    ];
    for (sql, sequence, fault) in cases {
        on_each_database(|database| {
            let conn = &mut connect(&database.owner).unwrap();
            with_chain(conn, 4);
            tamper(conn, sql);
            assert_eq!(tenant::read(conn, OURS, verify).unwrap(), Err(Broken { sequence, fault }), "{sql}");
        });
    }
}

#[test]
fn many_writers_make_one_chain() {
    on_each_database(|database| {
        with_chain(&mut connect(&database.url).unwrap(), 0);
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let url = &database.url;
                scope.spawn(move || {
                    let conn = &mut connect(url).unwrap();
                    for number in 0..15 {
                        tenant::write(conn, OURS, |tenant| append(tenant, &entry(&format!("{writer}-{number}"))))
                            .unwrap();
                    }
                });
            }
        });
        let conn = &mut connect(&database.url).unwrap();
        assert_eq!(tenant::read(conn, OURS, verify).unwrap().unwrap().sequence, 60);
    });
}
