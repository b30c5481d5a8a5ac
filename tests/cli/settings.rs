//! Settings that are wrong, and which place wins.

use crate::program::Program;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn wrong_settings_refuse_the_start_and_are_told_all_at_once() {
    let program = Program::in_an_empty_folder();
    program.write("config/loopvermogen.toml", "[server]\nlisten = 'somewhere'\n[database]\npoolsize = 3\n");
    let environment = [("LOOPVERMOGEN_LOGS_FORMAT", "xml"), ("LOOPVERMOGEN_LIMITS_RUNNING", "-1")];
    let ran = program.run_with(&["serve"], &environment, "").ended_with(2);
    for told in [
        "server.listen in config/loopvermogen.toml: “somewhere” is not allowed.",
        "database.poolsize in config/loopvermogen.toml: There is no such setting. Did you mean database.pool_size?",
        "LOOPVERMOGEN_LOGS_FORMAT: “xml” is not allowed. Give text or json.",
        "LOOPVERMOGEN_LIMITS_RUNNING: “-1” is not allowed.",
    ] {
        assert!(ran.err.contains(told), "{told}\nis not in\n{}", ran.err);
    }
    assert!(!program.folder().join("var").exists(), "nothing is made before the settings are right");
}

#[test]
fn a_settings_file_that_was_named_must_exist() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["token", "--role", "officer", "--config", "mine.toml"]).ended_with(2);
    assert!(ran.err.contains("mine.toml"), "{}", ran.err);
}

#[test]
fn a_password_in_a_wrong_address_is_not_printed() {
    let program = Program::in_an_empty_folder();
    for address in ["mysql://jan:geheim@db/lv", "postgres:/jan:geheim@db/lv", "host=db user=jan password=geheim"] {
        let ran = program.run_with(&["migrate"], &[("DATABASE_URL", address)], "").ended_with(2);
        assert!(ran.err.contains("DATABASE_URL") && !ran.err.contains("geheim"), "{}", ran.err);
    }
}

#[test]
fn a_token_is_made_with_the_key_of_the_data_folder() {
    let program = Program::in_an_empty_folder();
    let token = |dir: &str| {
        program.run(&["migrate", "--data-dir", dir]).ended_with(0);
        let ran = program.run(&["token", "--role", "officer", "--ttl", "1h", "--data-dir", dir]).ended_with(0);
        assert_eq!(ran.out.trim().split('.').count(), 3, "{}", ran.out);
        assert!(program.folder().join(dir).is_dir());
    };
    token("one");
    token("one");
    let ran = program.run(&["token", "--role", "officer", "--ttl", "soon"]).ended_with(2);
    assert!(ran.err.contains("--ttl: “soon” is not allowed. Give a time from 1m to 366d"), "{}", ran.err);
}

#[test]
fn a_taken_address_is_told_with_the_remedy() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = Program::in_an_empty_folder().run(&["serve", "--listen", &address]).ended_with(1);
    assert!(ran.err.contains(&format!("listening on {address} failed")) && ran.err.contains("--listen"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_new_data_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let program = Program::in_an_empty_folder();
    program.run(&["migrate", "--data-dir", "new"]).ended_with(0);
    let mode = program.folder().join("new").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_house_style_that_does_more_than_set_tokens_stops_the_start_with_its_line() {
    let program = Program::in_an_empty_folder();
    program.write("stijl.css", ":root { --accent: #154273; }\n.taps { display: none }\n");
    let environment = [("LOOPVERMOGEN_PAGES_HOUSE_STYLE", "stijl.css")];
    let ran = program.run_with(&["serve"], &environment, "").ended_with(2);
    assert!(ran.err.contains("stijl.css (setting pages.house_style): line 2:"), "{}", ran.err);
    let ran = program.run_with(&["serve"], &[("LOOPVERMOGEN_PAGES_HOUSE_STYLE", "weg.css")], "").ended_with(1);
    assert!(ran.err.contains("weg.css"), "{}", ran.err);
}

#[test]
fn logs_that_no_terminal_shows_hold_no_codes_for_colours() {
    let program = Program::installed();
    let mut server = program.command(&["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
    let first = lines.next();
    server.kill().unwrap();
    server.wait().unwrap();
    let first = first.unwrap();
    assert!(first.contains("INFO") && !first.contains('\u{1b}'), "{first:?}");
}
