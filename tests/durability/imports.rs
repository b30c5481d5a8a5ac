//! An import whose program is killed in the middle ends as one that nobody disturbed.

use crate::program::Program;
use crate::server::Server;
use crate::support::on_each_database;
use loopvermogen::app::App;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::firms::load_firms;
use reqwest::blocking::Client;
use serde_json::Value;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Rows of the file; `LOOPVERMOGEN_TEST_ROWS` makes it larger.
fn how_many() -> usize {
    std::env::var("LOOPVERMOGEN_TEST_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(12_000)
}

fn file(rows: usize) -> String {
    let mut file = "name;kvkNumber;place;employees;source\n".to_owned();
    for row in 0..rows {
        // One in a hundred is faulty, one in a hundred repeats the firm before.
        let employees = 1 + row % 90;
        let number = match row % 100 {
            7 => 12,
            8 => 10_000_000 + row - 2,
            _ => 10_000_000 + row,
        };
        writeln!(file, "Proef Invoer {row};{number};Tilburg;{employees};lijst").unwrap();
    }
    file
}

fn get(server: &Server, token: &str, id: &str) -> Value {
    let request = client().get(format!("http://{}/v1/imports/{id}", server.address)).bearer_auth(token);
    request.send().unwrap().json().unwrap()
}

fn client() -> Client {
    Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap()
}

fn post(server: &Server, token: &str, path: &str, kind: &str, body: String) -> Value {
    let request = client().post(format!("http://{}/v1/imports{path}", server.address)).bearer_auth(token);
    request.header("content-type", kind).body(body).send().unwrap().json().unwrap()
}

/// Waits as long as it goes on, however slow the machine.
fn wait(server: &Server, token: &str, id: &str, is_enough: impl Fn(&Value) -> bool) -> Value {
    let (mut moved, mut before) = (Instant::now(), Value::Null);
    loop {
        let job = get(server, token, id);
        if is_enough(&job) {
            return job;
        }
        if job != before {
            (moved, before) = (Instant::now(), job);
        }
        assert!(moved.elapsed() < Duration::from_secs(300), "{before}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn is_at_rest(job: &Value) -> bool {
    ["checked", "committed", "failed"].contains(&job["state"].as_str().unwrap())
}

/// The firms without what differs by chance, and the import without moments.
fn end_state(database: &str, mut job: Value) -> (Vec<String>, Value) {
    let app = App::open(database, 2).unwrap();
    let mut firms = Vec::new();
    let read = app.pool.read(OrganisationId::DEFAULT, |tenant| {
        load_firms(tenant, &mut |mut firm| {
            firm.id = Default::default();
            firms.push(serde_json::to_string(&firm).unwrap());
        })
    });
    read.unwrap();
    firms.sort();
    for field in ["id", "createdAt", "committedAt", "revertibleUntil"] {
        job.as_object_mut().unwrap().remove(field);
    }
    (firms, job)
}

fn import(database: &str, is_killed: bool) -> (Vec<String>, Value) {
    let rows = how_many();
    let program = Program::installed();
    let token = program.run(&["token", "--role", "admin"]).ended_with(0).out.trim().to_owned();
    let mut server = Server::start(&program, database);
    let began = Instant::now();
    let sent = post(&server, &token, "", "text/csv", file(rows));
    let id = sent["id"].as_str().unwrap().to_owned();
    let reaches =
        |part: usize| move |job: &Value| is_at_rest(job) || job["done"].as_u64().unwrap() as usize > rows / part;
    if is_killed {
        wait(&server, &token, &id, reaches(4));
        server.kill();
        server = Server::start(&program, database);
    }
    wait(&server, &token, &id, is_at_rest);
    let checked = began.elapsed();
    post(&server, &token, &format!("/{id}/commits"), "application/json", "{}".to_owned());
    if is_killed {
        for part in [4, 2] {
            wait(&server, &token, &id, reaches(part));
            server.kill();
            server = Server::start(&program, database);
        }
    }
    let job = wait(&server, &token, &id, |job| job["state"] == "committed");
    println!(
        "{rows} rows, killed: {is_killed}: checked after {:.1} s, committed after {:.1} s",
        checked.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    server.kill();
    end_state(database, job)
}

#[test]
fn an_import_that_is_killed_three_times_ends_as_one_that_was_not_disturbed() {
    // Both on databases of the same kind, one after the other.
    let undisturbed = std::cell::RefCell::new(Vec::new());
    on_each_database(|database| undisturbed.borrow_mut().push(import(&database.url, false)));
    let expected = std::cell::RefCell::new(undisturbed.into_inner().into_iter());
    on_each_database(|database| {
        let (firms, job) = import(&database.url, true);
        let (expected_firms, expected_job) = expected.borrow_mut().next().unwrap();
        assert_eq!(job, expected_job);
        assert_eq!(firms.len(), how_many() - how_many() / 50);
        assert!(firms == expected_firms, "the firms differ");
    });
}
