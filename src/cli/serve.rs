//! `serve`: the server, until it is told to stop.

use super::arguments::Shared;
use super::failure::Failure;
use super::{logs, start};
use crate::api::quota::Allowance;
use crate::api::{ApiLimits, IdentityRules};
use crate::app::accounts::tickets::Tickets;
use crate::app::events::Secrets;
use crate::app::events::worker::Worker;
use crate::app::issuers::Issuers;
use crate::app::settings::Settings;
use crate::app::sources;
use crate::app::tokens::Tokens;
use crate::app::unopened::Unopened;
use crate::app::{App, AppError};
use crate::web;
use clap::Args;
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  loopvermogen serve
  DATABASE_URL=postgres://loopvermogen@db/loopvermogen loopvermogen serve --log-format json

Ctrl-C or SIGTERM stops it after the requests that are being answered. /health/live tells that it
runs, /health/ready that it can answer.")]
pub struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

/// Serves until a signal stops it.
pub fn run(args: ServeArgs, shared: &Shared) -> Result<(), Failure> {
    let settings = start::settings(shared, &[("server.listen", "--listen", args.listen)])?;
    logs::start(&settings.logs);
    let listener = listen(settings.server.listen)?;
    let app = start::open(&settings)?;
    app.check_role()?;
    serve(listener, app, &settings, Tickets::default(), |address| {
        tracing::info!(%address, "ready");
        Ok(())
    })
}

/// Takes the address, before anything that lasts.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        Failure::Failed(format!("listening on {address} failed: {error}. Choose another address with --listen."))
    })
}

/// Answers requests on `listener` until SIGINT or SIGTERM. Once the server answers and the index is filled, `started`
/// runs beside it; its failure stops the server and becomes the outcome. `tickets` sign people in at the pages.
pub fn serve(
    listener: TcpListener,
    app: App,
    settings: &Settings,
    tickets: Tickets,
    started: impl FnOnce(SocketAddr) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(failed)?;
    let tokens = Tokens::open(&settings.data.dir)?.with_issuers(Issuers::start(&settings.auth.issuers)?);
    for issuer in &settings.auth.issuers {
        app.make_organisations(&issuer.organisations(), &issuer.issuer)?;
    }
    tell_unopened(&app, &tokens, settings)?;
    let (warming, stopped) = (app.clone(), app.clone());
    // Dropped when the server has stopped.
    let _events = Worker::start(&app, Secrets::of(&tokens), settings.webhooks.rules()).map_err(failed)?;
    let _sources = sources::worker::Worker::start(&app).map_err(failed)?;
    tracing::info!(%address, database = %settings.database_url(), "starting");
    let (failure, failures) = mpsc::channel();
    actix_web::rt::System::new().block_on(async {
        let server = web::serve(listener, app, tokens, limits(settings), tickets).map_err(failed)?;
        let handle = server.handle();
        // On a thread of its own: whoever asks /health/live meanwhile must not wait for the index.
        std::thread::spawn(move || {
            if let Err(error) = warming.warm_up() {
                tracing::error!(%error, "the index could not be filled at start");
            }
            if let Err(error) = started(address) {
                // The receiver lives until the server has stopped, and the stop is ordered by the call itself.
                let _ = failure.send(error);
                drop(handle.stop(true));
            }
            if let Err(error) = warming.lay_out_names() {
                tracing::warn!(%error, "the names could not be laid out; the first search does it");
            }
            if let Err(error) = warming.write_missing_gists() {
                tracing::warn!(%error, "gists could not be written; the next start takes longer");
            }
        });
        server.await.map_err(failed)
    })?;
    if let Err(error) = stopped.settle() {
        tracing::warn!(%error, "the log of the database was not emptied; copy it along with the database");
    }
    tracing::info!("stopped");
    failures.try_recv().map_or(Ok(()), Err)
}

/// Tells the log of secrets that nobody can open any more, and how to mend it.
fn tell_unopened(app: &App, tokens: &Tokens, settings: &Settings) -> Result<(), Failure> {
    let unopened = Unopened::count(app, tokens)?;
    if !unopened.is_none() {
        tracing::error!(
            people = unopened.people,
            webhooks = unopened.webhooks,
            folder = %settings.data.dir.display(),
            "these people cannot sign in and these webhooks get nothing: their second factors and secrets were sealed under \
             another token-key.pk8 than that of the data folder. Put that file back from your backup; if it is lost, remove \
             these people and add them again, and rotate the secrets (POST /v1/webhooks/{{webhookId}}/secrets)"
        );
    }
    Ok(())
}

/// The limits of the interface; a number that the settings leave at 0 follows the machine.
fn limits(settings: &Settings) -> ApiLimits {
    let by_machine = ApiLimits::default();
    let or = |number: usize, default: usize| if number == 0 { default } else { number };
    let limits = &settings.limits;
    let ranking_threads = or(settings.ranking.threads, by_machine.ranking_threads);
    ApiLimits {
        workers: or(settings.server.workers, by_machine.workers),
        running: or(limits.running, by_machine.running),
        waiting: or(limits.waiting, by_machine.waiting),
        ranking_threads,
        ranking_queue: or(settings.ranking.queue, (64 * ranking_threads).max(512)),
        patience: by_machine.patience,
        head_timeout: limits.head_timeout,
        body_timeout: limits.body_timeout,
        keep_alive: limits.keep_alive,
        shutdown_timeout: limits.shutdown_timeout,
        identity: IdentityRules {
            session_idle: settings.auth.session_idle,
            session_longest: settings.auth.session_longest,
            client_token_ttl: settings.auth.client_token_ttl,
            public_url: settings.auth.public_url.clone(),
        },
        per_caller: Allowance { per_second: limits.requests_per_second, burst: limits.burst },
        per_address: Allowance { per_second: limits.anonymous_per_second, burst: limits.anonymous_burst },
        trusted_proxies: settings.server.trusted_proxies.clone(),
        cors_origins: settings.server.cors_origins.clone(),
        security_contact: settings.server.security_contact.clone(),
        webhooks: settings.webhooks.rules(),
        retention: settings.retention,
    }
}

fn failed(source: std::io::Error) -> Failure {
    AppError::File { doing: "running the server".into(), source }.into()
}
