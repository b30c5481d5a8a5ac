//! Imports of tables, good and broken.

use crate::program::{Program, Ran};
use std::fmt::Write;

/// A table of thirty firms; line 17 is as given.
fn table(line_17: &str) -> String {
    let mut text = String::from("name;externalSystem;externalId;employees;place\n");
    for line in 2..=31 {
        match line {
            17 => writeln!(text, "{line_17}").unwrap(),
            _ => writeln!(text, "Proef {line};crm;{line};{line};Tilburg").unwrap(),
        }
    }
    text
}

const BROKEN: &str = "Proef 17;crm;17;veel;Tilburg";

fn import(program: &Program, arguments: &[&str]) -> Ran {
    program.run(&[&["import", "firms"], arguments].concat())
}

#[test]
fn a_dry_run_tells_the_broken_line_and_writes_nothing() {
    let program = Program::in_an_empty_folder();
    program.write("firms.csv", table(BROKEN));
    let ran = import(&program, &["firms.csv", "--dry-run"]).ended_with(1);
    assert!(ran.err.contains("refused: line 17, employees: “veel”"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(
        ran.out.contains("nothing was written. 30 rows: 29 new, 0 changed, 0 unchanged, 1 refused."),
        "{}",
        ran.out
    );

    program.write("good.csv", table("Proef 17;crm;17;17;Tilburg"));
    let ran = import(&program, &["good.csv"]).ended_with(0);
    assert!(ran.out.contains("30 rows: 30 new"), "{}", ran.out);
}

#[test]
fn a_broken_line_keeps_all_rows_out_unless_the_good_ones_are_asked_for() {
    let program = Program::in_an_empty_folder();
    program.write("firms.csv", table(BROKEN));
    let ran = import(&program, &["firms.csv"]).ended_with(1);
    assert!(ran.out.starts_with("Nothing was written, because rows were refused"), "{}", ran.out);
    let ran = import(&program, &["firms.csv", "--on-error", "keep"]).ended_with(1);
    assert!(ran.out.starts_with("30 rows: 29 new, 0 changed, 0 unchanged, 1 refused."), "{}", ran.out);
    let ran = import(&program, &["firms.csv", "--on-error", "keep"]).ended_with(1);
    assert!(ran.out.starts_with("30 rows: 0 new, 0 changed, 29 unchanged, 1 refused."), "{}", ran.out);
}

#[test]
fn lines_are_read_from_standard_input() {
    let program = Program::in_an_empty_folder();
    let lines = program.run(&["generate", "--firms", "40", "--seed", "3"]).ended_with(0).out;
    let arguments = ["import", "firms", "-", "--format", "ndjson", "--json"];
    let ran = program.run_with(&arguments, &[], &lines).ended_with(0);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&report["created"], &report["isWritten"]), (&40.into(), &true.into()), "{}", ran.out);
}

#[test]
fn a_file_that_is_no_utf_8_is_refused_with_the_remedy() {
    let program = Program::in_an_empty_folder();
    program.write("firms.csv", b"name;place\nCaf\xe9 De Proef;Tilburg\n");
    let ran = import(&program, &["firms.csv"]).ended_with(1);
    assert!(ran.err.contains("UTF-8"), "{}", ran.err);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let ran = import(&Program::in_an_empty_folder(), &["absent.csv"]).ended_with(1);
    assert!(ran.err.contains("opening absent.csv failed"), "{}", ran.err);
}
