//! Partners for all firms, as a table that survives a crash.

use crate::program::{Program, Ran};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

const EXAMPLES: &str = include_str!("../../data/example_firms.ndjson");
const HEADER: &str = "firmId,externalId,rank,partnerId,partnerName,score,firstStep,doNotContact,contactChannels,\
    contactRules,contactNl,contactEn\n";

fn with_examples() -> Program {
    let program = Program::in_an_empty_folder();
    program.write("firms.ndjson", EXAMPLES);
    program.run(&["import", "firms", "firms.ndjson"]).ended_with(0);
    program
}

fn all(program: &Program, file: &str, more: &[&str]) -> Ran {
    program.run(&[&["match", "--all", "--out", file], more].concat())
}

fn read(program: &Program, file: &str) -> String {
    std::fs::read_to_string(program.folder().join(file)).unwrap()
}

fn files(program: &Program) -> Vec<String> {
    let entries = std::fs::read_dir(program.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.contains(".csv")).collect();
    names.sort();
    names
}

#[test]
fn the_table_says_what_the_command_for_one_firm_says() {
    let program = with_examples();
    let ran = all(&program, "all.csv", &["--top", "7"]).ended_with(0);
    assert!(ran.out.starts_with("all.csv holds the partners of 10 firms, at version "), "{}", ran.out);
    let table = read(&program, "all.csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let mut firms: Vec<&str> = rows.iter().map(|row| &*row[0]).collect();
    assert!(firms.is_sorted());
    firms.dedup();
    assert_eq!(firms.len(), 10);
    let mut in_words = 0;
    for firm in firms {
        let one = program.run(&["match", "--firm", firm, "--limit", "7", "--json"]).ended_with(0);
        let one: Value = serde_json::from_str(&one.out).unwrap();
        let expected: Vec<Vec<String>> = one["matches"].as_array().unwrap().iter().map(as_row).collect();
        let found: Vec<Vec<String>> = rows.iter().filter(|row| row[0] == firm).map(|row| row[2..7].to_vec()).collect();
        assert_eq!(found, expected, "{firm}");
        let mut contact = rows.iter().filter(|row| row[0] == firm).map(|row| &row[7..]);
        let first = contact.next().unwrap();
        assert!(first[3].is_empty() == first[2].is_empty() && first[4].is_empty() == first[2].is_empty(), "{first:?}");
        in_words += usize::from(!first[3].is_empty());
        let without_words = [&first[..3], &[String::new(), String::new()]].concat();
        assert!(contact.all(|later| later == without_words), "{firm}");
    }
    assert!(in_words > 0, "of no firm anything was told");
    assert_eq!(files(&program), ["all.csv"]);
}

fn as_row(entry: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    vec![
        entry["rank"].to_string(),
        text(&entry["partner"]["id"]),
        text(&entry["partner"]["name"]),
        format!("{:.1}", entry["score"].as_f64().unwrap()),
        text(&entry["firstStep"]["step"]),
    ]
}

#[test]
fn shards_behind_one_another_are_the_table_of_one_run() {
    let program = with_examples();
    all(&program, "all.csv", &["--diversity", "0"]).ended_with(0);
    let shards = ["1/3", "2/3", "3/3"].map(|shard| {
        all(&program, "shard.csv", &["--diversity", "0", "--shard", shard]).ended_with(0);
        read(&program, "shard.csv")
    });
    assert!(shards.iter().all(|shard| shard.len() > 1000));
    assert_eq!(shards.concat(), read(&program, "all.csv"));
    assert!(shards[0].starts_with(HEADER) && !shards[1].contains(HEADER));
}

/// A run over many firms that was killed after it had written some; answers the part that it left.
fn killed(program: &Program) -> PathBuf {
    program.run(&["generate", "--firms", "2500", "--out", "many.ndjson"]).ended_with(0);
    program.run(&["import", "firms", "many.ndjson"]).ended_with(0);
    let mut child = program.command(&["match", "--all", "--out", "all.csv"]).stderr(Stdio::null()).spawn().unwrap();
    let begin = Instant::now();
    loop {
        let notes = std::fs::read(program.folder().join("all.csv.part.json")).unwrap_or_default();
        let notes: Value = serde_json::from_slice(&notes).unwrap_or_default();
        if notes["firms"].as_u64().is_some_and(|firms| firms > 0) {
            break;
        }
        assert!(begin.elapsed() < Duration::from_secs(120), "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let part = program.folder().join("all.csv.part");
    assert!(part.exists(), "the run was over before it was killed");
    part
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let program = Program::in_an_empty_folder();
    let part = killed(&program);
    // Half a row, as if the machine had stopped while it was written.
    let whole = std::fs::read_to_string(&part).unwrap();
    std::fs::write(&part, whole + "0192,crm:1,1,partner that is cu").unwrap();
    let ran = all(&program, "all.csv", &[]).ended_with(0);
    assert!(ran.err.starts_with("going on with all.csv.part, which holds "), "{}", ran.err);
    assert_eq!(files(&program), ["all.csv"]);
    all(&program, "again.csv", &[]).ended_with(0);
    assert!(read(&program, "all.csv") == read(&program, "again.csv"), "the tables differ");
    assert_eq!(read(&program, "again.csv").lines().count(), 1 + 2500 * 20);
}

#[test]
fn a_killed_run_begins_anew_when_the_data_have_changed() {
    let program = Program::in_an_empty_folder();
    killed(&program);
    program.write("firms.ndjson", EXAMPLES);
    program.run(&["import", "firms", "firms.ndjson"]).ended_with(0);
    let ran = all(&program, "all.csv", &["--top", "1"]).ended_with(0);
    assert!(ran.err.starts_with("all.csv.part is of another run (data version was “"), "{}", ran.err);
    assert!(ran.err.contains("top was “20”, now “1”") && ran.err.ends_with("beginning anew\n"), "{}", ran.err);
    assert_eq!(read(&program, "all.csv").lines().count(), 1 + 2510);
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let program = Program::installed();
    for wrong in [
        &["match", "--all"][..],
        &["match", "--firm", "A", "--out", "a.csv"],
        &["match", "--all", "--firm", "A", "--out", "a.csv"],
        &["match", "--all", "--out", "a.csv", "--limit", "3"],
        &["match", "--all", "--out", "a.csv", "--json"],
        &["match", "--all", "--out", "a.csv", "--shard", "4/3"],
        &["match", "--firm", "A", "--top", "3"],
        &["match", "--all", "--out", "a.csv", "--kinds", "firm"],
    ] {
        let code = if wrong.contains(&"firm") { 1 } else { 2 };
        program.run(wrong).ended_with(code);
    }
    let ran = all(&program, "nowhere/a.csv", &[]).ended_with(1);
    assert!(ran.err.starts_with("loopvermogen: writing nowhere/a.csv failed"), "{}", ran.err);
}
