//! The loop that the README walks, from a cold firm to one that joined, as it stands there: by a shell, curl and jq.
//!
//! Where these are not installed the test is skipped with a notice.

use crate::demo::Demo;
use crate::program::Program;
use serde_json::Value;
use std::process::{Command, Stdio};

const README: &str = include_str!("../../README.md");
const BEGIN: &str = "<!-- loop:begin -->\n```console\n";
const END: &str = "```\n<!-- loop:end -->";
/// Where the README has the service, and what is printed after each command.
const ADDRESS: &str = "http://127.0.0.1:8080";
const MARK: &str = "=== next ===";

/// Each command of the README with what it is shown to print.
fn steps() -> Vec<(String, Vec<&'static str>)> {
    let block = README.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let (block, _) = block.unwrap_or_else(|| panic!("README.md has no loop between {BEGIN:?} and {END:?}"));
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

/// Whether it is as shown. In a list that names an organisation or a day's urgency, which another day may make another one,
/// only the kinds of the parts are compared.
fn is_as_shown(printed: &str, shown: &str) -> bool {
    let is_code = |part: &String| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match (serde_json::from_str::<Vec<String>>(printed), serde_json::from_str::<Vec<String>>(shown)) {
        (Ok(printed), Ok(shown)) if !shown.iter().all(is_code) => {
            let kinds = |parts: &[String]| parts.iter().map(is_code).collect::<Vec<_>>();
            kinds(&printed) == kinds(&shown) && printed.iter().all(|part| !part.is_empty())
        }
        _ => printed == shown,
    }
}

fn are_installed(tools: &[&str]) -> bool {
    tools.iter().all(|tool| {
        let asked = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    })
}

#[test]
fn the_loop_of_the_readme_runs_as_it_stands_and_is_there_after_a_restart() {
    if !are_installed(&["bash", "curl", "jq"]) {
        eprintln!("skipped: bash, curl and jq are needed to run the commands of the README");
        return;
    }
    let steps = steps();
    let program = Program::in_an_empty_folder();
    let demo = Demo::start(&program);
    let script: String = steps.iter().map(|(command, _)| format!("{command}\necho '{MARK}'\n")).collect();
    let script = script.replace(ADDRESS, demo.line["address"].as_str().unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).env("TOKEN", demo.line["tokens"]["officer"].as_str().unwrap());
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
