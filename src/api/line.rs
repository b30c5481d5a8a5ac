//! The line in which work waits for a thread, and the message that it is full.

use super::State;
use super::problem::{Problem, ProblemKind};
use crate::app::{self, App};
use actix_web::web;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the requests that wait or are worked on, up to a limit.
#[derive(Clone)]
pub struct Line {
    taken: Arc<AtomicUsize>,
    places: usize,
}

/// A place in the line; given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Line {
    /// An empty line with this many places.
    pub fn new(places: usize) -> Self {
        Self { taken: Arc::default(), places }
    }

    fn enter(&self) -> Option<Place> {
        let one_more = |taken| (taken < self.places).then_some(taken + 1);
        self.taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Place(self.taken.clone()))
    }
}

/// Runs a use case on a thread that may block. The place in the line is kept until the work is done, also when the
/// caller has hung up by then: it is the work that costs, not the waiting.
pub async fn run<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let busy = || Problem::try_again(ProblemKind::Busy, "Too much is asked at once; try again in a moment.", 1);
    let place = state.line.enter().ok_or_else(busy)?;
    let app = state.app.clone();
    let outcome = web::block(move || {
        let _place = place;
        work(&app)
    });
    match outcome.await {
        Ok(result) => result.map_err(Problem::from),
        Err(_) => Err(Problem::internal("a use case panicked")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_line_takes_nobody_until_somebody_leaves() {
        let line = Line::new(2);
        let first = line.enter().unwrap();
        let _second = line.enter().unwrap();
        assert!(line.enter().is_none());
        drop(first);
        assert!(line.enter().is_some());
    }
}
