//! People with a login: signing in, what a cookie is good for, and how it ends.

use crate::service::{Answer, Service, limits};
use crate::support::on_each_database;
use loopvermogen::api::{ApiLimits, IdentityRules};
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Adds a person; id and password.
fn add(service: &Service, profile: Value) -> (String, String) {
    let user = service.client(Role::Admin).post("/v1/users", &profile).expect(201);
    (user["id"].as_str().unwrap().to_owned(), user["password"].as_str().unwrap_or_default().to_owned())
}

fn officer() -> Value {
    json!({"login": "J.Jansen@example.org", "role": "officer", "regions": ["PV30"]})
}

fn sign_in(service: &Service, login: &str, password: &str) -> Answer {
    service.anonymous().post("/v1/sessions", &json!({"login": login, "password": password}))
}

/// The cookie of an answer, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn with_cookie(service: &Service, method: Method, path: &str, cookie: &str, headers: &[(&str, &str)]) -> Answer {
    service.anonymous().send(method, path, |request| {
        let request = request.header("cookie", cookie);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    })
}

fn get(service: &Service, path: &str, cookie: &str) -> Answer {
    with_cookie(service, Method::GET, path, cookie, &[])
}

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

#[test]
fn a_person_signs_in_works_and_signs_out() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (_, password) = add(&service, officer());
        let answer = sign_in(&service, "j.jansen@EXAMPLE.org", &password);
        let session = answer.expect(201);
        assert_eq!((&session["role"], &session["regions"]), (&json!("officer"), &json!(["PV30"])));
        let attributes = answer.header("set-cookie");
        assert!(attributes.starts_with("__Host-session="));
        for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(attributes.contains(attribute), "{attributes}");
        }
        assert!(!attributes.contains("Domain"));
        let cookie = cookie(&answer);
        get(&service, "/v1/firms", &cookie).expect(200);
        get(&service, "/v1/users", &cookie).expect_problem(403, "forbidden");
        assert_eq!(get(&service, "/v1/sessions/current", &cookie).expect(200)["role"], "officer");
        let out = with_cookie(&service, Method::DELETE, "/v1/sessions/current", &cookie, &[OWN]);
        assert_eq!(out.status, 204);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        get(&service, "/v1/firms", &cookie).expect_problem(401, "unauthenticated");
        service.officer().get("/v1/sessions/current").expect_problem(404, "not-found");
    });
}

#[test]
fn what_is_wrong_with_an_attempt_is_not_told() {
    let service = Service::on_sqlite();
    let (id, password) = add(&service, officer());
    let refused: Vec<Answer> = vec![
        sign_in(&service, "nobody@example.org", &password),
        sign_in(&service, "j.jansen@example.org", "wrong"),
        sign_in(&service, "", ""),
    ];
    for answer in &refused {
        let problem = answer.expect_problem(401, "unauthenticated");
        assert_eq!(problem["detail"], refused[0].expect(401)["detail"]);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    let inactive = json!({"login": "j.jansen@example.org", "role": "officer", "active": false});
    service.client(Role::Admin).put(&format!("/v1/users/{id}"), &inactive).expect(200);
    sign_in(&service, "j.jansen@example.org", &password).expect_problem(401, "unauthenticated");
}

#[test]
fn after_five_failures_one_waits_and_so_does_who_tries_a_name_that_nobody_has() {
    on_each_database(|database| {
        let service = Service::start(database);
        let (_, password) = add(&service, officer());
        for login in ["j.jansen@example.org", "nobody@example.org"] {
            for _ in 0..5 {
                sign_in(&service, login, "wrong").expect_problem(401, "unauthenticated");
            }
            let blocked = sign_in(&service, login, &password);
            blocked.expect_problem(429, "too-many-requests");
            assert!((1..=31).contains(&blocked.header("retry-after").parse::<u32>().unwrap()));
        }
        let (_, other) = add(&service, json!({"login": "other", "role": "analyst"}));
        sign_in(&service, "other", &other).expect(201);
    });
}

#[test]
fn attempts_at_the_same_moment_are_counted_before_they_are_looked_at() {
    let service = Service::on_sqlite();
    add(&service, officer());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..12).map(|_| scope.spawn(|| sign_in(&service, "j.jansen@example.org", "wrong").status)).collect();
        tries.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 7, "{statuses:?}");
}

#[test]
fn a_page_of_others_changes_nothing_with_somebodys_cookie() {
    let service = Service::on_sqlite();
    let (_, password) = add(&service, officer());
    let cookie = cookie(&sign_in(&service, "j.jansen@example.org", &password));
    let own_origin = format!("http://{}", service.address);
    let post = |headers: &[(&str, &str)]| {
        let all: Vec<_> = [("content-type", "application/json")].iter().chain(headers).copied().collect();
        service.anonymous().send(Method::POST, "/v1/firms", |request| {
            let request =
                request.header("cookie", &cookie).body(r#"{"name": "Bakkerij", "location": {"place": "Tilburg"}}"#);
            all.iter().fold(request, |request, (name, value)| request.header(*name, *value))
        })
    };
    for headers in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &own_origin)],
        &[("sec-fetch-site", "none")],
    ] {
        post(headers).expect_problem(403, "forbidden");
    }
    assert_eq!(service.officer().get("/v1/firms").expect(200)["total"], 0);
    post(&[OWN]).expect(201);
    post(&[("origin", &own_origin)]).expect(201);
    let foreign = service.anonymous().send(Method::POST, "/v1/sessions", |request| {
        request.header("origin", "https://evil.example").json(&json!({"login": "a", "password": "b"}))
    });
    foreign.expect_problem(403, "forbidden");
}

#[test]
fn a_token_and_a_cookie_together_are_refused_and_so_are_cookies_that_are_none() {
    let service = Service::on_sqlite();
    let (_, password) = add(&service, officer());
    let cookie = cookie(&sign_in(&service, "j.jansen@example.org", &password));
    let both = service.officer().send(Method::GET, "/v1/steps", |request| request.header("cookie", &cookie));
    both.expect_problem(401, "unauthenticated");
    let value = cookie.strip_prefix("__Host-session=").unwrap();
    let (organisation, secret) = value.split_once('.').unwrap();
    let other = uuid::Uuid::from_u128(42).simple();
    for wrong in [
        format!("__Host-session={other}.{secret}"),
        format!("__Host-session={organisation}.{}", "A".repeat(43)),
        format!("__Host-session={secret}"),
        "__Host-session=".into(),
        format!("{cookie}; {cookie}"),
        format!("{cookie}; __Host-session=x"),
    ] {
        get(&service, "/v1/steps", &wrong).expect_problem(401, "unauthenticated");
    }
    get(&service, "/v1/steps", &format!("a=b; {cookie}; c")).expect(200);
}

#[test]
fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let rules = |idle_ms, longest_ms| ApiLimits {
        identity: IdentityRules {
            session_idle: Duration::from_millis(idle_ms),
            session_longest: Duration::from_millis(longest_ms),
            ..IdentityRules::default()
        },
        ..limits()
    };
    let service = Service::on_sqlite_with(rules(8_000, 600_000));
    let (_, password) = add(&service, officer());
    let cookie_of = |service: &Service| cookie(&sign_in(service, "j.jansen@example.org", &password));
    let idle = cookie_of(&service);
    for _ in 0..4 {
        std::thread::sleep(Duration::from_millis(2_500));
        get(&service, "/v1/steps", &idle).expect(200);
    }
    std::thread::sleep(Duration::from_millis(8_300));
    get(&service, "/v1/steps", &idle).expect_problem(401, "unauthenticated");

    let service = Service::on_sqlite_with(rules(600_000, 8_000));
    let (_, password) = add(&service, officer());
    let old = cookie(&sign_in(&service, "j.jansen@example.org", &password));
    get(&service, "/v1/steps", &old).expect(200);
    std::thread::sleep(Duration::from_millis(8_100));
    get(&service, "/v1/steps", &old).expect_problem(401, "unauthenticated");
}

#[test]
fn a_change_of_the_account_ends_its_sessions() {
    on_each_database(|database| {
        let service = Service::start(database);
        let admin = service.client(Role::Admin);
        let (id, mut password) = add(&service, officer());
        let path = format!("/v1/users/{id}");
        let mut current = cookie(&sign_in(&service, "j.jansen@example.org", &password));
        assert_eq!(admin.get("/v1/users").expect(200)["total"], 1);
        assert_eq!(admin.get(&path).expect(200)["login"], "j.jansen@example.org");
        let reset = admin.send(Method::POST, &format!("{path}/passwords"), |request| request).expect(201);
        get(&service, "/v1/steps", &current).expect_problem(401, "unauthenticated");
        sign_in(&service, "j.jansen@example.org", &password).expect_problem(401, "unauthenticated");
        password = reset["password"].as_str().unwrap().to_owned();
        current = cookie(&sign_in(&service, "j.jansen@example.org", &password));
        admin.put(&path, &json!({"login": "jj", "role": "analyst"})).expect(200);
        get(&service, "/v1/steps", &current).expect_problem(401, "unauthenticated");
        current = cookie(&sign_in(&service, "jj", &password));
        get(&service, "/v1/firms", &current).expect_problem(403, "forbidden");
        assert_eq!(admin.delete(&path).status, 204);
        get(&service, "/v1/steps", &current).expect_problem(401, "unauthenticated");
        sign_in(&service, "jj", &password).expect_problem(401, "unauthenticated");
        add(&service, json!({"login": "jj", "role": "officer"}));
    });
}

#[test]
fn a_code_of_the_authenticator_app_is_asked_and_counts_once() {
    let service = Service::on_sqlite();
    let profile = json!({"login": "ann", "role": "admin", "totp": true});
    let user = service.client(Role::Admin).post("/v1/users", &profile).expect(201);
    let uri = user["totpUri"].as_str().unwrap();
    let secret = base32(uri.split("secret=").nth(1).unwrap().split('&').next().unwrap());
    let password = user["password"].as_str().unwrap();
    let attempt = |code: Option<&str>| {
        service.anonymous().post("/v1/sessions", &json!({"login": "ann", "password": password, "code": code})).status
    };
    assert_eq!((attempt(None), attempt(Some("000000"))), (401, 401));
    let step = chrono::Utc::now().timestamp() / 30;
    let code = code(&secret, step);
    assert_eq!(attempt(Some(&code)), 201);
    assert_eq!(attempt(Some(&code)), 401, "a code was used twice");
    let listed = service.client(Role::Admin).get("/v1/users").text;
    assert!(!listed.contains("secret") && !listed.contains("argon2"));
}

/// The code of a step, worked out apart from the product (RFC 4226).
fn code(secret: &[u8], step: i64) -> String {
    use aws_lc_rs::hmac;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let four: [u8; 4] = tag.as_ref()[offset..offset + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = text.chars().map(|c| format!("{:05b}", letters.find(c).unwrap())).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|bits| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap())
        .collect()
}

#[test]
fn a_login_is_given_once_and_a_person_is_described_rightly_or_not_at_all() {
    let service = Service::on_sqlite();
    add(&service, officer());
    let post = |body: Value| service.client(Role::Admin).post("/v1/users", &body);
    post(officer()).expect_problem(409, "already-exists");
    let account = json!({"issuer": "https://sso.example", "subject": "1"});
    assert!(post(json!({"login": "a", "role": "officer", "atIssuer": account})).expect(201)["password"].is_null());
    post(json!({"login": "b", "role": "officer", "atIssuer": account})).expect_problem(409, "already-exists");
    assert_eq!(
        post(json!({"login": "c", "role": "officer", "atIssuer": account, "totp": true})).faults()[0].0,
        "/totp"
    );
    assert_eq!(post(json!({"login": "c", "role": "root"})).faults()[0].0, "/role");
    assert_eq!(post(json!({"login": "", "role": "officer", "regions": ["x"]})).faults().len(), 2);
    for field in ["id", "createdAt", "password", "totpUri"] {
        assert_eq!(post(json!({"login": "c", "role": "officer", field: "x"})).faults()[0].0, format!("/{field}"));
    }
}
