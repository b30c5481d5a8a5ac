//! Events: made of what changed, sent as the standard says, to those who are to be told.

use crate::receiver::{Manner, Received, Receiver};
use crate::service::{Client, Service, fault, limits};
use crate::support::{TestDatabase, on_each_database};
use chrono::{NaiveDateTime, TimeDelta, Utc};
use loopvermogen::api::ApiLimits;
use loopvermogen::app::App;
use loopvermogen::app::caller::Role;
use loopvermogen::app::events::worker::Worker;
use loopvermogen::app::events::{Rules, Secrets, Sender, delivery, match_lists, relay};
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::firms::save_firm;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const OURS: OrganisationId = OrganisationId::DEFAULT;
pub const HERE: Rules = Rules { private_addresses: true };

fn kind(name: &str) -> String {
    format!("nl.loopvermogen.{name}.v1")
}

/// A service, and what its worker does, at moments that the test chooses.
struct Stage {
    service: Service,
    secrets: Secrets,
    sender: Sender,
    now: NaiveDateTime,
}

impl Stage {
    fn on(database: &TestDatabase) -> Self {
        Self::of(Service::start_with(database, ApiLimits { webhooks: HERE, ..limits() }))
    }

    fn on_sqlite() -> Self {
        Self::of(Service::on_sqlite_with(ApiLimits { webhooks: HERE, ..limits() }))
    }

    fn of(service: Service) -> Self {
        let secrets = Secrets::of(&service.tokens);
        let sender = Sender::new(HERE, Duration::from_secs(60)).unwrap();
        Self { service, secrets, sender, now: Utc::now().naive_utc() }
    }

    fn crm(&self) -> Client<'_> {
        self.service.crm()
    }

    fn later(&mut self, seconds: i64) {
        self.now = self.now.max(Utc::now().naive_utc()) + TimeDelta::seconds(seconds);
    }

    /// Makes the events of the moment and sends what is due, each once.
    fn work(&self) {
        self.work_as(&self.service.app);
    }

    fn work_as(&self, app: &App) {
        // The clock of the database is a little ahead of the moment at which the test began.
        let now = self.now.max(Utc::now().naive_utc());
        while relay::run(app, OURS, now).unwrap() {}
        match_lists::run(app, OURS, now).unwrap();
        for job in delivery::take(app, OURS, now, |_| 100).unwrap() {
            delivery::deliver(app, &self.secrets, &self.sender, &job, now).unwrap();
        }
    }

    /// A webhook that is verified; its id and its secret.
    fn webhook(&self, receiver: &Receiver, types: &[&str], skip_own: bool) -> (String, String) {
        let types: Vec<String> = types.iter().map(|name| kind(name)).collect();
        let body = json!({"url": receiver.url, "types": types, "skipOwn": skip_own});
        let made = self.crm().post("/v1/webhooks", &body).expect(201);
        assert_eq!(made["state"], "unverified");
        self.work();
        let id = text(&made, "id");
        assert_eq!(self.state(&id)["state"], "active");
        assert_eq!(kinds(&receiver.take()), ["webhooks.verified"]);
        (id, text(&made, "secret"))
    }

    fn state(&self, id: &str) -> Value {
        self.crm().get(&format!("/v1/webhooks/{id}")).expect(200)
    }

    fn log(&self, id: &str) -> Vec<Value> {
        let log = self.crm().get(&format!("/v1/webhooks/{id}/deliveries")).expect(200);
        log["items"].as_array().unwrap().clone()
    }

    fn firm(&self, name: &str) -> String {
        let body = json!({"name": name, "topics": ["robotica"], "barriers": ["talent"],
            "location": {"place": "Tilburg"}});
        text(&self.service.officer().post("/v1/firms", &body).expect(201), "id")
    }
}

fn text(record: &Value, name: &str) -> String {
    record[name].as_str().unwrap().to_owned()
}

fn text_at(list: &Value, place: usize) -> String {
    list[place].as_str().unwrap().to_owned()
}

fn kinds(received: &[Received]) -> Vec<String> {
    received.iter().map(Received::kind).collect()
}

#[test]
fn what_happens_is_told_in_order_and_without_anything_of_a_person() {
    on_each_database(|database| {
        let stage = Stage::on(database);
        let receiver = Receiver::start(Manner::Takes);
        let all = [
            "firms.created",
            "firms.changed",
            "firms.deleted",
            "introductions.moved",
            "agreed-visits.created",
            "agreed-visits.changed",
            "agreed-visits.deleted",
            "partner-capacities.changed",
            "follow-ups.due",
            "models.activated",
            "webhooks.disabled",
        ];
        let (id, secret) = stage.webhook(&receiver, &all, false);
        let officer = stage.service.officer();
        let firm = stage.firm("Geheime Naam");
        let lab = |capacity: u32| {
            json!({"name": "Lab", "kind": "fieldlab", "location": {"place": "Tilburg"}, "topics": ["robotica"],
                "intake": {"capacity": capacity}})
        };
        let partner = text(&officer.post("/v1/partners", &lab(3)).expect(201), "id");
        stage.crm().put(&format!("/v1/partners/{partner}"), &lab(5)).expect(200);
        let person = json!({"name": "Persoon", "function": "directeur", "email": "p@bedrijf.example",
            "purpose": "afspraken", "legalBasis": "legitimate_interest", "source": "visitekaartje",
            "date": "2026-01-02"});
        officer.post(&format!("/v1/firms/{firm}/contacts"), &person).expect(201);
        let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries",
            "choice": {"kind": "accept", "position": 1}});
        officer.post("/v1/introductions", &proposal).expect(201);
        let agreed = |from: &str| json!({"firmId": firm, "officer": "A. de Vries", "date": "2030-12-02", "from": from, "note": "Bij Naam"});
        let visit = text(&officer.post("/v1/agreed-visits", &agreed("10:00")).expect(201), "id");
        officer.put(&format!("/v1/agreed-visits/{visit}"), &agreed("11:00")).expect(200);
        officer.delete(&format!("/v1/agreed-visits/{visit}")).expect(204);
        officer.put(&format!("/v1/firms/{firm}"), &json!({"name": "Andere Naam"})).expect(200);
        officer.delete(&format!("/v1/firms/{firm}")).expect(204);
        stage.work();
        let received = receiver.take();
        assert_eq!(
            kinds(&received),
            [
                "firms.created",
                "partner-capacities.changed",
                "introductions.moved",
                "agreed-visits.created",
                "agreed-visits.changed",
                "agreed-visits.deleted",
                "firms.changed",
                "firms.deleted"
            ]
        );
        let numbers = |subject: &str| -> Vec<String> {
            let events = received.iter().map(Received::event).filter(|event| event["subject"] == json!(subject));
            events.map(|event| text(&event, "sequence")).collect()
        };
        assert_eq!(numbers(&firm), [1, 2, 3, 4, 5, 6, 7].map(|number| format!("{number:012}")));
        let told = received[3].event();
        assert_eq!((&told["data"]["visitId"], &told["data"]["firmId"]), (&json!(visit), &json!(firm)));
        assert_eq!(received[1].event()["data"], json!({"partnerId": partner, "capacity": 5, "taken": 0}));
        let moved = received[2].event();
        assert_eq!(moved["data"]["state"], "proposed");
        assert_eq!(moved["specversion"], "1.0");
        assert_eq!(moved["source"], json!(format!("urn:nld:loopvermogen:organisation:{OURS}")));
        for request in &received {
            assert_eq!(request.headers["webhook-id"], text(&request.event(), "id"));
            assert!(request.body.len() < 64 * 1024);
            for secret in ["Naam", "Persoon", "bedrijf.example", "Vries", &secret] {
                assert!(!request.body.contains(secret), "{}", request.body);
            }
        }
        let log = stage.log(&id);
        assert_eq!(log.len(), 9);
        assert!(log.iter().all(|line| line["state"] == "delivered" && line["attempts"] == 1));
        // Nothing is sent twice.
        stage.work();
        assert!(receiver.take().is_empty());
    });
}

#[test]
fn attack_76_a_write_that_is_rolled_back_is_told_to_nobody() {
    let stage = Stage::on_sqlite();
    let receiver = Receiver::start(Manner::Takes);
    stage.webhook(&receiver, &["firms.created"], false);
    let firm = loopvermogen::domain::Firm { name: "Nooit".into(), ..Default::default() };
    let undone: Result<(), loopvermogen::app::AppError> = stage.service.app.pool.write(OURS, |tenant| {
        save_firm(tenant, &firm, None)?;
        Err(loopvermogen::app::AppError::KeyReused)
    });
    assert!(undone.is_err());
    stage.work();
    assert!(receiver.take().is_empty());
}

#[test]
fn attack_73_74_each_kind_of_receiver_is_handled_as_the_standard_says() {
    let mut stage = Stage::on_sqlite();
    let told: [(Manner, &str, &str, i64); 7] = [
        (Manner::Says(301, "Location: http://127.0.0.1:1/\r\n"), "waiting", "redirects are not followed", 5),
        (Manner::Says(410, ""), "failed", "410", 0),
        (Manner::Says(429, "Retry-After: 120\r\n"), "waiting", "429", 120),
        (Manner::Says(500, ""), "waiting", "500", 5),
        (Manner::Never, "waiting", "no answer in time", 5),
        (Manner::Drips, "waiting", "no answer in time", 5),
        (Manner::Endless, "delivered", "took it", 0),
    ];
    let receivers: Vec<(Receiver, String)> = told
        .iter()
        .map(|(manner, ..)| {
            let receiver = Receiver::start(*manner);
            let (id, _) = stage.webhook(&receiver, &["firms.created"], false);
            (receiver, id)
        })
        .collect();
    stage.firm("Een");
    let patient = std::mem::replace(&mut stage.sender, Sender::new(HERE, Duration::from_secs(3)).unwrap());
    let begun = Instant::now();
    stage.work();
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    stage.sender = patient;
    for ((manner, state, outcome, wait), (receiver, id)) in told.iter().zip(&receivers) {
        let line = stage.log(id).remove(0);
        assert_eq!(line["state"], *state, "{manner:?} {line}");
        assert!(text(&line, "outcome").contains(outcome), "{manner:?} {line}");
        assert!(text(&line, "answer").len() <= 1024, "{manner:?}");
        if *state == "waiting" {
            let moment = |name: &str| text(&line, name).parse::<chrono::DateTime<Utc>>().unwrap();
            let waits = (moment("nextAt") - moment("triedAt")).num_milliseconds();
            assert!((wait * 1_000..=wait * 1_200).contains(&waits), "{manner:?} {waits}");
        }
        let expected = if *manner == Manner::Says(410, "") { "disabled" } else { "active" };
        assert_eq!(stage.state(id)["state"], expected, "{manner:?}");
        assert_eq!(receiver.take().len(), 1, "{manner:?}");
        receiver.behave(Manner::Takes);
    }
    // A failing event blocks no later one, and is sent again under the same id.
    let first: BTreeMap<String, Value> =
        receivers.iter().map(|(_, id)| (id.clone(), stage.log(id)[0].clone())).collect();
    stage.firm("Twee");
    stage.later(7);
    stage.work();
    for ((manner, ..), (receiver, id)) in told.iter().zip(&receivers) {
        let received = receiver.take();
        let ids: Vec<&str> = received.iter().map(|request| request.headers["webhook-id"].as_str()).collect();
        let again = first[id]["eventId"].as_str().unwrap();
        match manner {
            Manner::Says(410, _) => assert!(ids.is_empty()),
            Manner::Says(429, _) | Manner::Endless => assert!(ids.len() == 1 && ids[0] != again, "{manner:?}"),
            _ => assert!(ids.len() == 2 && ids.contains(&again), "{manner:?} {ids:?}"),
        }
    }
}

#[test]
fn a_receiver_that_fails_for_days_is_disabled_with_notice_and_comes_back_when_it_is_verified_again() {
    on_each_database(|database| {
        let mut stage = Stage::on(database);
        let (failing, other) = (Receiver::start(Manner::Takes), Receiver::start(Manner::Takes));
        let (id, _) = stage.webhook(&failing, &["firms.created"], false);
        stage.webhook(&other, &["webhooks.disabled"], false);
        failing.behave(Manner::Says(500, ""));
        stage.firm("Een");
        let mut attempts = 0;
        while stage.state(&id)["state"] == "active" {
            stage.work();
            stage.later(30 * 3600);
            attempts += 1;
            assert!(attempts < 12);
        }
        let webhook = stage.state(&id);
        assert_eq!((&webhook["state"], &webhook["disabledReason"]), (&json!("disabled"), &json!("failing")));
        stage.work();
        let notice = other.take();
        assert_eq!(kinds(&notice), ["webhooks.disabled"]);
        assert_eq!(notice[0].event()["data"], json!({"webhookId": id, "reason": "failing"}));
        failing.take();
        // What happens meanwhile is kept, and sent when it is asked for.
        let before = Utc::now();
        stage.firm("Twee");
        stage.work();
        assert!(failing.take().is_empty());
        let replays = format!("/v1/webhooks/{id}/replays");
        stage.crm().post(&replays, &json!({"since": before})).expect_problem(409, "not-possible-now");
        failing.behave(Manner::Takes);
        let body = json!({"url": failing.url, "types": [kind("firms.created")]});
        assert_eq!(stage.crm().put(&format!("/v1/webhooks/{id}"), &body).expect(200)["state"], "unverified");
        stage.work();
        assert_eq!(stage.state(&id)["state"], "active");
        failing.take();
        let replayed = stage.crm().post(&replays, &json!({"since": before})).expect(200);
        assert_eq!(replayed, json!({"events": 1, "hasMore": false}));
        stage.work();
        assert!(kinds(&failing.take()).contains(&"firms.created".to_owned()));
    });
}

#[test]
fn an_address_that_does_not_repeat_the_word_is_told_nothing() {
    let mut stage = Stage::on_sqlite();
    let receiver = Receiver::start(Manner::Parrots);
    let body = json!({"url": receiver.url, "types": [kind("firms.created")]});
    let id = text(&stage.crm().post("/v1/webhooks", &body).expect(201), "id");
    stage.firm("Een");
    stage.work();
    assert_eq!(kinds(&receiver.take()), ["webhooks.verified"]);
    assert_eq!(stage.state(&id)["state"], "unverified");
    receiver.behave(Manner::Takes);
    stage.later(10);
    stage.work();
    stage.work();
    assert_eq!(stage.state(&id)["state"], "active");
    assert_eq!(kinds(&receiver.take()), ["webhooks.verified", "firms.created"]);
}

#[test]
fn attack_14_ones_own_changes_can_be_left_out_and_those_of_others_never_come() {
    on_each_database(|database| {
        let stage = Stage::on(database);
        let theirs = add_organisation(&stage.service.app, "Buren").unwrap();
        let receiver = Receiver::start(Manner::Takes);
        stage.webhook(&receiver, &["firms.created"], true);
        stage.crm().post("/v1/firms", &json!({"name": "Van het CRM zelf"})).expect(201);
        stage.service.of(theirs, Role::Officer).post("/v1/firms", &json!({"name": "Van de buren"})).expect(201);
        let firm = stage.firm("Van de adviseur");
        stage.work();
        let received = receiver.take();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].event()["subject"], json!(firm));
    });
}

#[test]
fn attack_76_a_delivery_that_one_process_took_is_no_other_ones_until_its_lease_ends() {
    on_each_database(|database| {
        let stage = Stage::on(database);
        let receiver = Receiver::start(Manner::Takes);
        stage.webhook(&receiver, &["firms.created"], false);
        for number in 0..20 {
            stage.firm(&format!("Firma {number}"));
        }
        let now = Utc::now().naive_utc();
        let app = &stage.service.app;
        relay::run(app, OURS, now).unwrap();
        let taken: Vec<_> = std::thread::scope(|scope| {
            let take = || delivery::take(app, OURS, now, |_| 7).unwrap();
            let takers: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
        });
        let mut ids: Vec<_> = taken.iter().map(|job| job.claimed.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), taken.len());
        assert!(delivery::take(app, OURS, now, |_| 100).unwrap().len() + taken.len() == 20);
        // Whoever took them died; another one sends them, once.
        assert_eq!(delivery::take(app, OURS, now + TimeDelta::seconds(91), |_| 100).unwrap().len(), 20);
    });
}

#[test]
fn another_top_of_the_list_is_told_once_it_has_settled() {
    on_each_database(|database| {
        let mut stage = Stage::on(database);
        let receiver = Receiver::start(Manner::Takes);
        stage.webhook(&receiver, &["match-lists.changed"], false);
        let firm = stage.firm("Robotbouwer");
        stage.work();
        assert!(receiver.take().is_empty());
        stage.later(40);
        stage.work();
        let received = receiver.take();
        assert_eq!(kinds(&received), ["match-lists.changed"]);
        let first = received[0].event()["data"].clone();
        assert_eq!((&first["firmId"], &first["before"]), (&json!(firm), &Value::Null));
        assert_eq!(first["partnerIds"].as_array().unwrap().len(), 5);
        let change = |body: Value| stage.service.officer().put(&format!("/v1/firms/{firm}"), &body).expect(200);
        change(json!({"name": "Andere naam", "topics": ["robotica"], "barriers": ["talent"],
            "location": {"place": "Tilburg"}}));
        stage.work();
        stage.later(40);
        stage.work();
        assert!(receiver.take().is_empty());
        let change = |body: Value| stage.service.officer().put(&format!("/v1/firms/{firm}"), &body).expect(200);
        change(json!({"name": "Andere naam", "topics": ["fotonica"], "location": {"place": "Groningen"}}));
        stage.work();
        stage.later(40);
        stage.work();
        let received = receiver.take();
        assert_eq!(kinds(&received), ["match-lists.changed"]);
        assert_eq!(received[0].event()["data"]["before"], first["partnerIds"]);
        let before = received[0].event()["data"]["partnerIds"].clone();
        // The firm itself is left alone: its best partner does not offer what it did, and its second has it as a member.
        let crm = stage.crm();
        let (best, second) = (format!("/v1/partners/{}", text_at(&before, 0)), text_at(&before, 1));
        let fallen = json!({"name": "Heel iets anders", "kind": "public_body", "location": {"place": "Maastricht"}});
        crm.put(&best, &fallen).expect(200);
        let membership = json!({"firmId": firm, "partnerId": second});
        crm.put("/v1/systems/crm/memberships/1", &membership).expect(201);
        stage.work();
        stage.later(40);
        stage.work();
        let received = receiver.take();
        assert_eq!(kinds(&received), ["match-lists.changed"], "one event for both");
        let now = received[0].event()["data"]["partnerIds"].clone();
        assert!(
            !now.as_array().unwrap().contains(&before[0]) && !now.as_array().unwrap().contains(&before[1]),
            "{now}"
        );
    });
}

#[test]
fn a_follow_up_is_told_on_its_day_unless_the_firm_was_spoken_again() {
    let stage = Stage::on_sqlite();
    let receiver = Receiver::start(Manner::Takes);
    stage.webhook(&receiver, &["follow-ups.due"], false);
    let (due, spoken) = (stage.firm("Een"), stage.firm("Twee"));
    let tomorrow = loopvermogen::domain::dutch_clock::dutch_day(Utc::now()).succ_opt().unwrap();
    for firm in [&due, &spoken] {
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "followUp": tomorrow});
        stage.service.officer().post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201);
    }
    let note = json!({"officer": "A. de Vries", "channel": "telephone"});
    stage.service.officer().post(&format!("/v1/firms/{spoken}/conversations"), &note).expect(201);
    stage.work();
    assert!(receiver.take().is_empty());
    let app = stage.service.app.clone().as_of(tomorrow);
    stage.work_as(&app);
    let received = receiver.take();
    assert_eq!(kinds(&received), ["follow-ups.due"]);
    assert_eq!(received[0].event()["data"]["firmId"], json!(due));
    stage.work_as(&app);
    assert!(receiver.take().is_empty());
}

#[test]
fn the_worker_of_the_server_does_all_this_by_itself() {
    on_each_database(|database| {
        let stage = Stage::on(database);
        let _worker = Worker::start(&stage.service.app, Secrets::of(&stage.service.tokens), HERE).unwrap();
        let receiver = Receiver::start(Manner::Takes);
        let body = json!({"url": receiver.url, "types": [kind("firms.created")]});
        stage.crm().post("/v1/webhooks", &body).expect(201);
        // More than one round of the worker takes at a time.
        (0..20).for_each(|number| drop(stage.firm(&format!("Firma {number}"))));
        let mut received = Vec::new();
        let patience = Instant::now() + Duration::from_secs(60);
        while received.len() < 21 && Instant::now() < patience {
            received.extend(kinds(&receiver.take()));
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!((received.len(), received[0].as_str()), (21, "webhooks.verified"));
        assert!(received[1..].iter().all(|kind| kind == "firms.created"), "{received:?}");
    });
}

#[test]
fn attack_70_71_an_address_inside_and_other_nonsense_is_refused() {
    let service = Service::on_sqlite();
    let ask = |body: Value| service.crm().post("/v1/webhooks", &body).faults();
    let types = [kind("firms.created")];
    for url in ["https://127.0.0.1/", "https://localhost/", "http://crm.example.org/", "https://169.254.169.254/", "x"]
    {
        assert_eq!(ask(json!({"url": url, "types": types})), [fault("/url", "invalid_address")], "{url}");
    }
    let url = "https://crm.example.org/";
    assert_eq!(ask(json!({"url": url, "types": []})), [fault("/types", "invalid_value")]);
    let twice = [kind("firms.created"), kind("firms.created")];
    assert_eq!(ask(json!({"url": url, "types": twice})), [fault("/types", "invalid_value")]);
    assert_eq!(ask(json!({"url": url, "types": [kind("webhooks.verified")]})), [fault("/types", "invalid_value")]);
    // More than there are, though it is one fourteen times.
    let often: Vec<String> = (0..14).map(|_| kind("firms.created")).collect();
    assert_eq!(ask(json!({"url": url, "types": often}))[0].0, "/types");
    let made = service.crm().post("/v1/webhooks", &json!({"url": url, "types": types})).expect(201);
    assert!(text(&made, "secret").starts_with("whsec_"));
    let id = text(&made, "id");
    assert!(service.crm().get(&format!("/v1/webhooks/{id}")).expect(200).get("secret").is_none());
    assert_eq!(service.crm().get("/v1/webhooks").expect(200)["total"], 1);
    service.crm().delete(&format!("/v1/webhooks/{id}")).expect(204);
    service.crm().get(&format!("/v1/webhooks/{id}")).expect_problem(404, "not-found");
    for number in 0..20 {
        let url = format!("https://crm{number}.example.org/");
        service.crm().post("/v1/webhooks", &json!({"url": url, "types": types})).expect(201);
    }
    let many = service.crm().post("/v1/webhooks", &json!({"url": url, "types": types}));
    many.expect_problem(409, "not-possible-now");
}
