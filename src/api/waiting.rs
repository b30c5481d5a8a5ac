//! Requests that wait for a change, without a thread or a connection of their own.
//!
//! One thread of the server looks at the number of the last change of all organisations, in one small query, for as long
//! as somebody waits; a request that waits is a task that sleeps until its number moved on. So it does not matter which
//! process wrote, and a hundred who wait cost what one costs.

use crate::app::{App, changes};
use crate::domain::OrganisationId;
use actix_web::rt;
use actix_web::rt::signal::unix::{SignalKind, signal};
use std::collections::HashMap;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::watch;

/// How often the numbers are looked at.
const PULSE: Duration = Duration::from_millis(200);

/// Requests that wait at the same time.
const MOST_WAITING: usize = 1_000;

type Versions = HashMap<OrganisationId, i64>;

/// Tells requests when there is something new.
pub struct Waiting {
    versions: watch::Receiver<Versions>,
    count: Arc<AtomicUsize>,
}

/// A place among those who wait; given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Waiting {
    /// Starts the thread that looks; it ends with the server.
    pub fn start(app: &App) -> std::io::Result<Self> {
        let (sender, versions) = watch::channel(Versions::new());
        let count: Arc<AtomicUsize> = Arc::default();
        let (app, waiting) = (app.clone(), count.clone());
        std::thread::Builder::new().name("changes".into()).spawn(move || {
            while !sender.is_closed() {
                std::thread::sleep(PULSE);
                if waiting.load(Ordering::Acquire) == 0 {
                    continue;
                }
                match changes::versions(&app) {
                    Ok(versions) => {
                        sender.send_if_modified(|known| {
                            let differs = *known != versions;
                            *known = versions;
                            differs
                        });
                    }
                    Err(error) => tracing::debug!(%error, "the numbers of the last changes could not be read"),
                }
            }
        })?;
        Ok(Self { versions, count })
    }

    /// Returns when the organisation has a change after `version`, or when `patience` ends or the server is told to stop;
    /// answers whether there is a change. When very many wait already, it does not wait at all.
    pub async fn is_new(&self, organisation: OrganisationId, version: i64, patience: Duration) -> bool {
        let Some(_place) = self.enter() else { return false };
        let mut versions = self.versions.clone();
        let moved_on = versions.wait_for(|known| known.get(&organisation).is_some_and(|known| *known > version));
        let (mut moved_on, mut told_to_stop) = (pin!(moved_on), pin!(told_to_stop()));
        let first = poll_fn(|context| match told_to_stop.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(false),
            Poll::Pending => moved_on.as_mut().poll(context).map(|found| found.is_ok()),
        });
        rt::time::timeout(patience, first).await.unwrap_or(false)
    }

    fn enter(&self) -> Option<Place> {
        let one_more = |count| (count < MOST_WAITING).then_some(count + 1);
        self.count.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Place(self.count.clone()))
    }
}

/// Returns when the process is told to stop: the server then waits for requests that are being answered, and these should
/// not wait for something new.
async fn told_to_stop() {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else { return pending().await };
    poll_fn(|context| match (terminate.poll_recv(context), interrupt.poll_recv(context)) {
        (Poll::Pending, Poll::Pending) => Poll::Pending,
        _ => Poll::Ready(()),
    })
    .await;
}
