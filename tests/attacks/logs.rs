//! What the log tells, whatever is written: the program as a process of its own, with its most talkative log.

use crate::program::Program;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

/// Personal data and secrets that are sent in every place where a caller can write.
const SEEDED: [&str; 8] = [
    "Wilhelmina Zandstra-Oosterhuis",
    "w.zandstra@voorbeeld-persoon.example",
    "0612345698",
    "69599084",
    "Dorpsstraat 1234a",
    "geheim-kenmerk-77",
    "2026-01-01 INFO admin login",
    "geheimeparameter",
];

/// Runs a server, does everything with seeded data, and answers the log.
fn log_of_a_run(form: &str) -> (String, String) {
    let program = Program::installed();
    let token = program.run(&["token", "--role", "admin"]).ended_with(0).out.trim().to_owned();
    let mut command =
        program.command(&["serve", "--listen", "127.0.0.1:0", "--log-level", "trace", "--log-format", form]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut log = String::new();
    let address = loop {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "{log}");
        log.push_str(&line);
        if let Some((_, rest)) = line.split_once("127.0.0.1:").filter(|_| line.contains("ready")) {
            break format!("127.0.0.1:{}", rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        }
    };
    let reader = std::thread::spawn(move || {
        let mut rest = String::new();
        let _ = lines.read_to_string(&mut rest);
        rest
    });
    let client = Client::builder().no_proxy().build().unwrap();
    let [name, mail, phone, number, street, key, injected, parameter] = SEEDED;
    let profile = json!({
        "name": format!("{name}\u{1b}[31m"), "kvkNumber": number, "description": format!("{mail} {phone} {street}"),
        "wishes": [mail], "externalIds": [{"system": "crm", "id": phone}]
    });
    let sendable = json!({"name": name, "kvkNumber": number, "description": format!("{mail} {phone} {street}")});
    let bodies = [profile.to_string(), sendable.to_string(), sendable.to_string(), format!("{{\"{name}\": \"{mail}")];
    for (path, body) in bodies
        .iter()
        .flat_map(|body| ["/v1/firms", "/v1/partners", "/v1/matches", "/v1/interpretations"].map(|path| (path, body)))
    {
        let request = client.post(format!("http://{address}{path}")).bearer_auth(&token).body(body.clone());
        let request =
            request.header("content-type", "application/json").header("user-agent", format!("{injected} {mail}"));
        request.header("idempotency-key", key).header("x-name", mail).send().unwrap();
    }
    for path in [
        format!("/v1/firms?q={mail}&{parameter}={phone}"),
        format!("/v1/firms?q={mail}"),
        format!("/v1/firms/{mail}"),
        format!("/v1/audit-records?subject={mail}"),
        format!("/{mail}/{phone}"),
    ] {
        client.get(format!("http://{address}{path}")).bearer_auth(&token).send().unwrap();
        client.get(format!("http://{address}{path}")).bearer_auth(format!("{key}.{phone}.x")).send().unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    log.push_str(&reader.join().unwrap());
    (log, token)
}

#[test]
fn attack_88_no_log_line_at_any_level_holds_personal_data_or_secrets() {
    for form in ["json", "text"] {
        let (log, token) = log_of_a_run(form);
        assert!(log.lines().filter(|line| line.contains("/v1/firms")).count() > 4, "{log}");
        for seeded in SEEDED.iter().copied().chain([token.as_str()]) {
            assert!(!log.contains(seeded), "{seeded} is in the log ({form}):\n{log}");
        }
    }
}

#[test]
fn attack_52_whatever_is_sent_a_log_line_is_one_object() {
    let (log, _) = log_of_a_run("json");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["level"].is_string(), "{line}");
        assert!(!line.to_string().contains('\u{1b}'));
    }
}
