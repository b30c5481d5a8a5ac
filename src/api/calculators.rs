//! The few threads that rank, compare and interpret, and the line before them.
//!
//! Such work keeps a core busy, so that more of it at a time makes all of it slower. It has threads and a line of its
//! own: whoever reads a record, or asks how the service is doing, does not wait behind rankings. A plain pool of
//! threads and not rayon's: a thread of that may begin another request while it waits for a part of its own, and
//! would then hold what the other waits for.

use super::State;
use super::line::Line;
use super::problem::Problem;
use crate::app::lately::Answered;
use crate::app::{self, App};
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that calculate, and the line before them; they end when the last copy of this is dropped.
#[derive(Clone)]
pub struct Calculators {
    /// Who waits and who is being worked for.
    pub line: Line,
    jobs: Sender<Job>,
}

impl Calculators {
    /// This many threads, for which at most `queue` requests wait, none longer than `patience`.
    pub fn start(threads: usize, queue: usize, patience: Duration) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let (jobs, received) = channel();
        let received = Arc::new(Mutex::new(received));
        for number in 0..threads {
            let received = received.clone();
            let thread = std::thread::Builder::new().name(format!("calculator-{number}"));
            thread.spawn(move || work_off(&received))?;
        }
        Ok(Self { line: Line::new("ranking", threads + queue, threads, patience), jobs })
    }

    /// Runs `work` on one of the threads. It is not begun for a caller that hung up before, whose future is dropped.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        // There are as many turns as threads, so that a job never waits behind another one in the channel.
        let turn = self.line.turn().await.map_err(|refusal| self.line.refuse(refusal))?;
        let (answer, answered) = oneshot::channel();
        let job = move || {
            if !answer.is_closed() {
                let outcome = catch_unwind(AssertUnwindSafe(work)).ok();
                drop(turn);
                let _ = answer.send(outcome);
            }
        };
        self.jobs.send(Box::new(job)).map_err(|_| Problem::internal("no thread calculates"))?;
        let outcome = answered.await.ok().flatten();
        outcome.ok_or_else(|| Problem::internal("a calculation panicked"))
    }
}

fn work_off(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting and free again before the job begins.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// Runs a use case that calculates, and writes its answer as JSON on the same thread.
pub async fn answer<T: Serialize>(
    state: &State,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let app = state.app.clone();
    let calculate = move || serde_json::to_vec(&work(&app)?).map_err(Problem::internal);
    let json = state.calculators.run(calculate).await??;
    Ok(HttpResponse::Ok().content_type("application/json").body(json))
}

/// The same for partners of a firm, whose JSON is kept with the answer.
pub async fn answer_matches<E>(
    state: &State,
    work: impl FnOnce(&App) -> Result<Arc<Answered>, E> + Send + 'static,
) -> Result<HttpResponse, Problem>
where
    Problem: From<E>,
{
    let answer = move |app: &App| work(app).map_err(Problem::from)?.json().map_err(Problem::internal);
    answer_json::<Problem>(state, answer).await
}

/// The same for a use case that answers JSON.
pub async fn answer_json<E>(
    state: &State,
    work: impl FnOnce(&App) -> Result<Arc<[u8]>, E> + Send + 'static,
) -> Result<HttpResponse, Problem>
where
    Problem: From<E>,
{
    let app = state.app.clone();
    let calculate = move || work(&app).map_err(Problem::from);
    let json = state.calculators.run(calculate).await??;
    Ok(HttpResponse::Ok().content_type("application/json").body(Bytes::from_owner(json)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt;

    #[test]
    fn a_panic_is_answered_and_ends_no_thread() {
        let calculators = Calculators::start(1, 0, Duration::from_secs(5)).unwrap();
        rt::System::new().block_on(async {
            assert!(calculators.run(|| panic!("on purpose")).await.is_err());
            assert_eq!(calculators.run(|| 7).await.unwrap(), 7);
            assert_eq!((calculators.line.running(), calculators.line.waiting()), (0, 0));
        });
    }

    #[test]
    fn work_whose_caller_left_before_its_turn_is_never_begun() {
        let calculators = Calculators::start(1, 1, Duration::from_secs(5)).unwrap();
        rt::System::new().block_on(async {
            let (release, released) = channel();
            let (begun, has_begun) = channel();
            let held = rt::spawn({
                let calculators = calculators.clone();
                async move {
                    let hold = move || {
                        begun.send(()).unwrap();
                        released.recv().unwrap();
                    };
                    calculators.run(hold).await.unwrap();
                }
            });
            while calculators.line.running() == 0 || has_begun.try_recv().is_err() {
                rt::task::yield_now().await;
            }
            let never = Arc::new(Mutex::new(false));
            let left = rt::spawn({
                let (calculators, never) = (calculators.clone(), never.clone());
                async move { calculators.run(move || *never.lock().unwrap() = true).await }
            });
            while calculators.line.waiting() == 0 {
                rt::task::yield_now().await;
            }
            assert!(calculators.run(|| ()).await.is_err(), "the line of one has a free place");
            left.abort();
            let _ = left.await;
            assert_eq!(calculators.line.waiting(), 0);
            release.send(()).unwrap();
            held.await.unwrap();
            calculators.run(|| ()).await.unwrap();
            assert!(!*never.lock().unwrap());
        });
    }
}
