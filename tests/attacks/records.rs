//! The audit as somebody meets it who wants to hide something, and clocks that are wrong.

use crate::program::Program;
use crate::service::Service;
use crate::support::on_each_database;
use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use loopvermogen::app::App;
use loopvermogen::app::tokens::LEEWAY_S;
use loopvermogen::storage::{Conn, connect};
use serde_json::json;

/// A database with a few records, made through the program.
fn with_records(url: &str, program: &Program) {
    program.write("firms.csv", "name;kvkNumber\nEen;12345678\nTwee;87654321\n");
    for _ in 0..3 {
        program.run_with(&["import", "firms", "firms.csv"], &[("DATABASE_URL", url)], "").ended_with(0);
    }
}

#[test]
fn attack_94_an_edited_record_is_named_by_the_program() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        with_records(&database.url, &program);
        let verify = || program.run_with(&["audit", "verify"], &[("DATABASE_URL", &database.url)], "");
        let whole = verify().ended_with(0);
        assert!(whole.out.contains("whole, 4 records, last "), "{}", whole.out);
        let conn = &mut connect(&database.url).unwrap();
        assert!(conn.batch_execute("UPDATE audit_records SET subject = 'x'").is_err());
        assert!(conn.batch_execute("DELETE FROM audit_records").is_err());
        verify().ended_with(0);
        // Only who owns the table can take its guard away.
        let conn = &mut connect(&database.owner).unwrap();
        conn.batch_execute(match conn {
            Conn::Postgres(_) => "ALTER TABLE audit_records DISABLE TRIGGER USER",
            Conn::Sqlite(_) => "DROP TRIGGER audit_records_stay",
        })
        .unwrap();
        conn.batch_execute("UPDATE audit_records SET detail = '{}' WHERE sequence = 3").unwrap();
        let broken = verify().ended_with(1);
        assert!(broken.out.contains("BROKEN: record 3 was changed"), "{}", broken.out);
    });
}

/// A chain that is deleted whole, or made anew, is whole in itself; what was printed of it earlier tells.
#[test]
fn attack_94_a_chain_that_was_deleted_or_made_anew_is_named() {
    on_each_database(|database| {
        let program = Program::in_an_empty_folder();
        with_records(&database.url, &program);
        let url = [("DATABASE_URL", database.url.as_str())];
        let noted = program.run_with(&["audit", "verify"], &url, "").ended_with(0).out;
        program.write("noted.txt", &noted);
        let against = || program.run_with(&["audit", "verify", "--against", "noted.txt"], &url, "");
        program.run_with(&["import", "firms", "firms.csv"], &url, "").ended_with(0);
        against().ended_with(0);

        let conn = &mut connect(&database.owner).unwrap();
        conn.batch_execute(match conn {
            Conn::Postgres(_) => "ALTER TABLE audit_records DISABLE TRIGGER USER",
            Conn::Sqlite(_) => "DROP TRIGGER audit_records_stay; DROP TRIGGER audit_records_remain",
        })
        .unwrap();
        conn.batch_execute("DELETE FROM audit_records; DELETE FROM audit_heads").unwrap();
        let gone = program.run_with(&["audit", "verify"], &url, "").ended_with(1);
        assert!(gone.out.contains("BROKEN: record 1 is missing"), "{}", gone.out);

        for _ in 0..4 {
            program.run_with(&["import", "firms", "firms.csv"], &url, "").ended_with(0);
        }
        program.run_with(&["audit", "verify"], &url, "").ended_with(0);
        let remade = against().ended_with(1);
        assert!(remade.out.contains("BROKEN: record 4 is another one than was noted earlier"), "{}", remade.out);

        program.write("noted.txt", format!("{}  whole, 2 records, last ab\n", uuid::Uuid::from_u128(7)));
        let lost = against().ended_with(1);
        assert!(lost.out.contains("BROKEN: record 2 is missing"), "{}", lost.out);
        program.write("noted.txt", "nothing of the kind\n");
        assert!(against().ended_with(2).err.contains("line 1 of noted.txt"));
    });
}

#[test]
fn attack_94_a_role_without_the_right_cannot_change_a_record() {
    on_each_database(|database| {
        let conn = &mut connect(&database.url).unwrap();
        if matches!(conn, Conn::Sqlite(_)) {
            return;
        }
        drop(App::open(&database.url, 2).unwrap());
        for sql in ["UPDATE audit_records SET subject = 'x'", "DELETE FROM audit_records", "TRUNCATE audit_records"] {
            let refused = conn.batch_execute(sql).unwrap_err().to_string();
            assert!(refused.contains("permission denied"), "{refused}");
        }
        let disarm = conn.batch_execute("ALTER TABLE audit_records DISABLE TRIGGER USER");
        assert!(disarm.unwrap_err().to_string().contains("must be owner"));
    });
}

#[test]
fn attack_91_no_clock_makes_a_firm_younger_than_nothing() {
    const { assert!(LEEWAY_S <= 60) }
    // The nights on which clocks are set, a leap day and the day after, and a clock that stands an age back.
    for day in ["2026-03-29", "2026-10-25", "2024-02-29", "2025-03-01", "2024-02-28", "1990-01-01"] {
        let day: NaiveDate = day.parse().unwrap();
        let service = Service::on_sqlite_as_of(day);
        let officer = service.officer();
        for founded in ["2024-02-29", "2026-03-29", "2026-10-25", "1989-12-31"] {
            let firm = json!({"name": format!("Firma {founded}"), "founded": founded, "employees": 12,
                              "legalForm": "bv", "topics": ["robotica"]});
            let stored = officer.post("/v1/firms", &firm);
            let is_ahead = founded.parse::<NaiveDate>().unwrap() > day;
            if is_ahead {
                assert_eq!(stored.faults()[0].0, "/founded", "{day} {founded}");
                continue;
            }
            let stored = stored.expect(201);
            assert!(stored["firmType"].is_string() || stored["firmType"].is_object(), "{stored}");
            let path = format!("/v1/firms/{}/matches?limit=1", stored["id"].as_str().unwrap());
            assert!(!officer.get(&path).expect(200).to_string().contains("-1 jaar"), "{day} {founded}");
        }
        officer.get("/v1/call-list").expect(200);
    }
}
