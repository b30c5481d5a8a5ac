//! Answers that look at every firm, worked out beside the requests and kept.
//!
//! A page that would read all firms of an organisation takes what was worked out before, with the moment of it. When the
//! database moved on since, one thread works it out anew, at most for a twentieth of the time; until then the answer
//! before stands, and a page says of which moment it is. Of an organisation with few firms the answer is worked out at
//! once, so that it is always of now. An answer of which a small difference would tell of somebody can wait for more
//! changes (`get_when`). Nothing is stored: after a start everything is worked out at its first use.

use super::{App, Result};
use crate::domain::{FirmId, OrganisationId};
use chrono::{DateTime, NaiveDate, Utc};
use std::any::Any;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Up to so many firms an answer is worked out while the request waits: some hundredths of a second.
const SMALL: usize = 1_000;
/// Working out may take this part of the time.
const SHARE_OF_TIME: u32 = 20;
/// After a failure it is tried again after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Answers that are kept; beyond, the one that was asked for longest ago goes.
const MOST: usize = 500;

/// An answer, and of when it is.
pub struct Made<T> {
    /// The answer.
    pub value: Arc<T>,
    /// The moment from which on changes are not in it.
    pub at: DateTime<Utc>,
    /// Whether nothing changed since.
    pub is_current: bool,
}

/// The answers of all organisations, by what was asked.
pub(super) struct Kept {
    small: usize,
    slots: Mutex<HashMap<(OrganisationId, String), Arc<Slot>>>,
    /// Whoever works one out for many firms holds it: two at a time would need twice the memory.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Slot(Mutex<State>);

#[derive(Default)]
struct State {
    made: Option<Stored>,
    is_working: bool,
    /// Before then it is not worked out again.
    not_before: Option<Instant>,
    asked: Option<Instant>,
    waiting: Waiting,
}

/// What changed since an answer was made, as far as it was looked up.
#[derive(Default)]
pub(super) struct Waiting {
    /// The number of the change up to which it was.
    pub seen: i64,
    /// Firms that changed.
    pub firms: BTreeSet<FirmId>,
}

#[derive(Clone)]
struct Stored {
    value: Arc<dyn Any + Send + Sync>,
    at: DateTime<Utc>,
    version: i64,
    day: NaiveDate,
}

impl Default for Kept {
    fn default() -> Self {
        Self::for_up_to(SMALL)
    }
}

impl Kept {
    /// With another number of firms up to which a request waits.
    pub fn for_up_to(small: usize) -> Self {
        Self { small, slots: Mutex::default(), turn: Mutex::default() }
    }

    /// Whether the organisation has so few firms that an answer is worked out at once.
    pub fn is_small(&self, app: &App, organisation: OrganisationId) -> Result<bool> {
        Ok(app.indexes.current(organisation, None)?.snapshot.firms.len() <= self.small)
    }

    /// The answer to `key`, or nothing while it is worked out for the first time.
    pub fn get<T: Send + Sync + 'static>(
        &self,
        app: &App,
        organisation: OrganisationId,
        key: String,
        work: impl FnOnce(&App) -> Result<T> + Send + 'static,
    ) -> Result<Option<Made<T>>> {
        self.get_when(app, organisation, key, |_| Ok(true), work)
    }

    /// The same, where an answer that is out of date stands until `may_change`.
    pub fn get_when<T: Send + Sync + 'static>(
        &self,
        app: &App,
        organisation: OrganisationId,
        key: String,
        may_change: impl FnOnce(&mut Waiting) -> Result<bool>,
        work: impl FnOnce(&App) -> Result<T> + Send + 'static,
    ) -> Result<Option<Made<T>>> {
        let version = crate::storage::organisations::get_version(&mut *app.pool.get()?, organisation)?;
        let (day, slot) = (app.today(), self.slot(organisation, key));
        let mut state = lock(&slot.0);
        state.asked = Some(Instant::now());
        let is_current = |stored: &Stored| stored.version == version && stored.day == day;
        let is_due = match &state.made {
            None => true,
            Some(stored) => !is_current(stored) && may_change(&mut state.waiting)?,
        };
        if is_due {
            if self.is_small(app, organisation)? {
                let at = Utc::now();
                state.made = Some(Stored { value: Arc::new(work(app)?), at, version, day });
                state.waiting = Waiting::since(version);
            } else if !state.is_working && state.not_before.is_none_or(|moment| moment <= Instant::now()) {
                state.is_working = true;
                let (app, slot) = (app.clone(), slot.clone());
                let beside = move || slot.fill(&app, organisation, work);
                if let Err(error) = std::thread::Builder::new().name("figures".into()).spawn(beside) {
                    state.is_working = false;
                    tracing::error!(%error, %organisation, "no thread to work figures out");
                }
            }
        }
        Ok(state.made.as_ref().and_then(|stored| {
            let value = stored.value.clone().downcast::<T>().ok()?;
            Some(Made { value, at: stored.at, is_current: is_current(stored) })
        }))
    }

    fn slot(&self, organisation: OrganisationId, key: String) -> Arc<Slot> {
        let mut slots = lock(&self.slots);
        let key = (organisation, key);
        if slots.len() >= MOST && !slots.contains_key(&key) {
            // One that is being looked at is in use.
            let asked = slots.iter().filter_map(|(key, slot)| Some((slot.0.try_lock().ok()?.asked, key)));
            let oldest = asked.min_by_key(|(asked, _)| *asked).map(|(_, key)| key.clone());
            oldest.map(|key| slots.remove(&key));
        }
        slots.entry(key).or_default().clone()
    }
}

impl Slot {
    /// Works the answer out on the thread that calls, after those that are at it already.
    fn fill<T: Send + Sync + 'static>(
        &self,
        app: &App,
        organisation: OrganisationId,
        work: impl FnOnce(&App) -> Result<T>,
    ) {
        let _working = Working(self);
        let turn = lock(&app.kept.turn);
        let (begin, at, day) = (Instant::now(), Utc::now(), app.today());
        // The version before the work: what is written meanwhile makes the answer out of date.
        let made = app.pool.get().map_err(super::AppError::from).and_then(|mut conn| {
            let version = crate::storage::organisations::get_version(&mut conn, organisation)?;
            drop(conn);
            Ok((version, work(app)?))
        });
        drop(turn);
        let mut state = lock(&self.0);
        state.is_working = false;
        match made {
            Ok((version, value)) => {
                state.not_before = Some(Instant::now() + begin.elapsed() * SHARE_OF_TIME);
                state.made = Some(Stored { value: Arc::new(value), at, version, day });
                state.waiting = Waiting::since(version);
            }
            Err(error) => {
                state.not_before = Some(Instant::now() + PATIENCE);
                tracing::error!(%error, %organisation, "figures could not be worked out; those before stand");
            }
        }
    }
}

impl Waiting {
    fn since(version: i64) -> Self {
        Self { seen: version, firms: BTreeSet::new() }
    }
}

/// Work on a slot: when it ends without an answer, by a panic, it may be tried again.
struct Working<'a>(&'a Slot);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.0);
        if std::mem::take(&mut state.is_working) {
            state.not_before = Some(Instant::now() + PATIENCE);
            tracing::error!("figures could not be worked out; those before stand");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_panics_may_be_tried_again_later() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("kept.db").display().to_string(), 2).unwrap();
        let slot = Slot::default();
        lock(&slot.0).is_working = true;
        std::thread::scope(|scope| {
            let work = || slot.fill(&app, OrganisationId::DEFAULT, |_| -> Result<()> { panic!("on purpose") });
            assert!(scope.spawn(work).join().is_err());
        });
        let state = lock(&slot.0);
        assert!(!state.is_working && state.made.is_none());
        assert!(state.not_before.is_some_and(|moment| moment > Instant::now()));
        drop(state);
        slot.fill(&app, OrganisationId::DEFAULT, |_| Ok(7));
        assert!(lock(&slot.0).made.is_some());
    }
}
