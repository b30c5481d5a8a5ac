//! Who works on imports beside the requests: one thread, a chunk at a time.
//!
//! How far an import is stands in the database, in the transaction of the chunk itself. After `kill -9` the lease of
//! who worked on it runs out within seconds, and whoever is there goes on at the chunk that was not finished; a chunk
//! whose lease was lost in the meantime is undone. Checking writes nothing but verdicts and begins anew. An import over
//! which the program died twice without getting on is given up: it may be the import that kills it.

use super::work::{self, Step};
use crate::app::duplicates::search_after_import;
use crate::app::{App, Caller, Result};
use crate::domain::OrganisationId;
use crate::domain::audit::Origin;
use crate::domain::import_job::ImportState;
use crate::storage::Tenant;
use crate::storage::imports::{self as stored, Taken};
use chrono::Utc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How often one looks for work of which nobody told.
const PAUSE: Duration = Duration::from_secs(1);
/// How often one looks for imports whose term has passed.
const BETWEEN_CLOSINGS: Duration = Duration::from_secs(60);
/// How often the work on an import may break off without an end before the import is given up.
const MOST_UNENDED: i64 = 2;

/// The worker; it ends after its chunk when this is dropped.
pub struct ImportWorker {
    nudge: SyncSender<()>,
    is_stopped: Arc<AtomicBool>,
}

impl ImportWorker {
    /// Starts the worker.
    pub fn start(app: &App) -> std::io::Result<ImportWorker> {
        let (nudge, nudged) = sync_channel(1);
        let is_stopped = Arc::new(AtomicBool::new(false));
        let desk = Desk { app: app.clone(), holder: Uuid::new_v4().to_string(), is_stopped: is_stopped.clone() };
        std::thread::Builder::new().name("imports".into()).spawn(move || desk.run(&nudged))?;
        Ok(ImportWorker { nudge, is_stopped })
    }

    /// Says that there is work; never waits.
    pub fn nudge(&self) {
        let _ = self.nudge.try_send(());
    }
}

impl Drop for ImportWorker {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }
}

/// Does all work that there is, now; for the command line and tests.
pub fn work_off(app: &App) -> Result<()> {
    let desk = Desk { app: app.clone(), holder: Uuid::new_v4().to_string(), is_stopped: Arc::default() };
    desk.work_off()
}

/// Where the work is done.
pub(super) struct Desk {
    pub app: App,
    pub holder: String,
    pub is_stopped: Arc<AtomicBool>,
}

impl Desk {
    fn run(&self, nudged: &Receiver<()>) {
        let mut closed_at: Option<Instant> = None;
        loop {
            if self.app.uploads.is_some() {
                if let Err(error) = self.work_off() {
                    tracing::error!(%error, "looking for imports failed");
                }
                if closed_at.is_none_or(|moment| moment.elapsed() > BETWEEN_CLOSINGS) {
                    closed_at = Some(Instant::now());
                    if let Err(error) = close_old(&self.app) {
                        tracing::error!(%error, "closing old imports failed");
                    }
                }
            }
            match nudged.recv_timeout(PAUSE) {
                Ok(()) | Err(RecvTimeoutError::Timeout) if !self.is_stopped() => {}
                _ => return,
            }
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    fn work_off(&self) -> Result<()> {
        // A connection for this alone: the head of a loop would keep it for as long as the loop runs.
        let organisations = self.app.organisations()?;
        for organisation in organisations {
            while !self.is_stopped() {
                let take = |tenant: &mut Tenant<'_>| stored::take_lease(tenant, &self.holder, &running());
                let Some(taken) = self.app.pool.write(organisation, take)? else { break };
                self.work_on(organisation, taken);
            }
        }
        Ok(())
    }

    fn work_on(&self, organisation: OrganisationId, taken: Taken) {
        let Taken { job, acting, unended } = taken;
        let id = job.id;
        let caller = Caller { origin: Origin::default(), ..Caller::of(organisation, &acting.subject, acting.role) };
        tracing::info!(import.id = %id, state = job.state.code(), "working on an import");
        let done = match job.state {
            ImportState::Checking | ImportState::Committing if unended >= MOST_UNENDED => {
                tracing::error!(import.id = %id, "the program died over an import twice; it is given up");
                work::give_up(self, &caller, job)
            }
            _ => work::work_on(self, &caller, job),
        };
        match done {
            Ok(Step::Done) => tracing::info!(import.id = %id, "an import is at rest"),
            Ok(Step::Written) => {
                tracing::info!(import.id = %id, "the rows of an import are written");
                // Which of the firms stand in the list twice now is nobody's task else.
                if let Err(error) = search_after_import(&self.app, &caller) {
                    tracing::error!(import.id = %id, %error, "looking for duplicates after an import failed");
                }
            }
            Ok(Step::Stopped) => tracing::info!(import.id = %id, "an import waits for the next start"),
            // The lease runs out, and the chunk is tried again.
            Err(error) => tracing::error!(import.id = %id, %error, "working on an import failed; it is tried again"),
        }
        if let Err(error) = self.app.pool.write(organisation, |tenant| stored::end_attempt(tenant, id, &self.holder)) {
            tracing::error!(import.id = %id, %error, "that work on an import ended could not be noted");
        }
    }
}

/// Codes of the states in which there is work to do.
pub(super) fn running() -> Vec<&'static str> {
    ImportState::ALL.into_iter().filter(|state| state.is_running()).map(ImportState::code).collect()
}

/// Deletes files and former values of imports whose term has passed.
pub fn close_old(app: &App) -> Result<()> {
    let uploads = app.uploads()?;
    uploads.sweep();
    let term = chrono::TimeDelta::from_std(uploads.revert_term).unwrap_or(chrono::TimeDelta::MAX);
    let organisations = app.organisations()?;
    for organisation in organisations {
        let open = app.pool.read(organisation, |tenant| stored::list_open(tenant, &running()))?;
        for mut job in open.into_iter().map(|stored| stored.record) {
            let until = job.revertible_until.or_else(|| job.created_at.checked_add_signed(term));
            if until.is_some_and(|until| until > Utc::now()) {
                continue;
            }
            uploads.delete(job.id)?;
            job.is_closed = true;
            app.pool.write(organisation, |tenant| -> Result<()> {
                stored::forget_changes(tenant, job.id)?;
                stored::forget_row_details(tenant, job.id)?;
                Ok(stored::close_import(tenant, &job)?)
            })?;
        }
    }
    Ok(())
}
