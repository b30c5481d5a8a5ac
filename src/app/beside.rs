//! Work that yields to requests: it has processors that nobody else needs, and a tenth of those in use.
//!
//! Building the index of millions of firms anew would take all processors from requests for seconds. A process cannot raise a
//! thread again that it lowered, so this work has threads of its own. Only Linux knows a priority for each thread; elsewhere
//! the work is done like any other.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

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

/// Lets go of something large once nobody else holds it, so that freeing its memory keeps no request; after a few seconds it
/// does so in any case.
pub(super) fn release<T: Send + Sync>(large: Arc<T>) {
    const LOOKS: usize = 500;
    const BETWEEN: Duration = Duration::from_millis(10);
    for _ in 0..LOOKS {
        if Arc::strong_count(&large) == 1 {
            break;
        }
        std::thread::sleep(BETWEEN);
    }
    run(move || drop(large));
}

/// From here on the thread that calls goes behind all that do not, and so do the threads that it begins.
#[cfg(target_os = "linux")]
pub(super) fn yield_to_requests() {
    use rustix::process::{getpriority_process, setpriority_process};
    let lowered = getpriority_process(None).and_then(|own| setpriority_process(None, (own + LOWER).min(LOWEST)));
    if let Err(error) = lowered {
        tracing::warn!(%error, "the priority of a thread could not be lowered");
    }
}

/// By how much: such a thread gets a tenth of what another gets, and all when no other wants it, for it must come to an end.
#[cfg(target_os = "linux")]
const LOWER: i32 = 10;

#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;

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
        let lower = (own + LOWER).min(LOWEST);
        assert_eq!((beside, begun), (lower, lower));
        assert_eq!(priority(), own);
    }
}
