//! Signing in at an issuer, with one that a test holds in its hand; `real_issuer` does the same with a real one.

use crate::service::{Answer, Service, eventually, limits};
use crate::stub_issuer::{FIRST, SECOND, StubIssuer};
use jsonwebtoken::Header;
use loopvermogen::api::{ApiLimits, IdentityRules};
use loopvermogen::app::caller::Role;
use loopvermogen::app::settings::SignInSettings;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;

const HERE: &str = "https://here.example";

/// A service whose people sign in at the issuer.
pub fn service(issuer: &StubIssuer) -> Service {
    let mut settings = issuer.settings();
    settings.sign_in =
        Some(SignInSettings { client_id: "portal".into(), client_secret_file: None, scope: "openid".into() });
    let identity = IdentityRules { public_url: Some(HERE.into()), ..IdentityRules::default() };
    let service = Service::on_sqlite_with_issuers(&[settings], ApiLimits { identity, ..limits() });
    eventually("it is known where people sign in", || service.anonymous().get("/sign-in?goOn=%2Ffirms").status == 303);
    service
}

/// The parameters of the query of an address.
pub fn query(address: &str) -> HashMap<String, String> {
    let (_, query) = address.split_once('?').unwrap();
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap();
        let value = value.replace("%3A", ":").replace("%2F", "/").replace("%20", " ");
        (name.to_owned(), value)
    };
    query.split('&').map(pair).collect()
}

/// Name and value of the cookie that an answer sets.
pub fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

struct Begun {
    cookie: String,
    asked: HashMap<String, String>,
}

fn begin(service: &Service) -> Begun {
    let answer = service.anonymous().get("/sign-in?goOn=%2Ffirms");
    assert_eq!(answer.status, 303, "{}", answer.text);
    Begun { cookie: cookie(&answer), asked: query(answer.header("location")) }
}

fn come_back(service: &Service, cookie: &str, query: &str) -> Answer {
    service
        .anonymous()
        .send(Method::GET, &format!("/sign-in/callback?{query}"), |request| request.header("cookie", cookie))
}

fn id_token(issuer: &StubIssuer, begun: &Begun, changes: Value) -> String {
    let mut claims = issuer.claims_with(json!({"aud": "portal", "nonce": begun.asked["nonce"], "client_id": null}));
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    FIRST.sign_under(&Header { typ: Some("JWT".into()), ..FIRST.header() }, &claims)
}

#[test]
fn a_person_goes_to_the_issuer_and_comes_back_signed_in() {
    let issuer = StubIssuer::start();
    let service = service(&issuer);
    let begun = begin(&service);
    assert_eq!(begun.asked["response_type"], "code");
    assert_eq!(begun.asked["code_challenge_method"], "S256");
    assert_eq!(begun.asked["redirect_uri"], format!("{HERE}/sign-in/callback"));
    issuer.give_id_token(id_token(&issuer, &begun, json!({})));
    let state = &begun.asked["state"];
    let answer = come_back(&service, &begun.cookie, &format!("code=c0de&state={state}&session_state=x"));
    assert_eq!((answer.status, answer.header("location")), (303, "/firms"), "{}", answer.text);
    let asked = issuer.was_asked();
    let verifier = asked.split("code_verifier=").nth(1).unwrap().split('&').next().unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(verifier);
    let challenge = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
    assert_eq!(challenge, begun.asked["code_challenge"]);
    assert!(asked.contains("code=c0de") && asked.contains("client_id=portal"), "{asked}");
}

#[test]
fn nobody_is_signed_in_by_an_answer_that_is_not_theirs() {
    let issuer = StubIssuer::start();
    let service = service(&issuer);
    let begun = begin(&service);
    let other = begin(&service);
    let state = begun.asked["state"].clone();
    let good = format!("code=c&state={state}");
    issuer.give_id_token(id_token(&issuer, &begun, json!({})));
    for (cookie, query) in [
        ("a=b", good.as_str()),
        ("__Host-sign-in=AAAA", &good),
        (&other.cookie, &good),
        (&begun.cookie, "code=c"),
        (&begun.cookie, "code=c&state=x"),
        (&begun.cookie, &format!("state={state}&error=access_denied")),
        (&begun.cookie, &format!("{good}&iss=https%3A%2F%2Fevil.example")),
    ] {
        come_back(&service, cookie, query).expect_problem(401, "unauthenticated");
    }
    let wrong = [
        json!({"nonce": other.asked["nonce"]}),
        json!({"nonce": null}),
        json!({"aud": "other"}),
        json!({"aud": ["portal", "other"]}),
        json!({"azp": "other"}),
        json!({"iss": "https://evil.example"}),
        json!({"exp": jsonwebtoken::get_current_timestamp() - 61}),
    ];
    for change in wrong {
        issuer.give_id_token(id_token(&issuer, &begun, change.clone()));
        let answer = come_back(&service, &begun.cookie, &good);
        assert_eq!(answer.status, 401, "{change}");
    }
    issuer.give_id_token(SECOND.sign(&issuer.claims_with(json!({"aud": "portal", "nonce": begun.asked["nonce"]}))));
    come_back(&service, &begun.cookie, &good).expect_problem(401, "unauthenticated");
    issuer.give_id_token(id_token(&issuer, &begun, json!({})));
    assert_eq!(come_back(&service, &begun.cookie, &good).status, 303);
}

#[test]
fn who_has_no_role_at_the_issuer_has_the_one_that_an_admin_gave() {
    let issuer = StubIssuer::start();
    let service = service(&issuer);
    let sign_in = |sub: &str| {
        let begun = begin(&service);
        issuer.give_id_token(id_token(&issuer, &begun, json!({"sub": sub, "roles": []})));
        come_back(&service, &begun.cookie, &format!("code=c&state={}", begun.asked["state"]))
    };
    sign_in("ben").expect_problem(401, "unauthenticated");
    let account = json!({"issuer": issuer.url, "subject": "ben"});
    let profile = json!({"login": "ben", "role": "analyst", "atIssuer": account});
    let ben = service.client(Role::Admin).post("/v1/users", &profile).expect(201);
    assert_eq!(sign_in("ben").status, 303);
    sign_in("bob").expect_problem(401, "unauthenticated");
    service.client(Role::Admin).delete(&format!("/v1/users/{}", ben["id"].as_str().unwrap()));
    sign_in("ben").expect_problem(401, "unauthenticated");
}

#[test]
fn an_admin_sees_who_is_signed_in_and_ends_the_session_of_somebody_whom_the_issuer_alone_knows() {
    let issuer = StubIssuer::start();
    let service = service(&issuer);
    let begun = begin(&service);
    issuer.give_id_token(id_token(&issuer, &begun, json!({})));
    let answer = come_back(&service, &begun.cookie, &format!("code=c&state={}", begun.asked["state"]));
    let session = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(session.starts_with("__Host-session="), "{session}");
    let who =
        || service.anonymous().send(Method::GET, "/v1/sessions/current", |request| request.header("cookie", &session));
    let subject = who().expect(200)["subject"].clone();
    service.officer().get("/v1/open-sessions").expect_problem(403, "forbidden");
    service.admin_in("PV30").get("/v1/open-sessions").expect_problem(403, "forbidden");
    let admin = service.client(Role::Admin);
    let open = admin.get("/v1/open-sessions").expect(200);
    let one = &open["items"][0];
    assert_eq!((&open["total"], &one["subject"], &one["userId"]), (&json!(1), &subject, &Value::Null));
    let path = format!("/v1/open-sessions/{}", one["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).status, 204);
    who().expect_problem(401, "unauthenticated");
    admin.delete(&path).expect_problem(404, "not-found");
    assert_eq!(admin.get("/v1/open-sessions").expect(200)["total"], 0);
    let told = admin.get("/v1/audit-records?action=delete&objectKind=session").expect(200);
    assert_eq!((&told["total"], &told["items"][0]["objectId"]), (&json!(1), &subject));
}

#[test]
fn signing_in_leads_to_our_own_pages_and_to_configured_issuers_only() {
    let issuer = StubIssuer::start();
    let service = service(&issuer);
    for wrong in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example"] {
        assert_eq!(service.anonymous().get(&format!("/sign-in?goOn={wrong}")).status, 400);
    }
    assert_eq!(service.anonymous().get("/sign-in?issuer=https%3A%2F%2Fevil.example").status, 404);
    assert_eq!(Service::on_sqlite().anonymous().get("/sign-in").status, 404);
}
