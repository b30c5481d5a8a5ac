//! Who knows whom: introductions, steps to the frontier, informal clusters. The sums are tested with the rules; here it
//! is the interface, on both databases.

use crate::service::{Service, fault};
use crate::support::on_each_database;
use chrono::NaiveDate;
use loopvermogen::domain::collaboration::{Participant, Participation, Project};
use loopvermogen::domain::{ExternalId, OrganisationId, ProjectId, Provenance};
use loopvermogen::storage::collaborations::save_collaborations;
use loopvermogen::storage::tenant;
use serde_json::{Value, json};

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn id(record: &Value) -> String {
    record["id"].as_str().unwrap().to_owned()
}

fn partner(service: &Service, name: &str, kind: &str, members: &[&Value]) -> Value {
    let seen = json!({"source": "https://lab.example", "date": "2026-05-01"});
    let member = |firm: &&Value| json!({"firmId": firm["id"], "name": firm["name"], "provenance": seen});
    let members: Vec<Value> = members.iter().map(member).collect();
    let body = json!({"name": name, "kind": kind, "members": members, "location": {"place": "Tilburg"}});
    service.crm().post("/v1/partners", &body).expect(201)
}

fn firm(service: &Service, mut body: Value, works_with: &[(&Value, &str)]) -> Value {
    let seen = json!({"source": "gesprek", "date": "2026-09-01"});
    let relation = |(partner, kind): &(&Value, &str)| json!({"with": partner["name"], "partnerId": partner["id"], "kind": kind, "provenance": seen});
    body["relations"] = works_with.iter().map(relation).collect();
    service.crm().post("/v1/firms", &body).expect(201)
}

fn named(name: &str) -> Value {
    json!({
        "name": name, "location": {"place": "Tilburg"}, "sbi": [{"code": "2562", "version": "2008", "main": true}],
        "topics": ["robotica"]
    })
}

fn paths(service: &Service, from: &Value, to: &Value) -> Value {
    service.officer().get(&format!("/v1/introduction-paths?from={}&to={}", id(from), id(to))).expect(200)
}

#[test]
fn an_introduction_goes_through_those_who_know_both_and_tells_what_ties_them() {
    on_each_database(|database| {
        let service = Service::start(database);
        let front = partner(&service, "Voorbeeld Koploper", "frontier_company", &[]);
        let lab = partner(&service, "Voorbeeld Lab", "fieldlab", &[]);
        let asking = firm(&service, named("Vragend Metaal"), &[(&lab, "member")]);
        let knowing = firm(&service, json!({"name": "Kennend Bedrijf"}), &[(&front, "supplier"), (&lab, "customer")]);
        let answer = paths(&service, &asking, &front);
        let path = &answer["paths"][0];
        let brokers: Vec<&Value> =
            path["brokers"].as_array().unwrap().iter().map(|broker| &broker["organisation"]["id"]).collect();
        assert_eq!(brokers, [&lab["id"], &knowing["id"]]);
        assert_eq!(path["bonds"].as_array().unwrap().len(), 3);
        assert_eq!(
            path["bonds"][2]["ties"],
            json!([{"kind": "supplier", "project": null, "source": "gesprek", "date": "2026-09-01"}])
        );
        assert_eq!(
            path["text"]["nl"],
            "Vraag Voorbeeld Lab om een introductie bij Kennend Bedrijf, en zo bij Voorbeeld Koploper."
        );
        assert_eq!(answer["paths"].as_array().unwrap().len(), 1);
        let back = paths(&service, &front, &asking);
        assert_eq!(back["paths"][0]["value"], path["value"]);
        let direct = paths(&service, &asking, &lab);
        assert_eq!(direct["paths"][0]["brokers"], json!([]));
        assert_eq!(direct["paths"][0]["text"]["en"], "Vragend Metaal and Voorbeeld Lab know each other already.");
    });
}

#[test]
fn by_whose_word_introductions_came_about_tells_how_willing_a_broker_is() {
    on_each_database(|database| {
        let service = Service::start(database);
        let officer = service.officer();
        let front = partner(&service, "Voorbeeld Koploper", "frontier_company", &[]);
        let lab = partner(&service, "Voorbeeld Lab", "fieldlab", &[]);
        let asking = firm(&service, named("Vragend Metaal"), &[(&lab, "member")]);
        firm(&service, json!({"name": "Kennend Bedrijf"}), &[(&front, "supplier"), (&lab, "customer")]);
        let broker = || paths(&service, &asking, &front)["paths"][0]["brokers"][0].clone();
        let told = |broker: &Value| {
            (broker["introductions"].clone(), broker["refusals"].clone(), broker["willingness"].clone())
        };
        assert_eq!(told(&broker()), (json!(0), json!(0), json!(0.5)));
        let introduce = |name: &str, via: &Value| {
            let other = firm(&service, json!({"name": name, "legalForm": "bv"}), &[]);
            let proposal = json!({"firmId": other["id"], "partnerId": front["id"], "officer": "A. de Vries",
                                  "choice": {"kind": "override", "reason": "via een bekende"}, "via": via});
            officer.post("/v1/introductions", &proposal)
        };
        let go = |made: &Value, moves: &[Value]| {
            for one in moves {
                let made_move = json!({"move": one, "officer": "A. de Vries"});
                officer.put(&format!("/v1/introductions/{}/status", id(made)), &made_move).expect(200);
            }
        };
        let plain = |kinds: &[&str]| kinds.iter().map(|kind| json!({"kind": kind})).collect::<Vec<_>>();
        let made = introduce("Eerste", &lab["id"]).expect(201).clone();
        assert_eq!(made["via"], lab["id"]);
        assert_eq!(told(&broker()), (json!(0), json!(0), json!(0.5)), "what is under way tells nothing yet");
        go(&made, &plain(&["ask_firm", "firm_agrees", "ask_partner", "partner_agrees", "introduce"]));
        assert_eq!(told(&broker()), (json!(1), json!(0), json!(0.67)));
        let declined = introduce("Tweede", &lab["id"]).expect(201).clone();
        go(&declined, &plain(&["ask_firm"]));
        go(&declined, &[json!({"kind": "decline", "by": "firm", "reason": "no_time"})]);
        assert_eq!(told(&broker()), (json!(1), json!(1), json!(0.5)));
        // One without a broker counts for nobody.
        go(&introduce("Derde", &Value::Null).expect(201).clone(), &plain(&["ask_firm"]));
        assert_eq!(told(&broker()), (json!(1), json!(1), json!(0.5)));
        assert_eq!(introduce("Vierde", &json!(UNKNOWN)).faults(), [fault("/via", "unknown_id")]);
        assert_eq!(introduce("Vijfde", &front["id"]).faults(), [fault("/via", "contradiction")]);
    });
}

#[test]
fn a_joint_project_ties_and_is_named_with_its_source() {
    on_each_database(|database| {
        let service = Service::start(database);
        let lab = partner(&service, "Voorbeeld Lab", "fieldlab", &[]);
        let asking = firm(&service, named("Vragend Metaal"), &[]);
        assert_eq!(paths(&service, &asking, &lab)["paths"], json!([]));
        let project = Project {
            id: ProjectId::of_register("cordis", "1"),
            external_id: ExternalId { system: "cordis".into(), id: "1".into() },
            acronym: None,
            title: Some("Grids at sea".into()),
            themes: Vec::new(),
            text: None,
            start: NaiveDate::from_ymd_opt(2025, 1, 1),
            period: None,
            members: 2,
            provenance: Provenance::new("CORDIS", None),
        };
        let members =
            [Participant::Partner(id(&lab).parse().unwrap()), Participant::Firm(id(&asking).parse().unwrap())];
        let parts = members.map(|participant| Participation { project: project.id, participant });
        let mut conn = service.app.pool.get().unwrap();
        tenant::write(&mut conn, OrganisationId::DEFAULT, |tenant| save_collaborations(tenant, &[project], &parts))
            .unwrap();
        drop(conn);
        assert_eq!(
            paths(&service, &asking, &lab)["paths"][0]["bonds"][0]["ties"],
            json!([{
                "kind": "project", "project": "“Grids at sea” (2025)", "source": "CORDIS, project 1",
                "date": "2025-01-01"
            }])
        );
    });
}

#[test]
fn who_is_gone_or_must_not_be_approached_introduces_nobody() {
    let service = Service::on_sqlite();
    let front = partner(&service, "Voorbeeld Koploper", "frontier_company", &[]);
    let lab = partner(&service, "Voorbeeld Lab", "fieldlab", &[]);
    let asking = firm(&service, named("Vragend Metaal"), &[(&lab, "member")]);
    let ties = [(&lab, "member"), (&front, "supplier")];
    let through = firm(&service, json!({"name": "Kennend Bedrijf"}), &ties);
    assert_eq!(paths(&service, &asking, &front)["paths"].as_array().unwrap().len(), 1);
    let objecting = json!({"name": "Kennend Bedrijf", "doNotContact": {"since": "2026-01-05", "source": "telefoon"}, "relations": [
        {"with": "Lab", "partnerId": lab["id"], "kind": "member"},
        {"with": "Koploper", "partnerId": front["id"], "kind": "supplier"}
    ]});
    let path = format!("/v1/firms/{}", id(&through));
    service.officer().put(&path, &objecting).expect(200);
    assert_eq!(paths(&service, &asking, &front)["paths"], json!([]));
    let asked = paths(&service, &through, &front);
    assert!(asked["notice"]["nl"].is_string() && asked["paths"] == json!([]), "{asked}");
    service.officer().patch(&path, &json!({"doNotContact": null})).expect(200);
    assert_eq!(service.officer().delete(&path).status, 204);
    assert_eq!(paths(&service, &asking, &front)["paths"], json!([]));
    let gone = service.officer().get(&format!("/v1/introduction-paths?from={}&to={}", id(&through), id(&front)));
    assert_eq!(gone.faults(), [fault("from", "unknown_organisation")]);
}

#[test]
fn every_fault_of_the_ends_is_told() {
    let service = Service::on_sqlite();
    let ask = |query: &str| service.officer().get(&format!("/v1/introduction-paths?{query}")).faults();
    assert_eq!(ask(""), [fault("from", "missing"), fault("to", "missing")]);
    assert_eq!(ask("from=1&to="), [fault("from", "invalid_value"), fault("to", "empty")]);
    assert_eq!(
        ask(&format!("from={UNKNOWN}&to={UNKNOWN}")),
        [fault("from", "unknown_organisation"), fault("to", "unknown_organisation")]
    );
    let lab = id(&partner(&service, "Voorbeeld Lab", "fieldlab", &[]));
    assert_eq!(ask(&format!("from={lab}&to={lab}")), [fault("to", "duplicate")]);
    assert_eq!(ask(&format!("from={lab}&to={UNKNOWN}&limit=0")), [fault("limit", "out_of_range")]);
}

#[test]
fn steps_to_the_frontier_count_ties_and_an_introduction_shortens_them() {
    on_each_database(|database| {
        let service = Service::start(database);
        let front = partner(&service, "Voorbeeld Koploper", "frontier_company", &[]);
        let near = firm(&service, named("Dichtbij"), &[(&front, "supplier")]);
        let reach = |firm: &Value| service.officer().get(&format!("/v1/firms/{}/frontier-reach", id(firm))).expect(200);
        let first = reach(&near);
        assert_eq!((&first["steps"], &first["way"][1]["id"]), (&json!(1), &front["id"]));

        let far: Vec<Value> = (0..3).map(|number| firm(&service, named(&format!("Ver {number}")), &[])).collect();
        let lab = partner(&service, "Voorbeeld Lab", "fieldlab", &far.iter().collect::<Vec<_>>());
        let alone = firm(&service, named("Alleen"), &[]);
        assert_eq!((&reach(&far[0])["steps"], &reach(&alone)["way"]), (&Value::Null, &json!([])));
        let sector = &reach(&alone)["sector"];
        assert_eq!((&sector["code"], &sector["firms"], &sector["withoutWay"]), (&json!("25"), &json!(5), &json!(4)));
        assert_eq!(sector["bySteps"], json!([{"steps": 1, "firms": 1}]));
        assert_eq!(sector["bestIntroductions"][0]["organisation"]["id"], lab["id"]);
        assert_eq!(sector["bestIntroductions"][0]["shortensFor"], 3);
        assert_eq!(reach(&alone)["region"]["code"], "PV30");

        let body = json!({"name": "Brug", "relations": [
            {"with": "Lab", "partnerId": lab["id"], "kind": "member"},
            {"with": "Koploper", "partnerId": front["id"], "kind": "supplier"}
        ]});
        service.officer().post("/v1/firms", &body).expect(201);
        let then = reach(&far[0]);
        assert_eq!(then["steps"], 3);
        assert_eq!(then["way"].as_array().unwrap().len(), 4);
    });
}

#[test]
fn a_firm_without_place_or_activity_has_no_sector_or_region_and_an_unknown_one_is_not_found() {
    let service = Service::on_sqlite();
    let bare = firm(&service, json!({"name": "Kaal"}), &[]);
    let reach = service.officer().get(&format!("/v1/firms/{}/frontier-reach", id(&bare))).expect(200);
    assert_eq!((&reach["sector"], &reach["region"]), (&Value::Null, &Value::Null));
    service.officer().get(&format!("/v1/firms/{UNKNOWN}/frontier-reach")).expect_problem(404, "not-found");
}

#[test]
fn firms_around_a_school_that_no_network_knows_are_an_informal_cluster() {
    on_each_database(|database| {
        let service = Service::start(database);
        let ask = |query: &str| service.officer().get(&format!("/v1/informal-clusters{query}")).expect(200);
        assert_eq!((&ask("")["clusters"], &ask("")["total"]), (&json!([]), &json!(0)));
        let school = partner(&service, "Voorbeeld School", "knowledge_institution", &[]);
        let firms: Vec<Value> =
            (0..6).map(|number| firm(&service, named(&format!("Maker {number}")), &[(&school, "customer")])).collect();
        let others: Vec<Value> =
            (0..6).map(|number| firm(&service, json!({"name": format!("Lid {number}")}), &[])).collect();
        partner(&service, "Voorbeeld Netwerk", "network", &others.iter().collect::<Vec<_>>());
        let found = ask("?region=PV30");
        assert_eq!(found["total"], 1);
        let cluster = &found["clusters"][0];
        assert_eq!((&cluster["size"], &cluster["firms"]), (&json!(7), &json!(6)));
        assert_eq!(cluster["centre"]["id"], school["id"]);
        assert_eq!(cluster["nearestNetwork"], Value::Null);
        assert_eq!(ask("?region=PV20")["total"], 0);

        partner(&service, "Nieuw Netwerk", "network", &firms.iter().collect::<Vec<_>>());
        assert_eq!(ask("")["total"], 0, "a network covers it now");
    });
}
