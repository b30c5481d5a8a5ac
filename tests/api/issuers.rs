//! Tokens of configured issuers: what is accepted, and every way in which one must not be. The numbers of the tests
//! are those of `docs/security.md`.

use crate::service::{Service, eventually, limits};
use crate::stub_issuer::{AUDIENCE, Behaviour, FIRST, SECOND, StubIssuer};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use loopvermogen::app::caller::Role;
use loopvermogen::app::settings::{IssuerSettings, OfOrganisation};
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A service that accepts the tokens of an issuer, which was asked for its keys already, perhaps a moment ago.
fn service(issuer: &StubIssuer, change: impl FnOnce(&mut IssuerSettings)) -> Service {
    let mut settings = issuer.settings();
    change(&mut settings);
    let service = Service::on_sqlite_with_issuers(&[settings], limits());
    issuer.await_looks(1);
    service
}

fn status(service: &Service, token: &str) -> u16 {
    let answer = service.with_token(token.to_owned()).get("/v1/firms");
    if answer.status == 401 {
        assert!(answer.header("www-authenticate").contains("invalid_token"));
        assert!(!answer.text.contains(token));
    }
    answer.status
}

fn encoded(value: &Value) -> String {
    let token = jsonwebtoken::encode(&Header::default(), value, &EncodingKey::from_secret(b"x")).unwrap();
    token.split('.').nth(1).unwrap().to_owned()
}

#[test]
fn a_token_of_a_configured_issuer_is_accepted_and_one_of_another_is_not() {
    let (issuer, other) = (StubIssuer::start(), StubIssuer::start());
    let service = service(&issuer, |_| {});
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
    assert_eq!(status(&service, &FIRST.sign(&other.claims())), 401);
    assert_eq!(status(&service, &SECOND.sign(&issuer.claims())), 401);
    assert_eq!(service.officer().get("/v1/firms").status, 200, "our own tokens go on to count");
}

#[test]
fn attack_16_a_token_without_signature() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    for algorithm in ["none", "NONE", "nOnE"] {
        let header = json!({"alg": algorithm, "typ": "at+jwt", "kid": FIRST.kid});
        let unsigned = format!("{}.{}.", encoded(&header), encoded(&issuer.claims()));
        assert_eq!(status(&service, &unsigned), 401, "{algorithm}");
    }
}

#[test]
fn attack_17_a_public_key_used_as_a_shared_secret() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    let published = json!({"keys": [FIRST.public()]}).to_string();
    let modulus = FIRST.public()["n"].as_str().unwrap().to_owned();
    for secret in [FIRST.pem.as_bytes(), FIRST.pem.trim().as_bytes(), published.as_bytes(), modulus.as_bytes()] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let header = Header { alg: algorithm, ..FIRST.header() };
            let token = jsonwebtoken::encode(&header, &issuer.claims(), &EncodingKey::from_secret(secret)).unwrap();
            assert_eq!(status(&service, &token), 401);
        }
    }
}

#[test]
fn a_secret_that_an_issuer_publishes_by_mistake_signs_nothing() {
    let issuer = StubIssuer::start();
    issuer.behave(Behaviour::Keys(vec![json!({"kty": "oct", "kid": "first", "k": "c2VjcmV0"}), FIRST.public()]));
    let service = service(&issuer, |settings| settings.algorithms = vec![Algorithm::RS256, Algorithm::ES256]);
    let header = Header { alg: Algorithm::HS256, ..FIRST.header() };
    let token = jsonwebtoken::encode(&header, &issuer.claims(), &EncodingKey::from_secret(b"secret")).unwrap();
    assert_eq!(status(&service, &token), 401);
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
}

#[test]
fn attack_19_a_thousand_unknown_keys_cause_one_look_at_most() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |settings| settings.cool_down = Duration::from_secs(2));
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
    std::thread::sleep(Duration::from_millis(2_100));
    let address = service.address;
    let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (client, issuer) = (&client, &issuer);
            scope.spawn(move || {
                for number in 0..250 {
                    let header = Header { kid: Some(format!("unknown-{worker}-{number}")), ..FIRST.header() };
                    let token = FIRST.sign_under(&header, &issuer.claims());
                    let answer = client.get(format!("http://{address}/v1/steps")).bearer_auth(token).send().unwrap();
                    assert_eq!(answer.status(), 401);
                }
            });
        }
    });
    let most = 1 + begun.elapsed().as_secs() / 2 + 1;
    let looks = issuer.looks() as u64;
    assert!((2..=1 + most).contains(&looks), "{looks} looks in {:?}", begun.elapsed());
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
}

#[test]
fn attack_20_names_of_keys_are_only_compared() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    for kid in ["../../etc/passwd", "' OR 1=1--", "", "first\u{0}", "FIRST", &"k".repeat(5_000)] {
        let header = Header { kid: Some(kid.into()), ..FIRST.header() };
        assert_eq!(status(&service, &FIRST.sign_under(&header, &issuer.claims())), 401, "{kid}");
    }
    let header = Header { kid: None, ..FIRST.header() };
    assert_eq!(status(&service, &FIRST.sign_under(&header, &issuer.claims())), 401);
}

#[test]
fn attack_21_a_header_cannot_bring_a_key_or_an_extension() {
    let (issuer, evil) = (StubIssuer::start(), StubIssuer::start());
    let service = service(&issuer, |_| {});
    evil.publish(&[&SECOND]);
    let changes: [fn(&mut Header, &StubIssuer); 3] = [
        |header, evil| header.jku = Some(format!("{}/keys", evil.url)),
        |header, evil| header.x5u = Some(format!("{}/keys", evil.url)),
        |header, _| header.jwk = serde_json::from_value(SECOND.public()).ok(),
    ];
    for change in changes {
        for kid in [FIRST.kid, SECOND.kid] {
            let mut header = Header { kid: Some(kid.into()), ..SECOND.header() };
            change(&mut header, &evil);
            assert_eq!(status(&service, &SECOND.sign_under(&header, &issuer.claims())), 401);
        }
    }
    assert_eq!(evil.looks(), 0, "the address in a header was asked");
    let header = Header { crit: Some(vec!["exp".into()]), ..FIRST.header() };
    assert_eq!(status(&service, &FIRST.sign_under(&header, &issuer.claims())), 401);
}

#[test]
fn attack_22_a_token_of_others_or_for_others() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    let cases = [
        ("issuer with a slash", json!({"iss": format!("{}/", issuer.url)})),
        ("another realm", json!({"iss": format!("{}/realms/other", issuer.url)})),
        ("no issuer", json!({"iss": null})),
        ("no audience", json!({"aud": null})),
        ("another audience", json!({"aud": "other"})),
        ("audiences without us", json!({"aud": ["other", "third"]})),
        ("no end", json!({"exp": null})),
        ("expired", json!({"exp": jsonwebtoken::get_current_timestamp() - 61})),
        ("not yet", json!({"nbf": jsonwebtoken::get_current_timestamp() + 120})),
        ("no subject", json!({"sub": null})),
    ];
    for (why, change) in cases {
        assert_eq!(status(&service, &FIRST.sign(&issuer.claims_with(change))), 401, "{why}");
    }
    let several = issuer.claims_with(json!({"aud": ["other", AUDIENCE]}));
    assert_eq!(status(&service, &FIRST.sign(&several)), 200);
}

#[test]
fn attack_91_a_clock_that_is_half_a_minute_off_is_borne_and_an_hour_is_not() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    for (claim, seconds, expected) in [
        ("exp", -10, 200),
        ("exp", -61, 401),
        ("exp", -3600, 401),
        ("nbf", 10, 200),
        ("nbf", 120, 401),
        ("nbf", 290, 401),
    ] {
        let moment = jsonwebtoken::get_current_timestamp() as i64 + seconds;
        let token = FIRST.sign(&issuer.claims_with(json!({claim: moment})));
        assert_eq!(status(&service, &token), expected, "{claim} {seconds}");
    }
}

#[test]
fn attack_23_an_id_token_used_as_an_access_token() {
    let issuer = StubIssuer::start();
    let service_9068 = service(&issuer, |_| {});
    let typ = |typ: &str| Header { typ: Some(typ.into()), ..FIRST.header() };
    assert_eq!(status(&service_9068, &FIRST.sign_under(&typ("JWT"), &issuer.claims())), 401);
    assert_eq!(status(&service_9068, &FIRST.sign_under(&typ("application/at+jwt"), &issuer.claims())), 200);
    let untyped = Header { typ: None, ..FIRST.header() };
    assert_eq!(status(&service_9068, &FIRST.sign_under(&untyped, &issuer.claims())), 401);
    let other = StubIssuer::start();
    let service_jwt = service(&other, |settings| settings.types = vec!["jwt".into()]);
    assert_eq!(status(&service_jwt, &FIRST.sign_under(&typ("JWT"), &other.claims())), 200);
    for mark in ["nonce", "at_hash"] {
        let id_token = other.claims_with(json!({mark: "x"}));
        assert_eq!(status(&service_jwt, &FIRST.sign_under(&typ("JWT"), &id_token)), 401, "{mark}");
    }
}

#[test]
fn attack_25_a_token_in_the_address() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |_| {});
    let token = FIRST.sign(&issuer.claims());
    let answer = service.anonymous().get(&format!("/v1/firms?access_token={token}"));
    answer.expect_problem(401, "unauthenticated");
    assert!(!answer.text.contains(&token));
}

#[test]
fn attack_26_each_claim_counts_only_where_it_is_configured() {
    let shapes = [
        ("scp", json!({"scp": "firms:read", "roles": null})),
        ("scope", json!({"scope": "firms:read", "roles": null})),
        ("roles", json!({"roles": ["region-officer"]})),
        ("realm_access.roles", json!({"realm_access": {"roles": ["region-officer"]}, "roles": null})),
    ];
    for (claim, _) in &shapes {
        let issuer = StubIssuer::start();
        let service = service(&issuer, |settings| {
            if claim.contains("roles") {
                settings.roles_claim = Some((*claim).into());
            } else {
                settings.roles_claim = None;
                settings.role = Some(Role::Integration);
                settings.scopes_claim = Some((*claim).into());
            }
        });
        for (given, change) in &shapes {
            let token = FIRST.sign(&issuer.claims_with(change.clone()));
            let expected = if given == claim { 200 } else { 403 };
            assert_eq!(status(&service, &token), expected, "{claim} is configured, {given} is given");
        }
        let nothing = FIRST.sign(&issuer.claims_with(json!({"roles": null})));
        let unmapped = service.with_token(nothing).get("/v1/firms");
        unmapped.expect_problem(403, "forbidden");
    }
}

#[test]
fn a_token_of_entra_id_belongs_to_the_organisation_of_its_tenant() {
    let issuer = StubIssuer::start();
    let theirs = OrganisationId::new(uuid::Uuid::from_u128(77));
    let service = service(&issuer, |settings| {
        settings.types = vec!["jwt".into()];
        settings.organisation = OfOrganisation::ByClaim(
            "tid".into(),
            BTreeMap::from([("home".to_owned(), OrganisationId::DEFAULT), ("away".to_owned(), theirs)]),
        );
    });
    service.app.make_organisations(&[theirs], "away").unwrap();
    service.officer().post("/v1/firms", &json!({"name": "Bakkerij"})).expect(201);
    let header = Header { typ: Some("JWT".into()), ..FIRST.header() };
    let firms = |tenant: &str| {
        let claims = issuer.claims_with(json!({"tid": tenant, "oid": "1", "ver": "2.0"}));
        service.with_token(FIRST.sign_under(&header, &claims)).get("/v1/firms")
    };
    assert_eq!(firms("home").expect(200)["total"], 1);
    assert_eq!(firms("away").expect(200)["total"], 0);
    firms("elsewhere").expect_problem(403, "forbidden");
}

#[test]
fn a_token_of_keycloak_counts_for_the_clients_that_are_named() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |settings| {
        settings.types = vec!["jwt".into()];
        settings.roles_claim = Some("realm_access.roles".into());
        settings.authorized_parties = vec!["portal".into()];
    });
    let header = Header { typ: Some("JWT".into()), ..FIRST.header() };
    let of = |azp: Value| {
        let claims = issuer.claims_with(json!({
            "azp": azp, "client_id": null, "roles": null, "realm_access": {"roles": ["x", "region-officer"]}
        }));
        status(&service, &FIRST.sign_under(&header, &claims))
    };
    assert_eq!((of(json!("portal")), of(json!("other")), of(Value::Null)), (200, 401, 401));
}

#[test]
fn scopes_of_an_issuer_have_our_names_where_the_table_says_so() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |settings| {
        settings.scopes_claim = Some("scp".into());
        settings.scopes = BTreeMap::from([("Firms.Read".to_owned(), "firms:read".to_owned())]);
    });
    let with = |scopes: &str| status(&service, &FIRST.sign(&issuer.claims_with(json!({"scp": scopes}))));
    assert_eq!((with("Firms.Read x"), with("firms:read"), with("partners:read"), with("")), (200, 200, 403, 403));
}

#[test]
fn attack_28_known_keys_count_while_the_issuer_misbehaves_and_unknown_ones_never() {
    let elsewhere = StubIssuer::start();
    elsewhere.publish(&[&SECOND]);
    let misbehaviours = [
        Behaviour::Status(500),
        Behaviour::Status(404),
        Behaviour::RedirectTo(format!("{}/keys", elsewhere.url)),
        Behaviour::Huge,
        Behaviour::Nonsense,
        Behaviour::HangsUp,
        Behaviour::Slow,
    ];
    for behaviour in misbehaviours {
        let issuer = StubIssuer::start();
        let service = service(&issuer, |settings| settings.cool_down = Duration::from_millis(100));
        assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
        issuer.behave(behaviour);
        let looks = issuer.looks();
        let begun = Instant::now();
        eventually("it was asked", || {
            assert_eq!(status(&service, &SECOND.sign(&issuer.claims())), 401);
            issuer.looks() > looks
        });
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
        assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
        assert_eq!(status(&service, &SECOND.sign(&issuer.claims())), 401);
        // While a look for an unknown key goes on.
        let is_answered_at_once = |_| {
            let looks = issuer.looks();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    eventually("it was asked again", || {
                        assert_eq!(status(&service, &SECOND.sign(&issuer.claims())), 401);
                        issuer.looks() > looks
                    });
                });
                issuer.await_looks(looks + 1);
                let begun = Instant::now();
                assert_eq!(service.officer().get("/v1/steps").status, 200);
                begun.elapsed() < Duration::from_secs(1)
            })
        };
        assert!((0..5).any(is_answered_at_once), "others waited");
    }
    assert_eq!(elsewhere.looks(), 0, "a redirect was followed");
}

#[test]
fn an_issuer_that_is_down_at_the_start_is_asked_again() {
    let issuer = StubIssuer::start();
    issuer.behave(Behaviour::Status(503));
    let service = service(&issuer, |settings| settings.cool_down = Duration::from_millis(300));
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 401);
    issuer.publish(&[&FIRST]);
    issuer.await_looks(issuer.looks() + 1);
    eventually("its key counts", || status(&service, &FIRST.sign(&issuer.claims())) == 200);
}

#[test]
fn a_new_key_counts_at_its_first_token() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |settings| settings.cool_down = Duration::from_millis(100));
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
    issuer.publish(&[&FIRST, &SECOND]);
    let looks = issuer.looks();
    eventually("the new key counts", || {
        let status = status(&service, &SECOND.sign(&issuer.claims()));
        // A request in the cool-down of the look before causes none.
        assert!(status == 200 || issuer.looks() == looks, "a request did not wait for the look that it caused");
        status == 200
    });
}

#[test]
fn a_removed_key_stops() {
    let issuer = StubIssuer::start();
    issuer.publish(&[&FIRST, &SECOND]);
    let service = service(&issuer, |settings| {
        settings.cool_down = Duration::from_millis(100);
        settings.refresh = Duration::from_secs(1);
    });
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 200);
    issuer.publish(&[&SECOND]);
    eventually("the removed key stops", || status(&service, &FIRST.sign(&issuer.claims())) == 401);
    assert_eq!(status(&service, &SECOND.sign(&issuer.claims())), 200);
}

#[test]
fn a_limit_that_is_configured_and_missing_in_the_token_is_no_freedom() {
    let issuer = StubIssuer::start();
    let service = service(&issuer, |settings| settings.regions_claim = Some("regions".into()));
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims())), 403);
    assert_eq!(status(&service, &FIRST.sign(&issuer.claims_with(json!({"regions": ["PV30"]})))), 200);
}
