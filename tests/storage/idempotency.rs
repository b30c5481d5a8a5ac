//! Answers that are given again.

use crate::build::{OURS, THEIRS, conn, firm};
use crate::support::on_each_database;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use loopvermogen::storage::idempotency::{Given, find_given, save_given};
use loopvermogen::storage::tenant;
use loopvermogen::storage::{StorageError, firms};

fn given(body: &str) -> Given {
    Given { fingerprint: "abc".to_owned(), status: 201, headers: "{}".to_owned(), body: body.to_owned() }
}

fn noon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

#[test]
fn an_answer_is_given_again_for_a_day() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let day = TimeDelta::hours(24);
        tenant::write(conn, OURS, |tenant| {
            save_given(tenant, "crm", "key\u{0}", &given("first"), noon(), noon() - day)
        })
        .unwrap();
        let later = noon() + day;
        let find = |conn: &mut _, organisation, client: &str, now: NaiveDateTime| {
            tenant::read(conn, organisation, |tenant| find_given(tenant, client, "key\u{0}", now - day)).unwrap()
        };
        assert_eq!(find(conn, OURS, "crm", later - TimeDelta::seconds(1)), Some(given("first")));
        assert_eq!(find(conn, OURS, "crm", later), None);
        assert_eq!(find(conn, OURS, "other", noon()), None);
        assert_eq!(find(conn, THEIRS, "crm", noon()), None);
        // A day later the key is free for another answer.
        tenant::write(conn, OURS, |tenant| save_given(tenant, "crm", "key\u{0}", &given("second"), later, later - day))
            .unwrap();
        assert_eq!(find(conn, OURS, "crm", later), Some(given("second")));
    });
}

#[test]
fn a_key_that_was_used_in_the_meantime_undoes_the_write() {
    on_each_database(|database| {
        let conn = &mut *conn(database);
        let since = noon() - TimeDelta::hours(24);
        tenant::write(conn, OURS, |tenant| save_given(tenant, "crm", "key", &given("first"), noon(), since)).unwrap();
        let outcome = tenant::write(conn, OURS, |tenant| {
            (firms::save_firm(tenant, &firm(1, "A"), None))?;
            save_given(tenant, "crm", "key", &given("second"), noon(), since)
        });
        match outcome {
            Err(StorageError::Taken { field, value, .. }) => assert_eq!((&*field, &*value), ("Idempotency-Key", "key")),
            other => panic!("{other:?}"),
        }
        assert_eq!(tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, firm(1, "").id)).unwrap(), None);
        assert_eq!(
            tenant::read(conn, OURS, |tenant| find_given(tenant, "crm", "key", since)).unwrap(),
            Some(given("first"))
        );
    });
}
