//! A real issuer: the npm package `oidc-provider` on the loopback address (`tests/identity/issuer`).
//!
//! The first of these tests installs it below `target`. Where that cannot be done they are
//! skipped with a notice; with `LOOPVERMOGEN_TEST_REQUIRE_ISSUER=1` that is a failure.

use crate::service::{Answer, Service, eventually, limits};
use crate::sign_in::query;
use loopvermogen::api::{ApiLimits, IdentityRules};
use loopvermogen::app::caller::Role;
use loopvermogen::app::settings::{IssuerSettings, OfOrganisation, SignInSettings};
use loopvermogen::domain::OrganisationId;
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const HERE: &str = "https://here.example";
const SECRET: &str = "a-secret-of-the-tests-+%/:";

/// Where the issuer is installed; nothing when it may be skipped.
static INSTALLED: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/identity/issuer");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("issuer");
    std::fs::create_dir_all(&folder).unwrap();
    let mut is_new = !folder.join("node_modules/oidc-provider/package.json").exists();
    for name in ["package.json", "package-lock.json", "issuer.mjs"] {
        let text = std::fs::read(sources.join(name)).unwrap();
        is_new |= name != "issuer.mjs" && std::fs::read(folder.join(name)).ok().as_deref() != Some(&text[..]);
        std::fs::write(folder.join(name), text).unwrap();
    }
    let install = || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder).stdout(Stdio::null());
        npm.status().is_ok_and(|status| status.success())
    };
    if !is_new || install() {
        return Some(folder);
    }
    let is_required = std::env::var("LOOPVERMOGEN_TEST_REQUIRE_ISSUER").as_deref() == Ok("1");
    assert!(!is_required, "npm ci failed in {}; install node and npm (scripts/prerequisites test)", folder.display());
    let notice = "note: the tests with a real issuer are skipped, because npm could not install it";
    let _ = writeln!(std::io::stderr(), "{notice}");
    None
});

struct RealIssuer {
    url: String,
    process: Child,
    told: BufReader<ChildStdout>,
}

impl RealIssuer {
    fn start() -> Option<Self> {
        let folder = INSTALLED.as_ref()?;
        let mut process = Command::new("node")
            .args(["issuer.mjs", &format!("{HERE}/sign-in/callback")])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = BufReader::new(process.stdout.take().unwrap());
        let mut issuer = Self { url: String::new(), process, told };
        issuer.url = issuer.next()["issuer"].as_str().unwrap().to_owned();
        Some(issuer)
    }

    /// What it tells next; the library writes notes of its own between.
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.told.read_line(&mut line).unwrap(), 0, "the issuer ended");
            if line.starts_with('{') {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }

    fn change_key(&mut self) {
        let kill = Command::new("kill").args(["-HUP", &self.process.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert!(self.next()["key"].is_string());
    }

    fn settings(&self) -> IssuerSettings {
        IssuerSettings {
            issuer: self.url.clone(),
            audience: "urn:loopvermogen:test".into(),
            jwks_uri: None,
            algorithms: vec![jsonwebtoken::Algorithm::RS256],
            types: vec!["at+jwt".into()],
            authorized_parties: vec!["crm".into()],
            organisation: OfOrganisation::Fixed(OrganisationId::DEFAULT),
            roles_claim: None,
            roles: BTreeMap::new(),
            role: Some(Role::Integration),
            scopes_claim: Some("scope".into()),
            scopes: BTreeMap::new(),
            regions_claim: None,
            partners_claim: None,
            cool_down: Duration::from_millis(50),
            refresh: Duration::from_secs(1),
            sign_in: None,
        }
    }

    /// A token for the client `crm`, by client credentials.
    fn token(&self, scope: &str) -> String {
        let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
        let answer = client
            .post(format!("{}/token", self.url))
            .basic_auth("crm", Some("another-secret-of-the-tests"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("grant_type=client_credentials&scope={scope}"))
            .send()
            .unwrap();
        let answer: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

impl Drop for RealIssuer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_client_of_a_real_issuer_reaches_what_its_scopes_name() {
    let Some(mut issuer) = RealIssuer::start() else { return };
    let service = Service::on_sqlite_with_issuers(&[issuer.settings()], limits());
    let token = issuer.token("firms%3Aread");
    service.with_token(token.clone()).get("/v1/firms").expect(200);
    service.with_token(token.clone()).get("/v1/partners").expect_problem(403, "forbidden");
    issuer.change_key();
    // A look that was under way when the key changed brings the key before it, once.
    let new = issuer.token("firms%3Aread");
    eventually("the new key counts", || service.with_token(new.clone()).get("/v1/firms").status == 200);
    let begun = Instant::now();
    while service.with_token(token.clone()).get("/v1/firms").status != 401 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the removed key goes on to count");
        std::thread::sleep(Duration::from_millis(100));
    }
    let last = issuer.token("firms%3Aread");
    service.with_token(last.clone()).get("/v1/firms").expect(200);
    drop(issuer);
    service.with_token(last).get("/v1/firms").expect(200);
}

#[test]
fn a_person_signs_in_at_a_real_issuer() {
    let Some(issuer) = RealIssuer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let secret_file = folder.path().join("secret");
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&secret_file).unwrap();
    file.write_all(SECRET.as_bytes()).unwrap();
    let mut settings = issuer.settings();
    settings.role = None;
    settings.scopes_claim = None;
    settings.roles_claim = Some("roles".into());
    settings.roles = BTreeMap::from([("region-officer".to_owned(), Role::Officer)]);
    settings.sign_in = Some(SignInSettings {
        client_id: "loopvermogen".into(),
        client_secret_file: Some(secret_file),
        scope: "openid".into(),
    });
    let identity = IdentityRules { public_url: Some(HERE.into()), ..IdentityRules::default() };
    let service = Service::on_sqlite_with_issuers(&[settings], ApiLimits { identity, ..limits() });
    let begun = Instant::now();
    let answer = loop {
        let answer = service.anonymous().get("/sign-in");
        if answer.status == 303 {
            break answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", answer.text);
        std::thread::sleep(Duration::from_millis(50));
    };
    let underway = cookies(&answer).remove(0);
    let callback = walk(answer.header("location"));
    let back = callback.strip_prefix(HERE).unwrap_or_else(|| panic!("{callback}"));
    assert_eq!(query(back)["iss"], issuer.url);
    let come_back =
        || service.anonymous().send(Method::GET, back, |request| request.header("cookie", underway.clone()));
    let answer = come_back();
    assert_eq!(answer.status, 303, "{}", answer.text);
    let session = cookies(&answer).into_iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
    let current = service
        .anonymous()
        .send(Method::GET, "/v1/sessions/current", |request| request.header("cookie", session.clone()));
    assert_eq!(current.expect(200)["role"], "officer");
    come_back().expect_problem(401, "unauthenticated");
}

/// Follows the issuer's redirects as a browser would, with its cookies, until they lead to us.
fn walk(address: &str) -> String {
    let client = reqwest::blocking::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let client = client.build().unwrap();
    let origin: String = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let mut jar = BTreeMap::new();
    let mut address = address.to_owned();
    for _ in 0..10 {
        if address.starts_with(HERE) {
            return address;
        }
        let cookies = jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let response = client.get(&address).header("cookie", cookies).send().unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            jar.insert(name.to_owned(), value.to_owned());
        }
        let status = response.status();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        let location = location.unwrap_or_else(|| panic!("{status} at {address}: {}", response.text().unwrap()));
        address = if location.starts_with('/') { format!("{origin}{location}") } else { location };
    }
    panic!("the issuer leads in circles: {address}");
}

/// The cookies that an answer sets. Several are put together, with line ends between.
fn cookies(answer: &Answer) -> Vec<String> {
    answer.header("set-cookie").lines().map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect()
}
