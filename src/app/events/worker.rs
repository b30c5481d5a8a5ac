//! Makes events and sends them, for as long as the server runs.

use super::super::{App, Result};
use super::delivery::{self, Job, PATIENCE};
use super::{Rules, Secrets, Sender, match_lists, relay};
use crate::domain::{OrganisationId, WebhookId};
use crate::storage::events::find_cursor;
use chrono::Utc;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender as Queue, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether there is something to do.
const PULSE: Duration = Duration::from_millis(500);

/// Attempts that run at the same time.
const AT_ONCE: usize = 8;

/// Of those, to one webhook: one that never answers keeps the others from nothing.
const AT_ONCE_EACH: usize = 3;

/// How long a webhook that takes what it is sent keeps a thread before others get it.
const TURN: Duration = Duration::from_secs(2);

/// Attempts that run or wait for a thread, by webhook.
type Underway = Arc<Mutex<HashMap<WebhookId, usize>>>;

/// The threads; dropped, they end after what they are at.
pub struct Worker {
    stop: Arc<AtomicBool>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

impl Worker {
    /// Starts one thread that makes events, and some that send.
    pub fn start(app: &App, secrets: Secrets, rules: Rules) -> io::Result<Self> {
        let stop: Arc<AtomicBool> = Arc::default();
        let (queue, jobs) = channel::<Job>();
        let (jobs, underway) = (Arc::new(Mutex::new(jobs)), Underway::default());
        let (secrets, sender) = (Arc::new(secrets), Arc::new(Sender::new(rules, PATIENCE)?));
        for _ in 0..AT_ONCE {
            let (app, secrets, sender) = (app.clone(), secrets.clone(), sender.clone());
            let (jobs, underway) = (jobs.clone(), underway.clone());
            let send = move || {
                while let Some(job) = next(&jobs) {
                    let webhook = job.kept.webhook.id;
                    serve(&app, &secrets, &sender, job);
                    count_down(&underway, webhook);
                }
            };
            std::thread::Builder::new().name("webhooks".into()).spawn(send)?;
        }
        let (app, stopped) = (app.clone(), stop.clone());
        std::thread::Builder::new().name("events".into()).spawn(move || {
            while !stopped.load(Ordering::Acquire) {
                if let Err(error) = turn(&app, &queue, &underway) {
                    tracing::error!(%error, "events could not be made; trying again");
                }
                std::thread::sleep(PULSE);
            }
        })?;
        Ok(Self { stop })
    }
}

/// Sends a delivery and, for as long as the receiver takes them, those after it, until it was its turn for long enough.
fn serve(app: &App, secrets: &Secrets, sender: &Sender, job: Job) {
    let (begun, mut next) = (Instant::now(), Some(job));
    while let Some(job) = next {
        let now = Utc::now().naive_utc();
        let sent = delivery::deliver(app, secrets, sender, &job, now).and_then(|is_taken| {
            let goes_on = is_taken && begun.elapsed() < TURN;
            if goes_on { delivery::take_next(app, &job, now) } else { Ok(None) }
        });
        next = sent.unwrap_or_else(|error| {
            // Its lease ends, and it is sent again.
            tracing::error!(%error, "how an attempt ended could not be noted");
            None
        });
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn count_down(underway: &Underway, webhook: WebhookId) {
    let mut counts = underway.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(count) = counts.get_mut(&webhook) {
        *count -= 1;
    }
    counts.retain(|_, count| *count > 0);
}

/// One round over all organisations; a failure of one keeps the others from nothing.
fn turn(app: &App, queue: &Queue<Job>, underway: &Underway) -> Result<()> {
    let organisations = app.organisations()?;
    for organisation in organisations {
        if let Err(error) = of_organisation(app, organisation, queue, underway) {
            tracing::error!(%error, %organisation, "events could not be made; trying again");
        }
    }
    Ok(())
}

fn of_organisation(app: &App, organisation: OrganisationId, queue: &Queue<Job>, underway: &Underway) -> Result<()> {
    // Most organisations have no webhooks; of them nothing more is asked.
    if app.pool.read(organisation, find_cursor)?.is_none() {
        return Ok(());
    }
    let now = Utc::now().naive_utc();
    while relay::run(app, organisation, now)? {}
    match_lists::run(app, organisation, now)?;
    let room = |webhook| {
        let counts = underway.lock().unwrap_or_else(PoisonError::into_inner);
        let free = AT_ONCE.saturating_sub(counts.values().sum());
        AT_ONCE_EACH.saturating_sub(counts.get(&webhook).copied().unwrap_or(0)).min(free)
    };
    for job in delivery::take(app, organisation, now, room)? {
        *underway.lock().unwrap_or_else(PoisonError::into_inner).entry(job.kept.webhook.id).or_default() += 1;
        // Nobody listens only when the threads have ended; then the lease ends too.
        let _ = queue.send(job);
    }
    Ok(())
}
