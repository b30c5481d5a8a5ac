//! The HTTP interface.
//!
//! A handler reads the request, calls one use case and answers. What is the same everywhere has a file of its own:
//!
//! * [`routes`] is the table of all paths and methods; [`openapi`] describes them.
//! * [`every_response`] is the outermost layer: headers, log line, metrics, problem documents; [`problem`] decides
//!   status codes; [`negotiation`] refuses what we cannot answer in.
//! * [`permission`], [`query`], [`body`] (with [`strict_json`]), [`conditions`] and [`idempotency`] are what handlers
//!   name in their signatures. They are read in that order, so that a stranger learns nothing but 401.
//! * [`mod@line`] runs use cases on threads that may block, and refuses work when too much waits; [`calculators`] does
//!   the same, on threads of their own, for what keeps a core busy.
//! * [`cursor`] and [`list`] are how lists are paged.

pub mod body;
pub mod calculators;
pub mod call_list;
pub mod conditions;
pub mod conversations;
pub mod cursor;
pub mod description;
pub mod every_response;
pub mod firms;
pub mod frontier_reach;
pub mod health;
pub mod idempotency;
pub mod informal_clusters;
pub mod insights;
pub mod interpretations;
pub mod introduction_paths;
pub mod introductions;
pub mod line;
pub mod list;
pub mod matches;
pub mod metrics;
pub mod negotiation;
pub mod next_step;
pub mod openapi;
pub mod partners;
pub mod path;
pub mod permission;
pub mod problem;
pub mod query;
pub mod referrals;
pub mod routes;
pub mod strict_json;
pub mod taxonomies;
pub mod written;

use crate::app::App;
use crate::app::tokens::Tokens;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};
use calculators::Calculators;
use cursor::Cursors;
use line::Line;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How much the server takes at once, and how long it waits.
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
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long running requests get when the server stops.
    pub shutdown_timeout: Duration,
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
        }
    }
}

/// What all handlers share.
pub struct State {
    /// The product.
    pub app: App,
    /// Who may call.
    pub tokens: Tokens,
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
}

/// Checks of health and figures that run at the same time: anybody may ask for them.
const CHECKS: usize = 2;

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
    metrics::start();
    let cursors = Cursors::new(&tokens.derive_secret("cursors"));
    let line = Line::new("records", limits.waiting, limits.running, limits.patience);
    let checks = Arc::new(Semaphore::new(CHECKS));
    let state = web::Data::new(State { app, tokens, limits: limits.clone(), line, calculators, checks, cursors });
    let service = move || {
        actix_web::App::new()
            .app_data(state.clone())
            .configure(routes::register)
            .wrap(Compress::default())
            .wrap(from_fn(every_response::complete))
    };
    let server = HttpServer::new(service)
        .workers(limits.workers)
        // The line decides how many use cases run; each worker has threads for all of them and for the checks.
        .worker_max_blocking_threads(limits.running + CHECKS)
        .client_request_timeout(limits.head_timeout)
        .keep_alive(limits.keep_alive)
        // Who has closed its side has hung up: it is no longer worked for.
        .h1_allow_half_closed(false)
        .shutdown_timeout(limits.shutdown_timeout.as_secs())
        .listen(listener)?;
    Ok(server.run())
}
