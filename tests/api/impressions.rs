//! Lists that were shown, what came of them, and the weights that are learned from both.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::Role;
use loopvermogen::app::learn::outcomes::{LearnedWeight, learn_from_outcomes};
use loopvermogen::app::replay::{ReplayRequest, ReplayedLists, replay};
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};

fn add(officer: &Client<'_>, path: &str, body: Value) -> String {
    officer.post(path, &body).expect(201)["id"].as_str().unwrap().to_owned()
}

/// The list for a firm, as a CRM logs it.
fn shown(officer: &Client<'_>, firm: &str) -> Value {
    let matches = officer.get(&format!("/v1/firms/{firm}/matches?limit=10")).expect(200);
    let shown: Vec<Value> = matches["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| json!({"partnerId": found["partner"]["id"], "position": found["rank"]}))
        .collect();
    json!({"firmId": firm, "origin": "crm", "weightsVersion": matches["weightsVersion"],
           "indexVersion": matches["indexVersion"], "shown": shown})
}

#[test]
fn what_was_shown_and_chosen_and_came_about_is_learned_from_and_a_person_activates_it() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        for (name, topic, place) in
            [("Dichtbij", "biotech", "Tilburg"), ("Ver", "robotica", "Groningen"), ("Midden", "robotica", "Utrecht")]
        {
            add(
                &officer,
                "/v1/partners",
                json!({"name": name, "kind": "fieldlab", "location": {"place": place},
                "topics": [{"topic": topic}], "steps": [{"step": "demo"}]}),
            );
        }
        let today = service.app.today();
        let mut lists = 0;
        for number in 0..8 {
            let firm = json!({"name": format!("Firma {number}"), "legalForm": "bv", "topics": ["robotica"],
                              "location": {"place": "Tilburg"}});
            let firm = add(&officer, "/v1/firms", firm);
            let list = shown(&officer, &firm);
            let last = list["shown"].as_array().unwrap().last().unwrap().clone();
            let logged = officer.post("/v1/impressions", &list);
            let impression = logged.expect(201);
            assert_eq!(officer.get(logged.header("location")).expect(200), impression);
            assert!(impression["values"][0].as_object().unwrap().len() > 1, "{impression}");
            lists += 1;
            // The officer sees more in the last of the list, and is right.
            let proposal = json!({"firmId": firm, "partnerId": last["partnerId"], "officer": "A. de Vries",
                "step": "demo", "choice": {"kind": "override", "position": last["position"],
                "reason": "kent de ondernemer"}, "weightsVersion": impression["weightsVersion"],
                "impressionId": impression["id"]});
            let made = officer.post("/v1/introductions", &proposal);
            assert_eq!(made.expect(201)["impressionId"], impression["id"]);
            let path = made.header("location").to_owned();
            for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce", "meet"] {
                let made = json!({"move": {"kind": kind}, "officer": "A. de Vries"});
                officer.put(&format!("{path}/status"), &made).expect(200);
            }
            let step = json!({"move": {"kind": "take_step", "step": "demo"}, "officer": "A. de Vries"});
            officer.put(&format!("{path}/status"), &step).expect(200);
        }
        let ours = OrganisationId::DEFAULT;
        let (weights, reports) = learn_from_outcomes(&service.app, ours, "2026-q4", 1).unwrap();
        assert_eq!(reports.iter().map(|report| report.questions).sum::<usize>(), lists);
        let moved = reports.iter().flat_map(|report| &report.weights).filter(|weight| weight.before != weight.after);
        let moved: Vec<_> = moved.collect();
        // Eight outcomes move weights, and not far from where they were.
        assert!(!moved.is_empty());
        for LearnedWeight { signal: name, before, after, interval } in moved {
            assert!((before - after).abs() < 15.0, "{name}: {before} to {after}");
            let (low, high) = interval.unwrap();
            assert!(low <= high, "{name}");
        }
        let learned = weights.learned.as_ref().unwrap();
        let firm = add(&officer, "/v1/firms", json!({"name": "Nieuw", "topics": ["robotica"]}));
        let in_use = |officer: &Client<'_>| {
            officer.get(&format!("/v1/firms/{firm}/matches")).expect(200)["weightsVersion"].clone()
        };
        assert_eq!(in_use(&officer), learned.priors.as_str(), "it ranks nothing yet");

        let replay = |version: &str| -> ReplayedLists {
            let request = ReplayRequest { version: version.to_owned(), from: today, to: today, most: 100 };
            replay(&service.app, ours, &request).unwrap()
        };
        let replayed = replay("2026-q4");
        assert_eq!((replayed.lists, replayed.came_about), (lists, lists));
        let mean = replayed.mean_place.unwrap();
        assert!(mean.replayed <= mean.as_shown, "{mean:?}");
        // The same by the API, by which nothing changes.
        let asked = |more: &str| officer.get(&format!("/v1/weights-replays?from={today}&to={today}{more}"));
        let told = asked("&version=2026-q4&limit=3").expect(200);
        assert_eq!((&told["lists"], &told["meanPlace"]["replayed"]), (&json!(lists), &json!(mean.replayed)));
        assert_eq!(told["replayed"].as_array().unwrap().len(), 3);
        // As many as were shown, and each of those within the list or fallen out.
        let one = &told["replayed"][0];
        let (partners, out) = (one["partners"].as_array().unwrap(), one["fallenOut"].as_array().unwrap());
        let mut places: Vec<u64> =
            partners.iter().chain(out).filter_map(|partner| partner["shownAt"].as_u64()).collect();
        places.sort_unstable();
        assert!(places.len() > 1 && places == (1..=places.len() as u64).collect::<Vec<_>>(), "{one}");
        assert_eq!(partners.len(), places.len(), "{one}");
        assert!(one["runnersUp"].as_u64().unwrap() > 0 && told["withRunnersUp"] == lists, "{one}");
        let known = officer.get("/v1/weights-versions").expect(200);
        assert_eq!((&known["active"], &known["versions"][0]["version"]), (&json!(learned.priors), &json!("2026-q4")));
        assert_eq!(known["versions"][0]["learned"]["priors"], learned.priors.as_str());
        assert_eq!(asked("&version=2099-q1").faults(), [fault("version", "unknown")]);
        assert_eq!(asked("").faults(), [fault("version", "missing")]);
        let backwards = officer.get(&format!("/v1/weights-replays?version=2026-q4&from={today}&to=2020-01-01"));
        assert_eq!(backwards.faults(), [fault("to", "out_of_range")]);
        let limited = service.officer_in("PV30").get(&format!("/v1/weights-replays?version=3&from={today}&to={today}"));
        limited.expect_problem(403, "forbidden");
        let as_it_was = replay(&learned.priors);
        assert_eq!(as_it_was.other_first, 0, "the weights that ranked give the order that was shown: {as_it_was:?}");
        assert_eq!(
            (as_it_was.with_runners_up, as_it_was.with_others),
            (lists, 0),
            "and nobody comes in: {as_it_was:?}"
        );

        assert!(learn_from_outcomes(&service.app, ours, "2026-q4", 1).is_err(), "a version is never changed");
        put_to_use_by_a_person_who_says_why(&service);
        assert_eq!(in_use(&officer), "2026-q4");
    });
}

fn put_to_use_by_a_person_who_says_why(service: &Service) {
    let admin = service.client(Role::Admin);
    let choice = |version: &str, reason: &str| json!({"version": version, "officer": "A. de Vries", "reason": reason});
    let choose = |choice: &Value| admin.put("/v1/active-weights", choice);
    let before = admin.get("/v1/active-weights").expect(200).clone();
    assert_eq!(before["activations"], json!([]), "nobody chose what ships with the product");
    assert_eq!(choose(&choice("no-such", "Gewoon.")).faults(), [fault("/version", "unknown")]);
    assert_eq!(choose(&choice("2026-q4", "  ")).faults(), [fault("/reason", "invalid_length")]);
    let nobody = json!({"version": "2026-q4", "officer": "7", "reason": "Gewoon."});
    assert_eq!(choose(&nobody).faults()[0].0, "/officer");
    service.officer().put("/v1/active-weights", &choice("2026-q4", "Gewoon.")).expect_problem(403, "forbidden");
    assert_eq!(&admin.get("/v1/active-weights").expect(200), &before, "what was refused changed nothing");

    let weights_changed = || {
        let changes = admin.get("/v1/changes?limit=1000&types=weights").expect(200).clone();
        changes["items"].as_array().unwrap().len()
    };
    let changed = weights_changed();
    let told = choose(&choice("2026-q4", "De gekozen partner stond hoger.")).expect(200).clone();
    assert_eq!((&told["version"], &told["activations"][0]["activatedBy"]), (&json!("2026-q4"), &json!("A. de Vries")));
    assert_eq!(told["activations"][0]["reason"], "De gekozen partner stond hoger.");
    let records = admin.get("/v1/audit-records?limit=5").expect(200).clone();
    let is_it = |record: &Value| record["action"] == "activate" && record["subject"] == "local:admin";
    assert!(records["items"].as_array().unwrap().iter().any(is_it), "{records}");
    let after = weights_changed();
    assert_eq!(after, changed + 1, "whoever follows the changes, or has a webhook, is told");
}

#[test]
fn a_list_with_faults_is_refused_at_each_and_a_choice_from_no_list_too() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = add(&officer, "/v1/firms", json!({"name": "Proef"}));
    let lab = json!({"name": "Lab", "kind": "fieldlab", "topics": [{"topic": "robotica"}]});
    let partner = add(&officer, "/v1/partners", lab);
    let one = |position: u32, probability: f64| json!({"partnerId": partner, "position": position, "probability": probability});
    let list = json!({"firmId": firm, "origin": "page", "weightsVersion": "1", "indexVersion": 1,
                      "date": "2999-01-01", "shown": [one(1, 0.5), one(0, 2.0)]});
    let faults = officer.post("/v1/impressions", &list).faults();
    let expected = [
        fault("/shown/1/partnerId", "repeated"),
        fault("/shown/1/position", "out_of_range"),
        fault("/shown/1/probability", "out_of_range"),
        fault("/date", "in_future"),
    ];
    assert_eq!(faults, expected);
    let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries",
                          "choice": {"kind": "accept", "position": 1}, "impressionId": firm});
    assert_eq!(officer.post("/v1/introductions", &proposal).faults(), [fault("/impressionId", "unknown")]);
}

#[test]
fn a_list_is_of_weights_and_an_index_that_were() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let firm = add(&officer, "/v1/firms", json!({"name": "Proef", "topics": ["robotica"]}));
    add(&officer, "/v1/partners", json!({"name": "Lab", "kind": "fieldlab", "topics": [{"topic": "robotica"}]}));
    let list = shown(&officer, &firm);
    let with = |field: &str, value: Value| {
        let mut other = list.clone();
        other[field] = value;
        officer.post("/v1/impressions", &other)
    };
    assert_eq!(with("weightsVersion", json!("verzonnen")).faults(), [fault("/weightsVersion", "unknown")]);
    for never in [json!(-1), json!(list["indexVersion"].as_i64().unwrap() + 1_000)] {
        assert_eq!(with("indexVersion", never).faults(), [fault("/indexVersion", "unknown")]);
    }
    with("indexVersion", json!(0)).expect(201);
}

#[test]
fn a_choice_agrees_with_the_list_that_it_was_made_from() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let firm = json!({"name": "Proef", "legalForm": "bv", "topics": ["robotica"]});
        let firm = add(&officer, "/v1/firms", firm);
        let lab = |name: &str| json!({"name": name, "kind": "fieldlab", "topics": [{"topic": "robotica"}]});
        let (first, unshown) = (add(&officer, "/v1/partners", lab("Lab")), add(&officer, "/v1/partners", lab("Later")));
        let weights = officer.get(&format!("/v1/firms/{firm}/matches")).expect(200)["weightsVersion"].clone();
        let list = json!({"firmId": firm, "origin": "crm", "weightsVersion": weights, "indexVersion": 1,
                          "shown": [{"partnerId": first, "position": 3}]});
        let list = officer.post("/v1/impressions", &list).expect(201)["id"].clone();
        let choose = |partner: &str, choice: Value, more: Value| {
            let mut proposal =
                json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "choice": choice});
            proposal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            officer.post("/v1/introductions", &proposal)
        };
        let accept = |position: u32| json!({"kind": "accept", "position": position});
        let from_list = json!({"impressionId": list});
        let faults = choose(&first, accept(1), from_list.clone()).faults();
        assert_eq!(faults, [fault("/choice/position", "not_in_list")]);
        let faults = choose(&unshown, accept(3), from_list.clone()).faults();
        assert_eq!(faults, [fault("/choice/position", "not_in_list")]);
        let faults = choose(&first, accept(3), json!({"impressionId": list, "weightsVersion": "0"})).faults();
        assert_eq!(faults, [fault("/weightsVersion", "contradiction")]);
        let faults = choose(&first, accept(1), json!({"weightsVersion": "verzonnen"})).faults();
        assert_eq!(faults, [fault("/weightsVersion", "unknown")]);
        // The version is that of the list, though the proposal does not name it.
        let made = choose(&first, accept(3), from_list.clone()).expect(201).clone();
        assert_eq!((&made["weightsVersion"], &made["impressionId"]), (&weights, &list));
        let other = json!({"kind": "override", "reason": "kent de ondernemer"});
        choose(&unshown, other, from_list).expect(201);
    });
}

#[test]
fn who_was_introduced_is_asked_after_three_months_until_the_answer_is_there() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let firm = add(&officer, "/v1/firms", json!({"name": "Proef", "legalForm": "bv"}));
        let lab = json!({"name": "Lab", "kind": "fieldlab", "topics": [{"topic": "robotica"}]});
        let partner = add(&officer, "/v1/partners", lab);
        let day = |back: u64| service.app.today().checked_sub_days(chrono::Days::new(back)).unwrap().to_string();
        let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "date": day(100),
                              "choice": {"kind": "accept", "position": 1}});
        let path = officer.post("/v1/introductions", &proposal).header("location").to_owned();
        for kind in ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"] {
            let made = json!({"move": {"kind": kind}, "officer": "A. de Vries", "date": day(95)});
            officer.put(&format!("{path}/status"), &made).expect(200);
        }
        let due = officer.get("/v1/outcomes").expect(200);
        let asked = &due["items"][0];
        assert_eq!((&due["total"], &asked["firmName"]), (&json!(1), &json!("Proef")));
        assert_eq!((&asked["moment"], &asked["partnerName"]), (&json!("three_months"), &json!("Lab")));
        assert_eq!(officer.get(&format!("/v1/outcomes?due={}", day(10))).expect(200)["total"], 0);
        assert_eq!(officer.get("/v1/outcomes?due=soon").faults(), [fault("due", "invalid_value")]);
        let told = json!({"moment": "three_months", "officer": "A. de Vries", "tookStep": true});
        officer.post(&format!("{path}/outcomes"), &told).expect(201);
        assert_eq!(officer.get("/v1/outcomes").expect(200)["total"], 0);
    });
}

/// Partners of several kinds with alike topics, so that what makes results unlike one another moves them.
fn many_partners(officer: &Client<'_>) {
    let kinds = ["fieldlab", "knowledge_institution", "network", "fieldlab"];
    let topics = ["robotica", "biotech", "ai", "energie"];
    let places = ["Tilburg", "Breda", "Utrecht", "Groningen", "Eindhoven"];
    let steps = ["demo", "student_project"];
    for number in 0..60usize {
        let partner = json!({"name": format!("Partner {number}"), "kind": kinds[number % 4],
            "location": {"place": places[number % 5]},
            "topics": [{"topic": topics[number / 3 % 4]}, {"topic": topics[(number / 3 + 1 + number % 3) % 4]}],
            "steps": [{"step": steps[number % 2]}]});
        add(officer, "/v1/partners", partner);
    }
}

#[test]
fn under_the_weights_that_ranked_every_list_comes_out_as_it_was_shown() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        many_partners(&officer);
        let mut firms = Vec::new();
        for number in 0..12usize {
            let places = ["Tilburg", "Breda", "Groningen"];
            let topics = [["robotica"], ["ai"], ["energie"], ["biotech"]][number % 4];
            let firm = json!({"name": format!("Firma {number}"), "topics": topics, "barriers": ["talent"],
                              "location": {"place": places[number % 3]}});
            firms.push(add(&officer, "/v1/firms", firm));
        }
        let (mut is_moved, log) = (false, |list: &Value| officer.post("/v1/impressions", list).expect(201));
        for firm in &firms {
            let list = shown(&officer, firm);
            log(&list);
            let by_score = officer.get(&format!("/v1/firms/{firm}/matches?limit=10&diversity=0")).expect(200);
            is_moved |= by_score["matches"][5]["partner"]["id"] != list["shown"][5]["partnerId"];
        }
        assert!(is_moved, "what makes results unlike one another has an effect here");
        let today = service.app.today();
        let weights = officer.get("/v1/active-weights").expect(200)["version"].as_str().unwrap().to_owned();
        let replayed =
            || officer.get(&format!("/v1/weights-replays?version={weights}&from={today}&to={today}")).expect(200);
        let told = replayed();
        let figures = ["lists", "reproducible", "withRunnersUp", "otherFirst", "withOthers"]
            .map(|name| told[name].as_u64().unwrap());
        assert_eq!(figures, [12, 12, 12, 0, 0], "{told}");

        // A list that was asked otherwise says how; one that does not is told apart.
        let asked = format!("/v1/firms/{}/matches?limit=10&diversity=1", firms[0]);
        let ranked = officer.get(&asked).expect(200);
        let partners = ranked["matches"].as_array().unwrap().iter();
        let partners: Vec<Value> =
            partners.map(|one| json!({"partnerId": one["partner"]["id"], "position": one["rank"]})).collect();
        let mut list = json!({"firmId": firms[0], "origin": "crm", "weightsVersion": ranked["weightsVersion"],
                              "indexVersion": ranked["indexVersion"], "shown": partners, "diversity": 1.0});
        assert_eq!(log(&list)["diversity"], 1.0);
        assert_eq!(replayed()["reproducible"], 13);
        list.as_object_mut().unwrap().remove("diversity");
        log(&list);
        let told = replayed();
        assert_eq!((&told["lists"], &told["reproducible"]), (&json!(14), &json!(13)));
        list["diversity"] = json!(1.5);
        assert_eq!(officer.post("/v1/impressions", &list).faults(), [fault("/diversity", "out_of_range")]);
    });
}
