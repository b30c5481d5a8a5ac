//! How far a caller sees: regions for an officer, own partners for a coordinator.

use crate::service::{Client, Service, fault};
use crate::support::on_each_database;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TILBURG: &str = "Tilburg";
const GRONINGEN: &str = "Groningen";

fn add_firm(client: &Client<'_>, name: &str, place: &str) -> Value {
    client.post("/v1/firms", &profile(name, place)).expect(201)
}

fn profile(name: &str, place: &str) -> Value {
    json!({"name": name, "location": {"place": place}, "legalForm": "bv", "employees": 30,
           "sbi": [{"code": "2562", "version": "2008"}], "topics": ["robotica"]})
}

fn names(list: &Value, field: &str) -> BTreeSet<String> {
    let items = list[field].as_array().unwrap();
    items.iter().map(|item| item.get("firm").unwrap_or(item)["name"].as_str().unwrap().to_owned()).collect()
}

fn fieldlab(service: &Service) -> String {
    let found = service.officer().get("/v1/partners?kinds=fieldlab&q=mindlabs&limit=1").expect(200);
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn attack_4_an_officer_of_a_region_sees_its_firms_only() {
    let service = Service::on_sqlite();
    let (all, brabant) = (service.officer(), service.officer_in("PV30"));
    add_firm(&all, "Zuid", TILBURG);
    let north = add_firm(&all, "Noord", GRONINGEN);
    let path = format!("/v1/firms/{}", north["id"].as_str().unwrap());

    let seen = brabant.get("/v1/firms").expect(200);
    assert_eq!((names(&seen, "items"), &seen["total"]), (BTreeSet::from(["Zuid".to_owned()]), &json!(1)));
    assert!(names(&brabant.get("/v1/firms?region=PV20").expect(200), "items").is_empty());
    brabant.get(&path).expect_problem(404, "not-found");
    brabant.get(&format!("{path}/matches")).expect_problem(404, "not-found");
    brabant.put(&path, &profile("Mijn", TILBURG)).expect_problem(404, "not-found");
    brabant.delete(&path).expect_problem(404, "not-found");
    assert_eq!(all.get(&path).expect(200)["name"], "Noord");

    let prospects = format!("/v1/partners/{}/prospects", fieldlab(&service));
    assert_eq!(names(&all.get(&prospects).expect(200), "prospects").len(), 2);
    assert_eq!(names(&brabant.get(&prospects).expect(200), "prospects"), BTreeSet::from(["Zuid".to_owned()]));
    let narrower = brabant.get(&format!("{prospects}?regions=GM0855")).expect(200);
    assert_eq!(names(&narrower, "prospects"), BTreeSet::from(["Zuid".to_owned()]));
    let elsewhere = brabant.get(&format!("{prospects}?regions=PV20&include=excluded")).expect(200);
    assert!(names(&elsewhere, "prospects").is_empty());
    assert_eq!(names(&elsewhere, "excluded"), BTreeSet::from(["Zuid".to_owned()]));
    assert_eq!(elsewhere["excludedTotal"], 1, "what is out of reach is not counted");
}

#[test]
fn an_officer_of_a_region_adds_no_firm_that_it_would_not_see() {
    let service = Service::on_sqlite();
    let brabant = service.officer_in("PV30");
    let refused = [("/location".to_owned(), "out_of_reach".to_owned())];
    assert_eq!(brabant.post("/v1/firms", &profile("Noord", GRONINGEN)).faults(), refused);
    assert_eq!(brabant.post("/v1/firms", &json!({"name": "Nergens"})).faults(), refused);
    let own = add_firm(&brabant, "Zuid", TILBURG);
    let path = format!("/v1/firms/{}", own["id"].as_str().unwrap());
    assert_eq!(brabant.put(&path, &profile("Zuid", GRONINGEN)).faults(), refused);
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 1);
}

#[test]
fn a_cursor_of_somebody_who_sees_more_is_refused() {
    let service = Service::on_sqlite();
    for number in 0..3 {
        add_firm(&service.officer(), &format!("Bedrijf {number}"), TILBURG);
    }
    let first = service.officer().get("/v1/firms?limit=1").expect(200);
    let next = format!("/v1/firms?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
    service.officer().get(&next).expect(200);
    service.officer_in("PV30").get(&next).expect_problem(400, "invalid-input");
}

#[test]
fn attack_7_a_coordinator_sees_its_own_partners_and_their_prospects() {
    let service = Service::on_sqlite();
    let own = fieldlab(&service);
    let listed = service.officer().get("/v1/partners?kinds=fieldlab&limit=2").expect(200);
    let other = listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    let other = other.into_iter().find(|id| *id != own).unwrap().to_owned();
    let coordinator = service.coordinator_of(&own);
    assert_eq!(coordinator.get("/v1/partners").expect(200)["total"], 1);
    coordinator.get(&format!("/v1/partners/{own}")).expect(200);
    coordinator.get(&format!("/v1/partners/{own}/prospects")).expect(200);
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for (path, own_words) in [("", "partner"), ("/prospects", "partner")] {
        let hidden = coordinator.get(&format!("/v1/partners/{other}{path}"));
        let absent = coordinator.get(&format!("/v1/partners/{unknown}{path}"));
        assert_eq!(hidden.text.replace(&other, unknown).replace(hidden.header("x-request-id"), ""), {
            absent.text.replace(absent.header("x-request-id"), "")
        });
        assert!(hidden.expect_problem(404, "not-found")["detail"].as_str().unwrap().contains(own_words));
    }
    coordinator
        .put(&format!("/v1/partners/{other}"), &json!({"name": "Mijn", "kind": "fieldlab"}))
        .expect_problem(404, "not-found");
    // Somebody whose token names no partner works for none.
    assert_eq!(service.coordinator().get("/v1/partners").expect(200)["total"], 0);
}

#[test]
fn a_coordinator_keeps_the_own_partner_and_neither_verifies_nor_deletes_it() {
    let service = Service::on_sqlite();
    let (own, officer) = (fieldlab(&service), service.officer());
    let (path, coordinator) = (format!("/v1/partners/{own}"), service.coordinator_of(&own));
    let before = officer.get(&path).expect(200);
    let patched = |body: Value| {
        coordinator.send(Method::PATCH, &path, |request| {
            request.header("content-type", "application/merge-patch+json").body(body.to_string())
        })
    };
    assert_eq!(patched(json!({"verification": "unverified"})).faults(), [fault("/verification", "read_only")]);
    patched(json!({"description": "Wij bouwen robots."})).expect(200);
    let said = json!({"name": before["name"], "kind": "fieldlab", "location": {"place": TILBURG}});
    coordinator.put(&path, &said).expect(200);
    assert_eq!(officer.get(&path).expect(200)["verification"], before["verification"], "it stays as it was");
    coordinator.delete(&path).expect_problem(403, "forbidden");
    officer.get(&path).expect(200);
}

#[test]
fn a_coordinator_learns_of_a_sole_proprietor_initials_and_sector() {
    let service = Service::on_sqlite();
    let own = fieldlab(&service);
    let mut owner = profile("Jan de Vries Metaal", TILBURG);
    owner["legalForm"] = json!("eenmanszaak");
    owner["website"] = json!("https://devries.example");
    owner["barriers"] = json!(["ik vind geen vakmensen, zegt Jan de Vries"]);
    let stored = service.officer().post("/v1/firms", &owner).expect(201);
    add_firm(&service.officer(), "Staal", TILBURG);
    let path = format!("/v1/partners/{own}/prospects?include=excluded");

    let seen = service.coordinator_of(&own).get(&path);
    assert_eq!(names(&seen.expect(200), "prospects"), BTreeSet::from(["J. d. V. M.".to_owned(), "Staal".to_owned()]));
    for secret in ["Vries", "devries.example"] {
        assert!(!seen.text.contains(secret), "{secret}: {}", seen.text);
    }
    assert!(service.officer().get(&path).text.contains("Jan de Vries Metaal"));

    owner["consents"] =
        json!([{"purpose": "partner_matching", "given": true, "date": "2026-01-05", "source": "gesprek"}]);
    service.officer().put(&format!("/v1/firms/{}", stored["id"].as_str().unwrap()), &owner).expect(200);
    assert!(names(&service.coordinator_of(&own).get(&path).expect(200), "prospects").contains("Jan de Vries Metaal"));
}

#[test]
fn a_recorded_consent_shows_a_sole_proprietor_by_name_and_its_withdrawal_hides_it() {
    let service = Service::on_sqlite();
    let (officer, own) = (service.officer(), fieldlab(&service));
    let mut owner = profile("Jan de Vries Metaal", TILBURG);
    owner["legalForm"] = json!("eenmanszaak");
    let firm = officer.post("/v1/firms", &owner).header("location").to_owned();
    let path = format!("/v1/partners/{own}/prospects?include=excluded");
    let coordinator = service.coordinator_of(&own);
    let is_named = || names(&coordinator.get(&path).expect(200), "prospects").contains("Jan de Vries Metaal");
    assert!(!is_named());
    for (given, day) in [(true, "2026-01-05"), (false, "2026-01-06"), (true, "2026-01-07"), (false, "2026-01-07")] {
        let consent = json!({"purpose": "partner_matching", "given": given, "date": day, "how": "form"});
        officer.post(&format!("{firm}/consents"), &consent).expect(201);
        assert_eq!(is_named(), given, "{day}");
    }
}

#[test]
fn neither_reasons_nor_regions_tell_a_coordinator_where_a_sole_proprietor_is() {
    let service = Service::on_sqlite();
    let (officer, own) = (service.officer(), fieldlab(&service));
    let mut owner = profile("Jan de Vries Metaal", TILBURG);
    owner["legalForm"] = json!("eenmanszaak");
    officer.post("/v1/firms", &owner).expect(201);
    add_firm(&officer, "Staal", TILBURG);
    let path = format!("/v1/partners/{own}/prospects");
    let coordinator = service.coordinator_of(&own);

    let told = |client: &Client, name: &str| {
        let seen = client.get(&path).expect(200);
        let prospects = seen["prospects"].as_array().unwrap().iter();
        let found = prospects.filter(|prospect| prospect["firm"]["name"] == name);
        let texts = found.flat_map(|prospect| prospect["reasons"].as_array().unwrap());
        texts.map(|reason| reason["text"]["nl"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let tells =
        |text: &str| text.contains(" km") || text.contains("dezelfde plaats") || text.contains("dicht bij elkaar");
    let masked = told(&coordinator, "J. d. V. M.");
    assert!(masked.contains("Noord-Brabant") && !tells(&masked), "{masked}");
    assert!(tells(&told(&coordinator, "Staal")) && tells(&told(&officer, "Jan de Vries Metaal")));

    let seen = |client: &Client, asked: &str| {
        let answer = client.get(&format!("{path}?include=excluded&{asked}")).expect(200);
        &names(&answer, "prospects") | &names(&answer, "excluded")
    };
    let both = BTreeSet::from(["J. d. V. M.".to_owned(), "Staal".to_owned()]);
    let company = BTreeSet::from(["Staal".to_owned()]);
    for (asked, expected) in [
        ("regions=PV30", &both),
        ("regions=GM0855", &company),
        ("regions=GM0014", &company),
        ("regions=CR34,PV20", &company),
    ] {
        assert_eq!(&seen(&coordinator, asked), expected, "{asked}");
    }
    assert_eq!(seen(&officer, "regions=GM0855").len(), 2);
}

#[test]
fn whatever_a_coordinator_asks_a_sole_proprietor_has_no_name_before_its_yes_and_nobody_contact_data() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (officer, own) = (service.officer(), fieldlab(&service));
        let sole = json!({
            "name": "Wilma Vreeburg Lassen", "legalForm": "eenmanszaak", "kvkNumber": "12345678", "topics": ["robotica"],
            "tradeNames": ["Vreeburg Werk"], "website": "https://vreeburg.example", "description": "Wilma last alles",
            "wishes": ["Wilma zoekt een robot"], "location": {"place": TILBURG, "postcode": "5038 AB", "address": "Lasserspad 7"},
            "barriers": [{"barrier": "talent", "words": "Wilma vindt niemand",
                          "provenance": {"source": "gesprek met Wilma Vreeburg", "date": "2026-11-02"}}],
            "relations": [{"with": "Vreeburg en Zoon", "kind": "customer"}],
            "externalIds": [{"system": "crm", "id": "vreeburg-1"}],
            "provenance": {"source": "telefoon met Wilma Vreeburg", "date": "2026-11-02"},
            "sources": {"employees": {"source": "Wilma Vreeburg zelf", "date": "2026-11-02"}}
        });
        let sole = officer.post("/v1/firms", &sole).expect(201)["id"].as_str().unwrap().to_owned();
        let mut company = profile("Staal", TILBURG);
        company["website"] = json!("https://staal.example");
        company["location"]["address"] = json!("Walserij 9");
        company["provenance"] = json!({"source": "gebeld op 06-12345678", "date": "2026-11-02"});
        company["relations"] = json!([{"with": "Wilma Vreeburg Lassen", "kind": "supplier"}]);
        let company = officer.post("/v1/firms", &company).expect(201)["id"].as_str().unwrap().to_owned();
        let shy = json!({"name": "Piet Vreeburg Hout", "legalForm": "vof", "topics": ["robotica"],
                         "website": "https://piet.example", "location": {"place": TILBURG},
                         "doNotContact": {"since": "2026-11-01", "reason": "Piet is ziek", "source": "Piet"}});
        officer.post("/v1/firms", &shy).expect(201);
        for (firm, name) in [(&sole, "Anna"), (&company, "Bert")] {
            let path = format!("/v1/firms/{firm}/contacts");
            officer.post(&path, &crate::contacts::person(name)).expect(201);
        }
        let consent = json!({"purpose": "telephone", "given": true, "date": "2026-11-20", "how": "form"});
        officer.post(&format!("/v1/firms/{sole}/consents"), &consent).expect(201);
        let mut introductions = Vec::new();
        for firm in [&sole, &company] {
            let proposal = json!({"firmId": firm, "partnerId": own, "officer": "A. de Vries",
                                  "choice": {"kind": "override", "reason": "Wilma vroeg erom"}});
            let made = officer.post("/v1/introductions", &proposal).header("location").to_owned();
            for kind in ["ask_firm", "firm_agrees", "ask_partner"] {
                let step = json!({"move": {"kind": kind}, "officer": "A. de Vries"});
                officer.put(&format!("{made}/status"), &step).expect(200);
            }
            introductions.push(made);
        }
        let coordinator = service.coordinator_of(&own);
        let secrets = [
            "Wilma",
            "Vreeburg",
            "vreeburg",
            "piet.example",
            "Piet",
            "12345678",
            "06-12345678",
            "Anna",
            "Bert",
            "bedrijf.example",
            "123 45 67",
            "5038 AB",
            "Lasserspad",
            "Walserij",
        ];
        let prospects = format!("/v1/partners/{own}/prospects");
        let asked: Vec<String> = [
            prospects.clone(),
            format!("{prospects}?limit=100&include=excluded"),
            format!("{prospects}?compare={sole}&compare={company}"),
            format!("{prospects}?compare={sole},{company}"),
            "/v1/search?q=wilma+vreeburg&limit=100".to_owned(),
            "/v1/search?q=12345678&kinds=firm".to_owned(),
            "/v1/introductions?limit=100".to_owned(),
            format!("/v1/introductions?firm={sole}"),
            format!("/v1/partners/{own}"),
            "/v1/partners?limit=100&q=vreeburg".to_owned(),
            "/v1/partners?limit=100".to_owned(),
            format!("/v1/firms/{sole}"),
            format!("/v1/firms/{company}/contacts"),
            format!("/v1/firms/{sole}/matches"),
            "/v1/firms?q=vreeburg".to_owned(),
            "/v1/systems/crm/firms/vreeburg-1".to_owned(),
            "/v1/call-list".to_owned(),
            "/v1/changes?after=0".to_owned(),
            "/v1/exports/firms".to_owned(),
            "/v1/exports/prospects".to_owned(),
            "/v1/exports/matches".to_owned(),
            "/v1/webhooks".to_owned(),
            "/v1/audit-records".to_owned(),
            "/v1/insights/barriers".to_owned(),
            format!("/v1/introduction-paths?from={sole}&to={own}"),
        ]
        .into_iter()
        .chain(introductions.iter().cloned())
        .collect();
        let mut let_in = 0;
        for path in &asked {
            let answer = coordinator.get(path);
            let_in += usize::from(answer.status == 200);
            for secret in secrets {
                // What was asked stands in the answer, and in the address of the next page.
                let text = answer.text.replace(&path.replace('+', " "), "");
                // To whom it said yes it is known by name and website, in that introduction and nowhere else.
                let text = match path.starts_with("/v1/introductions") {
                    true => text.replace("Wilma Vreeburg Lassen", "").replace("https://vreeburg.example", ""),
                    false => text,
                };
                assert!(!text.contains(secret) || answer.status >= 400, "{secret} in {path}: {}", answer.text);
            }
        }
        assert!(let_in >= 9, "{let_in}");
        let seen = coordinator.get(&prospects).expect(200);
        assert!(names(&seen, "prospects").contains("Staal"), "{seen}");
        assert!(seen["prospects"].as_array().unwrap().iter().all(|one| one["firm"]["website"].is_null()), "{seen}");
        // The company's own page comes with the introduction to which it said yes, and goes when that comes to nothing.
        let website = |client: &Client<'_>| client.get(&introductions[1]).expect(200)["firm"]["website"].clone();
        assert_eq!(website(&coordinator), "https://staal.example");
        let no = json!({"move": {"kind": "decline", "by": "firm", "reason": "no_time"}, "officer": "A. de Vries"});
        officer.put(&format!("{}/status", introductions[1]), &no).expect(200);
        assert_eq!((website(&coordinator), website(&officer)), (Value::Null, json!("https://staal.example")));
        // What a card or an event tells is not for a coordinator either.
        let ticket = json!({"firmId": sole});
        coordinator.post("/v1/match-card-tickets", &ticket).expect_problem(403, "forbidden");
        let webhook = json!({"url": "https://hooks.example.org/x", "types": ["nl.loopvermogen.firms.created.v1"]});
        coordinator.post("/v1/webhooks", &webhook).expect_problem(403, "forbidden");
    });
}

#[test]
fn a_coordinator_cannot_find_out_who_a_prospect_is_by_naming_it_as_a_member() {
    let service = Service::on_sqlite();
    let officer = service.officer();
    let lab = json!({"name": "Kring", "kind": "fieldlab", "topics": ["robotica"], "location": {"place": TILBURG}});
    let lab = officer.post("/v1/partners", &lab).expect(201)["id"].as_str().unwrap().to_owned();
    let sole = json!({"name": "Wilma Vreeburg Lassen", "legalForm": "eenmanszaak", "topics": ["robotica"]});
    officer.post("/v1/firms", &sole).expect(201);
    add_firm(&officer, "Staal", TILBURG);
    let coordinator = service.coordinator_of(&lab);
    let prospects = || names(&coordinator.get(&format!("/v1/partners/{lab}/prospects")).expect(200), "prospects");
    let before = prospects();
    assert_eq!(before, BTreeSet::from(["W. V. L.".to_owned(), "Staal".to_owned()]));
    let guess = json!({"name": "Kring", "kind": "fieldlab", "topics": ["robotica"], "location": {"place": TILBURG},
                       "members": [{"name": "Wilma Vreeburg Lassen"}, {"name": "Iemand Anders"}]});
    let stored = coordinator.put(&format!("/v1/partners/{lab}"), &guess).expect(200);
    assert!(stored["members"].as_array().unwrap().iter().all(|member| member["firmId"].is_null()), "{stored}");
    assert_eq!(prospects(), before);
    // A firm that it sees by name is linked, so that a member is not invited.
    let mut known = guess.clone();
    known["members"] = json!([{"name": "Staal"}]);
    coordinator.put(&format!("/v1/partners/{lab}"), &known).expect(200);
    assert_eq!(prospects(), BTreeSet::from(["W. V. L.".to_owned()]));
}
