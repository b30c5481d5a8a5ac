//! Introductions: consent of both sides, places, what each side sees, and what became of them.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::Caller;
use loopvermogen::app::caller::Role;
use loopvermogen::app::introductions::{self, IntroductionMove};
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::app::writing::Expected;
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};

const TO_INTRODUCED: [&str; 5] = ["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"];

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

fn firm(officer: &Client<'_>, name: &str) -> String {
    let firm = json!({"name": name, "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
                      "description": "belt nooit terug", "externalIds": [{"system": "crm", "id": name}]});
    id(&officer.post("/v1/firms", &firm).expect(201))
}

fn partner(officer: &Client<'_>, capacity: Option<u32>) -> String {
    let lab = json!({"name": "Proeflab", "kind": "fieldlab", "topics": [{"topic": "robotica"}],
                     "steps": [{"step": "demo"}, {"step": "membership"}], "intake": {"capacity": capacity}});
    id(&officer.post("/v1/partners", &lab).expect(201))
}

fn proposal(firm: &str, partner: &str) -> Value {
    json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries", "step": "demo",
           "choice": {"kind": "accept", "position": 1}})
}

fn propose(officer: &Client<'_>, firm: &str, partner: &str) -> String {
    format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &proposal(firm, partner)).expect(201)))
}

fn made(kind: &str) -> Value {
    match kind {
        "take_step" => json!({"move": {"kind": kind, "step": "demo"}, "officer": "A. de Vries"}),
        "decline" => {
            json!({"move": {"kind": kind, "by": "firm", "reason": "no_time", "words": "te druk"}, "officer": "A. de Vries"})
        }
        _ => json!({"move": {"kind": kind}, "officer": "A. de Vries"}),
    }
}

#[test]
fn an_introduction_goes_from_proposal_to_joined_and_the_partner_is_not_proposed_again() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(1)));
        let path = propose(&officer, &firm, &partner);
        let status = format!("{path}/status");
        for kind in TO_INTRODUCED.into_iter().chain(["meet", "take_step", "join"]) {
            let before = officer.get(&path).expect(200);
            assert!(before["nextMoves"].as_array().unwrap().contains(&json!(kind)), "{before}");
            officer.put(&status, &made(kind)).expect(200);
        }
        let joined = officer.get(&path).expect(200);
        assert_eq!((&joined["state"], &joined["nextMoves"]), (&json!("joined"), &json!(["leave"])));
        let relations = officer.get(&format!("/v1/firms/{firm}")).expect(200)["relations"].clone();
        assert_eq!((&relations[0]["kind"], &relations[0]["partnerId"]), (&json!("member"), &json!(partner)));
        let ranked = officer.get(&format!("/v1/firms/{firm}/matches?limit=100")).expect(200);
        assert!(ranked["matches"].as_array().unwrap().iter().all(|found| found["partner"]["id"] != partner.as_str()));
        let of_it = |query: &str| officer.get(&format!("/v1/introductions?{query}")).expect(200)["total"].clone();
        assert_eq!((of_it(&format!("firm={firm}")), of_it("state=proposed")), (json!(1), json!(0)));
    });
}

#[test]
fn a_partner_that_a_firm_turned_down_is_not_proposed_again_and_none_declines_unasked() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(1)));
        let is_ranked = || {
            let ranked = officer.get(&format!("/v1/firms/{firm}/matches?limit=100")).expect(200);
            ranked["matches"].as_array().unwrap().iter().any(|found| found["partner"]["id"] == partner.as_str())
        };
        assert!(is_ranked());
        let status = format!("{}/status", propose(&officer, &firm, &partner));
        let no = |by: &str, reason: &str| json!({"officer": "A. de Vries", "move": {"kind": "decline", "by": by, "reason": reason}});
        let unasked = officer.put(&status, &no("partner", "no_place")).faults();
        assert_eq!(unasked, [("/move/by".to_owned(), "not_asked".to_owned())]);
        officer.put(&status, &made("ask_firm")).expect(200);
        officer.put(&status, &no("firm", "no_time")).expect(200);
        assert!(is_ranked(), "that there is no time now says nothing of the partner");
        let status = format!("{}/status", propose(&officer, &firm, &partner));
        officer.put(&status, &made("ask_firm")).expect(200);
        officer.put(&status, &no("firm", "no_fit")).expect(200);
        assert!(!is_ranked());
        let next = officer.get(&format!("/v1/firms/{firm}/next-step?partner={partner}")).expect(200);
        assert_ne!(next["action"]["kind"], "take", "{next}");
        // The firm thinks better of it, and joins.
        let status = format!("{}/status", propose(&officer, &firm, &partner));
        for kind in TO_INTRODUCED.into_iter().chain(["meet", "take_step", "join"]) {
            officer.put(&status, &made(kind)).expect(200);
        }
        let kinds = officer.get(&format!("/v1/firms/{firm}")).expect(200)["relations"].clone();
        let kinds: Vec<_> = kinds.as_array().unwrap().iter().map(|relation| relation["kind"].clone()).collect();
        assert_eq!(kinds, [json!("member")]);
        officer.post("/v1/introductions", &proposal(&firm, &partner)).expect_problem(409, "not-possible-now");
    });
}

#[test]
fn a_firm_that_a_partner_turned_down_as_unfit_is_not_among_its_prospects_any_more() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(1)));
        let is_prospect = || {
            let found = officer.get(&format!("/v1/partners/{partner}/prospects?limit=100")).expect(200);
            found["prospects"].as_array().unwrap().iter().any(|one| one["firm"]["id"] == firm.as_str())
        };
        for (reason, stays) in [("no_place", true), ("no_fit", false)] {
            let status = format!("{}/status", propose(&officer, &firm, &partner));
            for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
                officer.put(&status, &made(kind)).expect(200);
            }
            let no = json!({"kind": "decline", "by": "partner", "reason": reason});
            officer.put(&status, &json!({"officer": "A. de Vries", "move": no})).expect(200);
            assert_eq!(is_prospect(), stays, "{reason}");
        }
    });
}

#[test]
fn two_who_are_being_brought_together_are_not_proposed_once_more() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(2)));
        let path = propose(&officer, &firm, &partner);
        let refused =
            officer.post("/v1/introductions", &proposal(&firm, &partner)).expect_problem(409, "not-possible-now");
        assert_eq!(refused["errors"][0]["pointer"], "/partnerId");
        let known = path.rsplit('/').next().unwrap();
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains(known), "{refused}");
        assert_eq!(officer.get("/v1/introductions").expect(200)["total"], 1, "nothing was written");
        officer.put(&format!("{path}/status"), &made("decline")).expect(200);
        propose(&officer, &firm, &partner);
    });
}

#[test]
fn a_move_that_is_not_possible_tells_those_that_are_and_consent_is_never_skipped() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let path = propose(&officer, &firm(&officer, "Een"), &partner(&officer, None));
    let status = format!("{path}/status");
    for kind in ["firm_agrees", "ask_partner", "introduce", "meet", "take_step", "join", "fall_silent"] {
        let refused = officer.put(&status, &made(kind));
        assert_eq!(refused.faults(), [fault("/move/kind", "move_not_possible")], "{kind}");
        assert!(refused.text.contains("ask_firm, decline"), "{}", refused.text);
    }
    officer.put(&status, &made("ask_firm")).expect(200);
    let dated = |date: &str| json!({"move": {"kind": "firm_agrees"}, "officer": "A. de Vries", "date": date});
    assert_eq!(officer.put(&status, &dated("2999-01-01")).faults()[0], fault("/date", "in_future"));
    assert_eq!(officer.put(&status, &dated("2020-01-01")).faults(), [fault("/date", "before_last_move")]);
    let unknown = json!({"move": {"kind": "dance"}, "officer": "A. de Vries"});
    assert!(officer.put(&status, &unknown).faults()[0].0.starts_with("/move"));
    assert_eq!(officer.get(&path).expect(200)["state"], "firm_asked");
}

#[test]
fn attack_61_who_objects_or_is_gone_is_not_introduced_and_an_override_needs_a_reason() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let (firm, partner) = (firm(&officer, "Een"), partner(&officer, None));
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let refused = officer.post("/v1/introductions", &proposal(unknown, &partner));
    assert_eq!(refused.expect_problem(409, "not-possible-now")["errors"][0]["pointer"], "/firmId");
    officer.post("/v1/introductions", &proposal(&firm, unknown)).expect_problem(409, "not-possible-now");
    let mut overriding = proposal(&firm, &partner);
    overriding["choice"] = json!({"kind": "override", "reason": "x"});
    let faults = officer.post("/v1/introductions", &overriding).faults();
    assert_eq!(faults, [fault("/choice/reason", "invalid_length")]);

    let path = propose(&officer, &firm, &partner);
    let call = json!({"officer": "A. de Vries", "channel": "telephone", "objection": "Bel niet meer."});
    officer.post(&format!("/v1/firms/{firm}/conversations"), &call).expect(201);
    let status = format!("{path}/status");
    let stopped = officer.put(&status, &made("ask_firm")).expect_problem(409, "not-possible-now");
    assert_eq!(stopped["errors"][0]["code"], "party_objects");
    assert_eq!(officer.get(&path).expect(200)["nextMoves"], json!(["decline"]), "what is refused is not offered");
    officer.post("/v1/introductions", &proposal(&firm, &partner)).expect_problem(409, "not-possible-now");
    assert_eq!(officer.put(&status, &made("decline")).expect(200)["state"], "declined");

    // The partner goes after it was proposed.
    let other = self::firm(&officer, "Twee");
    let path = propose(&officer, &other, &partner);
    service.crm().delete(&format!("/v1/partners/{partner}")).expect(204);
    let stopped = officer.put(&format!("{path}/status"), &made("ask_firm")).expect_problem(409, "not-possible-now");
    assert_eq!(stopped["errors"][0]["code"], "party_deleted");
    let left = officer.get(&path).expect(200);
    assert_eq!((&left["state"], &left["nextMoves"]), (&json!("proposed"), &json!(["decline"])), "no more is offered");
    assert_eq!(officer.get("/v1/introductions").expect(200)["items"][0]["nextMoves"], json!(["decline"]));
    officer.post("/v1/introductions", &proposal(&other, &partner)).expect_problem(409, "not-possible-now");
}

#[test]
fn a_move_that_a_closed_channel_forbids_is_not_offered_until_one_is_open() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let partner = partner(&officer, None);
    let sole = json!({"name": "Eenmanszaak", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"}});
    let firm = id(&officer.post("/v1/firms", &sole).expect(201));
    let path = propose(&officer, &firm, &partner);
    let proposed = officer.get(&path).expect(200);
    assert_eq!((&proposed["nextMoves"], &proposed["contact"]["channels"]), (&json!(["decline"]), &json!([])));
    let refused = officer.put(&format!("{path}/status"), &made("ask_firm")).expect_problem(409, "not-possible-now");
    assert_eq!(refused["errors"][0]["code"], "contact_not_allowed");
    let known = json!({"name": "Eenmanszaak", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
                       "nonMailing": false});
    officer.put(&format!("/v1/firms/{firm}"), &known).expect(200);
    assert_eq!(officer.get(&path).expect(200)["nextMoves"][0], json!("ask_firm"), "a letter may be sent now");
}

#[test]
fn what_is_wrong_with_a_proposal_is_said_in_words_that_help() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let all = ["/firmId", "/partnerId", "/officer", "/choice"].map(|pointer| fault(pointer, "missing"));
    assert_eq!(officer.post("/v1/introductions", &json!({})).faults(), all, "all that is missing at once");

    let wrong = json!({"firmId": "abc", "partnerId": 5, "officer": "", "choice": "accept", "date": "26-11-2026"});
    let told = officer.post("/v1/introductions", &wrong).expect_problem(400, "invalid-input");
    let errors = told["errors"].as_array().unwrap();
    let said = |pointer: &str| {
        let error = errors.iter().find(|error| error["pointer"] == pointer).unwrap();
        format!("{} {}", error["message"].as_str().unwrap(), error["remedy"].as_str().unwrap())
    };
    assert!(said("/firmId").contains("is no id"), "{told}");
    assert!(said("/partnerId").ends_with("Give an id, as a text."), "{told}");
    assert!(said("/officer").starts_with("“” is no name of a person. Give a name of 1 to 120"), "{told}");
    assert!(said("/choice").ends_with("Give an object."), "{told}");
    assert!(said("/date").ends_with("Give a day such as 2026-11-26."), "{told}");
}

#[test]
fn the_partner_sees_a_prospect_once_it_is_asked_and_nothing_of_the_talks_before() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let (firm, partner) = (firm(&officer, "Een"), partner(&officer, None));
    let path = propose(&officer, &firm, &partner);
    let status = format!("{path}/status");
    let coordinator = service.coordinator_of(&partner);
    for kind in ["ask_firm", "firm_agrees"] {
        coordinator.get(&path).expect_problem(404, "not-found");
        assert_eq!(coordinator.get("/v1/introductions").expect(200)["total"], 0);
        officer.put(&status, &made(kind)).expect(200);
    }
    officer.put(&status, &made("ask_partner")).expect(200);
    let seen = coordinator.get(&path).expect(200);
    assert_eq!((&seen["firm"]["name"], &seen["log"][0]["move"]["kind"]), (&json!("Een"), &json!("ask_partner")));
    for secret in ["belt nooit", "crm", "ask_firm", "choice", "outcomes"] {
        assert!(!seen.to_string().contains(secret), "{secret}: {seen}");
    }
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    for stranger in [service.coordinator(), service.officer_in("PV20"), service.of(theirs, Role::Admin)] {
        stranger.get(&path).expect_problem(404, "not-found");
        assert_eq!(stranger.get("/v1/introductions").expect(200)["total"], 0);
    }
    let stranger = service.of(theirs, Role::Admin);
    stranger.put(&status, &made("partner_agrees")).expect_problem(404, "not-found");
    let outcome = json!({"moment": "three_months", "officer": "A. de Vries"});
    stranger.post(&format!("{path}/outcomes"), &outcome).expect_problem(404, "not-found");
    stranger.post("/v1/introductions", &proposal(&firm, &partner)).expect_problem(409, "not-possible-now");
    officer.put(&status, &made("decline")).expect(200);
    let log = coordinator.get(&path).expect(200)["log"].to_string();
    assert!(!log.contains("no_time") && !log.contains("te druk"), "{log}");
}

#[test]
fn a_coordinator_answers_for_the_own_partner_and_makes_no_other_move() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let firm = json!({"name": "Jan de Vries Timmerwerk", "legalForm": "eenmanszaak", "location": {"place": "Tilburg"},
                          "website": "https://devries.example", "provenance": {"source": "gesprek met Jan de Vries"}});
        let firm = id(&officer.post("/v1/firms", &firm).expect(201));
        let today = service.app.today().to_string();
        let consent = json!({"purpose": "telephone", "given": true, "date": today, "how": "form"});
        officer.post(&format!("/v1/firms/{firm}/consents"), &consent).expect(201);
        let partner = self::partner(&officer, Some(1));
        let other_lab = json!({"name": "Ander lab", "kind": "fieldlab"});
        let other_lab = id(&officer.post("/v1/partners", &other_lab).expect(201));
        let coordinator = service.coordinator_of(&partner);
        let path = propose(&officer, &firm, &partner);
        let status = format!("{path}/status");
        let no = |by: &str| json!({"move": {"kind": "decline", "by": by, "reason": "no_place", "words": "dit jaar vol"}, "officer": "L. Bos"});
        for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
            // Of what the partner was not asked it knows nothing.
            for early in [&made("partner_agrees"), &no("partner")] {
                coordinator.put(&status, early).expect_problem(404, "not-found");
            }
            officer.put(&status, &made(kind)).expect(200);
        }
        let strangers = [service.coordinator(), service.coordinator_of(&other_lab)];
        for stranger in strangers {
            stranger.put(&status, &made("partner_agrees")).expect_problem(404, "not-found");
        }
        assert_eq!(coordinator.get(&path).expect(200)["nextMoves"], json!(["partner_agrees", "decline"]));
        for kind in ["ask_firm", "firm_agrees", "ask_partner", "introduce", "meet", "take_step", "join", "fall_silent"]
        {
            coordinator.put(&status, &made(kind)).expect_problem(403, "forbidden");
        }
        coordinator.put(&status, &no("firm")).expect_problem(403, "forbidden");
        coordinator.post("/v1/introductions", &proposal(&firm, &partner)).expect_problem(403, "forbidden");
        let outcome = json!({"moment": "three_months", "officer": "L. Bos"});
        coordinator.post(&format!("{path}/outcomes"), &outcome).expect_problem(403, "forbidden");
        let stale = coordinator.send(reqwest::Method::PUT, &status, |request| {
            request.header("if-match", "\"1\"").json(&made("partner_agrees"))
        });
        stale.expect_problem(412, "changed-meanwhile");

        let answered = coordinator.put(&status, &made("partner_agrees")).expect(200);
        assert_eq!((&answered["state"], &answered["nextMoves"]), (&json!("partner_agreed"), &json!([])));
        // It said yes to this partner, which is its consent to be known there.
        let seen = [&answered["firm"]["name"], &answered["firm"]["website"]];
        assert_eq!(seen, [&json!("Jan de Vries Timmerwerk"), &json!("https://devries.example")]);
        let elsewhere = coordinator.get(&format!("/v1/partners/{partner}/prospects?include=excluded")).expect(200);
        assert!(!elsewhere.to_string().contains("Vries Timmerwerk"), "a list says no name: {elsewhere}");
        for secret in ["gesprek met", "choice", "outcomes", "firm_agrees"] {
            assert!(!answered.to_string().contains(secret), "{secret}: {answered}");
        }
        // The answer was given: it is not taken back here, nor given twice.
        coordinator.put(&status, &no("partner")).expect_problem(403, "forbidden");
        assert_eq!(
            coordinator.put(&status, &made("partner_agrees")).faults(),
            [fault("/move/kind", "move_not_possible")]
        );
        officer.put(&status, &made("introduce")).expect(200);
        coordinator.put(&status, &made("meet")).expect_problem(403, "forbidden");

        let other = propose(&officer, &self::firm(&officer, "Twee"), &partner);
        for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
            officer.put(&format!("{other}/status"), &made(kind)).expect(200);
        }
        let declined = coordinator.put(&format!("{other}/status"), &no("partner")).expect(200);
        assert_eq!((&declined["state"], &declined["nextMoves"]), (&json!("declined"), &json!([])));
        let seen = officer.get(&other).expect(200)["log"].to_string();
        assert!(seen.contains("dit jaar vol") && seen.contains("L. Bos"), "{seen}");
        let told = service.client(Role::Admin).get("/v1/audit-records?limit=100").expect(200).to_string();
        assert!(told.contains("limited:coordinator"), "the audit knows who answered");
    });
}

#[test]
fn fifty_at_once_take_no_more_places_than_there_are_and_a_refusal_gives_one_back() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let partner = partner(&officer, Some(3));
        let caller = Caller::of(OrganisationId::DEFAULT, "test", Role::Officer);
        let step = |kind: &str| -> IntroductionMove { serde_json::from_value(made(kind)).unwrap() };
        let ready: Vec<String> = (0..50)
            .map(|number| {
                let path = propose(&officer, &firm(&officer, &format!("Firma {number}")), &partner);
                let id = path.rsplit('/').next().unwrap().to_owned();
                for kind in &TO_INTRODUCED[..4] {
                    let made = step(kind);
                    introductions::make_move(&service.app, &caller, id.parse().unwrap(), &made, &Expected::Any)
                        .unwrap();
                }
                id
            })
            .collect();
        let introduce = |id: &String| {
            let made = step("introduce");
            introductions::make_move(&service.app, &caller, id.parse().unwrap(), &made, &Expected::Any)
        };
        // A thread each, which wait for one another so that they begin together.
        let gate = &std::sync::Barrier::new(ready.len());
        let introduced: Vec<&String> = std::thread::scope(|scope| {
            let introduce = &introduce;
            let attempt = |id| {
                scope.spawn(move || {
                    gate.wait();
                    introduce(id).is_ok().then_some(id)
                })
            };
            let threads: Vec<_> = ready.iter().map(attempt).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(introduced.len(), 3);
        let total = |state: &str| {
            let path = format!("/v1/introductions?partner={partner}&state={state}");
            officer.get(&path).expect(200)["total"].as_u64().unwrap()
        };
        assert_eq!((total("introduced"), total("partner_agreed")), (3, 47));
        let waiting = ready.iter().find(|id| !introduced.contains(id)).unwrap();
        let status = |id: &str| format!("/v1/introductions/{id}/status");
        let full = officer.put(&status(waiting), &made("introduce")).expect_problem(409, "not-possible-now");
        assert_eq!(full["errors"][0]["code"], "no_place");
        let offered = || officer.get(&format!("/v1/introductions/{waiting}")).expect(200)["nextMoves"].clone();
        assert_eq!(offered(), json!(["decline"]), "what would be refused is not offered");
        officer.put(&status(introduced[0]), &made("decline")).expect(200);
        assert_eq!(offered()[0], json!("introduce"), "a place came back");
        officer.put(&status(waiting), &made("introduce")).expect(200);
    });
}

#[test]
fn an_outcome_is_told_after_its_months_and_the_later_word_stands() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let (firm, partner) = (firm(&officer, "Een"), partner(&officer, None));
    let mut early = proposal(&firm, &partner);
    early["date"] = json!("2026-01-10");
    let path = format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &early).expect(201)));
    let outcomes = format!("{path}/outcomes");
    let told = |took_step: bool| {
        json!({"moment": "three_months", "officer": "A. de Vries", "tookStep": took_step,
                                        "change": {"jobs": 10}})
    };
    assert_eq!(officer.post(&outcomes, &told(true)).faults(), [fault("", "not_introduced")]);
    for kind in TO_INTRODUCED {
        let mut dated = made(kind);
        dated["date"] = json!("2026-02-01");
        officer.put(&format!("{path}/status"), &dated).expect(200);
    }
    let before = officer.get(&path).header("etag").to_owned();
    officer.post(&outcomes, &told(true)).expect(201);
    assert_ne!(officer.get(&path).header("etag"), before);
    let later = officer.post(&outcomes, &told(false)).expect(201);
    let outcome = &later["outcomes"][0];
    assert_eq!((&outcome["tookStep"], &outcome["change"]["jobs"]), (&json!(false), &json!(10)));
    assert_eq!(later["outcomes"].as_array().unwrap().len(), 1);
    let soon = json!({"moment": "twelve_months", "officer": "A. de Vries", "date": "2026-03-01"});
    assert_eq!(officer.post(&outcomes, &soon).faults(), [fault("/date", "too_early")]);
}

#[test]
fn a_full_partner_can_be_proposed_and_the_answer_says_that_the_firm_waits_for_a_place() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (one, two, partner) = (firm(&officer, "Een"), firm(&officer, "Twee"), partner(&officer, Some(1)));
        let first = officer.post("/v1/introductions", &proposal(&one, &partner)).expect(201);
        assert_eq!((&first["awaitsPlace"], first.get("warnings")), (&json!(false), None));
        let path = format!("/v1/introductions/{}", id(&first));
        for kind in TO_INTRODUCED {
            officer.put(&format!("{path}/status"), &made(kind)).expect(200);
        }
        let second = officer.post("/v1/introductions", &proposal(&two, &partner)).expect(201);
        assert_eq!((&second["state"], &second["awaitsPlace"]), (&json!("proposed"), &json!(true)));
        assert_eq!(second["warnings"][0]["code"], "no_place", "{second}");
        assert_eq!(officer.get(&path).expect(200)["awaitsPlace"], false, "who has a place waits for none");
        officer.put(&format!("{path}/status"), &made("decline")).expect(200);
        let waiting = officer.get(&format!("/v1/introductions/{}", id(&second))).expect(200);
        assert_eq!(waiting["awaitsPlace"], false, "{waiting}");
    });
}

#[test]
fn a_firm_has_one_place_at_a_partner_by_whichever_introduction() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(2)));
        let ago = |days: u64| (service.app.today() - chrono::Days::new(days)).to_string();
        let bring = |kinds: &[&str], days: u64| {
            let mut asked = proposal(&firm, &partner);
            asked["date"] = json!(ago(days));
            let path = format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &asked).expect(201)));
            for kind in kinds {
                let mut dated = made(kind);
                dated["date"] = json!(ago(days));
                officer.put(&format!("{path}/status"), &dated).expect(200);
            }
            path
        };
        let told = |path: &str, is_member: bool, days: u64| {
            let outcome =
                json!({"moment": "twelve_months", "officer": "A. de Vries", "date": ago(days), "isMember": is_member});
            officer.post(&format!("{path}/outcomes"), &outcome)
        };
        let taken = || {
            let holds = |state: &str| {
                let path = format!("/v1/introductions?partner={partner}&state={state}");
                officer.get(&path).expect(200)["total"].as_u64().unwrap()
            };
            ["introduced", "met", "step_taken", "joined"].into_iter().map(holds).sum::<u64>()
        };
        let first = bring(&[&TO_INTRODUCED[..], &["meet", "take_step", "join"]].concat(), 390);
        told(&first, false, 20).expect(201);
        assert_eq!(taken(), 0);
        let second = bring(&TO_INTRODUCED, 10);
        assert_eq!(taken(), 1);
        // Of the first it says that it is a member after all: it has its place by the second.
        let kept = told(&first, true, 5).expect(201).clone();
        assert_eq!((&kept["state"], &kept["nextMoves"], taken()), (&json!("left"), &json!([]), 1), "{kept}");
        assert_eq!(kept["warnings"][0]["code"], "place_held", "{kept}");
        let refused = officer.put(&format!("{first}/status"), &made("join"));
        let refused = refused.expect_problem(409, "not-possible-now");
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!("/move/kind"), &json!("place_held"))
        );
        // The place comes back once, and is there for the first.
        officer.put(&format!("{second}/status"), &made("fall_silent")).expect(200);
        assert_eq!(taken(), 0);
        assert_eq!((told(&first, true, 4).expect(201)["state"].clone(), taken()), (json!("joined"), 1));
        told(&first, false, 3).expect(201);
        assert_eq!(taken(), 0);
        // Who wants to be left alone joins nothing; the fault is where the body says it.
        let wish = json!({"doNotContact": {"since": ago(2), "source": "brief"}});
        service.crm().patch(&format!("/v1/firms/{firm}"), &wish).expect(200);
        let objects = told(&first, true, 1).expect_problem(409, "not-possible-now").clone();
        assert_eq!(objects["errors"][0]["pointer"], "/isMember", "{objects}");
    });
}

#[test]
fn a_step_that_was_told_before_is_told_again_though_the_partner_no_longer_offers_it() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let (firm, partner) = (firm(&officer, "Een"), partner(&officer, None));
    let mut early = proposal(&firm, &partner);
    early["date"] = json!("2025-01-10");
    let path = format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &early).expect(201)));
    for kind in TO_INTRODUCED {
        let mut dated = made(kind);
        dated["date"] = json!("2025-02-01");
        officer.put(&format!("{path}/status"), &dated).expect(200);
    }
    let told = |moment: &str, step: &str| {
        let outcome = json!({"moment": moment, "officer": "A. de Vries", "tookStep": true, "step": step});
        officer.post(&format!("{path}/outcomes"), &outcome)
    };
    told("three_months", "membership").expect(201);
    service.crm().patch(&format!("/v1/partners/{partner}"), &json!({"steps": [{"step": "training"}]})).expect(200);
    assert_eq!(told("twelve_months", "trial").faults(), [fault("/step", "not_offered")]);
    told("twelve_months", "membership").expect(201);
}

#[test]
fn a_step_that_the_partner_does_not_offer_is_neither_proposed_nor_taken() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let (firm, partner) = (firm(&officer, "Een"), partner(&officer, None));
    let mut wrong = proposal(&firm, &partner);
    wrong["step"] = json!("rd_project");
    let refused = officer.post("/v1/introductions", &wrong);
    assert_eq!(refused.faults(), [fault("/step", "not_offered")]);
    assert!(refused.text.contains("demo, membership"), "{}", refused.text);
    let path = propose(&officer, &firm, &partner);
    for kind in TO_INTRODUCED.into_iter().chain(["meet"]) {
        officer.put(&format!("{path}/status"), &made(kind)).expect(200);
    }
    let take = |step: &str| json!({"move": {"kind": "take_step", "step": step}, "officer": "A. de Vries"});
    assert_eq!(officer.put(&format!("{path}/status"), &take("trial")).faults(), [fault("/move/step", "not_offered")]);
    // What was agreed holds, though the partner offers something else by now.
    service.crm().patch(&format!("/v1/partners/{partner}"), &json!({"steps": [{"step": "training"}]})).expect(200);
    officer.put(&format!("{path}/status"), &take("demo")).expect(200);
    assert_eq!(
        officer.put(&format!("{path}/status"), &take("membership")).faults(),
        [fault("/move/step", "not_offered")]
    );
    // Of a partner of which no step is known, none is refused.
    service.crm().patch(&format!("/v1/partners/{partner}"), &json!({"steps": []})).expect(200);
    officer.put(&format!("{path}/status"), &take("membership")).expect(200);
}

#[test]
fn who_is_a_member_no_longer_gives_the_place_back_and_a_step_told_later_counts_on_the_ladder() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (one, two, partner) = (firm(&officer, "Een"), firm(&officer, "Twee"), partner(&officer, Some(1)));
        let ago = |days: u64| (service.app.today() - chrono::Days::new(days)).to_string();
        let bring = |firm: &str, kinds: &[&str]| {
            let mut early = proposal(firm, &partner);
            early["date"] = json!(ago(400));
            let path = format!("/v1/introductions/{}", id(&officer.post("/v1/introductions", &early).expect(201)));
            for kind in kinds {
                let mut dated = made(kind);
                dated["date"] = json!(ago(390));
                officer.put(&format!("{path}/status"), &dated).expect(200);
            }
            path
        };
        let told = |path: &str, moment: &str, days: u64, more: Value| {
            let mut outcome = json!({"moment": moment, "officer": "A. de Vries", "date": ago(days)});
            outcome.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            officer.post(&format!("{path}/outcomes"), &outcome)
        };
        let members = |firm: &str| {
            let firm = officer.get(&format!("/v1/firms/{firm}")).expect(200).clone();
            let relations = firm["relations"].as_array().cloned().unwrap_or_default();
            relations.iter().filter(|relation| relation["kind"] == "member").count()
        };
        let rung = |firm: &str| officer.get(&format!("/v1/firms/{firm}/next-step")).expect(200)["rung"].clone();

        let path = bring(&one, &[&TO_INTRODUCED[..], &["meet", "take_step", "join"]].concat());
        assert_eq!((members(&one), rung(&one)), (1, json!("network")));
        told(&path, "three_months", 290, json!({"isMember": true})).expect(201);
        let left = told(&path, "twelve_months", 10, json!({"isMember": false})).expect(201).clone();
        assert_eq!((&left["state"], &left["nextMoves"]), (&json!("left"), &json!(["join"])));
        assert_eq!((members(&one), rung(&one)), (0, json!("light_step")));
        // Its place is there for another.
        let other = bring(&two, &TO_INTRODUCED);
        // Told again, it is a member after all; by now there is no place, and what it said is kept all the same.
        let full = told(&path, "twelve_months", 5, json!({"isMember": true})).expect(201).clone();
        assert_eq!((&full["state"], &full["outcomes"][1]["isMember"]), (&json!("left"), &json!(true)));
        let warning = &full["warnings"][0];
        assert_eq!((&warning["pointer"], &warning["code"]), (&json!("/isMember"), &json!("no_place")), "{full}");
        assert_eq!(members(&one), 0);
        // A step that nobody noted at the time, and then nothing was heard any more.
        officer.put(&format!("{other}/status"), &made("fall_silent")).expect(200);
        let before = rung(&two);
        told(&other, "three_months", 200, json!({"tookStep": true})).expect(201);
        assert_eq!((before, rung(&two)), (json!("need_known"), json!("light_step")));
        told(&other, "twelve_months", 20, json!({"tookStep": true, "step": "membership"})).expect(201);
        assert_eq!(rung(&two), json!("network"));
        let again = told(&path, "twelve_months", 5, json!({"isMember": true})).expect(201).clone();
        assert_eq!((&again["state"], members(&one)), (&json!("joined"), 1));
    });
}

#[test]
fn a_partner_asks_for_firms_of_its_list_and_the_agency_decides() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let partner = partner(&officer, Some(2));
        let [one, two, three, four] = ["Een", "Twee", "Drie", "Vier"].map(|name| firm(&officer, name));
        let refusal = json!({"since": "2026-11-01", "reason": "nooit", "source": "telefoon"});
        let never = json!({"name": "Nooit", "legalForm": "bv", "location": {"place": "Tilburg"}, "topics": ["robotica"],
                           "doNotContact": refusal});
        let never = id(&officer.post("/v1/firms", &never).expect(201));
        let lab = service.coordinator_of(&partner);
        let here = format!("/v1/partners/{partner}/firm-requests");
        let body = |firm: &str| json!({"firmId": firm, "reason": "Onze lasrobot past bij hen."});
        let ask = |firm: &str| lab.post(&here, &body(firm));
        let why = |firm: &str| ask(firm).faults_of(409, "not-possible-now");
        let status = |path: &str| format!("{path}/status");
        let decline = |by: &str| {
            json!({"officer": "A. de Vries",
                   "move": {"kind": "decline", "by": by, "reason": "no_fit", "words": "Zij zitten vol."}})
        };

        let asked = ask(&one).expect(201);
        assert_eq!((&asked["state"], &asked["nextMoves"]), (&json!("proposed"), &json!(["decline"])));
        assert_eq!(asked["request"]["reason"], "Onze lasrobot past bij hen.");
        assert!(asked.get("choice").is_none() && asked.get("contact").is_none(), "{asked}");
        let first = format!("/v1/introductions/{}", id(&asked));
        let waiting = officer.get("/v1/introductions?state=proposed").expect(200);
        assert_eq!((&waiting["total"], &waiting["items"][0]["request"]), (&json!(1), &asked["request"]));
        let audited = service.client(Role::Admin).get("/v1/audit-records?limit=20").expect(200).to_string();
        assert!(audited.contains(&id(&asked)) && audited.contains("by\\\":\\\"partner"), "{audited}");

        // Nobody asks twice, for a firm that is not in the list, or for the partner of another.
        assert_eq!(why(&one), [fault("/firmId", "asked_already")]);
        for other in [never.as_str(), "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", partner.as_str()] {
            assert_eq!(why(other), [fault("/firmId", "not_available")]);
        }
        service.coordinator().post(&here, &body(&two)).expect_problem(404, "not-found");
        officer.post(&here, &body(&two)).expect_problem(403, "forbidden");
        let short = lab.post(&here, &json!({"firmId": two, "reason": "x"}));
        short.expect(400);
        assert_eq!(short.faults(), [fault("/reason", "invalid_length")]);

        // No more than there are places, until one is taken back; that one may be asked for again.
        let second = format!("/v1/introductions/{}", id(&ask(&two).expect(201)));
        assert_eq!(why(&three), [fault("/firmId", "no_room")]);
        let mut back = decline("partner");
        // One that it called unfit would not be in its list any more.
        back["move"]["reason"] = json!("other");
        let back = lab.put(&status(&second), &back).expect(200);
        assert_eq!(back["state"], "declined");
        let second = format!("/v1/introductions/{}", id(&ask(&two).expect(201)));

        // The agency says no, and why; what it says is no word of the firm.
        officer.put(&status(&first), &decline("agency")).expect(200);
        let seen = lab.get(&first).expect(200);
        assert_eq!((&seen["state"], &seen["log"][0]["move"]["words"]), (&json!("declined"), &json!("Zij zitten vol.")));
        assert_eq!(officer.get(&format!("/v1/firms/{one}")).expect(200)["relations"], Value::Null);
        assert_eq!(why(&one), [fault("/firmId", "asked_before")]);

        // Or it asks the firm: from then on neither takes it back alone, and the partner sees how it stands.
        officer.put(&status(&second), &made("ask_firm")).expect(200);
        let seen = lab.get(&second).expect(200);
        assert_eq!((&seen["state"], &seen["log"], &seen["nextMoves"]), (&json!("firm_asked"), &json!([]), &json!([])));
        let late = officer.put(&status(&second), &decline("agency")).faults();
        assert_eq!(late, [fault("/move/by", "asked_already")]);
        lab.put(&status(&second), &decline("partner")).expect_problem(403, "forbidden");
        for kind in ["firm_agrees", "ask_partner"] {
            officer.put(&status(&second), &made(kind)).expect(200);
        }
        lab.put(&status(&second), &made("partner_agrees")).expect(200);

        // Of what the agency has under way a partner knows nothing; asking for the firm says that it wants it as well.
        let hidden = propose(&officer, &four, &partner);
        lab.get(&hidden).expect_problem(404, "not-found");
        assert_eq!(format!("/v1/introductions/{}", id(&ask(&four).expect(201))), hidden);
        assert_eq!(officer.get(&hidden).expect(200)["officer"], "A. de Vries");
        // One place is promised, one firm is waited for: that is all.
        assert_eq!(why(&three), [fault("/firmId", "no_room")]);
    });
}

#[test]
fn a_request_on_which_nobody_decided_opens_no_channel_to_the_firm() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let (firm, partner) = (firm(&officer, "Een"), partner(&officer, Some(1)));
        let lab = service.coordinator_of(&partner);
        let asked = json!({"firmId": firm, "reason": "Onze lasrobot past bij hen."});
        let path = id(&lab.post(&format!("/v1/partners/{partner}/firm-requests"), &asked).expect(201));
        let rung = json!({"officer": "A. de Vries", "channel": "telephone", "mood": "doubts"});
        officer.post(&format!("/v1/firms/{firm}/conversations"), &rung).expect(201);
        let step = || officer.get(&format!("/v1/firms/{firm}/next-step")).expect(200).to_string();
        assert!(!step().contains(&path) && !step().contains("Proeflab: voorstel gedaan"), "{}", step());
        let history = officer.get(&format!("/v1/introductions?firm={firm}")).expect(200);
        assert_eq!(history["items"][0]["nextMoves"], json!(["ask_firm", "decline"]), "{history}");
    });
}
