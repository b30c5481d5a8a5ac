//! Invented firms and the description of the interface.

use crate::program::Program;

#[test]
fn the_same_seed_gives_the_same_firms() {
    let program = Program::in_an_empty_folder();
    let firms =
        |count: &str, seed: &str| program.run(&["generate", "--firms", count, "--seed", seed]).ended_with(0).out;
    let one = firms("30", "7");
    assert_eq!(one.lines().count(), 30);
    assert_eq!(one, firms("30", "7"));
    assert_ne!(one, firms("30", "8"));
    assert!(firms("60", "7").starts_with(&one));

    program.run(&["generate", "--firms", "30", "--seed", "7", "--out", "firms.ndjson"]).ended_with(0);
    assert_eq!(std::fs::read_to_string(program.folder().join("firms.ndjson")).unwrap(), one);
}

#[test]
fn every_firm_is_plainly_invented() {
    let ran = Program::in_an_empty_folder().run(&["generate", "--firms", "50", "--seed", "1"]).ended_with(0);
    for line in ran.out.lines() {
        let firm: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(firm["name"].as_str().unwrap().starts_with("Proefbedrijf"), "{line}");
        assert_eq!(firm["externalIds"][0]["system"], "synthetic");
        assert!(firm.get("kvkNumber").is_none() && firm.get("id").is_none(), "{line}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["generate", "--firms", "1", "--out", "nowhere/firms.ndjson"]).ended_with(1);
    assert!(ran.err.contains("writing nowhere/firms.ndjson failed"), "{}", ran.err);
}

#[test]
fn the_description_of_the_interface_is_the_committed_one() {
    let program = Program::in_an_empty_folder();
    let yaml = program.run(&["openapi"]).ended_with(0).out;
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml")).unwrap();
    assert_eq!(yaml, committed, "run `make openapi`");
    let json: serde_json::Value = serde_json::from_str(&program.run(&["openapi", "--json"]).ended_with(0).out).unwrap();
    let of_yaml: serde_json::Value = yaml_serde::from_str(&yaml).unwrap();
    assert_eq!(json, of_yaml);
}
