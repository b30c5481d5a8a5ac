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
/// came.
#[derive(Clone)]
pub struct Line {
    taken: Arc<AtomicUsize>,
    places: usize,
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

impl Line {
    /// An empty line with this many places, of which `turns` are worked on at the same time. Who does not get a turn
    /// within `patience` leaves: by then its caller has often left too, and work for nobody keeps the others waiting.
    pub fn new(places: usize, turns: usize, patience: Duration) -> Self {
        Self { taken: Arc::default(), places, turns: Arc::new(Semaphore::new(turns.max(1))), patience }
    }

    fn enter(&self) -> Option<Place> {
        let one_more = |taken| (taken < self.places).then_some(taken + 1);
        self.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Place(self.taken.clone()))
    }

    /// Waits for a turn; nothing when the line is full or too slow.
    async fn turn(&self) -> Option<(Place, OwnedSemaphorePermit)> {
        let place = self.enter()?;
        let turn = rt::time::timeout(self.patience, self.turns.clone().acquire_owned()).await;
        Some((place, turn.ok()?.ok()?))
    }
}

/// Runs a use case on a thread that may block. Place and turn are kept until the work is done, also when the caller
/// has hung up by then: it is the work that costs, not the waiting.
pub async fn run<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let busy = || Problem::try_again(ProblemKind::Busy, "Too much is asked at once; try again in a moment.", 1);
    let turn = state.line.turn().await.ok_or_else(busy)?;
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
        let line = Line::new(2, 1, Duration::ZERO);
        let first = line.enter().unwrap();
        let _second = line.enter().unwrap();
        assert!(line.enter().is_none());
        drop(first);
        assert!(line.enter().is_some());
    }
    #[test]
    fn who_waits_too_long_for_a_turn_leaves_the_line() {
        let line = Line::new(3, 1, Duration::from_millis(10));
        rt::System::new().block_on(async {
            let working = line.turn().await.unwrap();
            assert!(line.turn().await.is_none());
            assert_eq!(line.taken.load(Ordering::Acquire), 1);
            drop(working);
            assert!(line.turn().await.is_some());
        });
    }
}
