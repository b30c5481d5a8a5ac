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

/// A folder of CORDIS: of the projects 101 to 103, one is told, one refused and one absent.
fn cordis_folder(program: &Program) {
    let organisations = "projectID;organisationID;name;activityType;postCode;city;country\n\
        101;1;PROEF METAAL BV;PRC;5038 EA;TILBURG;NL\n\
        101;2;PROEF INSTITUUT;REC;5038 EA;TILBURG;NL\n\
        102;1;PROEF METAAL BV;PRC;5038 EA;TILBURG;NL\n\
        103;2;PROEF INSTITUUT;REC;5038 EA;TILBURG;NL\n\
        103;3;PROVA SRL;PRC;;ROMA;IT\n";
    let projects = "id;acronym;title;startDate;objective\n101;PROEF;A trial of robots;2021-01-01;Robots\n\
        102;TWEE;Second;2022-13-01;\n";
    program.write("cordis/organization.csv", organisations);
    program.write("cordis/project.csv", projects);
}

#[test]
fn a_folder_of_cordis_is_imported_and_told_in_one_line() {
    let program = Program::in_an_empty_folder();
    cordis_folder(&program);
    let ran = program.run(&["import", "cordis", "cordis"]).ended_with(1);
    assert!(ran.err.contains("refused: project.csv, line 3, startDate: “2022-13-01” is no date."), "{}", ran.err);
    assert_eq!(
        ran.out,
        "1 new firms (0 known), 1 new partners (0 known), 3 new projects, 4 new participations; 1 organisations \
         abroad, 2 projects without title, 1 rows refused.\n"
    );
    let ran = program.run(&["import", "cordis", "cordis", "--country", "ALL", "--json"]).ended_with(1);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let told = ["firmsCreated", "firmsKnown", "projectsCreated", "projectsWithoutTitle"].map(|field| &report[field]);
    assert_eq!(told, [1, 1, 0, 2], "{}", ran.out);
}

#[test]
fn a_country_that_is_none_is_refused_with_the_remedy() {
    let program = Program::in_an_empty_folder();
    cordis_folder(&program);
    for (country, remedy) in [("Nederland", "two letters"), ("XX", "two letters"), ("", "two letters"), ("UK", "GB")] {
        let ran = program.run(&["import", "cordis", "cordis", "--country", country]).ended_with(2);
        assert!(ran.err.contains("--country") && ran.err.contains(remedy), "{}", ran.err);
    }
    program.run(&["import", "cordis", "cordis", "--country", "nl"]).ended_with(1);
}
