//! `sync`: asking a register from the command line, played by a stub.

use crate::program::Program;
use crate::stub_register::StubRegister;

/// A registration as KVK Basisprofiel v1 gives it; the firm is invented.
const BASISPROFIEL: &str = r#"{"kvkNummer": "00000123", "indNonMailing": "Nee", "totaalWerkzamePersonen": 34,
    "_embedded": {"eigenaar": {"rechtsvorm": "BeslotenVennootschap"}}}"#;

fn with_a_firm() -> Program {
    let program = Program::in_an_empty_folder();
    program.write("firms.csv", "name;kvkNumber;employees;source;date\nProef Metaal;00000123;120;bezoek;2026-01-10\n");
    program.run(&["import", "firms", "firms.csv"]).ended_with(0);
    program
}

#[test]
fn a_register_is_asked_and_what_it_changes_is_told() {
    let (program, stub) = (with_a_firm(), StubRegister::always(200, BASISPROFIEL));
    let settings = [("LOOPVERMOGEN_SOURCES_KVK_URL", stub.url.as_str()), ("LOOPVERMOGEN_SOURCES_KVK_KEY", "geheim")];
    let dry = program.run_with(&["sync", "kvk", "--dry-run"], &settings, "").ended_with(0);
    let counts = "kvk: 1 record asked or read; 0 new, 1 changed, 0 unchanged, 0 not found, 0 failed; 1 conflict.";
    assert_eq!(dry.out.trim_end(), format!("A dry run; nothing was written. {counts}"));
    assert!(dry.err.contains("the register says otherwise of employees; the record keeps its own"), "{}", dry.err);
    let done = program.run_with(&["sync", "kvk"], &settings, "").ended_with(0);
    assert_eq!(done.out.trim_end(), counts);
    let again = program.run_with(&["sync", "kvk", "--json"], &settings, "").ended_with(0);
    let report: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((&report["asked"], &report["records"], &report["conflicts"]), (&0.into(), &1.into(), &1.into()));
}

#[test]
fn a_register_that_cannot_be_used_fails_with_a_reason_and_without_the_key() {
    let (program, stub) = (with_a_firm(), StubRegister::always(401, ""));
    let settings = [("LOOPVERMOGEN_SOURCES_KVK_URL", stub.url.as_str()), ("LOOPVERMOGEN_SOURCES_KVK_KEY", "geheim")];
    let ran = program.run_with(&["sync", "kvk"], &settings, "").ended_with(1);
    assert!(
        ran.err.contains("kvk could not be used to the end: It does not accept the key (status 401)"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("geheim") && !ran.out.contains("geheim"));
    let unset = program.run(&["sync", "kvk"]).ended_with(1);
    assert!(unset.err.contains("sources.kvk_key is not set"), "{}", unset.err);
    let unknown = program.run(&["sync", "linkedin"]).ended_with(2);
    assert!(unknown.err.contains("the registers are kvk, pdok, ror, cbs, cordis, fieldlabs, pps"), "{}", unknown.err);
    let wrong = [("LOOPVERMOGEN_SOURCES_KVK_URL", "http://kvk.example"), ("LOOPVERMOGEN_SOURCES_KVK_KEY", "ge heim")];
    let refused = program.run_with(&["sync", "kvk"], &wrong, "").ended_with(2);
    assert!(refused.err.contains("SOURCES_KVK_URL") && !refused.err.contains("ge heim"), "{}", refused.err);
}
