//! Tokens that must not be accepted.

use crate::service::Service;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use loopvermogen::app::{
    caller::Role,
    tokens::{AUDIENCE, ISSUER, LEEWAY_S},
};
use serde_json::{Value, json};
use std::time::Duration;

/// The key of a service and what its own tokens look like, to forge others.
struct Forger {
    pkcs8: Vec<u8>,
    header: Header,
    now: u64,
}

impl Forger {
    fn of(service: &Service) -> Self {
        let files = std::fs::read_dir(service.data_dir.path()).unwrap();
        let path = files.map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|e| e == "pk8"));
        let real = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
        let header = jsonwebtoken::decode_header(real).unwrap();
        Self { pkcs8: std::fs::read(path.unwrap()).unwrap(), header, now: jsonwebtoken::get_current_timestamp() }
    }

    fn claims(&self) -> Value {
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "local:officer", "iat": self.now, "exp": self.now + 60, "jti": "1",
            "org": "00000000-0000-0000-0000-000000000001", "role": "officer"
        })
    }

    fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    fn claims_without(&self, name: &str) -> Value {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header, claims)
    }

    fn sign_under(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_ed_der(&self.pkcs8)).unwrap()
    }

    fn header(&self, change: impl FnOnce(&mut Header)) -> Header {
        let mut header = self.header.clone();
        change(&mut header);
        header
    }
}

fn encoded(value: &Value) -> String {
    // The middle part of a token that the library signs is the value in base64url.
    let token = jsonwebtoken::encode(&Header::default(), value, &EncodingKey::from_secret(b"x")).unwrap();
    token.split('.').nth(1).unwrap().to_owned()
}

#[track_caller]
fn refused(service: &Service, why: &str, token: String) {
    let answer = service.with_token(token).get("/v1/steps");
    let problem = answer.expect_problem(401, "unauthenticated");
    assert_eq!(problem["detail"], "The token is not accepted; it may have expired.", "{why}");
    assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{why}");
}

#[test]
fn a_forger_with_the_real_key_is_believed_so_the_refusals_below_have_their_own_reason() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    service.with_token(forger.sign(&forger.claims())).get("/v1/steps").expect(200);
    let several = forger.claims_with("aud", json!(["other", AUDIENCE]));
    service.with_token(forger.sign(&several)).get("/v1/steps").expect(200);
    let just_expired = forger.claims_with("exp", json!(forger.now - LEEWAY_S / 2));
    service.with_token(forger.sign(&just_expired)).get("/v1/steps").expect(200);
}

#[test]
fn a_token_without_signature_is_refused() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    for algorithm in ["none", "NONE", "nOnE", "None"] {
        let header = json!({"alg": algorithm, "typ": "at+jwt", "kid": forger.header.kid});
        let unsigned = format!("{}.{}.", encoded(&header), encoded(&forger.claims()));
        refused(&service, algorithm, unsigned.clone());
        let signature = forger.sign(&forger.claims()).split('.').nth(2).unwrap().to_owned();
        refused(&service, algorithm, format!("{unsigned}{signature}"));
    }
}

#[test]
fn a_token_signed_with_the_public_key_as_a_secret_is_refused() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    let public = Ed25519KeyPair::from_pkcs8(&forger.pkcs8).unwrap().public_key().as_ref().to_vec();
    for secret in [public.as_slice(), &forger.pkcs8] {
        let header = forger.header(|header| header.alg = Algorithm::HS256);
        let token = jsonwebtoken::encode(&header, &forger.claims(), &EncodingKey::from_secret(secret)).unwrap();
        refused(&service, "HS256", token);
    }
}

#[test]
fn the_header_of_a_token_cannot_choose_the_key() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    for kid in ["other", "../../etc/passwd", "' OR 1=1--", "", "\u{0}"] {
        let header = forger.header(|header| header.kid = Some(kid.to_owned()));
        refused(&service, kid, forger.sign_under(&header, &forger.claims()));
    }
    refused(&service, "no kid", forger.sign_under(&forger.header(|header| header.kid = None), &forger.claims()));
    let stranger = Ed25519KeyPair::generate().unwrap().to_pkcs8().unwrap();
    let header = forger.header(|header| {
        header.jku = Some("https://evil.example/keys".into());
        header.x5u = Some("https://evil.example/keys".into());
    });
    let token = jsonwebtoken::encode(&header, &forger.claims(), &EncodingKey::from_ed_der(stranger.as_ref())).unwrap();
    refused(&service, "jku", token);
}

#[test]
fn a_token_for_others_or_of_others_or_without_end_is_refused() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    let cases = [
        ("other issuer", forger.claims_with("iss", json!("https://evil.example"))),
        ("issuer with a slash", forger.claims_with("iss", json!(format!("{ISSUER}/")))),
        ("no issuer", forger.claims_without("iss")),
        ("other audience", forger.claims_with("aud", json!("other"))),
        ("audiences without us", forger.claims_with("aud", json!(["other", "third"]))),
        ("no audience", forger.claims_without("aud")),
        ("no end", forger.claims_without("exp")),
        ("expired", forger.claims_with("exp", json!(forger.now - LEEWAY_S - 5))),
        ("end as text", forger.claims_with("exp", json!("never"))),
        ("not yet valid", forger.claims_with("nbf", json!(forger.now + LEEWAY_S + 60))),
        ("no subject", forger.claims_without("sub")),
        ("unknown role", forger.claims_with("role", json!("root"))),
        ("no role", forger.claims_without("role")),
        ("no organisation", forger.claims_without("org")),
    ];
    for (why, claims) in cases {
        refused(&service, why, forger.sign(&claims));
    }
}

#[test]
fn a_token_of_another_kind_is_refused() {
    let service = Service::on_sqlite();
    let forger = Forger::of(&service);
    for kind in [None, Some("JWT"), Some("logout+jwt")] {
        let header = forger.header(|header| header.typ = kind.map(str::to_owned));
        refused(&service, "typ", forger.sign_under(&header, &forger.claims()));
    }
    let header = forger.header(|header| header.crit = Some(vec!["exp".into()]));
    refused(&service, "crit", forger.sign_under(&header, &forger.claims()));
}

#[test]
fn a_token_stands_in_the_authorization_header_and_nowhere_else() {
    let service = Service::on_sqlite();
    let token = service.tokens.issue(Role::Officer, Duration::from_secs(60)).unwrap();
    service.anonymous().get(&format!("/v1/steps?access_token={token}")).expect_problem(401, "unauthenticated");
    let both = service.officer().get(&format!("/v1/steps?access_token={token}"));
    assert_eq!(both.faults(), [crate::service::fault("access_token", "unknown_parameter")]);
    assert!(!both.text.contains(&token), "the token is repeated in the answer");
    for header in [token.clone(), format!("Basic {token}"), "Bearer".into(), "Bearer ".into(), "Bearer a.b".into()] {
        let answer = service
            .anonymous()
            .send(reqwest::Method::GET, "/v1/steps", |request| request.header("authorization", header.as_str()));
        answer.expect_problem(401, "unauthenticated");
    }
    let twice = service.anonymous().send(reqwest::Method::GET, "/v1/steps", |request| {
        request.header("authorization", format!("Bearer {token}")).header("authorization", format!("Bearer {token}"))
    });
    twice.expect_problem(401, "unauthenticated");
}
