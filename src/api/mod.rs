//! The HTTP interface.
//!
//! A handler reads the request, calls one use case and answers. What is the same everywhere has a file of its own:
//!
//! * [`routes`] is the table of all paths and methods; [`openapi`] describes them.
//! * [`every_response`] is the outermost layer: headers, log line, metrics, problem documents; [`problem`] decides
//!   status codes; [`negotiation`] refuses what we cannot answer in.
//! * [`head`] answers `HEAD` as `GET`, without the body.
//! * [`authentication`] finds out who calls before anything else is read of a request.
//! * [`permission`], [`query`], [`body`] (with [`strict_json`]), [`conditions`] and [`idempotency`] are what handlers
//!   name in their signatures. They are read in that order, so that a stranger learns nothing but 401.
//! * [`mod@line`] runs use cases on threads that may block, and refuses work when too much waits; [`calculators`] does
//!   the same, on threads of their own, for what keeps a core busy.
//! * [`request_size`], [`quota`] and [`cors`] say no before any work is done: to heads that are too large, to clients that
//!   ask too often, to pages that are not on the list.
//! * [`origin`] says from where a request comes, for the audit; [`refused`] tells the audit what was refused.
//! * [`waiting`] lets requests wait for a change without a thread.
//! * [`cursor`] and [`list`] are how lists are paged.

pub mod active_weights;
pub mod agreed_visits;
pub mod allocations;
pub mod audit_records;
pub mod authentication;
pub mod body;
pub mod calculators;
pub mod call_list;
pub mod call_list_settings;
pub mod changes;
pub mod clients;
pub mod conditions;
pub mod contact_events;
pub mod contact_permission;
pub mod contacts;
pub mod conversations;
pub mod cors;
pub mod cursor;
pub mod data_requests;
pub mod description;
pub mod duplicates;
pub mod every_response;
pub mod exports;
mod external_keys;
pub mod files;
pub mod firms;
pub mod frontier_reach;
pub mod frontier_standings;
pub mod group_proposals;
pub mod head;
pub mod health;
pub mod idempotency;
mod identity_matches;
pub mod import_mappings;
pub mod imports;
pub mod impressions;
pub mod informal_clusters;
pub mod insights;
pub mod intake_links;
pub mod interpretations;
pub mod introduction_paths;
pub mod introductions;
pub mod line;
pub mod list;
pub mod match_cards;
pub mod matches;
pub mod metrics;
pub mod model;
pub mod negotiation;
pub mod next_step;
pub mod oauth;
pub mod openapi;
pub mod origin;
pub mod outcomes_due;
pub mod partner_notes;
pub mod partners;
pub mod patch;
pub mod path;
pub mod permission;
pub mod problem;
pub mod query;
pub mod quota;
pub mod received_file;
pub mod referrals;
pub mod refused;
pub mod request_size;
pub mod routes;
pub mod sandbox;
pub mod search;
pub mod security_txt;
pub mod sessions;
pub mod sign_in;
mod sources;
pub mod streamed;
pub mod strict_json;
pub mod taxonomies;
pub mod users;
pub mod visit_plans;
pub mod waiting;
pub mod webhooks;
pub mod weights;
pub mod written;

use self::every_response::ShownToPeople;
use self::files::Files;
use crate::app::App;
use crate::app::accounts::Vault;
use crate::app::accounts::sessions::SessionLimits;
use crate::app::accounts::tickets::Tickets;
use crate::app::events::{Rules, Secrets};
use crate::app::imports::worker::ImportWorker;
use crate::app::refusals::Refusals;
use crate::app::retention::RetentionTerms;
use crate::app::sealed::Sealer;
use crate::app::settings::Network;
use crate::app::tokens::Tokens;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};
use calculators::Calculators;
use cursor::Cursors;
use line::Line;
use quota::{Allowance, Quotas};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use waiting::Waiting;

/// How much the server takes at once and of whom, and how long it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiLimits {
    /// Threads that read requests and write answers.
    pub workers: usize,
    /// Reads and writes that run at the same time.
    pub running: usize,
    /// Reads and writes that run or wait; a request that finds the line full is told to come back.
    pub waiting: usize,
    /// Threads that rank and interpret.
    pub ranking_threads: usize,
    /// Rankings and interpretations that wait for such a thread; the next request is told to come back.
    pub ranking_queue: usize,
    /// How long a request may wait for its turn.
    pub patience: Duration,
    /// How long the head of a request may take.
    pub head_timeout: Duration,
    /// How long the body of a request may take, and a reader of a file may leave a part of it lying.
    pub body_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long running requests get when the server stops.
    pub shutdown_timeout: Duration,
    /// How long proofs of identity hold, and where browsers find us.
    pub identity: IdentityRules,
    /// How often one caller with a token may ask.
    pub per_caller: Allowance,
    /// How often one address may ask without a token.
    pub per_address: Allowance,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Origins of pages that may call.
    pub cors_origins: Vec<String>,
    /// Whom to tell of a weakness, as a URI.
    pub security_contact: String,
    /// Which addresses webhooks may have.
    pub webhooks: Rules,
    /// How long each kind of data is kept, to be told to admins.
    pub retention: RetentionTerms,
}

/// How long proofs of identity hold, and where browsers find us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRules {
    /// How long a session holds after its last use.
    pub session_idle: Duration,
    /// How long a session holds at most.
    pub session_longest: Duration,
    /// How long a token holds that a client gets for its secret.
    pub client_token_ttl: Duration,
    /// Scheme, host and port of our own pages.
    pub public_url: Option<String>,
}

impl IdentityRules {
    /// How long sessions hold.
    pub fn sessions(&self) -> SessionLimits {
        SessionLimits { idle: self.session_idle, longest: self.session_longest }
    }
}

impl Default for IdentityRules {
    fn default() -> Self {
        Self {
            session_idle: Duration::from_secs(30 * 60),
            session_longest: Duration::from_secs(12 * 3600),
            client_token_ttl: Duration::from_secs(15 * 60),
            public_url: None,
        }
    }
}

impl Default for ApiLimits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            workers: cores,
            running: 2 * cores,
            waiting: (64 * cores).max(512),
            ranking_threads: cores,
            ranking_queue: (64 * cores).max(512),
            patience: Duration::from_secs(10),
            head_timeout: Duration::from_secs(5),
            body_timeout: Duration::from_secs(20),
            keep_alive: Duration::from_secs(15),
            shutdown_timeout: Duration::from_secs(10),
            identity: IdentityRules::default(),
            per_caller: Allowance::default(),
            per_address: Allowance::default(),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            security_contact: "mailto:team@loopvermogen.example".to_owned(),
            webhooks: Rules::default(),
            retention: RetentionTerms::default(),
        }
    }
}

/// What all handlers share.
pub struct State {
    /// The product.
    pub app: App,
    /// Who may call.
    pub tokens: Tokens,
    /// Keeps the secrets of accounts.
    pub vault: Vault,
    /// Links that sign somebody in once.
    pub tickets: Tickets,
    /// Limits.
    pub limits: ApiLimits,
    /// Reads and writes that wait or run.
    pub line: Line,
    /// Who ranks and interprets.
    pub calculators: Calculators,
    /// Checks of health and figures that may run beside the line.
    pub checks: Arc<Semaphore>,
    /// Seals cursors.
    pub cursors: Cursors,
    /// Seals tickets for match cards.
    pub match_cards: Arc<Sealer>,
    /// Tells the audit what was refused.
    pub refusals: Refusals,
    /// How often each client asked.
    pub quotas: Quotas,
    /// Requests that wait for a change.
    pub waiting: Waiting,
    /// Seals the secrets of webhooks.
    pub webhook_secrets: Secrets,
    /// Who works on imports.
    pub imports: ImportWorker,
    /// Files that are being made and sent.
    pub files: Files,
    /// Callers who follow imports.
    pub followers: Line,
}

/// Checks of health and figures that run at the same time: anybody may ask for them.
const CHECKS: usize = 2;

/// Callers who follow imports at the same time.
const FOLLOWERS: usize = 64;

/// A server on `listener`, to be awaited. Call it inside an actix system (`actix_web::rt::System::new().block_on`).
pub fn serve(listener: TcpListener, app: App, tokens: Tokens, limits: ApiLimits) -> std::io::Result<Server> {
    let calculators = Calculators::start(limits.ranking_threads, limits.ranking_queue, limits.patience)?;
    serve_with(listener, app, tokens, limits, calculators)
}

/// A server whose rankings are made by `calculators`, which may have other work too.
pub fn serve_with(
    listener: TcpListener,
    app: App,
    tokens: Tokens,
    limits: ApiLimits,
    calculators: Calculators,
) -> std::io::Result<Server> {
    serve_beside(listener, app, tokens, limits, calculators, Beside::default())
}

/// What is served beside the API.
pub struct Beside {
    /// Registers paths of its own, before those of the API.
    pub register: fn(&mut web::ServiceConfig),
    /// Links that sign somebody in once.
    pub tickets: Tickets,
    /// Failures that are shown to people in a form of their own.
    pub failures: ShownToPeople,
}

impl Default for Beside {
    fn default() -> Self {
        Self { register: |_| {}, tickets: Tickets::default(), failures: ShownToPeople(|_, _| None) }
    }
}

/// A server of the API with something beside it, such as pages.
pub fn serve_beside(
    listener: TcpListener,
    app: App,
    tokens: Tokens,
    limits: ApiLimits,
    calculators: Calculators,
    Beside { register, tickets, failures }: Beside,
) -> std::io::Result<Server> {
    metrics::start();
    let cursors = Cursors::new(&tokens.derive_secret("cursors"));
    let match_cards = Arc::new(Sealer::new(&tokens.derive_secret("match cards")));
    let vault = Vault::of(&tokens);
    let line = Line::new("records", limits.waiting, limits.running, limits.patience);
    let checks = Arc::new(Semaphore::new(CHECKS));
    let refusals = Refusals::start(&app)?;
    let quotas = Quotas::new(limits.per_caller, limits.per_address);
    let waiting = Waiting::start(&app)?;
    let webhook_secrets = Secrets::of(&tokens);
    let imports = ImportWorker::start(&app)?;
    let files = Files::new(limits.patience);
    let followers = Line::new("followers", FOLLOWERS, FOLLOWERS, limits.patience);
    let kept = limits.clone();
    let state = State {
        app,
        tokens,
        vault,
        tickets,
        limits: kept,
        line,
        calculators,
        checks,
        cursors,
        match_cards,
        refusals,
        quotas,
        waiting,
        webhook_secrets,
        imports,
        files,
        followers,
    };
    let state = web::Data::new(state);
    let service = move || {
        actix_web::App::new()
            .app_data(state.clone())
            .app_data(failures)
            .configure(register)
            .configure(routes::register)
            .wrap(Compress::default())
            .wrap(from_fn(quota::count))
            .wrap(from_fn(every_response::complete))
            .wrap(from_fn(head::answer))
    };
    let server = HttpServer::new(service)
        .workers(limits.workers)
        // The line decides how many use cases run; each worker has threads for all of them and for the checks.
        .worker_max_blocking_threads(limits.running + CHECKS)
        .client_request_timeout(limits.head_timeout)
        .keep_alive(limits.keep_alive)
        // A compressed answer is sent in pieces; the second would wait some 40 ms until the first was acknowledged.
        .tcp_nodelay(true)
        // Who has closed its side has hung up: it is no longer worked for.
        .h1_allow_half_closed(false)
        .shutdown_timeout(limits.shutdown_timeout.as_secs())
        .listen(listener)?;
    Ok(server.run())
}
