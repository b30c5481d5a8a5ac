//! Events of a program that is killed between writing and sending, and while a receiver has not answered yet.

use crate::program::Program;
use crate::receiver::{Manner, Received, Receiver};
use crate::server::Server;
use crate::support::on_each_database;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Longer than a process keeps a delivery to itself, so that another one may take what a killed one held.
const PATIENCE: Duration = Duration::from_secs(180);

struct Crm<'a> {
    client: Client,
    token: &'a str,
}

impl Crm<'_> {
    fn post(&self, server: &Server, path: &str, body: &Value) -> Value {
        let url = format!("http://{}{path}", server.address);
        let answer = self.client.post(url).bearer_auth(self.token).json(body).send().unwrap();
        assert_eq!(answer.status().as_u16(), 201, "{path}");
        serde_json::from_str(&answer.text().unwrap()).unwrap()
    }

    /// A firm whose writing was acknowledged.
    fn firm(&self, server: &Server, name: &str) -> String {
        self.post(server, "/v1/firms", &json!({"name": name}))["id"].as_str().unwrap().to_owned()
    }

    fn state(&self, server: &Server, webhook: &str) -> Value {
        let url = format!("http://{}/v1/webhooks/{webhook}", server.address);
        let answer = self.client.get(url).bearer_auth(self.token).send().unwrap();
        serde_json::from_str::<Value>(&answer.text().unwrap()).unwrap()["state"].clone()
    }
}

/// Waits until it is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The ids under which the creation of each firm was told.
fn note(told: &mut BTreeMap<String, BTreeSet<String>>, received: Vec<Received>) {
    for request in received.iter().filter(|request| request.kind() == "firms.created") {
        let firm = request.event()["subject"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        told.entry(firm).or_default().insert(request.headers["webhook-id"].clone());
    }
}

#[test]
fn attack_76_an_event_arrives_under_one_id_though_the_program_is_killed_before_and_while_it_is_sent() {
    on_each_database(|database| {
        let program = Program::installed();
        let token = program.run(&["token", "--role", "admin"]).ended_with(0).out.trim().to_owned();
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        let crm = Crm { client, token: &token };
        let receiver = Receiver::start(Manner::Takes);
        let mut server = Server::start(&program, &database.url);
        let hook = json!({"url": receiver.url, "types": ["nl.loopvermogen.firms.created.v1"], "skipOwn": false});
        let hook = crm.post(&server, "/v1/webhooks", &hook)["id"].as_str().unwrap().to_owned();
        until("the address is not verified", || crm.state(&server, &hook) == "active");

        // Killed while the receiver keeps silent: sent, and not known to have arrived.
        receiver.behave(Manner::Never);
        let mut firms = vec![crm.firm(&server, "Een"), crm.firm(&server, "Twee")];
        let mut told = BTreeMap::new();
        until("nothing is sent", || {
            note(&mut told, receiver.take());
            !told.is_empty()
        });
        server.kill();
        let sent_before = told.clone();
        // Killed as soon as a write is acknowledged: committed, and perhaps not sent.
        receiver.behave(Manner::Takes);
        for name in ["Drie", "Vier"] {
            server = Server::start(&program, &database.url);
            firms.push(crm.firm(&server, name));
            server.kill();
        }
        server = Server::start(&program, &database.url);
        let is_told = |told: &BTreeMap<String, BTreeSet<String>>| firms.iter().all(|firm| told.contains_key(firm));
        let mut arrived = BTreeMap::new();
        until("an event is lost", || {
            note(&mut arrived, receiver.take());
            is_told(&arrived)
        });
        server.kill();
        for (firm, ids) in &arrived {
            assert!(firms.contains(firm), "{firm} was never acknowledged");
            assert_eq!(ids.len(), 1, "{firm}: {ids:?}");
        }
        for (firm, ids) in sent_before {
            assert_eq!(arrived[&firm], ids, "sent again under another id");
        }
    });
}
