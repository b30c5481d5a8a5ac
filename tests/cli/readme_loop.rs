//! What the README walks through, as it stands there, by a shell, curl and jq: the loop from a cold firm to one that joined,
//! and the evening of somebody who connects a CRM.
//!
//! Where these are not installed the test is skipped with a notice.

use crate::demo::Demo;
use crate::program::Program;
use serde_json::Value;
use std::process::{Command, Stdio};

const README: &str = include_str!("../../README.md");
/// Where the README has the service, and what is printed after each command.
const ADDRESS: &str = "http://127.0.0.1:8080";
const MARK: &str = "=== next ===";

/// Each command of a block of the README with what it is shown to print.
fn steps(block: &str) -> Vec<(String, Vec<&'static str>)> {
    let (begin, end) = (format!("<!-- {block}:begin -->\n```console\n"), format!("```\n<!-- {block}:end -->"));
    let block = README.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end));
    let (block, _) = block.unwrap_or_else(|| panic!("README.md has nothing between {begin:?} and {end:?}"));
    let mut steps: Vec<(String, Vec<&str>)> = Vec::new();
    let mut goes_on = false;
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), Vec::new())),
            (None, Some((command, _))) if goes_on => command.push_str(&format!("\n{line}")),
            (None, Some((_, shown))) => shown.push(line),
            (None, None) => panic!("the block begins with a command: {line}"),
        }
        let command = &steps.last().unwrap().0;
        goes_on = command.matches('\'').count() % 2 == 1 || command.ends_with('\\') || command.ends_with('|');
    }
    steps
}

/// Whether it is as shown. In a list that names an organisation or a day's urgency, and in the lines of a ranking, which
/// another day may make others, only the kinds of the parts are compared; of ids, that there is one.
fn is_as_shown(printed: &str, shown: &str) -> bool {
    let is_code = |part: &String| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let (printed, shown) = (without_ids(printed), without_ids(shown));
    match (parts(&printed), parts(&shown)) {
        (Some(printed), Some(shown)) if !shown.iter().all(is_code) => {
            let kinds = |parts: &[String]| parts.iter().map(is_code).collect::<Vec<_>>();
            kinds(&printed) == kinds(&shown) && printed.iter().all(|part| !part.is_empty())
        }
        _ => printed == shown,
    }
}

/// The parts of a list of texts, or of a line of a ranking.
fn parts(line: &str) -> Option<Vec<String>> {
    let columns: Vec<String> = line.split("  ").map(str::to_owned).collect();
    serde_json::from_str(line).ok().or((columns.len() == 4).then_some(columns))
}

fn without_ids(line: &str) -> String {
    let is_id = |word: &&str| uuid::Uuid::try_parse(word).is_ok();
    let words = line.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    words.filter(is_id).fold(line.to_owned(), |line, id| line.replace(id, "id"))
}

/// Whether the commands of the README can be run here; says so when they cannot.
fn can_walk() -> bool {
    let are_installed = ["bash", "curl", "jq"].iter().all(|tool| {
        let asked = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    });
    if !are_installed {
        eprintln!("skipped: bash, curl and jq are needed to run the commands of the README");
    }
    are_installed
}

#[test]
fn the_loop_of_the_readme_runs_as_it_stands_and_is_there_after_a_restart() {
    if !can_walk() {
        return;
    }
    let program = Program::in_an_empty_folder();
    let demo = Demo::start(&program);
    walk("loop", &demo, "officer");
    assert_eq!(demo.stop(), 0);

    let again = Demo::start(&program);
    let joined = again.json("/v1/introductions?state=joined");
    assert_eq!(joined["total"], 1);
    let firm = joined["items"][0]["firmId"].as_str().unwrap();
    let conversations = again.json(&format!("/v1/firms/{firm}/conversations"));
    assert_eq!(conversations["total"], 1);
    let relations = &again.json(&format!("/v1/firms/{firm}"))["relations"];
    let is_member = |relation: &Value| relation["kind"] == "member";
    assert!(relations.as_array().unwrap().iter().any(is_member), "{relations}");
    assert_eq!(again.stop(), 0);
}

#[test]
fn the_evening_with_a_crm_in_the_readme_runs_as_it_stands() {
    if !can_walk() {
        return;
    }
    let program = Program::in_an_empty_folder();
    let demo = Demo::start(&program);
    walk("crm", &demo, "integration");
    assert_eq!(demo.stop(), 0);
}

/// Runs the commands of a block with the token of a role, and compares what each prints with what is shown.
fn walk(block: &str, demo: &Demo, role: &str) {
    let steps = steps(block);
    let script: String = steps.iter().map(|(command, _)| format!("{command}\necho '{MARK}'\n")).collect();
    let script = script.replace(ADDRESS, demo.line["address"].as_str().unwrap());
    let mut shell = Command::new("bash");
    // The demo has given a token of each role; the command that asks for another needs a program at its place.
    let script = script.lines().filter(|line| !line.starts_with("TOKEN=")).collect::<Vec<_>>().join("\n");
    shell.args(["-c", &script]).env("TOKEN", demo.line["tokens"][role].as_str().unwrap());
    let ran = shell.env_remove("http_proxy").env("no_proxy", "127.0.0.1").output().unwrap();
    let printed = String::from_utf8(ran.stdout).unwrap();
    let printed: Vec<&str> = printed.split(&format!("{MARK}\n")).collect();
    assert_eq!(printed.len(), steps.len() + 1, "{printed:?}, {}", String::from_utf8_lossy(&ran.stderr));
    for ((command, shown), printed) in steps.iter().zip(&printed) {
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines.len(), shown.len(), "{command}\nprinted {printed}");
        for (printed, shown) in lines.iter().zip(shown) {
            assert!(is_as_shown(printed, shown), "{command}\nprinted {printed}\nis shown as {shown}");
        }
    }
}
