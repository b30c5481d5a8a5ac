//! Help, completions and wrong arguments.

use crate::program::Program;
use std::process::Stdio;

#[test]
fn help_names_every_command() {
    let ran = Program::in_an_empty_folder().run(&["--help"]).ended_with(0);
    for command in [
        "serve",
        "demo",
        "match",
        "prospects",
        "import",
        "reference",
        "token",
        "key",
        "client",
        "user",
        "migrate",
        "openapi",
        "generate",
        "completions",
    ] {
        assert!(ran.out.contains(&format!("\n  {command} ")), "{command} is not in\n{}", ran.out);
    }
    assert!(ran.err.is_empty());
}

#[test]
fn help_of_a_command_shows_examples() {
    let program = Program::in_an_empty_folder();
    for command in ["serve", "demo", "match", "prospects", "import", "token", "key", "client", "user", "generate"] {
        let ran = program.run(&[command, "--help"]).ended_with(0);
        assert!(ran.out.contains(&format!("loopvermogen {command}")), "{command}:\n{}", ran.out);
    }
}

#[test]
fn without_a_command_the_help_is_an_error_of_usage() {
    let ran = Program::in_an_empty_folder().run(&[]).ended_with(2);
    assert!(ran.err.contains("Usage: loopvermogen") && ran.out.is_empty());
}

#[test]
fn a_wrong_argument_is_told_with_what_is_allowed() {
    let program = Program::in_an_empty_folder();
    for (arguments, told) in [
        (&["match"][..], "--firm <FIRM>"),
        (&["match", "--firm", "a", "--profile", "b"], "cannot be used with"),
        (&["match", "--firm", "a", "--limit", "0"], "1..=100"),
        (&["match", "--firm", "a", "--kinds", "pub"], "knowledge_institution"),
        (&["match", "--firm", "a", "--regions", "Atlantis"], "such as Noord-Brabant"),
        (&["match", "--firm", "a", "--diversity", "NaN"], "a number from 0 to 1"),
        (&["token", "--role", "boss"], "officer, coordinator, integration, analyst, admin"),
        (&["completions", "dos"], "bash"),
        (&["import", "firms", "firms.xlsx"], "--format csv or ndjson"),
    ] {
        let ran = program.run(arguments).ended_with(2);
        assert!(ran.err.contains(told), "{arguments:?} told\n{}", ran.err);
        assert!(ran.out.is_empty());
    }
}

#[test]
fn completions_know_the_commands() {
    let program = Program::in_an_empty_folder();
    for shell in ["bash", "zsh", "fish"] {
        let ran = program.run(&["completions", shell]).ended_with(0);
        assert!(ran.out.contains("prospects") && ran.out.contains("load-postcodes"), "{shell}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_program_silently() {
    let program = Program::in_an_empty_folder();
    let mut child =
        program.command(&["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_profile_that_cannot_be_read_is_told_with_its_place() {
    let program = Program::in_an_empty_folder();
    program.write("firm.json", "{\"name\": \"A\",\n \"employes\": 3}");
    let ran = program.run(&["match", "--profile", "firm.json"]).ended_with(1);
    assert!(ran.err.contains("unknown field `employes`") && ran.err.contains("line 2"), "{}", ran.err);
    let ran = program.run(&["match", "--profile", "absent.json"]).ended_with(1);
    assert!(ran.err.contains("reading the profile from absent.json failed"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}
