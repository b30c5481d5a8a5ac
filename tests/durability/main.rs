//! The program is killed (SIGKILL) again and again while clients write, on both databases.
//!
//! This process plays the clients. What the server acknowledged goes into a file before the next request is sent, so
//! that it can be held against the database afterwards. `tests/durability/fifty` does it fifty times; by itself the test
//! kills three times on each database. See `docs/security.md` for what is not shown by it.

#[allow(dead_code, reason = "shared with other test programs, of which each uses a part")]
#[path = "../cli/program.rs"]
mod program;
#[allow(dead_code, reason = "shared with the tests of the interface, of which each uses a part")]
#[path = "../api/receiver.rs"]
mod receiver;
#[path = "../support/mod.rs"]
mod support;

mod acknowledged;
mod events;
mod imports;
mod server;

use acknowledged::Acknowledged;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use loopvermogen::app::caller::Role;
use loopvermogen::app::{App, Caller, audit, firms};
use loopvermogen::domain::{FirmId, OrganisationId};
use loopvermogen::storage::{Conn, connect};
use program::Program;
use rand::Rng;
use server::{Server, write_until_told};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use support::on_each_database;
use uuid::Uuid;

const WRITERS: usize = 4;

fn kills() -> usize {
    std::env::var("LOOPVERMOGEN_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(3)
}

#[test]
fn attack_89_no_acknowledged_write_is_lost_when_the_program_is_killed_and_no_write_is_half_done() {
    on_each_database(|database| {
        let program = Program::installed();
        let token = program.run(&["token", "--role", "admin"]).ended_with(0).out.trim().to_owned();
        let (address, is_over) = (Mutex::new(String::new()), AtomicBool::new(false));
        let logs: Vec<_> = (0..WRITERS).map(|writer| program.folder().join(format!("acknowledged-{writer}"))).collect();
        std::thread::scope(|scope| {
            for (writer, log) in logs.iter().enumerate() {
                let (address, token, is_over) = (&address, &token, &is_over);
                scope.spawn(move || write_until_told(writer, address, token, log, is_over));
            }
            for _ in 0..kills() {
                let before = Acknowledged::read(&logs).count;
                let server = Server::start(&program, &database.url);
                *address.lock().unwrap_or_else(PoisonError::into_inner) = server.address.clone();
                // At any moment of the work, once there is some.
                let begun = Instant::now();
                while Acknowledged::read(&logs).count < before + 3 {
                    assert!(begun.elapsed() < Duration::from_secs(120), "nothing is acknowledged");
                    std::thread::sleep(Duration::from_millis(20));
                }
                std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..800)));
                server.kill();
            }
            is_over.store(true, Ordering::Release);
        });
        let acknowledged = Acknowledged::read(&logs);
        let app = App::open(&database.url, 2).unwrap();
        println!("{}: {} kills, {} acknowledged writes", app.pool.backend(), kills(), acknowledged.count);
        check_records(&app, &acknowledged);
        check_sequence(&mut connect(&database.owner).unwrap());
    });
}

/// Every record is as it was acknowledged, or as a later write made it whose answer did not come through.
fn check_records(app: &App, acknowledged: &Acknowledged) {
    let caller = Caller::of(OrganisationId::DEFAULT, "test", Role::Admin);
    for (id, revision) in &acknowledged.present {
        let id = FirmId::new(Uuid::parse_str(id).unwrap());
        // A delete that was sent may have been done though its answer was cut off.
        match firms::get_firm(app, &caller, id) {
            Ok((_, stored)) => assert!(stored >= *revision, "{id}: revision {stored}, {revision} was acknowledged"),
            Err(_) => assert!(acknowledged.doomed.contains(&id.to_string()), "{id} is lost"),
        }
    }
    for id in &acknowledged.deleted {
        let id = FirmId::new(Uuid::parse_str(id).unwrap());
        assert!(firms::get_firm(app, &caller, id).is_err(), "{id} is back");
    }
    for (organisation, checked) in audit::verify(app).unwrap() {
        let head =
            checked.unwrap_or_else(|broken| panic!("{organisation}: record {} {}", broken.sequence, broken.fault));
        assert!(head.sequence >= acknowledged.count as i64);
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    found: i64,
    #[diesel(sql_type = BigInt)]
    expected: i64,
}

/// Changes have no gaps, each firm has the external id with which it was made, and each write left one audit record.
/// As the owner, who sees all organisations.
fn check_sequence(conn: &mut Conn) {
    let sql = "SELECT 'changes' AS what, (SELECT COUNT(*) FROM changes) AS found,
                   (SELECT CAST(SUM(version) AS BIGINT) FROM organisations) AS expected
               UNION ALL SELECT 'external ids', (SELECT COUNT(*) FROM firm_external_ids), (SELECT COUNT(*) FROM firms)
               UNION ALL SELECT 'audit records of firms',
                   (SELECT COUNT(*) FROM audit_records WHERE object_kind = 'firm'),
                   (SELECT COUNT(*) FROM changes WHERE entity = 'firm')";
    for Counted { what, found, expected } in diesel::sql_query(sql).load::<Counted>(conn).unwrap() {
        assert_eq!(found, expected, "{what}");
    }
}
