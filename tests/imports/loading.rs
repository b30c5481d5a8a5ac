//! Very many rows at once: the quick ways must do exactly what the careful ones do.

use crate::support::TestDatabase;
use crate::{all_firms, caller, firms, on_each};
use loopvermogen::app::App;
use loopvermogen::app::imports::{Format, ImportReport, Mode, Progress, import_firms};
use loopvermogen::domain::Firm;
use loopvermogen::storage::changes;
use loopvermogen::storage::organisations::get_version;
use loopvermogen::storage::tenant;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::cell::OnceCell;

const HEADER: &str = "name;externalSystem;externalId;kvkNumber;place;employees;barriers;establishmentNumber\n";

/// Rows with all that can happen: doubles by each key, updates, faults, quotes, contradictions.
fn rows(count: usize, seed: u64) -> Vec<String> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut rows: Vec<String> = Vec::new();
    for row in 0..count {
        let before = rng.random_range(0..=row);
        let other = rng.random_range(0..=row);
        let place = ["Tilburg", "Breda", ""][rng.random_range(0..3)];
        let staff = rng.random_range(1..400);
        let kvk = |row: usize| format!("{:08}", row * 7 + 1);
        rows.push(match rng.random_range(0..100) {
            0..4 => format!("Weer {before};crm;{before};;{place};{staff};;"),
            4..7 => format!("Nummer {before};;;{};{place};{staff};;", kvk(before)),
            7..9 => format!("Naamloos {};;;;{place};{staff};;", rng.random_range(0..30)),
            9..10 => format!("Fout {row};crm;{row};123;{place};{staff};;"),
            10..11 => format!("Kort {row};crm"),
            11..12 => format!("Ander {row};crm;x{row};{};{place};{staff};;", kvk(before)),
            12..13 => format!("Beide {row};crm;{before};{};{place};{staff};;", kvk(other)),
            13..14 => format!("Vestiging {row};;;{};{place};{staff};;{:012}", kvk(before), row % 5 + 1),
            14..15 => format!("\"Aanhaling; {row}\";crm;{row};{};{place};{staff};\"talent|finance\";", kvk(row)),
            15..16 => format!("Systeem {row};erp;{before};;{place};{staff};;"),
            16..17 => format!("Half {row};crm;;{};{place};{staff};;", kvk(row)),
            _ => format!("Proef {row};crm;{row};{};{place};{staff};talent;", kvk(row)),
        });
    }
    rows
}

fn table(rows: &[String]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// Imports rows a few at a time, as if they came in one after the other.
fn one_after_the_other(app: &App, rows: &[String]) -> ImportReport {
    let mut sum = ImportReport::default();
    for rows in rows.chunks(25) {
        let report = firms(app, &table(rows), Mode::KeepGoodRows).unwrap();
        sum.rows += report.rows;
        sum.created += report.created;
        sum.updated += report.updated;
        sum.unchanged += report.unchanged;
        sum.invalid += report.invalid;
        sum.fault_count += report.fault_count;
    }
    sum
}

fn told(report: &ImportReport) -> [u64; 6] {
    [report.rows, report.created, report.updated, report.unchanged, report.invalid, report.fault_count]
}

/// What is stored, without the ids that chance gives.
fn stored(app: &App) -> Vec<String> {
    let without_id = |firm: Firm| serde_json::to_string(&Firm { id: Default::default(), ..firm }).unwrap();
    let mut firms: Vec<String> = all_firms(app).into_iter().map(without_id).collect();
    firms.sort();
    firms
}

fn versions(app: &App) -> Vec<i64> {
    let conn = &mut *app.pool.get().unwrap();
    let seen = tenant::read(conn, caller().organisation, |tenant| changes::list_after(tenant, 0, 1_000_000)).unwrap();
    assert_eq!(seen.last().map(|change| change.version), Some(get_version(conn, caller().organisation).unwrap()));
    seen.into_iter().map(|change| change.version).collect()
}

#[test]
fn a_load_does_what_one_row_after_the_other_does() {
    let (first, second) = (rows(9_000, 1), rows(9_000, 2));
    let expected = OnceCell::new();
    on_each(|app| {
        let expected = expected.get_or_init(|| {
            let database = TestDatabase::sqlite();
            let other = App::open(&database.url, 2).unwrap();
            [&first, &second].map(|rows| (told(&one_after_the_other(&other, rows)), stored(&other)))
        });
        // First into an empty database, then with other values over what is there.
        for (rows, (expected, firms_expected)) in [&first, &second].into_iter().zip(expected) {
            let report = firms(app, &table(rows), Mode::KeepGoodRows).unwrap();
            assert_eq!(told(&report), *expected);
            assert!(stored(app) == *firms_expected, "other firms are stored");
            assert!(report.invalid > 100 && report.faults.iter().all(|fault| (2..9_002).contains(&fault.line)));
            assert!(versions(app).windows(2).all(|pair| pair[1] == pair[0] + 1));
        }
    });
}

#[test]
fn one_faulty_row_and_a_load_of_all_or_nothing_leaves_nothing() {
    let mut rows: Vec<String> = (1..8_501).map(|row| format!("Proef {row};crm;{row};{row:08};Tilburg;4;;")).collect();
    rows[8_400] = "Fout;crm;1;123;Tilburg;4;;".into();
    on_each(|app| {
        let report = firms(app, &table(&rows), Mode::AllOrNothing).unwrap();
        assert_eq!((report.is_written, report.invalid, report.faults[0].line), (false, 1, 8_402));
        assert!(all_firms(app).is_empty() && versions_are_few(app));
        assert!(!firms(app, &table(&rows[..8_400]), Mode::DryRun).unwrap().is_written);
        assert!(all_firms(app).is_empty());
        assert!(firms(app, &table(&rows[..8_400]), Mode::AllOrNothing).unwrap().is_written);
        assert_eq!(firms(app, &table(&rows[..8_400]), Mode::AllOrNothing).unwrap().unchanged, 8_400);
        assert_eq!(all_firms(app).len(), 8_400);
    });
}

/// A load leaves one change for each of its transactions' writes, not one for each firm.
fn versions_are_few(app: &App) -> bool {
    versions(app).len() < 100
}

#[test]
fn an_index_that_follows_knows_what_was_loaded() {
    let rows: Vec<String> = (0..5_100).map(|row| format!("Proef {row};crm;{row};;Tilburg;4;;")).collect();
    on_each(|app| {
        let count = || {
            let indexed = app.indexes.current(caller().organisation, None).unwrap();
            (indexed.snapshot.version, indexed.snapshot.firms.len())
        };
        assert_eq!(count().1, 0);
        firms(app, &table(&rows), Mode::KeepGoodRows).unwrap();
        assert_eq!(count(), (*versions(app).last().unwrap(), 5_100));
        assert!(versions_are_few(app));
    });
}

#[test]
fn what_others_write_during_a_load_is_seen() {
    let mut rows: Vec<String> = (0..8_100).map(|row| format!("Proef {row};crm;{row};;Tilburg;4;;")).collect();
    rows[8_050] = "Van een ander;;;99999999;Tilburg;7;;".into();
    on_each(|app| {
        let text = table(&rows);
        let tick = &mut |progress: Progress| {
            if progress.done == 8_000 {
                let other = "name;kvkNumber\nVan een ander;99999999\n".as_bytes();
                import_firms(app, &caller(), other, Format::Csv, Mode::KeepGoodRows, &mut |_| {}).unwrap();
            }
        };
        let mode = Mode::KeepGoodRows;
        let report = import_firms(app, &caller(), text.as_bytes(), Format::Csv, mode, tick).unwrap();
        assert_eq!((report.created, report.updated), (8_099, 1));
        assert_eq!(all_firms(app).len(), 8_100);
    });
}
