//! An id of another organisation, of whatever kind of record and wherever it is put: the answer is that for an id which
//! nobody has, byte for byte but for the id and the number of the request.

use crate::contract::{self, Operation, resolve};
use crate::duplicates::fill;
use crate::service::{Answer, Client, Service, limits};
use crate::support::on_each_database;
use crate::webhooks::HERE;
use loopvermogen::api::ApiLimits;
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::OrganisationId;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

/// What a caller learns, without what differs between any two requests.
fn learned(answer: &Answer, id: &str) -> (u16, String, Vec<(String, String)>) {
    let text = answer.text.replace(answer.header("x-request-id"), "").replace(id, "ID");
    let differs = ["x-request-id", "date", "ratelimit-remaining", "ratelimit-reset"];
    let same = |(name, _): &(&String, &String)| !differs.contains(&name.as_str());
    let headers = answer.headers.iter().filter(same).map(|(name, value)| (name.clone(), value.replace(id, "ID")));
    let mut headers: Vec<_> = headers.collect();
    headers.sort();
    (answer.status, text, headers)
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn weights_version() -> String {
    loopvermogen::app::weights::shipped().unwrap().version
}

fn last(answer: &Answer) -> String {
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

/// One record of each kind that has an id in a path, by the name of that parameter.
fn one_of_each(service: &Service, third: OrganisationId, registered: &str) -> BTreeMap<&'static str, String> {
    let (officer, admin) = (service.officer(), service.client(Role::Admin));
    let firm = json!({"name": "Ons bedrijf", "legalForm": "bv", "kvkNumber": "98765432", "topics": ["robotica"],
                      "location": {"place": "Tilburg"}, "externalIds": [{"system": "crm", "id": "ons-geheim"}]});
    let firm = id(&officer.post("/v1/firms", &firm).expect(201));
    let of_firm = |part: &str, body: Value| {
        let made = officer.post(&format!("/v1/firms/{firm}/{part}"), &body);
        made.expect(201);
        last(&made)
    };
    let lab = json!({"name": "Ons lab", "kind": "fieldlab", "topics": ["robotica"]});
    let lab = id(&officer.post("/v1/partners", &lab).expect(201));
    let person = crate::contacts::person("Anna");
    let consent = json!({"purpose": "telephone", "given": true, "date": "2026-11-20", "how": "form"});
    let talk = json!({"officer": "A. de Vries", "channel": "event", "date": "2026-11-20", "barriers": ["vakmensen"]});
    let touch = json!({"channel": "event", "date": "2026-11-20"});
    let proposal = json!({"firmId": firm, "partnerId": lab, "officer": "A. de Vries",
                          "choice": {"kind": "accept", "position": 1}});
    let shown = json!({"firmId": firm, "origin": "crm", "weightsVersion": weights_version(), "indexVersion": 1,
                       "shown": [{"partnerId": lab, "position": 1}]});
    let request = json!({"kind": "access", "firmId": firm, "received": "2026-11-20", "how": "email",
                         "identifiedBy": "teruggebeld"});
    let mapping = json!({"name": "Onze lijst", "columns": [{"field": "name", "column": "Bedrijf"}]});
    let client = json!({"name": "Ons CRM", "scopes": ["firms:read"]});
    let webhook = json!({"url": "http://127.0.0.1:9/hook", "types": ["nl.loopvermogen.firms.created.v1"]});
    let post = |path: &str, body: &Value| id(&admin.post(path, body).expect(201));
    let note = officer.post(&format!("/v1/partners/{registered}/notes"), &json!({"text": "onze notitie"}));
    note.expect(201);
    let file = officer.send(Method::POST, "/v1/imports", |request| {
        request.header("content-type", "text/csv").body("name;kvkNumber\nUit bestand;87654321\n")
    });
    let user = json!({"login": "j.jansen@example.org", "role": "officer"});
    let user = admin.post("/v1/users", &user).expect(201);
    let signed_in = json!({"login": user["login"], "password": user["password"]});
    service.anonymous().post("/v1/sessions", &signed_in).expect(201);
    let open_session = id(&admin.get("/v1/open-sessions").expect(200)["items"][0]);
    let gone = crate::contacts::firm(service, "Boos bedrijf", "bv", "23456789");
    let objection = officer.post(&format!("{gone}/objections"), &json!({"date": "2026-11-20", "how": "email"}));
    objection.expect(201);
    fill(&officer);
    officer.send(Method::POST, "/v1/duplicate-searches", |request| request).expect(200);
    let pair = officer.get("/v1/duplicates?state=open").expect(200)["items"][0].clone();
    let offer = json!({"firmId": firm, "to": third});
    let agreed = json!({"firmId": firm, "officer": "A. de Vries", "date": "2030-12-02", "from": "10:00"});
    BTreeMap::from([
        ("consentId", of_firm("consents", consent)),
        ("contactId", of_firm("contacts", person)),
        ("conversationId", of_firm("conversations", talk)),
        ("touchId", of_firm("touches", touch)),
        ("introductionId", id(&officer.post("/v1/introductions", &proposal).expect(201))),
        ("impressionId", id(&officer.post("/v1/impressions", &shown).expect(201))),
        ("requestId", id(&officer.post("/v1/data-requests", &request).expect(201))),
        ("referralId", id(&officer.post("/v1/referrals", &offer).expect(201))),
        ("agreedVisitId", id(&officer.post("/v1/agreed-visits", &agreed).expect(201))),
        ("mappingId", id(&officer.post("/v1/import-mappings", &mapping).expect(201))),
        ("importId", id(&file.expect(202))),
        ("clientId", post("/v1/clients", &client)),
        ("webhookId", post("/v1/webhooks", &webhook)),
        ("noteId", last(&note)),
        ("userId", id(&user)),
        ("objectionId", last(&objection)),
        ("openSessionId", open_session),
        ("duplicateId", id(&pair)),
        ("externalId", "ons-geheim".to_owned()),
        ("firmId", firm),
        ("partnerId", lab),
    ])
}

/// The example of the body that an operation takes, with its media type.
fn body_of(operation: &Operation) -> Option<(String, Value)> {
    let content = operation.facts["requestBody"]["content"].as_object()?;
    let (kind, media) = content.iter().next()?;
    Some((kind.clone(), resolve(&media["schema"])["example"].clone()))
}

#[test]
fn attack_1_2_every_operation_answers_an_id_of_others_as_one_that_nobody_has() {
    on_each_database(|database| {
        let service = Service::start_with(database, ApiLimits { webhooks: HERE, ..limits() });
        let [theirs, third] = ["Buren", "Derde"].map(|name| add_organisation(&service.app, name).unwrap());
        let registered = service.officer().get("/v1/partners?kinds=fieldlab&q=mindlabs&limit=1").expect(200);
        let registered = id(&registered["items"][0]);
        let ours = one_of_each(&service, third, &registered);
        let own = json!({"name": "Hun bedrijf", "legalForm": "bv", "kvkNumber": "11112222"});
        let own = id(&service.of(theirs, Role::Officer).post("/v1/firms", &own).expect(201));
        let mut walked = 0;
        for operation in contract::operations().iter().filter(|operation| operation.path.contains('{')) {
            let parameter = operation.path.rsplit('{').next().unwrap().split('}').next().unwrap();
            let Some(foreign) = ours.get(parameter) else {
                // Of sessions there is but the one of the caller, which has no id.
                assert_eq!(parameter, "sessionId");
                continue;
            };
            let method: Method = operation.method.to_uppercase().parse().unwrap();
            // A key of another system is everybody's own: a PUT by one adds a record.
            if parameter == "externalId" && method == Method::PUT {
                continue;
            }
            let nobodys = if parameter == "externalId" { "nie-mandes" } else { UNKNOWN };
            let ask = |id: &str, client: &Client<'_>| {
                let path = operation.path.replace(&format!("{{{parameter}}}"), id);
                let path = path.replace("{firmId}", &own).replace("{partnerId}", &registered);
                let path = path.replace("{system}", "crm");
                let needed = match method == Method::GET && path.ends_with("/contact-permission") {
                    true => "?channel=telephone&purpose=outreach",
                    false if path.ends_with("/next-step") => "?partner=019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b",
                    false => "",
                };
                client.send(method.clone(), &format!("/v1{path}{needed}"), |request| match body_of(operation) {
                    Some((kind, body)) => request.header("content-type", kind).body(body.to_string()),
                    None => request,
                })
            };
            let roles = [Role::Admin, Role::Officer, Role::Integration, Role::Coordinator];
            let client = roles.map(|role| service.of(theirs, role)).into_iter();
            let client = client.into_iter().find(|client| ask(nobodys, client).status != 403).expect("nobody may");
            let (hidden, absent) = (learned(&ask(foreign, &client), foreign), learned(&ask(nobodys, &client), nobodys));
            assert_eq!(hidden, absent, "{} {}", operation.method, operation.path);
            assert_eq!(hidden.0, 404, "{} {}: {}", operation.method, operation.path, hidden.1);
            walked += 1;
        }
        assert!(walked > 60, "{walked}");
        // Nothing of it was touched.
        let officer = service.officer();
        let kept = officer.get(&format!("/v1/firms/{}", ours["firmId"])).expect(200);
        assert_eq!(kept["name"], "Ons bedrijf");
        let kept = officer.get(&format!("/v1/introductions/{}", ours["introductionId"])).expect(200);
        assert_eq!(kept["state"], "proposed");
        let kept = officer.get(&format!("/v1/firms/{}/contacts", ours["firmId"])).expect(200);
        assert_eq!(kept["total"], 1);
    });
}

#[test]
fn attack_1_2_an_id_of_others_in_a_body_or_a_query_is_as_one_that_nobody_has() {
    on_each_database(|database| {
        let service = Service::start_with(database, ApiLimits { webhooks: HERE, ..limits() });
        let [theirs, third] = ["Buren", "Derde"].map(|name| add_organisation(&service.app, name).unwrap());
        let registered = service.officer().get("/v1/partners?kinds=fieldlab&q=mindlabs&limit=1").expect(200);
        let registered = id(&registered["items"][0]);
        let ours = one_of_each(&service, third, &registered);
        let (officer, admin, crm) =
            (service.of(theirs, Role::Officer), service.of(theirs, Role::Admin), service.of(theirs, Role::Integration));
        let own = json!({"name": "Hun bedrijf", "legalForm": "bv", "kvkNumber": "11112222",
                         "location": {"place": "Tilburg"}, "topics": ["robotica"]});
        let own = id(&officer.post("/v1/firms", &own).expect(201));
        let firm: &str = &ours["firmId"];
        let accept = json!({"kind": "accept", "position": 1});
        let person = crate::contacts::person("Anna");
        // The id wherever nothing stands, and names that are new each time.
        let with = |body: &Value, id: &str, number: usize| {
            body.to_string().replace("\"\"", &format!("\"{id}\"")).replace("NEW", &format!("{number:03}"))
        };
        let day = service.app.today().to_string();
        // Where an id of ours may be put, and which.
        let bodies: Vec<(&Client<'_>, Method, String, Value, &str, &str)> = vec![
            (
                &officer,
                Method::POST,
                "/v1/introductions".into(),
                json!({"firmId": "", "partnerId": registered, "officer": "A. Buur", "choice": accept}),
                "/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/introductions".into(),
                json!({"firmId": own, "partnerId": "", "officer": "A. Buur", "choice": accept}),
                "/partnerId",
                &ours["partnerId"],
            ),
            (
                &officer,
                Method::POST,
                "/v1/introductions".into(),
                json!({"firmId": own, "partnerId": registered, "officer": "A. Buur", "choice": accept, "impressionId": ""}),
                "/impressionId",
                &ours["impressionId"],
            ),
            (
                &officer,
                Method::POST,
                "/v1/introductions".into(),
                json!({"firmId": own, "partnerId": registered, "officer": "A. Buur", "choice": accept, "via": ""}),
                "/via",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/impressions".into(),
                json!({"firmId": "", "origin": "crm", "weightsVersion": weights_version(), "indexVersion": 1,
                    "shown": [{"partnerId": registered, "position": 1}]}),
                "/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/impressions".into(),
                json!({"firmId": own, "origin": "crm", "weightsVersion": weights_version(), "indexVersion": 1,
                    "shown": [{"partnerId": "", "position": 1}]}),
                "/shown/0/partnerId",
                &ours["partnerId"],
            ),
            (
                &officer,
                Method::POST,
                "/v1/data-requests".into(),
                json!({"kind": "access", "firmId": "", "received": "2026-11-20", "how": "email", "identifiedBy": "gebeld"}),
                "/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/data-requests".into(),
                json!({"kind": "access", "firmId": own, "contactId": "", "received": "2026-11-20", "how": "email",
                    "identifiedBy": "gebeld"}),
                "/contactId",
                &ours["contactId"],
            ),
            (&officer, Method::POST, "/v1/referrals".into(), json!({"firmId": "", "to": third}), "/firmId", firm),
            (&officer, Method::POST, "/v1/intake-links".into(), json!({"firmId": ""}), "/firmId", firm),
            (&crm, Method::POST, "/v1/match-card-tickets".into(), json!({"firmId": ""}), "/firmId", firm),
            (
                &officer,
                Method::POST,
                "/v1/group-proposals".into(),
                json!({"firms": [{"firmId": ""}, {"firmId": own}], "fewest": 2, "barrier": "talent"}),
                "/firms/0/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/allocations".into(),
                json!({"partners": [{"partnerId": registered, "places": 1}], "firms": [{"firmId": ""}],
                    "values": [{"firmId": "", "partnerId": registered, "value": 1}]}),
                "/firms/0/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/allocations".into(),
                json!({"partners": [{"partnerId": "", "places": 1}], "firms": [{"firmId": own}],
                    "values": [{"firmId": own, "partnerId": "", "value": 1}]}),
                "/partners/0/partnerId",
                &ours["partnerId"],
            ),
            (
                &officer,
                Method::POST,
                "/v1/visit-plans".into(),
                json!({"firstDate": day, "days": 5, "visits": [{"firmId": "", "value": 7.5}],
                       "officers": [{"id": "anna", "start": {"lat": 51.56, "lon": 5.09},
                                     "hours": [{"weekday": "tuesday", "from": "09:00", "to": "17:00"}]}]}),
                "/visits/0/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                "/v1/firms".into(),
                json!({"name": "Nieuw", "relations": [{"with": "Lab", "kind": "contact", "partnerId": ""}]}),
                "/relations/0/partnerId",
                &ours["partnerId"],
            ),
            (
                &officer,
                Method::POST,
                "/v1/partners".into(),
                json!({"name": "Kring NEW", "kind": "network", "members": [{"name": "Lid", "firmId": ""}]}),
                "/members/0/firmId",
                firm,
            ),
            (
                &officer,
                Method::POST,
                format!("/v1/firms/{own}/consents"),
                json!({"purpose": "email", "given": true, "date": "2026-11-20", "how": "form", "contactId": ""}),
                "/contactId",
                &ours["contactId"],
            ),
            (
                &officer,
                Method::POST,
                format!("/v1/firms/{own}/conversations"),
                json!({"officer": "A. Buur", "channel": "event", "newsCarriers": [{"who": "Ons", "firmId": ""}]}),
                "/newsCarriers/0/firmId",
                firm,
            ),
            (
                &crm,
                Method::PUT,
                "/v1/systems/crm/contacts/9".into(),
                {
                    let mut person = person.clone();
                    person["firmId"] = json!("");
                    person
                },
                "/firmId",
                firm,
            ),
            (
                &crm,
                Method::PUT,
                "/v1/systems/crm/conversations/9".into(),
                json!({"firmId": "", "officer": "A. Buur", "channel": "event"}),
                "/firmId",
                firm,
            ),
            (
                &crm,
                Method::PUT,
                "/v1/systems/crm/memberships/9".into(),
                json!({"firmId": "", "partnerId": registered}),
                "/firmId",
                firm,
            ),
            (
                &crm,
                Method::PUT,
                "/v1/systems/crm/memberships/9".into(),
                json!({"firmId": own, "partnerId": ""}),
                "/partnerId",
                &ours["partnerId"],
            ),
            (
                &admin,
                Method::POST,
                "/v1/clients".into(),
                json!({"name": "Lezer NEW", "scopes": ["firms:read"], "partners": [""]}),
                "/partners/0",
                &ours["partnerId"],
            ),
            (
                &admin,
                Method::POST,
                "/v1/users".into(),
                json!({"login": "buurNEW@example.org", "role": "coordinator", "partners": [""]}),
                "/partners/0",
                &ours["partnerId"],
            ),
        ];
        let mut odd = Vec::new();
        for (number, (client, method, path, body, pointer, foreign)) in bodies.into_iter().enumerate() {
            let ask = |id: &str, number: usize| {
                let body = with(&body, id, number);
                let json =
                    |request: reqwest::blocking::RequestBuilder| request.header("content-type", "application/json");
                client.send(method.clone(), &path, |request| json(request).body(body))
            };
            let hidden = learned(&ask(foreign, 2 * number), foreign);
            let absent = learned(&ask(UNKNOWN, 2 * number + 1), UNKNOWN);
            let is_same = match hidden.0 {
                // Taken as it stands, whatever it names: the answers differ in what is new about each record.
                201 => absent.0 == 201,
                _ => {
                    let is_named = hidden.1.contains(pointer) || hidden.1.contains("ID");
                    hidden == absent && (400..=409).contains(&hidden.0) && is_named
                }
            };
            // Nothing of ours comes with it.
            if !is_same || hidden.1.contains("Ons ") {
                odd.push(format!("{method} {path} {pointer}: {} {}\n  {} {}", hidden.0, hidden.1, absent.0, absent.1));
            }
        }
        assert!(odd.is_empty(), "{}", odd.join("\n"));
        for query in [
            "/v1/introductions?firm=ID".to_owned(),
            "/v1/introductions?partner=ID".to_owned(),
            format!("/v1/introduction-paths?from=ID&to={registered}"),
            format!("/v1/firms/{own}/next-step?partner=ID"),
            format!("/v1/firms/{own}/matches?limit=1&compare=ID"),
            format!("/v1/partners/{registered}/prospects?compare=ID"),
        ] {
            for parameter in ["firmId", "partnerId"] {
                let foreign = &ours[parameter];
                let ask = |id: &str| learned(&officer.get(&query.replace("ID", id)), id);
                assert_eq!(ask(foreign), ask(UNKNOWN), "{query}");
            }
        }
    });
}
