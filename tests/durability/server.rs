//! A server that is killed, and clients that write to whichever lives.

use crate::program::Program;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A server as a process of its own.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub fn start(program: &Program, database: &str) -> Self {
        let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
        command.env("DATABASE_URL", database).env("LOOPVERMOGEN_LIMITS_REQUESTS_PER_SECOND", "0");
        // The receiver of events is on this machine.
        command.env("LOOPVERMOGEN_WEBHOOKS_PRIVATE_ADDRESSES", "true");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        let address = lines.by_ref().find_map(|line| {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            seen.push(line.to_string());
            (line["message"] == "ready").then(|| line["address"].as_str().unwrap().to_owned())
        });
        // A full pipe would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.unwrap_or_else(|| panic!("the server does not start: {}", seen.join("\n"))) }
    }

    /// On Unix this is SIGKILL: nothing is tidied up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Creates, replaces and deletes firms until told to stop, and notes each acknowledgement on disk.
pub fn write_until_told(writer: usize, address: &Mutex<String>, token: &str, log: &Path, is_over: &AtomicBool) {
    let client = Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
    let mut log = File::create(log).unwrap();
    let mut note = |line: String| {
        log.write_all(line.as_bytes()).unwrap();
        log.sync_data().unwrap();
    };
    let profile = |number: usize, turn: usize| {
        json!({
            "name": format!("Proef Duurzaam {writer}-{number} {turn}"),
            "externalIds": [{"system": "proef", "id": format!("{writer}-{number}")}]
        })
    };
    let mut last: Option<(usize, String)> = None;
    for number in 0.. {
        if is_over.load(Ordering::Acquire) {
            return;
        }
        let address = address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if address.is_empty() {
            // No server yet.
            std::thread::sleep(Duration::from_millis(20));
            continue;
        }
        let base = format!("http://{address}/v1/firms");
        let answer = match (&last, number % 3) {
            (Some((of, id)), 1) => {
                let request = client.put(format!("{base}/{id}")).json(&profile(*of, number));
                request.bearer_auth(token).send()
            }
            (Some((_, id)), 2) if number % 9 == 2 => {
                note(format!("doomed {id} 0\n"));
                client.delete(format!("{base}/{id}")).bearer_auth(token).send()
            }
            _ => client.post(&base).json(&profile(number, 0)).bearer_auth(token).send(),
        };
        let Ok(answer) = answer else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let status = answer.status().as_u16();
        let revision =
            answer.headers().get("etag").map_or("0", |tag| tag.to_str().unwrap().trim_matches('"')).to_owned();
        match (status, &last) {
            (204, Some((_, id))) => {
                note(format!("deleted {id} 0\n"));
                last = None;
            }
            (200, Some((_, id))) => note(format!("present {id} {revision}\n")),
            (201, _) => {
                let id = answer.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
                note(format!("present {id} {revision}\n"));
                last = Some((number, id));
            }
            _ => last = None,
        }
    }
}
