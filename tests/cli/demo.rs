//! The demonstration, from an empty folder to an answered request.

use crate::program::Program;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Duration;

/// A running demonstration; stopped when dropped.
pub struct Demo {
    child: Child,
    /// What it printed when it was ready.
    pub line: Value,
}

impl Demo {
    /// Starts it in the folder of the program, and waits until it is ready.
    pub fn start(program: &Program) -> Demo {
        let mut command = program.command(&["demo", "--listen", "127.0.0.1:0", "--json", "--data-dir", "demo"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Demo { child, line: serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}")) }
    }

    fn get(&self, path: &str, role: &str) -> reqwest::blocking::Response {
        let client = reqwest::blocking::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        let token = self.line["tokens"][role].as_str().unwrap();
        client.get(format!("{}{path}", self.line["address"].as_str().unwrap())).bearer_auth(token).send().unwrap()
    }

    /// What an officer gets at a path.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path, "officer");
        assert_eq!(answer.status().as_u16(), 200, "{path}: {}", answer.text().unwrap());
        answer.json().unwrap()
    }

    /// Asks the program to stop, as a service manager does, and waits for its end.
    pub fn stop(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demonstration_answers_and_keeps_its_data() {
    let program = Program::in_an_empty_folder();
    let demo = Demo::start(&program);
    let roles: Vec<&String> = demo.line["tokens"].as_object().unwrap().keys().collect();
    assert_eq!(roles, ["officer", "coordinator", "integration", "analyst", "admin"]);

    let firms = demo.json("/v1/firms?limit=5");
    let total = firms["total"].as_u64().unwrap();
    assert_eq!(total, 310);
    let example = demo.json("/v1/firms?q=Proef%20Metaalbewerking");
    let firm = example["items"][0]["id"].as_str().unwrap();
    let answer = demo.json(&format!("/v1/firms/{firm}/matches?limit=3"));
    let matches = answer["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 3);
    // A few invented networks with members do not make the scores of all others small.
    assert!(matches[0]["score"].as_f64().unwrap() > 25.0, "{answer}");
    // Partners that are recommended are real ones.
    let is_invented = |found: &Value| found["partner"]["name"].as_str().unwrap().starts_with("Proef");
    assert!(!matches.iter().any(is_invented), "{answer}");
    let figure = |name: &str| demo.json(&format!("/v1/insights/{name}"));
    assert!(figure("growth")["n"].as_u64() >= Some(30) && figure("barriers")["n"].as_u64() >= Some(30));
    let frontier = figure("frontier")["measures"][0].clone();
    let sectors = frontier["sectors"].as_array().unwrap();
    assert!(sectors.iter().any(|sector| sector["topToBottom"].is_number()), "{frontier}");
    assert!(frontier["sectorMovements"][0]["gap"]["changePercent"].is_number(), "{frontier}");
    assert!(figure("cluster-participants")["organisations"].as_u64() >= Some(20));
    assert!(figure("coverage")["bySector"]["known"].as_u64() >= Some(200));
    assert_eq!(demo.stop(), 0);

    let again = Demo::start(&program);
    assert_eq!(again.json("/v1/firms?limit=1")["total"], total);
    assert_eq!(again.stop(), 0);

    let ran = program.run(&["match", "--firm", firm, "--data-dir", "demo", "--limit", "2"]).ended_with(0);
    assert!(ran.out.contains("Score") && ran.out.contains("\n2. "), "{}", ran.out);
    let ran = program.run(&["prospects", "--partner", "MindLabs", "--data-dir", "demo", "--json"]).ended_with(0);
    let prospects: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(prospects["direction"], "firms_for_partner");
}

#[test]
fn the_demonstration_shows_who_can_introduce_whom_and_where_a_cluster_could_be_organised() {
    let program = Program::in_an_empty_folder();
    let demo = Demo::start(&program);
    let clusters = demo.json("/v1/informal-clusters");
    let clusters = clusters["clusters"].as_array().unwrap();
    assert!(clusters.len() >= 2, "{clusters:?}");
    for cluster in clusters {
        assert!(cluster["centre"]["name"].as_str().unwrap().starts_with("Proef"), "{cluster}");
    }
    assert!(clusters[..2].iter().all(|cluster| cluster["topics"][0]["label"]["nl"].is_string()), "{clusters:?}");

    let partner = |name: &str| -> Value {
        let found = demo.json(&format!("/v1/partners?q={name}"));
        let items = found["items"].as_array().unwrap();
        items.iter().find(|one| one["name"].as_str().unwrap().starts_with("Proef")).unwrap_or(&items[0]).clone()
    };
    let paths = |from: &Value, to: &Value| -> Vec<Vec<String>> {
        let path = format!("/v1/introduction-paths?from={}&to={}", from.as_str().unwrap(), to.as_str().unwrap());
        let broker = |broker: &Value| broker["organisation"]["id"].as_str().unwrap().to_owned();
        let brokers = |path: &Value| path["brokers"].as_array().unwrap().iter().map(broker).collect::<Vec<_>>();
        demo.json(&path)["paths"].as_array().unwrap().iter().map(brokers).collect()
    };
    let top = partner("Proefcluster%20topsector");
    let members = clusters[..2].iter().flat_map(|cluster| cluster["members"].as_array().unwrap());
    let ways: Vec<Vec<Vec<String>>> = members.map(|member| paths(&member["id"], &top["id"])).collect();
    let is_shown = |ways: &&Vec<Vec<String>>| {
        let all: Vec<&String> = ways.iter().flatten().collect();
        let apart: std::collections::BTreeSet<&String> = all.iter().copied().collect();
        ways.len() >= 2 && (1..=2).contains(&ways[0].len()) && all.len() == apart.len()
    };
    assert!(ways.iter().filter(is_shown).count() >= 6, "{ways:?}");

    // The example firm is where one looks first. Nothing is said of a real partner but what the example firms said before.
    let example = demo.json("/v1/firms?q=Proef%20Metaalbewerking")["items"][0].clone();
    assert!(!paths(&example["id"], &top["id"]).is_empty());
    let last = partner("Proefcluster%20ondernemers");
    let members = demo.json(&format!("/v1/partners/{}", last["id"].as_str().unwrap()))["members"].clone();
    let known = &example["relations"][0]["partnerId"];
    let others = members.as_array().unwrap().iter().filter(|member| member["firmId"] != example["id"]);
    let ways: Vec<Vec<String>> = others.flat_map(|member| paths(&member["firmId"], known)).collect();
    assert!(
        !ways.is_empty() && ways.iter().all(|way| way.last().map(String::as_str) == example["id"].as_str()),
        "{ways:?}"
    );
    assert_eq!(demo.stop(), 0);
}

#[test]
fn the_demonstration_has_a_database_of_its_own() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["demo", "--database-url", "mine.db"]).ended_with(2);
    assert!(ran.err.contains("a database of its own"), "{}", ran.err);
    assert!(!program.folder().join("mine.db").exists());
}
