//! Asks the sources that have a schedule, for as long as the server runs.
//!
//! Whoever finds a source due moves its next turn an hour on, in the same transaction, and asks it: of several servers on
//! one database, one does. A server that dies in between costs an hour.

use super::{How, sync};
use crate::app::caller::Caller;
use crate::app::{App, AppError, Result};
use crate::domain::{OrganisationId, Role, Source};
use crate::storage::sources::{find_state, save_state};
use chrono::TimeDelta;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often one looks whether a source is due.
const PAUSE: Duration = Duration::from_secs(1);

/// Looks in a row that pass before the database is asked again.
const PAUSES: u32 = 30;

/// How long a run has before another server may begin one.
const LEASE: TimeDelta = TimeDelta::hours(1);

/// The thread; dropped, it ends after what it is at.
pub struct Worker {
    stop: Arc<AtomicBool>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

impl Worker {
    /// Starts it; there is no thread when no source has a schedule.
    pub fn start(app: &App) -> io::Result<Self> {
        let stop: Arc<AtomicBool> = Arc::default();
        if Source::ALL.iter().any(|source| app.sources.of(*source).every.is_some()) {
            let (app, stopped) = (app.clone(), stop.clone());
            std::thread::Builder::new().name("sources".into()).spawn(move || {
                while !stopped.load(Ordering::Acquire) {
                    if let Err(error) = run_due(&app) {
                        tracing::error!(%error, "sources could not be asked; trying again");
                    }
                    for _ in 0..PAUSES {
                        if !stopped.load(Ordering::Acquire) {
                            std::thread::sleep(PAUSE);
                        }
                    }
                }
            })?;
        }
        Ok(Self { stop })
    }
}

/// Asks every source that is due, of every organisation; answers how many were asked.
pub fn run_due(app: &App) -> Result<usize> {
    let organisations = app.organisations()?;
    let mut asked = 0;
    for organisation in organisations {
        for source in Source::ALL {
            if take_turn(app, organisation, source)? {
                asked += 1;
                ask(app, organisation, source);
            }
        }
    }
    Ok(asked)
}

fn ask(app: &App, organisation: OrganisationId, source: Source) {
    let caller = Caller::of(organisation, "schedule", Role::Admin);
    match sync(app, &caller, source, How::default(), &mut |_| {}) {
        Ok(report) => match &report.failure {
            None => {
                tracing::info!(source = source.code(), %organisation, records = report.records, "a source was asked")
            }
            Some(failure) => tracing::warn!(source = source.code(), %organisation, failure, "a source failed"),
        },
        Err(AppError::Setting(why)) => tracing::warn!(source = source.code(), why, "a source is not set up"),
        Err(error) => tracing::error!(source = source.code(), %organisation, %error, "a source could not be asked"),
    }
}

/// Whether a source is due and nobody else asks it.
fn take_turn(app: &App, organisation: OrganisationId, source: Source) -> Result<bool> {
    if app.sources.of(source).every.is_none() {
        return Ok(false);
    }
    let now = crate::storage::changes::now();
    app.pool.write(organisation, |tenant| {
        let mut state = find_state(tenant, source)?;
        if state.next_run.is_some_and(|next| next > now) {
            return Ok(false);
        }
        state.next_run = Some(now + LEASE);
        save_state(tenant, source, &state)?;
        Ok(true)
    })
}
