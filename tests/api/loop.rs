//! The whole loop: from a cold firm to one that joined, by the calls of the API, over a restart of the service.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::App;
use serde_json::{Value, json};

fn next_step(officer: &Client<'_>, firm: &str, partner: &str) -> Value {
    officer.get(&format!("/v1/firms/{firm}/next-step?partner={partner}")).expect(200)
}

#[test]
fn a_cold_firm_joins_and_the_loop_survives_a_restart() {
    on_each_database(|database| {
        // The key of hashes stays with the data over the restart.
        let folder = tempfile::TempDir::new().unwrap();
        let start = || {
            let app = App::open(&database.url, 4).unwrap().with_data_dir(folder.path()).unwrap();
            Service::start_in(app, folder.path())
        };
        let (firm, partner, path) = {
            let service = start();
            let officer = service.officer();
            let firm = json!({"name": "Koud Metaal", "legalForm": "bv", "location": {"place": "Tilburg"}});
            let firm = officer.post("/v1/firms", &firm).expect(201)["id"].as_str().unwrap().to_owned();
            let lab = json!({"name": "Proeflab", "kind": "fieldlab", "topics": [{"topic": "robotica"}],
                             "location": {"place": "Tilburg"}, "steps": [{"step": "demo"}, {"step": "membership"}],
                             "intake": {"capacity": 1}});
            let partner = officer.post("/v1/partners", &lab).expect(201)["id"].as_str().unwrap().to_owned();

            // Whom do I ring?
            let list = officer.get("/v1/call-list").expect(200);
            assert_eq!(list["calls"][0]["firmId"], firm.as_str());
            assert_eq!(next_step(&officer, &firm, &partner)["action"]["kind"], "reach");
            // What did it say?
            let note = json!({"officer": "A. de Vries", "channel": "telephone", "barriers": ["we vinden geen vakmensen"],
                              "topics": ["robots"], "confirmed": ["talent", "robotica"], "mood": "open"});
            officer.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
            // Who introduces us, and to whom?
            let matches = officer.get(&format!("/v1/firms/{firm}/matches?limit=100")).expect(200);
            let matches_found = matches["matches"].as_array().unwrap();
            let found = matches_found.iter().find(|found| found["partner"]["id"] == partner.as_str()).unwrap();
            let step = next_step(&officer, &firm, &partner);
            assert_eq!(step["action"], json!({"kind": "take", "step": "demo"}));
            let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "step": "demo",
                                  "choice": {"kind": "accept", "position": found["rank"]},
                                  "weightsVersion": matches["weightsVersion"]});
            let path = officer.post("/v1/introductions", &proposal).header("location").to_owned();
            for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
                let made = json!({"move": {"kind": kind}, "officer": "A. de Vries"});
                officer.put(&format!("{path}/status"), &made).expect(200);
            }
            (firm, partner, path)
        };
        let service = start();
        let officer = service.officer();
        assert_eq!(officer.get(&path).expect(200)["state"], "partner_asked");
        assert_eq!(next_step(&officer, &firm, &partner)["action"]["kind"], "go_on");
        for (kind, state) in [("partner_agrees", "partner_agreed"), ("introduce", "introduced"), ("meet", "met")] {
            let made = json!({"move": {"kind": kind}, "officer": "A. de Vries"});
            assert_eq!(officer.put(&format!("{path}/status"), &made).expect(200)["state"], state);
        }
        let step = json!({"move": {"kind": "take_step", "step": "demo"}, "officer": "A. de Vries"});
        assert_eq!(officer.put(&format!("{path}/status"), &step).expect(200)["state"], "step_taken");
        let join = json!({"move": {"kind": "join"}, "officer": "A. de Vries"});
        assert_eq!(officer.put(&format!("{path}/status"), &join).expect(200)["state"], "joined");
        assert_eq!(next_step(&officer, &firm, &partner)["rung"], "network");
        assert_eq!(officer.get(&format!("/v1/introductions?firm={firm}&state=joined")).expect(200)["total"], 1);
        let reached = officer.get(&format!("/v1/firms/{firm}")).expect(200);
        assert_eq!(reached["relations"][0]["kind"], "member");
    });
}

#[test]
fn a_step_that_does_not_exist_is_named_wherever_it_is_written() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let id = |location: &str, body: Value| officer.post(location, &body).expect(201)["id"].as_str().unwrap().to_owned();
    let firm = id("/v1/firms", json!({"name": "Proef Metaal", "legalForm": "bv"}));
    let partner = id("/v1/partners", json!({"name": "Lab", "kind": "fieldlab", "steps": [{"step": "demo"}]}));
    let proposal = |step: &str| {
        json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "step": step,
               "choice": {"kind": "accept", "position": 1}})
    };
    let refused = officer.post("/v1/introductions", &proposal("zwemmen"));
    assert_eq!(refused.faults(), [fault("/step", "unknown_code")]);
    assert!(refused.text.contains("zwemmen") && refused.text.contains("demo"), "{}", refused.text);
    let path = format!("/v1/introductions/{}/status", id("/v1/introductions", proposal("demo")));
    let taken = json!({"move": {"kind": "take_step", "step": "zwemmen"}, "officer": "A. de Vries"});
    // A move is read as a whole, so that is what the fault points at; its message names the word.
    let refused = officer.put(&path, &taken);
    assert_eq!(refused.faults(), [fault("/move", "unknown_code")]);
    assert!(refused.text.contains("zwemmen"), "{}", refused.text);
    let lab = json!({"name": "Ander lab", "kind": "fieldlab", "steps": [{"step": "zwemmen"}]});
    assert_eq!(officer.post("/v1/partners", &lab).faults()[0].0, "/steps/0/step");
}
