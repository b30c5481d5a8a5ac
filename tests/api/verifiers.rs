//! The reference libraries of Standard Webhooks take every event of ours, and refuse what was changed on the way.
//!
//! The first of these tests installs them below `target`, from npm and PyPI. Where that cannot be done they are skipped
//! with a notice; with `LOOPVERMOGEN_TEST_REQUIRE_VERIFIERS=1` that is a failure.

use crate::receiver::{Manner, Received, Receiver};
use crate::service::{Service, limits};
use chrono::Utc;
use loopvermogen::api::ApiLimits;
use loopvermogen::app::events::{Rules, Secrets, Sender, delivery, relay};
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const HERE: Rules = Rules { private_addresses: true };

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/webhooks")
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("webhooks");
    std::fs::create_dir_all(&folder).unwrap();
    for file in std::fs::read_dir(sources()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
    }
    folder
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Programs that verify what they read, as far as they can be installed.
fn verifiers() -> Vec<(&'static str, Command)> {
    let folder = folder();
    let mut found = Vec::new();
    let has_npm = folder.join("node_modules/standardwebhooks/package.json").exists()
        || succeeds(
            Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder),
        );
    if has_npm {
        let mut node = Command::new("node");
        node.arg("verify.mjs").current_dir(&folder);
        found.push(("npm", node));
    }
    let python = folder.join("venv/bin/python");
    let imports = |python: &Path| succeeds(Command::new(python).args(["-c", "import standardwebhooks"]));
    let has_python = imports(&python)
        || (succeeds(Command::new("python3").args(["-m", "venv", "venv"]).current_dir(&folder))
            && succeeds(Command::new(&python).args(["-m", "pip", "install", "-q", "standardwebhooks==1.1.0"])));
    if has_python {
        let mut program = Command::new(python);
        program.arg("verify.py").current_dir(&folder);
        found.push(("PyPI", program));
    }
    let is_required = std::env::var("LOOPVERMOGEN_TEST_REQUIRE_VERIFIERS").as_deref() == Ok("1");
    assert!(!is_required || found.len() == 2, "npm or pip could not install standardwebhooks");
    if found.len() < 2 {
        let notice = "note: not all reference verifiers of webhooks could be installed";
        let _ = writeln!(std::io::stderr(), "{notice}");
    }
    found
}

/// What a verifier says of each.
fn verify(program: &mut Command, received: &[Value]) -> Vec<String> {
    let mut process = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    for one in received {
        writeln!(input, "{one}").unwrap();
    }
    drop(input);
    let output = process.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect()
}

fn as_received(request: &Received, secret: &str) -> Value {
    json!({"secret": secret, "headers": request.headers, "body": request.body})
}

/// Five ways to change an event, and three to send it anew.
fn mutations(good: &Value) -> Vec<Value> {
    let with = |header: &str, value: &str| {
        let mut changed = good.clone();
        changed["headers"][header] = json!(value);
        changed
    };
    let text = |name: &str| good["headers"][name].as_str().unwrap().to_owned();
    let moment: i64 = text("webhook-timestamp").parse().unwrap();
    let mut body = good.clone();
    body["body"] = json!(good["body"].as_str().unwrap().replace("firms", "firmz"));
    let mut secret = good.clone();
    secret["secret"] = json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let mut missing = good.clone();
    missing["headers"].as_object_mut().unwrap().remove("webhook-signature");
    let other = text("webhook-signature").replace("v1,", "v1,A");
    vec![
        body,
        with("webhook-id", "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"),
        with("webhook-timestamp", &(moment + 1).to_string()),
        with("webhook-signature", &other),
        secret,
        missing,
        with("webhook-timestamp", &(moment - 360).to_string()),
        with("webhook-timestamp", &(moment + 360).to_string()),
    ]
}

#[test]
fn attack_77_the_reference_libraries_take_every_event_and_refuse_what_was_changed() {
    let service = Service::on_sqlite_with(ApiLimits { webhooks: HERE, ..limits() });
    let (secrets, sender) = (Secrets::of(&service.tokens), Sender::new(HERE, Duration::from_secs(60)).unwrap());
    let work = || {
        let now = Utc::now().naive_utc();
        while relay::run(&service.app, OrganisationId::DEFAULT, now).unwrap() {}
        for job in delivery::take(&service.app, OrganisationId::DEFAULT, now, |_| 100).unwrap() {
            delivery::deliver(&service.app, &secrets, &sender, &job, now).unwrap();
        }
    };
    let receiver = Receiver::start(Manner::Takes);
    let types = ["nl.loopvermogen.firms.created.v1", "nl.loopvermogen.firms.deleted.v1"];
    let made = service.crm().post("/v1/webhooks", &json!({"url": receiver.url, "types": types})).expect(201);
    let id = made["id"].as_str().unwrap();
    let secret = made["secret"].as_str().unwrap();
    work();
    let firm = service.officer().post("/v1/firms", &json!({"name": "É & co"})).expect(201);
    service.officer().delete(&format!("/v1/firms/{}", firm["id"].as_str().unwrap())).expect(204);
    work();
    let events = receiver.take();
    assert_eq!(events.len(), 3);
    let rotated = service.crm().send(reqwest::Method::POST, &format!("/v1/webhooks/{id}/secrets"), |request| request);
    let rotated = rotated.expect(201);
    let newer = rotated["secret"].as_str().unwrap();
    assert_ne!(secret, newer);
    service.officer().post("/v1/firms", &json!({"name": "Na de wissel"})).expect(201);
    work();
    let after = receiver.take();
    assert_eq!(after[0].headers["webhook-signature"].split(' ').count(), 2);

    let mut good: Vec<Value> = events.iter().map(|event| as_received(event, secret)).collect();
    // While the secrets overlap, both are good.
    good.extend([as_received(&after[0], secret), as_received(&after[0], newer)]);
    let challenge = events[0].event()["data"]["challenge"].as_str().unwrap().to_owned();
    for (name, mut program) in verifiers() {
        let mut all = good.clone();
        all.extend(mutations(&good[1]));
        let verdicts = verify(&mut program, &all);
        assert_eq!(verdicts.len(), all.len(), "{name}: {verdicts:?}");
        assert_eq!(verdicts[0], format!("taken {challenge}"), "{name}");
        assert!(verdicts[..good.len()].iter().all(|verdict| verdict.starts_with("taken")), "{name}: {verdicts:?}");
        assert!(verdicts[good.len()..].iter().all(|verdict| verdict.starts_with("refused")), "{name}: {verdicts:?}");
    }
}

#[test]
fn the_manual_shows_the_receivers_that_are_tried_here() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/webhooks.md");
    let manual = std::fs::read_to_string(manual).unwrap();
    for name in ["receive.py", "receive.mjs"] {
        let shown = std::fs::read_to_string(sources().join(name)).unwrap();
        assert!(manual.contains(shown.trim()), "{name}");
    }
}
