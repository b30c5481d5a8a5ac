//! A running server, and clients in each role.

use crate::contract;
use crate::support::TestDatabase;
use chrono::NaiveDate;
use loopvermogen::api::calculators::Calculators;
use loopvermogen::api::{self, ApiLimits};
use loopvermogen::app::caller::{Caller, Reach, Role};
use loopvermogen::app::issuers::Issuers;
use loopvermogen::app::settings::IssuerSettings;
use loopvermogen::app::tokens::Tokens;
use loopvermogen::app::{App, RoutingService};
use loopvermogen::domain::OrganisationId;
use reqwest::Method;
use reqwest::blocking::{Body, RequestBuilder};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{LazyLock, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server with its own database and key; stopped when dropped.
pub struct Service {
    pub address: SocketAddr,
    /// The product behind the server, to look behind the answers.
    pub app: App,
    pub tokens: Tokens,
    pub data_dir: TempDir,
    stop: Option<actix_web::dev::ServerHandle>,
    thread: Option<JoinHandle<()>>,
    /// Kept as long as the server; gone after it.
    database: Option<TestDatabase>,
}

/// A caller in one role, or in none.
pub struct Client<'a> {
    service: &'a Service,
    token: Option<String>,
}

/// An answer, already held against the description.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub text: String,
}

impl Service {
    pub fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, limits())
    }

    /// On an SQLite database of its own, for what does not depend on the database.
    pub fn on_sqlite() -> Self {
        Self::on_sqlite_with(limits())
    }

    pub fn on_sqlite_with(limits: ApiLimits) -> Self {
        let database = TestDatabase::sqlite();
        let mut service = Self::start_with(&database, limits);
        service.database = Some(database);
        service
    }

    /// On an SQLite database of its own, where other issuers are configured.
    pub fn on_sqlite_with_issuers(issuers: &[IssuerSettings], limits: ApiLimits) -> Self {
        let database = TestDatabase::sqlite();
        let app = App::open(&database.url, 4).unwrap();
        let calculators = Calculators::start(limits.ranking_threads, limits.ranking_queue, limits.patience).unwrap();
        let mut service = Self::serve_all(app, limits, calculators, Issuers::start(issuers).unwrap());
        service.database = Some(database);
        service
    }

    /// On an SQLite database of its own, answering as of a day.
    pub fn on_sqlite_as_of(day: NaiveDate) -> Self {
        let database = TestDatabase::sqlite();
        let mut service = Self::serve(App::open(&database.url, 4).unwrap().as_of(day), limits());
        service.database = Some(database);
        service
    }

    /// On an SQLite database of its own, where figures are worked out beside the requests however few firms there are.
    pub fn on_sqlite_with_kept_figures() -> Self {
        let database = TestDatabase::sqlite();
        let mut service = Self::serve(App::open(&database.url, 4).unwrap().with_kept_beyond(0), limits());
        service.database = Some(database);
        service
    }

    /// On an SQLite database of its own, with drives from a routing service.
    pub fn on_sqlite_with_routing(address: &str) -> Self {
        let database = TestDatabase::sqlite();
        let app = App::open(&database.url, 4).unwrap().with_routing(RoutingService::at(address));
        let mut service = Self::serve(app, limits());
        service.database = Some(database);
        service
    }

    pub fn start_with(database: &TestDatabase, limits: ApiLimits) -> Self {
        Self::serve(App::open(&database.url, 4).unwrap(), limits)
    }

    /// On an SQLite database of its own, with threads that the test can keep busy.
    pub fn on_sqlite_with_calculators(calculators: Calculators) -> Self {
        let database = TestDatabase::sqlite();
        let mut service = Self::serve_with(App::open(&database.url, 4).unwrap(), limits(), calculators);
        service.database = Some(database);
        service
    }

    fn serve(app: App, limits: ApiLimits) -> Self {
        let calculators = Calculators::start(limits.ranking_threads, limits.ranking_queue, limits.patience).unwrap();
        Self::serve_with(app, limits, calculators)
    }

    /// With a data folder that outlives the service, which the product has in use already.
    pub fn start_in(app: App, data_dir: &Path) -> Self {
        let limits = limits();
        let calculators = Calculators::start(limits.ranking_threads, limits.ranking_queue, limits.patience).unwrap();
        Self::serve_in(app, limits, calculators, Issuers::default(), data_dir, TempDir::new().unwrap())
    }

    fn serve_with(app: App, limits: ApiLimits, calculators: Calculators) -> Self {
        Self::serve_all(app, limits, calculators, Issuers::default())
    }

    fn serve_all(app: App, limits: ApiLimits, calculators: Calculators, issuers: Issuers) -> Self {
        let data_dir = TempDir::new().unwrap();
        let app = app.with_data_dir(data_dir.path()).unwrap();
        let path = data_dir.path().to_owned();
        Self::serve_in(app, limits, calculators, issuers, &path, data_dir)
    }

    fn serve_in(
        app: App,
        limits: ApiLimits,
        calculators: Calculators,
        issuers: Issuers,
        path: &Path,
        data_dir: TempDir,
    ) -> Self {
        let tokens = Tokens::open(path).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, receiver) = mpsc::channel();
        let served = (app.clone(), Tokens::open(path).unwrap().with_issuers(issuers));
        let thread = std::thread::spawn(move || {
            let system = actix_web::rt::System::new();
            system.block_on(async move {
                let server = api::serve_with(listener, served.0, served.1, limits, calculators).unwrap();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let stop = Some(receiver.recv().unwrap());
        Self { address, app, tokens, data_dir, stop, thread: Some(thread), database: None }
    }

    pub fn anonymous(&self) -> Client<'_> {
        Client { service: self, token: None }
    }

    pub fn officer(&self) -> Client<'_> {
        self.client(Role::Officer)
    }

    pub fn coordinator(&self) -> Client<'_> {
        self.client(Role::Coordinator)
    }

    /// A coordinator who works for one partner.
    pub fn coordinator_of(&self, partner: &str) -> Client<'_> {
        self.limited(Role::Coordinator, |reach| reach.partners = Some([partner.parse().unwrap()].into()))
    }

    /// An officer who works in one region.
    pub fn officer_in(&self, region: &str) -> Client<'_> {
        self.limited(Role::Officer, |reach| reach.regions = vec![region.to_owned()])
    }

    /// An administrator who is limited to one region.
    pub fn admin_in(&self, region: &str) -> Client<'_> {
        self.limited(Role::Admin, |reach| reach.regions = vec![region.to_owned()])
    }

    /// An analyst who sees the figures of some regions.
    pub fn analyst_in(&self, regions: &[&str]) -> Client<'_> {
        let regions = regions.iter().map(|region| (*region).to_owned()).collect();
        self.limited(Role::Analyst, |reach| reach.regions = regions)
    }

    fn limited(&self, role: Role, limit: impl FnOnce(&mut Reach)) -> Client<'_> {
        let mut caller = Caller::of(OrganisationId::DEFAULT, &format!("limited:{}", role.code()), role);
        limit(&mut caller.reach);
        self.with_token(self.tokens.issue_to(&caller, Duration::from_secs(600)).unwrap())
    }

    /// The client of a caller.
    pub fn caller(&self, caller: &Caller) -> Client<'_> {
        self.with_token(self.tokens.issue_to(caller, Duration::from_secs(600)).unwrap())
    }

    /// A client of another organisation.
    pub fn of(&self, organisation: OrganisationId, role: Role) -> Client<'_> {
        let caller = Caller::of(organisation, &format!("theirs:{}", role.code()), role);
        self.with_token(self.tokens.issue_to(&caller, Duration::from_secs(600)).unwrap())
    }

    pub fn crm(&self) -> Client<'_> {
        self.client(Role::Integration)
    }

    pub fn client(&self, role: Role) -> Client<'_> {
        self.with_token(self.tokens.issue(role, Duration::from_secs(600)).unwrap())
    }

    pub fn with_token(&self, token: String) -> Client<'_> {
        Client { service: self, token: Some(token) }
    }

    /// Sends bytes as they are and reads until the server closes; for what no client library would send.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Answer { status, headers: lines.filter_map(header).collect(), text: body.to_owned() }
    }

    /// `GET` of a path that is sent as it stands, as an officer.
    pub fn get_raw(&self, path: &str) -> Answer {
        let token = self.officer().token.unwrap();
        self.raw(
            format!("GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n")
                .as_bytes(),
        )
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(handle) = self.stop.take() {
            // The stop is a message to the server; what it gives back need not be awaited.
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Limits for tests: one thread that reads, few that work.
pub fn limits() -> ApiLimits {
    ApiLimits { workers: 1, running: 4, shutdown_timeout: Duration::from_secs(1), ..ApiLimits::default() }
}

/// One client for all tests, each request on a connection of its own: to make one takes a good part of a second. It
/// waits for minutes, for a machine may have more to do.
static CLIENT: LazyLock<reqwest::blocking::Client> = LazyLock::new(|| {
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).pool_max_idle_per_host(0);
    client.redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(300)).build().unwrap()
});

impl Client<'_> {
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, |request| request.json(body))
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, |request| {
            request.header("content-type", "application/merge-patch+json").body(body.to_string())
        })
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request)
    }

    pub fn post_text(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Method::POST, path, |request| request.header("content-type", "application/json").body(body))
    }

    /// Sends a request that `prepare` completes.
    pub fn send(&self, method: Method, path: &str, prepare: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Answer {
        let request = CLIENT.request(method.clone(), format!("http://{}{path}", self.service.address));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = prepare(request).send().unwrap();
        let status = response.status().as_u16();
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        let mut headers: HashMap<String, String> = HashMap::new();
        for (name, value) in response.headers().iter().map(header) {
            // Cookies are the only header that comes more than once.
            headers.entry(name).and_modify(|first| *first = format!("{first}\n{value}")).or_insert(value);
        }
        let text = response.text().unwrap();
        check_common_headers(&headers);
        contract::check(method.as_str(), path, status, &headers, &text);
        Answer { status, headers, text }
    }
}

fn check_common_headers(headers: &HashMap<String, String>) {
    let expected = [
        ("api-version", env!("CARGO_PKG_VERSION")),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ];
    for (name, value) in expected {
        assert_eq!(headers.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(headers.contains_key("x-request-id"));
}

impl Answer {
    /// The body; the status must be this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap() }
    }

    /// Checks status and kind of a problem.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, kind: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["type"], format!("urn:loopvermogen:problem:{kind}"), "{}", self.text);
        problem
    }

    /// Pointers and codes of the faults of an invalid input.
    #[track_caller]
    pub fn faults(&self) -> Vec<(String, String)> {
        self.faults_of(400, "invalid-input")
    }

    /// The place and code of what a problem of another kind tells.
    #[track_caller]
    pub fn faults_of(&self, status: u16, kind: &str) -> Vec<(String, String)> {
        let problem = self.expect_problem(status, kind);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        problem["errors"].as_array().unwrap().iter().map(|f| (text(&f["pointer"]), text(&f["code"]))).collect()
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}: {self:?}"))
    }
}

/// A fault as [`Answer::faults`] tells it.
pub fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

/// Waits until something holds that others bring about.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(120), "not within two minutes: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
