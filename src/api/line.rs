//! The line in which work waits for its turn, and the message that it is full or too slow.

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::{self, App};
use actix_web::{rt, web};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts the requests that wait or are worked on, up to a limit, and gives them turns in the order in which they
/// came. Who leaves before its turn, because its caller hung up, frees its place at once.
#[derive(Clone)]
pub struct Line {
    /// What the figures call it.
    pub name: &'static str,
    taken: Arc<AtomicUsize>,
    places: usize,
    at_once: usize,
    turns: Arc<Semaphore>,
    patience: Duration,
}

/// A place in the line; given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A turn and the place that it was waited for on; both are given back when dropped.
pub struct Turn {
    // Dropped in this order: the next one may go before its place could be taken.
    _permit: OwnedSemaphorePermit,
    _place: Place,
}

/// Why somebody got no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// All places were taken.
    Full,
    /// Patience ran out.
    Slow,
}

impl Refusal {
    /// What the figures call it.
    pub fn label(self) -> &'static str {
        match self {
            Refusal::Full => "full",
            Refusal::Slow => "slow",
        }
    }
}

impl Line {
    /// An empty line with this many places, of which `turns` are worked on at the same time. Who does not get a turn
    /// within `patience` leaves: by then its caller has often left too, and work for nobody keeps the others waiting.
    pub fn new(name: &'static str, places: usize, turns: usize, patience: Duration) -> Self {
        let at_once = turns.max(1);
        Self { name, taken: Arc::default(), places, at_once, turns: Arc::new(Semaphore::new(at_once)), patience }
    }

    /// How many have their turn.
    pub fn running(&self) -> usize {
        self.at_once - self.turns.available_permits().min(self.at_once)
    }

    /// How many wait for their turn.
    pub fn waiting(&self) -> usize {
        self.taken.load(Ordering::Acquire).saturating_sub(self.running())
    }

    fn enter(&self) -> Option<Place> {
        let one_more = |taken| (taken < self.places).then_some(taken + 1);
        self.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Place(self.taken.clone()))
    }

    /// Waits for a turn.
    pub async fn turn(&self) -> Result<Turn, Refusal> {
        let place = self.enter().ok_or(Refusal::Full)?;
        let permit = rt::time::timeout(self.patience, self.turns.clone().acquire_owned()).await;
        // The semaphore is never closed, so that the only failure is the time.
        let permit = permit.ok().and_then(Result::ok).ok_or(Refusal::Slow)?;
        Ok(Turn { _permit: permit, _place: place })
    }

    /// The message for who got no turn, which is counted.
    pub fn refuse(&self, refusal: Refusal) -> Problem {
        super::metrics::count_refusal(self.name, refusal.label());
        Problem::try_again(ProblemKind::Busy, "Too much is asked at once; try again in a moment.", 1)
    }
}

/// Runs a use case that mostly waits for the database, on a thread that may block. Place and turn are kept until the
/// work is done, also when the caller has hung up by then: it is the work that costs, not the waiting.
pub async fn run<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let turn = state.line.turn().await.map_err(|refusal| state.line.refuse(refusal))?;
    let app = state.app.clone();
    let outcome = web::block(move || {
        let _turn = turn;
        work(&app)
    });
    match outcome.await {
        Ok(result) => result.map_err(Problem::from),
        Err(_) => Err(Problem::internal("a use case panicked")),
    }
}

/// How long a check may take.
pub const CHECK_PATIENCE: Duration = Duration::from_secs(3);

/// Runs a check of health or figures beside the line; nothing when it takes too long.
pub async fn check<T: Send + 'static>(
    state: &web::Data<State>,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Option<Result<T, Problem>> {
    let shared = state.clone();
    let checked = async {
        let turn = state.checks.clone().acquire_owned().await.map_err(Problem::internal)?;
        let outcome = web::block(move || {
            let _turn = turn;
            work(&shared.app)
        });
        outcome.await.map_err(|_| Problem::internal("a check panicked"))?.map_err(Problem::from)
    };
    rt::time::timeout(CHECK_PATIENCE, checked).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_line_takes_nobody_until_somebody_leaves() {
        let line = Line::new("test", 2, 1, Duration::ZERO);
        let first = line.enter().unwrap();
        let _second = line.enter().unwrap();
        assert!(line.enter().is_none());
        drop(first);
        assert!(line.enter().is_some());
    }

    #[test]
    fn who_waits_too_long_for_a_turn_leaves_the_line() {
        let line = Line::new("test", 3, 1, Duration::from_millis(10));
        rt::System::new().block_on(async {
            let working = line.turn().await.unwrap();
            assert_eq!(line.turn().await.err(), Some(Refusal::Slow));
            assert_eq!((line.running(), line.waiting()), (1, 0));
            drop(working);
            assert!(line.turn().await.is_ok());
            assert_eq!((line.running(), line.waiting()), (0, 0));
        });
    }
}
