//! Following the changes: nothing is missed, nothing comes twice.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use loopvermogen::app::caller::{Reach, Role};
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::app::{App, Caller};
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// The changes after a number: kind of record, id and what happened.
fn seen(feed: &Value) -> Vec<(String, String, String)> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let items = feed["items"].as_array().unwrap();
    items.iter().map(|item| (text(item, "type"), text(item, "id"), text(item, "change"))).collect()
}

fn last(client: &Client<'_>) -> i64 {
    client.get("/v1/changes?limit=1").expect(200)["last"].as_i64().unwrap()
}

fn id(record: &Value) -> String {
    record["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_record_that_is_written_is_told_and_a_deletion_leaves_a_tombstone() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let start = last(&crm);
        let firm = id(&officer.post("/v1/firms", &json!({"name": "Een"})).expect(201));
        let lab = json!({"name": "Lab", "kind": "fieldlab", "location": {"place": "Tilburg"}, "topics": ["robotica"]});
        let partner = id(&officer.post("/v1/partners", &lab).expect(201));
        let person = json!({"name": "Persoon", "function": "directeur", "email": "p@bedrijf.example",
            "purpose": "afspraken", "legalBasis": "legitimate_interest", "source": "visitekaartje",
            "date": "2026-01-02"});
        let contact = id(&officer.post(&format!("/v1/firms/{firm}/contacts"), &person).expect(201));
        let note = json!({"officer": "A. de Vries", "channel": "telephone"});
        let talk = id(&officer.post(&format!("/v1/firms/{firm}/conversations"), &note).expect(201));
        let proposal = json!({"firmId": firm, "partnerId": partner, "officer": "A. de Vries",
            "choice": {"kind": "accept", "position": 1}});
        let introduction = id(&officer.post("/v1/introductions", &proposal).expect(201));
        let agreed = |from: &str| json!({"firmId": firm, "officer": "A. de Vries", "date": "2030-12-02", "from": from});
        let visits = ["10:00", "14:00"].map(|from| id(&officer.post("/v1/agreed-visits", &agreed(from)).expect(201)));
        officer.put(&format!("/v1/agreed-visits/{}", visits[0]), &agreed("11:00")).expect(200);
        officer.delete(&format!("/v1/agreed-visits/{}", visits[0])).expect(204);
        officer.put(&format!("/v1/firms/{firm}"), &json!({"name": "Twee"})).expect(200);
        officer.delete(&format!("/v1/firms/{firm}")).expect(204);

        let feed = crm.get(&format!("/v1/changes?after={start}")).expect(200);
        let told = |entity: &str, id: &str, change: &str| (entity.to_owned(), id.to_owned(), change.to_owned());
        let expected = [
            told("firm", &firm, "created"),
            told("partner", &partner, "created"),
            told("contact", &contact, "created"),
            told("conversation", &talk, "created"),
            told("introduction", &introduction, "created"),
            told("agreed_visit", &visits[0], "created"),
            told("agreed_visit", &visits[1], "created"),
            told("agreed_visit", &visits[0], "changed"),
            told("agreed_visit", &visits[0], "deleted"),
            told("firm", &firm, "changed"),
            told("conversation", &talk, "deleted"),
            told("agreed_visit", &visits[1], "deleted"),
            told("contact", &contact, "deleted"),
            told("firm", &firm, "deleted"),
        ];
        assert_eq!(seen(&feed), expected);
        let of_firm = feed["items"].as_array().unwrap().iter().filter(|item| item["firmId"] == json!(firm));
        assert_eq!(of_firm.count(), expected.len() - 1);
        let numbers: Vec<i64> =
            feed["items"].as_array().unwrap().iter().map(|i| i["sequence"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (start + 1..=start + expected.len() as i64).collect::<Vec<_>>());
        assert_eq!(feed["nextAfter"], feed["last"]);
        let of_visits = crm.get(&format!("/v1/changes?after={start}&types=agreed_visit")).expect(200);
        assert_eq!(of_visits["items"].as_array().unwrap().len(), 5);
    });
}

#[test]
fn a_filter_and_ones_own_changes_leave_out_without_losing_the_place() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let start = last(&crm);
        let own = id(&crm.post("/v1/firms", &json!({"name": "Van het CRM"})).expect(201));
        let other = id(&officer.post("/v1/firms", &json!({"name": "Van de adviseur"})).expect(201));
        let ids = |path: &str| -> Vec<String> {
            seen(&crm.get(&format!("/v1/changes?after={start}{path}")).expect(200))
                .into_iter()
                .map(|(_, id, _)| id)
                .collect()
        };
        assert_eq!(ids(""), [own.clone(), other.clone()]);
        assert_eq!(ids("&skipOwn=true"), [other]);
        let none = crm.get(&format!("/v1/changes?after={start}&types=partner,conversation")).expect(200);
        assert!(seen(&none).is_empty());
        assert_eq!(none["nextAfter"], json!(start + 2));
        let first = crm.get(&format!("/v1/changes?after={start}&limit=1")).expect(200);
        assert_eq!((first["nextAfter"].as_i64(), first["last"].as_i64()), (Some(start + 1), Some(start + 2)));
        assert_eq!(ids("&limit=1"), [own]);
    });
}

#[test]
fn a_reader_beside_many_writers_misses_nothing_and_gets_nothing_twice() {
    const WRITERS: usize = 4;
    const FIRMS: usize = 25;
    on_each_database(|database| {
        let service = Service::start(database);
        let crm = service.crm();
        let start = last(&crm);
        let (mut read, mut written): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        std::thread::scope(|scope| {
            let write = |writer: usize| {
                let officer = service.officer();
                let name = move |number: usize| json!({"name": format!("Firma {writer}.{number}")});
                (0..FIRMS).map(|number| id(&officer.post("/v1/firms", &name(number)).expect(201))).collect::<Vec<_>>()
            };
            let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(writer))).collect();
            let mut after = start;
            let patience = Instant::now() + Duration::from_secs(120);
            while read.len() < WRITERS * FIRMS && Instant::now() < patience {
                let feed = crm.get(&format!("/v1/changes?after={after}&limit=7&wait=1")).expect(200);
                let items = feed["items"].as_array().unwrap();
                let numbers: Vec<i64> = items.iter().map(|item| item["sequence"].as_i64().unwrap()).collect();
                assert_eq!(numbers, (after + 1..=after + items.len() as i64).collect::<Vec<_>>());
                read.extend(seen(&feed).into_iter().map(|(_, id, _)| id));
                after = feed["nextAfter"].as_i64().unwrap();
            }
            for writer in writers {
                written.extend(writer.join().unwrap());
            }
        });
        assert_eq!(read.len(), WRITERS * FIRMS);
        assert_eq!(read.into_iter().collect::<BTreeSet<_>>(), written.into_iter().collect::<BTreeSet<_>>());
    });
}

#[test]
fn whoever_waits_is_answered_at_the_change_and_keeps_nobody_from_working() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    let start = last(&crm);
    let begun = Instant::now();
    crm.get(&format!("/v1/changes?after={start}&wait=1")).expect(200);
    assert!(begun.elapsed() >= Duration::from_millis(900));
    // The service of the tests works on four things at once and has as many connections: twelve who wait hold none.
    std::thread::scope(|scope| {
        let wait = || {
            let begun = Instant::now();
            let feed = service.crm().get(&format!("/v1/changes?after={start}&wait=30")).expect(200);
            (seen(&feed).len(), begun.elapsed())
        };
        let waiting: Vec<_> = (0..12).map(|_| scope.spawn(wait)).collect();
        std::thread::sleep(Duration::from_millis(600));
        let begun = Instant::now();
        service.officer().get("/v1/firms").expect(200);
        assert!(begun.elapsed() < Duration::from_secs(20));
        service.officer().post("/v1/firms", &json!({"name": "Eindelijk"})).expect(201);
        for waiter in waiting {
            let (count, waited) = waiter.join().unwrap();
            assert_eq!(count, 1);
            assert!(waited < Duration::from_secs(28), "{waited:?}");
        }
    });
}

#[test]
fn changes_are_those_of_ones_own_organisation_and_for_who_sees_all_of_it() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let before = last(&service.of(theirs, Role::Integration));
    service.officer().post("/v1/firms", &json!({"name": "Van ons"})).expect(201);
    assert_eq!(last(&service.of(theirs, Role::Integration)), before);
    let reach = Reach { regions: vec!["PV30".to_owned()], ..Reach::default() };
    let caller = Caller { reach, ..Caller::of(OrganisationId::DEFAULT, "client:regional", Role::Integration) };
    let limited = service.with_token(service.tokens.issue_to(&caller, Duration::from_secs(60)).unwrap());
    limited.get("/v1/changes").expect_problem(403, "forbidden");
}

#[test]
fn a_number_beyond_the_end_and_other_nonsense_is_refused() {
    let service = Service::on_sqlite();
    let crm = service.crm();
    assert_eq!(crm.get("/v1/changes?after=99999999").faults(), [fault("after", "out_of_range")]);
    assert_eq!(
        crm.get("/v1/changes?after=-1&limit=0&wait=31&skipOwn=yes&types=firm,thing").faults(),
        [
            fault("after", "out_of_range"),
            fault("types", "unknown_code"),
            fault("skipOwn", "invalid_value"),
            fault("limit", "out_of_range"),
            fault("wait", "out_of_range"),
        ]
    );
}

#[test]
fn changes_past_their_term_are_deleted_and_who_asks_for_them_is_told_to_begin_anew() {
    use loopvermogen::app::retention::{RetentionTerms, run};
    on_each_database(|database| {
        let service = Service::start(database);
        let (crm, officer) = (service.crm(), service.officer());
        let firm = id(&officer.post("/v1/firms", &json!({"name": "Een"})).expect(201));
        officer.put(&format!("/v1/firms/{firm}"), &json!({"name": "Twee"})).expect(200);
        let end = last(&crm);
        let later = |days| service.app.clone().as_of(service.app.today() + chrono::Days::new(days));
        let deleted = |days, dry_run| {
            let found = run(&later(days), &RetentionTerms::default(), dry_run).unwrap();
            found.into_iter().find(|found| found.category == "changes").unwrap().count
        };
        assert_eq!(deleted(366, true), 0);
        assert_eq!(deleted(368, true) as i64, end);
        crm.get("/v1/changes?after=0").expect(200);
        assert_eq!(deleted(368, false) as i64, end);
        let refused = crm.get("/v1/changes?after=0").expect_problem(410, "gone");
        assert_eq!(refused["errors"][0]["code"], "no_longer_kept");
        assert_eq!(last(&crm), end, "whoever begins is told where the end is");
        // Whoever has read everything goes on as before, and so does the index.
        assert_eq!(crm.get(&format!("/v1/changes?after={end}")).expect(200)["items"], json!([]));
        let second = id(&officer.post("/v1/firms", &json!({"name": "Drie"})).expect(201));
        let feed = crm.get(&format!("/v1/changes?after={end}")).expect(200);
        assert_eq!(seen(&feed), [("firm".to_owned(), second.clone(), "created".to_owned())]);
        assert_eq!(feed["items"][0]["sequence"].as_i64(), Some(end + 1));
        crm.get(&format!("/v1/changes?after={}", end - 1)).expect_problem(410, "gone");
        officer.get(&format!("/v1/firms/{second}/matches")).expect(200);
    });
}

#[test]
fn who_followed_until_a_copy_was_put_back_is_told_to_begin_anew_and_misses_nothing_then() {
    use loopvermogen::app::backup::{Restoring, backup, restore};
    on_each_database(|database| {
        let service = Service::start(database);
        let before = id(&service.officer().post("/v1/firms", &json!({"name": "Een"})).expect(201));
        let copy = service.data_dir.path().join("copy.gz");
        backup(&App::open(&database.owner, 2).unwrap(), &Caller::command_line(), &copy).unwrap();
        for number in 0..5 {
            service.officer().post("/v1/firms", &json!({"name": format!("Later {number}")})).expect(201);
        }
        let known = last(&service.crm());
        on_each_database(|new| {
            let data_dir = service.data_dir.path();
            let how = Restoring { data_dir, compares: false, without_journal: false };
            let (app, _) = restore(&new.owner, 4, &Caller::command_line(), &copy, &how).unwrap();
            let restored = Service::start_in(app, data_dir);
            let (crm, officer) = (restored.crm(), restored.officer());
            for number in 0..7 {
                officer.post("/v1/firms", &json!({"name": format!("Weer {number}")})).expect(201);
            }
            let refused = crm.get(&format!("/v1/changes?after={known}")).expect_problem(410, "gone");
            assert_eq!(refused["errors"][0]["code"], "no_longer_kept");
            // A full copy begins at the oldest that is kept, and what was written before the copy is told as ever.
            let feed = crm.get("/v1/changes?types=firm&limit=1000").expect(200);
            let told: Vec<String> = seen(&feed).into_iter().map(|(_, id, _)| id).collect();
            assert_eq!((told.len(), &told[0]), (8, &before));
            let next = feed["nextAfter"].clone();
            let ninth = id(&officer.post("/v1/firms", &json!({"name": "Negen"})).expect(201));
            let feed = crm.get(&format!("/v1/changes?after={next}&types=firm")).expect(200);
            assert_eq!(seen(&feed), [("firm".to_owned(), ninth.clone(), "created".to_owned())]);
            officer.get(&format!("/v1/firms/{ninth}/matches")).expect(200);
        });
    });
}
