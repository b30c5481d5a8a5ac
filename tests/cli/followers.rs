//! Several servers on one database: what is written through one is ranked by the others.

use crate::program::Program;
use crate::support::on_each_database;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A server as a process of its own; killed when dropped.
struct Server {
    child: Child,
    address: String,
    token: String,
    client: Client,
}

impl Server {
    fn start(program: &Program, database: &str, token: &str) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--log-format", "json"];
        let mut command = program.command(&arguments);
        command.env("DATABASE_URL", database).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let address = lines.by_ref().find_map(|line| {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            seen.push(line.to_string());
            (line["message"] == "ready").then(|| line["address"].as_str().unwrap().to_owned())
        });
        // A full pipe would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        let client = Client::builder().no_proxy().tls_certs_only([]).timeout(Duration::from_secs(60)).build().unwrap();
        let address = address.unwrap_or_else(|| panic!("the server does not start: {}", seen.join("\n")));
        Self { child, address, token: token.to_owned(), client }
    }

    /// Stores a record; answers its id and the version of the data that includes it.
    fn post(&self, path: &str, body: &Value) -> (String, i64) {
        let request = self.client.post(format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        let answer = request.json(body).send().unwrap();
        let version = answer.headers().get("data-version").map(|version| version.to_str().unwrap().parse().unwrap());
        let text = answer.text().unwrap();
        let record: Value = serde_json::from_str(&text).unwrap();
        let id = record["id"].as_str().unwrap_or_else(|| panic!("{text}")).to_owned();
        (id, version.unwrap())
    }

    fn delete(&self, path: &str) {
        let request = self.client.delete(format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        assert_eq!(request.send().unwrap().status().as_u16(), 204);
    }

    /// Version and firms of a partner's prospects.
    fn prospects(&self, partner: &str) -> (i64, BTreeSet<String>) {
        let path = format!("http://{}/v1/partners/{partner}/prospects?limit=100", self.address);
        let text = self.client.get(path).bearer_auth(&self.token).send().unwrap().text().unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        let prospects = answer["prospects"].as_array().unwrap_or_else(|| panic!("{text}"));
        let ids = prospects.iter().map(|prospect| prospect["firm"]["id"].as_str().unwrap().to_owned());
        (answer["indexVersion"].as_i64().unwrap(), ids.collect())
    }

    fn kill(mut self) {
        // On Unix this is SIGKILL: nothing is tidied up.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn token(program: &Program) -> String {
    program.run(&["token", "--role", "admin"]).ended_with(0).out.trim().to_owned()
}

fn both(program: &Program, database: &str, token: &str) -> [Server; 2] {
    std::thread::scope(|scope| {
        // At the same moment, as after a failure of power.
        let starting = [(); 2].map(|()| scope.spawn(|| Server::start(program, database, token)));
        starting.map(|server| server.join().unwrap())
    })
}

fn firm(number: usize) -> Value {
    json!({"name": format!("Proef Volgen {number}"), "location": {"place": "Tilburg"}, "topics": ["robotica"]})
}

#[test]
fn a_server_that_is_told_to_stop_lets_nobody_wait_and_leaves_all_in_one_file() {
    let program = Program::in_an_empty_folder();
    program.run(&["migrate"]).ended_with(0);
    let path = program.folder().join("var/loopvermogen.db");
    let mut server = Server::start(&program, &path.to_string_lossy(), &token(&program));
    let (_, version) = server.post("/v1/firms", &firm(1));
    let (child, address) = (server.child.id().to_string(), server.address.clone());
    let (answer, waited) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let path = format!("http://{address}/v1/changes?after={version}&wait=30");
            server.client.get(path).bearer_auth(&server.token).send().map(|answer| answer.status().as_u16())
        });
        // Until it waits.
        std::thread::sleep(Duration::from_secs(1));
        let begin = Instant::now();
        assert!(Command::new("kill").args(["-TERM", &child]).status().unwrap().success());
        (waiting.join().unwrap().unwrap(), begin.elapsed())
    });
    assert_eq!(answer, 200);
    assert!(waited < Duration::from_secs(8), "it waited {waited:?} for a change");
    assert!(server.child.wait().unwrap().success());
    let log = program.folder().join("var/loopvermogen.db-wal");
    assert!(std::fs::metadata(log).map_or(0, |log| log.len()) == 0, "a copy of the file alone would lack something");
}

#[test]
fn a_write_shows_in_another_server_within_a_second_also_after_a_crash() {
    on_each_database(|database| {
        let program = Program::installed();
        let token = token(&program);
        let [one, other] = both(&program, &database.url, &token);
        let partner = json!({"name": "Proef Lab", "kind": "fieldlab", "topics": ["robotica"]});
        let (partner, _) = one.post("/v1/partners", &partner);
        other.prospects(&partner);

        // A machine with other work may need longer for one, hardly for each of several.
        let mut written_before = BTreeSet::new();
        let follows_at_once = |number: usize| {
            let (id, version) = one.post("/v1/firms", &firm(number));
            let written = Instant::now();
            let (seen, firms) = other.prospects(&partner);
            let waited = written.elapsed();
            assert!(seen >= version && firms.contains(&id), "{firms:?}");
            written_before.insert(id);
            waited < Duration::from_secs(1)
        };
        assert!((10..20).any(follows_at_once), "no write shows within a second");

        other.kill();
        let (gone, _) = one.post("/v1/firms", &firm(2));
        let kept: BTreeSet<String> =
            (3..8).map(|number| one.post("/v1/firms", &firm(number)).0).chain(written_before).collect();
        one.delete(&format!("/v1/firms/{gone}"));
        let other = Server::start(&program, &database.url, &token);
        let (seen, firms) = other.prospects(&partner);
        assert_eq!(firms, kept);
        assert_eq!((seen, firms), one.prospects(&partner));
    });
}

#[test]
fn a_follower_misses_nothing_while_many_write() {
    const WRITERS: usize = 4;
    const EACH: usize = 20;
    on_each_database(|database| {
        let program = Program::installed();
        let token = token(&program);
        let servers = both(&program, &database.url, &token);
        let partner = json!({"name": "Proef Lab", "kind": "fieldlab", "topics": ["robotica"]});
        let partner = &servers[0].post("/v1/partners", &partner).0;
        let (written, answers) = (&Mutex::new(Vec::new()), &Mutex::new(Vec::new()));
        let (servers, are_done) = (&servers, &AtomicBool::new(false));
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    scope.spawn(move || {
                        for number in 0..EACH {
                            let stored = servers[number % 2].post("/v1/firms", &firm(writer * EACH + number));
                            written.lock().unwrap().push(stored);
                        }
                    })
                })
                .collect();
            for server in servers {
                scope.spawn(move || {
                    while !are_done.load(Ordering::Acquire) {
                        let answer = server.prospects(partner);
                        answers.lock().unwrap().push(answer);
                    }
                    answers.lock().unwrap().push(server.prospects(partner));
                });
            }
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            are_done.store(true, Ordering::Release);
        });
        let (written, answers) = (written.lock().unwrap(), answers.lock().unwrap());
        for (version, firms) in answers.iter() {
            let expected = written.iter().filter(|(_, of)| of <= version).map(|(id, _)| id.clone()).collect();
            assert_eq!(*firms, expected, "at version {version}");
        }
        assert_eq!(answers.iter().filter(|(_, firms)| firms.len() == WRITERS * EACH).count().min(2), 2);
    });
}
