//! Organisations do not see one another, whatever is asked and however much at once.

use crate::contract;
use crate::service::{Answer, Client, Service};
use crate::support::{TestDatabase, on_each_database};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use loopvermogen::app::caller::Role;
use loopvermogen::app::organisations::add_organisation;
use loopvermogen::domain::OrganisationId;
use loopvermogen::storage::guard::Standing;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

const UNKNOWN: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

fn profile(name: &str) -> Value {
    json!({"name": name, "location": {"place": "Tilburg"}, "externalIds": [{"system": "crm", "id": "1"}],
           "kvkNumber": "12345678", "topics": ["robotica"]})
}

fn partner(name: &str) -> Value {
    json!({"name": name, "kind": "fieldlab", "location": {"place": "Tilburg"}, "topics": ["robotica"]})
}

fn created(client: &Client<'_>, path: &str, body: &Value) -> String {
    client.post(path, body).expect(201)["id"].as_str().unwrap().to_owned()
}

/// What a caller learns, without what differs between any two requests.
fn learned(answer: &Answer, id: &str) -> (u16, String, Vec<(String, String)>) {
    let request = answer.header("x-request-id");
    let text = answer.text.replace(request, "").replace(id, "ID");
    let same = |(name, _): &(&String, &String)| !["x-request-id", "date"].contains(&name.as_str());
    let mut headers: Vec<_> = answer.headers.iter().filter(same).map(|(n, v)| (n.clone(), v.clone())).collect();
    headers.sort();
    (answer.status, text, headers)
}

#[test]
fn attack_1_2_an_id_of_another_organisation_is_as_one_that_nobody_has() {
    on_each_database(|database| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let (firm, lab) = (
            created(&service.crm(), "/v1/firms", &profile("Ons bedrijf")),
            created(&service.crm(), "/v1/partners", &partner("Ons lab")),
        );
        let (stranger, strange_lab) = (service.of(theirs, Role::Admin), service.of(theirs, Role::Coordinator));
        let mut walked = 0;
        // Keys of other systems are everybody's own: a PUT by one adds a record.
        let by_id =
            |operation: &&contract::Operation| operation.path.contains('{') && !operation.path.starts_with("/systems/");
        for operation in contract::operations().iter().filter(by_id) {
            let method: Method = operation.method.to_uppercase().parse().unwrap();
            let ask = |firm: &str, lab: &str| {
                let path = operation.path.replace("{firmId}", firm).replace("{partnerId}", lab);
                let body = match operation.path.as_str() {
                    "/firms/{firmId}/conversations" => json!({"officer": "Anders", "channel": "telephone"}),
                    path if path.starts_with("/firms") => profile("Anders"),
                    _ => partner("Anders"),
                };
                let has_body = [Method::PUT, Method::POST, Method::PATCH].contains(&method);
                let media_type =
                    if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
                let send = |request: reqwest::blocking::RequestBuilder| match has_body {
                    true => request.header("Content-Type", media_type).body(body.to_string()),
                    false => request,
                };
                let needed = match path.ends_with("/contact-permission") && method == Method::GET {
                    true => "?channel=telephone&purpose=outreach",
                    false => "",
                };
                // An admin may all but ask for firms on behalf of a partner.
                let caller = if path.ends_with("/firm-requests") { &strange_lab } else { &stranger };
                caller.send(method.clone(), &format!("/v1{path}{needed}"), send)
            };
            let id = if operation.path.starts_with("/firms") { &firm } else { &lab };
            let (hidden, absent) = (learned(&ask(&firm, &lab), id), learned(&ask(UNKNOWN, UNKNOWN), UNKNOWN));
            assert_eq!(hidden, absent, "{} {}", operation.method, operation.path);
            // A body of another form is refused before anything is looked for.
            let is_malformed = hidden.0 == 400 && hidden.1.contains("unknown_field");
            assert!(hidden.0 == 404 || is_malformed, "{} {}: {}", operation.method, operation.path, hidden.1);
            walked += usize::from(hidden.0 == 404);
        }
        assert!(walked >= 8);
        assert_eq!(service.crm().get(&format!("/v1/firms/{firm}")).expect(200)["name"], "Ons bedrijf");
        assert_eq!(service.crm().get(&format!("/v1/partners/{lab}")).expect(200)["name"], "Ons lab");
        let key = "/v1/systems/erp/firms/77";
        service.crm().put(key, &profile("Ons bedrijf")).expect(200);
        assert_eq!(stranger.get(key).status, 404);
        // The same keys are free for others, and lists and counts know nothing of us.
        created(&stranger, "/v1/firms", &profile("Hun bedrijf"));
        assert_eq!(stranger.get("/v1/firms").expect(200)["total"], 1);
        assert_eq!(stranger.get("/v1/firms?kvkNumber=12345678").expect(200)["items"][0]["name"], "Hun bedrijf");
    });
}

#[test]
fn attack_8_a_cursor_of_another_organisation_is_refused() {
    let service = Service::on_sqlite();
    let theirs = add_organisation(&service.app, "Buren").unwrap();
    let list = |client: &Client<'_>| client.get("/v1/partners?limit=1").expect(200)["nextCursor"].clone();
    let cursor = list(&service.crm());
    let path = format!("/v1/partners?limit=1&cursor={}", cursor.as_str().unwrap());
    service.crm().get(&path).expect(200);
    service.of(theirs, Role::Integration).get(&path).expect_problem(400, "invalid-input");
}

#[test]
fn a_token_of_an_organisation_that_is_not_here_is_refused() {
    let service = Service::on_sqlite();
    let nobody = service.of(OrganisationId(uuid::Uuid::from_u128(404)), Role::Admin);
    nobody.get("/v1/firms/019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b").expect_problem(404, "not-found");
    nobody.post("/v1/firms", &profile("A")).expect_problem(401, "unauthenticated");
    nobody.post("/v1/matches", &json!({"firm": {"topics": ["robotica"]}})).expect_problem(401, "unauthenticated");
}

#[derive(QueryableByName)]
struct Seen {
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = BigInt)]
    organisations: i64,
    #[diesel(sql_type = Text)]
    first: String,
}

#[test]
fn attack_13_two_hundred_mixed_requests_at_once_never_cross_over() {
    on_each_database(|database: &TestDatabase| {
        let service = Service::start(database);
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        let both = [(OrganisationId::DEFAULT, "Ons"), (theirs, "Hun")];
        for (organisation, whose) in both {
            let client = service.of(organisation, Role::Integration);
            for number in 0..4 {
                let body = json!({"name": format!("{whose} {number}"), "location": {"place": "Tilburg"}});
                client.post("/v1/firms", &body).expect(201);
            }
        }
        let standing = Standing::of(&mut service.app.pool.get().unwrap()).unwrap();
        let is_postgres = service.app.pool.backend() == "postgres";
        assert_eq!(standing.is_guarded, is_postgres, "the program must run as a role that owns nothing");
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some(turn) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|turn| *turn < 200) {
                        let (organisation, whose) = both[turn % 2];
                        match turn % 5 {
                            // The query filter taken out: only the database keeps the rows apart.
                            0 | 1 if is_postgres => unfiltered(&service, organisation),
                            2 => {
                                let body = json!({"name": format!("{whose} nieuw {turn}")});
                                service.of(organisation, Role::Integration).post("/v1/firms", &body).expect(201);
                            }
                            _ => {
                                let listed =
                                    service.of(organisation, Role::Officer).get("/v1/firms?limit=100").expect(200);
                                let items = listed["items"].as_array().unwrap();
                                assert!(items.len() >= 4);
                                assert!(items.iter().all(|item| item["name"].as_str().unwrap().starts_with(whose)));
                            }
                        }
                    }
                });
            }
        });
    });
}

fn unfiltered(service: &Service, organisation: OrganisationId) {
    let query = "SELECT count(*) AS rows, count(DISTINCT organisation_id) AS organisations,
                        min(organisation_id) AS first FROM firms";
    let read = |tenant: &mut loopvermogen::storage::Tenant<'_>| -> Result<Seen, loopvermogen::storage::StorageError> {
        Ok(diesel::sql_query(query).get_result(tenant.conn()).unwrap())
    };
    let seen = service.app.pool.read(organisation, read).unwrap();
    assert!(seen.rows >= 4);
    assert_eq!((seen.organisations, seen.first), (1, organisation.to_string()));
}

#[test]
fn a_transaction_that_is_bound_to_nobody_sees_nothing_and_writes_nothing_of_others() {
    on_each_database(|database: &TestDatabase| {
        let service = Service::start(database);
        if service.app.pool.backend() != "postgres" {
            return;
        }
        let theirs = add_organisation(&service.app, "Buren").unwrap();
        service.crm().post("/v1/firms", &profile("Ons bedrijf")).expect(201);
        let conn = &mut *service.app.pool.get().unwrap();
        let query = "SELECT count(*) AS rows, count(*) AS organisations, '' AS first FROM firms";
        let free: Seen = diesel::sql_query(query).get_result(conn).unwrap();
        assert_eq!(free.rows, 0);
        let changed = loopvermogen::storage::tenant::write(conn, theirs, |tenant| {
            let all = "UPDATE firms SET organisation_id = organisation_id";
            Ok::<_, loopvermogen::storage::StorageError>(diesel::sql_query(all).execute(tenant.conn()).unwrap())
        });
        assert_eq!(changed.unwrap(), 0);
        let stolen = loopvermogen::storage::tenant::write(conn, theirs, |tenant| {
            let insert = format!(
                "INSERT INTO hidden_partners (organisation_id, partner_id) VALUES ('{}', 'x')",
                OrganisationId::DEFAULT
            );
            diesel::sql_query(insert)
                .execute(tenant.conn())
                .map_err(|source| loopvermogen::storage::StorageError::Query { doing: "stealing", source })
        });
        assert!(format!("{:?}", stolen.unwrap_err()).contains("row-level security"));
        // Every table of an organisation has the guard, as the owner sees it.
        let owner = &mut loopvermogen::storage::connect(&database.owner).unwrap();
        let open = "SELECT count(*) AS rows, count(*) AS organisations, coalesce(min(c.relname::text), '') AS first
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'
                    WHERE c.relkind = 'r' AND NOT c.relrowsecurity";
        let unguarded: Seen = diesel::sql_query(open).get_result(owner).unwrap();
        assert_eq!((unguarded.rows, unguarded.first.as_str()), (0, ""));
    });
}
