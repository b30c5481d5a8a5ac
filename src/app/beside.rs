//! Work that yields to requests: it has processors that nobody else needs, and a tenth of those in use.
//!
//! Building the index of millions of firms anew would take all processors from requests for seconds. A process cannot raise a
//! thread again that it lowered, so this work has threads of its own. Only Linux knows a priority for each thread; elsewhere
//! the work is done like any other.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::LazyLock;

/// Threads that yield; absent where none could be had.
static YIELDING: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let name = |number| format!("beside-{number}");
    let pool = ThreadPoolBuilder::new().thread_name(name).start_handler(|_| yield_to_requests()).build();
    pool.inspect_err(|error| tracing::warn!(%error, "no threads that yield to requests")).ok()
});

/// Does work, with all the threads that it begins, so that requests go before it.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match YIELDING.as_ref() {
        Some(threads) => threads.install(work),
        None => work(),
    }
}

/// From here on the thread that calls goes behind all that do not, and so do the threads that it begins.
#[cfg(target_os = "linux")]
pub(super) fn yield_to_requests() {
    /// One of these gets a tenth of what another thread gets, and all when no other wants it: it must come to an end.
    const LOWER: i32 = 10;
    if let Err(error) = rustix::process::setpriority_process(None, LOWER) {
        tracing::warn!(%error, "the priority of a thread could not be lowered");
    }
}

/// Elsewhere nothing is lowered.
#[cfg(not(target_os = "linux"))]
pub(super) fn yield_to_requests() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn work_beside_and_what_it_begins_yields_and_who_asked_for_it_does_not() {
        let priority = || rustix::process::getpriority_process(None).unwrap_or_default();
        let own = priority();
        let (beside, begun) = run(|| (priority(), std::thread::scope(|scope| scope.spawn(priority).join().unwrap())));
        assert_eq!((beside, begun), (10, 10));
        assert_eq!(priority(), own);
    }
}
