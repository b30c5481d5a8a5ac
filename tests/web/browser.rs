//! A running server, and browsers in each role.

use crate::support::TestDatabase;
use chrono::{NaiveDate, TimeDelta};
use loopvermogen::api::ApiLimits;
use loopvermogen::api::quota::Allowance;
use loopvermogen::app::App;
use loopvermogen::app::accounts::tickets::Tickets;
use loopvermogen::app::caller::{Caller, Role};
use loopvermogen::app::tokens::Tokens;
use loopvermogen::domain::house_style::HouseStyle;
use loopvermogen::domain::map_tiles::MapTiles;
use loopvermogen::domain::{OrganisationId, PartnerId};
use loopvermogen::web;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{LazyLock, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

/// A partner of the registry.
pub const PARTNER: &str = "fl-mindlabs";

/// A server with its own database and key; stopped when dropped.
pub struct Site {
    address: SocketAddr,
    tokens: Tokens,
    tickets: Tickets,
    stop: Option<actix_web::dev::ServerHandle>,
    thread: Option<JoinHandle<()>>,
    _data_dir: TempDir,
    /// Kept as long as the server; gone after it.
    database: Option<TestDatabase>,
}

/// Somebody with a browser.
pub struct Browser<'a> {
    site: &'a Site,
    cookie: Option<String>,
    /// What the browser prefers to read.
    pub language: &'static str,
}

/// What the browser got.
pub struct Page {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub text: String,
}

/// One client for all tests, each request on a connection of its own. It waits for minutes, for a machine may have more
/// to do.
static CLIENT: LazyLock<reqwest::blocking::Client> = LazyLock::new(|| {
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).pool_max_idle_per_host(0);
    client.redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(300)).build().unwrap()
});

impl Site {
    /// On an SQLite database of its own, for what does not depend on the database.
    pub fn start() -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::start_on(&database);
        site.database = Some(database);
        site
    }

    /// The same on a day that never changes, so that pages look as they did.
    pub fn start_as_of(day: NaiveDate) -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::serve(&database, |app| app.as_of(day), Site::limits());
        site.database = Some(database);
        site
    }

    /// The same with a map under drawings of places, on a day that never changes.
    pub fn start_with_map(tiles: MapTiles, day: NaiveDate) -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::serve(&database, |app| app.with_map_tiles(tiles).as_of(day), Site::limits());
        site.database = Some(database);
        site
    }

    /// The same with the house style of an agency.
    pub fn start_with_house_style(style: HouseStyle) -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::serve(&database, |app| app.with_house_style(style), Site::limits());
        site.database = Some(database);
        site
    }

    /// The same, as if more firms than these were many.
    pub fn start_with_kept_beyond(firms: usize) -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::serve(&database, |app| app.with_kept_beyond(firms), Site::limits());
        site.database = Some(database);
        site
    }

    /// The same, where one address may ask so often.
    pub fn start_with_per_address(per_address: Allowance) -> Site {
        let database = TestDatabase::sqlite();
        let mut site = Site::serve(&database, |app| app, ApiLimits { per_address, ..Site::limits() });
        site.database = Some(database);
        site
    }

    pub fn start_on(database: &TestDatabase) -> Site {
        Site::serve(database, |app| app, Site::limits())
    }

    /// The same on a day that never changes.
    pub fn start_on_as_of(database: &TestDatabase, day: NaiveDate) -> Site {
        Site::serve(database, |app| app.as_of(day), Site::limits())
    }

    fn limits() -> ApiLimits {
        ApiLimits { workers: 1, running: 4, shutdown_timeout: Duration::from_secs(1), ..ApiLimits::default() }
    }

    fn serve(database: &TestDatabase, set: impl FnOnce(App) -> App, limits: ApiLimits) -> Site {
        let data_dir = TempDir::new().unwrap();
        let tokens = Tokens::open(data_dir.path()).unwrap();
        let app = set(App::open(&database.url, 4).unwrap().with_data_dir(data_dir.path()).unwrap());
        let (app, served) = (app, Tokens::open(data_dir.path()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let tickets = Tickets::default();
        let (sender, receiver) = mpsc::channel();
        let shared = tickets.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = web::serve(listener, app, served, limits, shared).unwrap();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let stop = Some(receiver.recv().unwrap());
        Site { address, tokens, tickets, stop, thread: Some(thread), _data_dir: data_dir, database: None }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a record by the API; its answer.
    pub fn add(&self, path: &str, record: &Value) -> Value {
        let token = self.tokens.issue(Role::Admin, Duration::from_secs(600)).unwrap();
        let url = format!("http://{}{path}", self.address);
        let answer = CLIENT.post(url).bearer_auth(token).json(record).send().unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().unwrap();
        assert_eq!(status, 201, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Asks the API as somebody of a role; the answer, which has this status.
    pub fn call(&self, role: Role, method: Method, path: &str, body: &Value, expected: u16) -> Value {
        let token = self.tokens.issue(role, Duration::from_secs(600)).unwrap();
        let kind = if method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        let request = CLIENT.request(method, format!("http://{}{path}", self.address)).bearer_auth(token);
        let request = if body.is_null() { request } else { request.header("content-type", kind) };
        let answer = if body.is_null() { request } else { request.json(body) }.send().unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().unwrap();
        assert_eq!(status, expected, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Where the match card of a firm is, which a CRM may frame.
    pub fn match_card(&self, firm: &str) -> String {
        let settings = json!({"allowedAncestors": ["https://crm.example"]});
        self.call(Role::Admin, Method::PUT, "/v1/match-card-settings", &settings, 200);
        let asked = json!({"firmId": firm, "minutes": 5});
        let ticket = self.call(Role::Integration, Method::POST, "/v1/match-card-tickets", &asked, 200);
        ticket["path"].as_str().unwrap().to_owned()
    }

    /// A firm of which much is known; its id.
    pub fn firm(&self) -> String {
        let firm = json!({
            "name": "Proef Metaal", "founded": "2009", "employees": 14, "location": {"place": "Tilburg"}, "legalForm": "bv",
            "barriers": ["we vinden geen vakmensen"], "topics": ["robotica"],
            "sbi": [{"code": "2562", "version": "2008", "main": true}],
        });
        self.add("/v1/firms", &firm)["id"].as_str().unwrap().to_owned()
    }

    pub fn anonymous(&self) -> Browser<'_> {
        Browser { site: self, cookie: None, language: "nl" }
    }

    /// A link that signs in somebody of this role; a coordinator works for [`PARTNER`].
    pub fn link(&self, role: Role) -> String {
        let mut caller = Caller::of(OrganisationId::DEFAULT, &format!("test:{}", role.code()), role);
        if role == Role::Coordinator {
            caller.reach.partners = Some([PartnerId::of_reference(PARTNER)].into());
        }
        format!("/sign-in/tickets/{}", self.tickets.issue(&caller, TimeDelta::minutes(5)).unwrap())
    }

    /// Somebody who is signed in.
    pub fn somebody(&self, role: Role) -> Browser<'_> {
        let mut browser = self.anonymous();
        let page = browser.get(&self.link(role));
        browser.cookie = Some(page.cookie());
        browser
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(handle) = self.stop.take() {
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl<'a> Browser<'a> {
    /// Name and value of the cookie by which it is known.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    pub fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, |request| request)
    }

    /// Sends a form of our own pages.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from("same-origin", path, fields)
    }

    /// Sends a form of a page that stands in this relation to ours.
    pub fn post_from(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(Method::POST, path, |request| {
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            request.header("sec-fetch-site", site).body(body.join("&"))
        })
    }

    /// The same browser with another cookie.
    pub fn with_cookie(&self, cookie: String) -> Browser<'a> {
        Browser { site: self.site, cookie: Some(cookie), language: self.language }
    }

    pub fn send(
        &self,
        method: Method,
        path: &str,
        change: impl FnOnce(reqwest::blocking::RequestBuilder) -> reqwest::blocking::RequestBuilder,
    ) -> Page {
        let request = CLIENT.request(method, format!("http://{}{path}", self.site.address));
        let request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let request = request.header("accept-language", self.language);
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let answer = change(request).send().unwrap();
        let headers = answer.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        Page { status: answer.status().as_u16(), headers: headers.collect(), text: answer.text().unwrap() }
    }
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Name and value of the cookie that it sets.
    pub fn cookie(&self) -> String {
        assert!(self.header("set-cookie").starts_with("__Host-"), "{} {:?}", self.status, self.headers);
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub fn expect(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.text);
        &self.text
    }
}
