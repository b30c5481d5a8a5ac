//! Answers that are made while they are sent: a thread writes, the caller reads at its own pace, and at most a few parts
//! wait in between.

use super::files::FileTurn;
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::io::{Error, ErrorKind, Result, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Whether the reader went away, whatever the writer said over it: that is no failure of ours.
fn is_of_reader(error: &Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(cause) = cause.downcast_ref::<Error>() {
            if cause.kind() == ErrorKind::BrokenPipe {
                return true;
            }
            // What wraps another error has that one's source as its own: the wrapped one itself is asked too.
            next = cause.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static));
        } else {
            next = cause.source();
        }
    }
    false
}

/// Bytes of a part.
const PART: usize = 64 * 1024;
/// Parts that may wait.
const MOST_WAITING: usize = 4;
/// How often one looks whether a slow reader took a part.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// Bytes of a second that a reader takes at least while others wait: a quarter of a megabit, which any line has that one
/// would read a file of millions of firms over.
const SLOWEST: u64 = 32 * 1024;
/// Over so long a reader is judged: what lies between us takes in some megabytes at once, and then nothing for a while.
const JUDGED_OVER: Duration = Duration::from_secs(20);

/// A body that comes in parts; a failure breaks the connection off, so that half a file is never taken for a whole one.
pub struct Streamed {
    parts: Receiver<Result<Bytes>>,
    is_given_up: Arc<AtomicBool>,
}

impl MessageBody for Streamed {
    type Error = Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let body = self.get_mut();
        if body.is_given_up.load(Ordering::Acquire) {
            return Poll::Ready(Some(Err(ErrorKind::TimedOut.into())));
        }
        body.parts.poll_recv(context)
    }
}

impl Streamed {
    /// A body whose parts somebody else sends.
    pub fn parts() -> (Sender<Result<Bytes>>, Streamed) {
        let (sender, parts) = channel(MOST_WAITING);
        (sender, Streamed { parts, is_given_up: Arc::default() })
    }

    /// A body that `write` writes on a thread of its own, as long as it has its turn. A reader that does not take a part
    /// within `patience` is given up, and one that is too slow while others wait, so that it does not keep the turn from
    /// them.
    pub fn written(
        turn: FileTurn,
        patience: Duration,
        write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static,
    ) -> Result<Streamed> {
        Self::written_at(Pace::new(SLOWEST, JUDGED_OVER), turn, patience, write)
    }

    fn written_at(
        pace: Pace,
        turn: FileTurn,
        patience: Duration,
        write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static,
    ) -> Result<Streamed> {
        let (sender, body) = Self::parts();
        let is_given_up = body.is_given_up.clone();
        std::thread::Builder::new().name("streamed".into()).spawn(move || {
            let mut parts = Parts { sender, part: Vec::with_capacity(PART), patience, pace, turn, is_given_up };
            let done = write(&mut parts).and_then(|()| parts.flush());
            if let Err(error) = done
                && !is_of_reader(&error)
            {
                tracing::error!(%error, "a file broke off while it was sent");
                let _ = parts.sender.blocking_send(Err(error));
            }
        })?;
        Ok(body)
    }
}

struct Parts {
    sender: Sender<Result<Bytes>>,
    part: Vec<u8>,
    patience: Duration,
    pace: Pace,
    turn: FileTurn,
    is_given_up: Arc<AtomicBool>,
}

impl Parts {
    fn send(&mut self, part: Bytes) -> Result<()> {
        let (began, size) = (Instant::now(), part.len() as u64);
        let mut part = Ok(part);
        loop {
            part = match self.sender.try_send(part) {
                Ok(()) => {
                    self.pace.note(size, began.elapsed());
                    return Ok(());
                }
                Err(TrySendError::Closed(_)) => return Err(ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(part)) => part,
            };
            let waited = began.elapsed();
            self.pace.begin();
            if waited > self.patience || self.pace.is_too_slow(waited) && self.turn.is_wanted() {
                self.is_given_up.store(true, Ordering::Release);
                return Err(ErrorKind::BrokenPipe.into());
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
    }
}

/// How fast a reader takes its parts, as long as it has to be waited for.
struct Pace {
    slowest: u64,
    over: Duration,
    /// Whether it was waited for at all: what is taken in before says nothing of the reader.
    has_begun: bool,
    taken: u64,
    waited: Duration,
}

impl Pace {
    /// `slowest` bytes of a second are the least, judged over so long.
    fn new(slowest: u64, over: Duration) -> Self {
        Self { slowest, over, has_begun: false, taken: 0, waited: Duration::ZERO }
    }

    fn begin(&mut self) {
        self.has_begun = true;
    }

    /// Notes a part that was taken after it was waited for so long. What was long ago counts ever less.
    fn note(&mut self, bytes: u64, waited: Duration) {
        if self.has_begun {
            self.taken += bytes;
            self.waited += waited;
        }
        if self.waited > 2 * self.over {
            self.taken /= 2;
            self.waited /= 2;
        }
    }

    /// Whether the reader is too slow, who is waited for since so long.
    fn is_too_slow(&self, since: Duration) -> bool {
        let waited = self.waited + since;
        waited >= self.over && (self.taken as f64) < self.slowest as f64 * waited.as_secs_f64()
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.part.extend_from_slice(bytes);
        if self.part.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = Bytes::from(std::mem::replace(&mut self.part, Vec::with_capacity(PART)));
        self.send(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppError;

    #[test]
    fn a_reader_that_takes_nothing_gives_its_turn_to_others_and_gets_no_whole_file() {
        use super::super::files::Files;
        use actix_web::body::to_bytes;
        actix_web::rt::System::new().block_on(async {
            let files = Files::new(Duration::from_secs(5));
            let organisation = crate::domain::OrganisationId::DEFAULT;
            let begin = async || {
                let turn = files.turn(organisation).await.ok().unwrap();
                let write = |out: &mut dyn Write| (0..20).try_for_each(|_| out.write_all(&[b'x'; PART]));
                Streamed::written(turn, Duration::from_millis(50), write).unwrap()
            };
            let slow = [begin().await, begin().await];
            assert_eq!(to_bytes(begin().await).await.map(|bytes| bytes.len()).ok(), Some(20 * PART));
            for body in slow {
                assert!(to_bytes(body).await.is_err());
            }
        });
    }

    #[test]
    fn a_slow_reader_keeps_its_turn_until_others_wait_for_it() {
        use super::super::files::Files;
        use actix_web::rt::time::{sleep, timeout};
        use std::future::poll_fn;
        actix_web::rt::System::new().block_on(async {
            let files = Files::new(Duration::from_secs(10));
            let organisation = crate::domain::OrganisationId::DEFAULT;
            let begin = async |slowest| {
                let turn = files.turn(organisation).await.ok().unwrap();
                let write = |out: &mut dyn Write| (0..2_000).try_for_each(|_| out.write_all(&[b'x'; PART]));
                let pace = Pace::new(slowest, Duration::from_millis(200));
                Box::pin(Streamed::written_at(pace, turn, Duration::from_secs(10), write).unwrap())
            };
            let (mut slow, _steady) = (begin(u64::MAX / 1_000_000).await, begin(0).await);
            for _ in 0..20 {
                sleep(Duration::from_millis(30)).await;
                assert!(poll_fn(|context| slow.as_mut().poll_next(context)).await.unwrap().is_ok());
            }
            let next = timeout(Duration::from_secs(5), files.turn(organisation)).await;
            assert!(next.unwrap().is_ok());
            let end = poll_fn(|context| slow.as_mut().poll_next(context)).await;
            assert_eq!(end.unwrap().unwrap_err().kind(), ErrorKind::TimedOut);
        });
    }

    #[test]
    fn a_reader_is_judged_by_what_it_takes_over_a_while() {
        let second = Duration::from_secs(1);
        let mut pace = Pace::new(1_000, 20 * second);
        pace.note(5_000_000, second);
        assert!(!pace.is_too_slow(19 * second) && pace.is_too_slow(20 * second), "what came before is not counted");
        pace.begin();
        // In bursts, fast enough on average.
        for _ in 0..20 {
            assert!(!pace.is_too_slow(9 * second));
            pace.note(8_000, 9 * second);
            pace.note(8_000, Duration::ZERO);
        }
        // Then slower and slower.
        for _ in 0..3 {
            pace.note(500, 9 * second);
        }
        assert!(pace.is_too_slow(9 * second));
    }

    #[test]
    fn a_reader_that_went_away_is_known_under_what_the_writer_said_over_it() {
        let over = |kind: ErrorKind| {
            let source = Error::new(kind, "it broke off");
            Error::other(AppError::File { doing: "writing an export".into(), source })
        };
        assert!(is_of_reader(&Error::from(ErrorKind::BrokenPipe)) && is_of_reader(&over(ErrorKind::BrokenPipe)));
        assert!(!is_of_reader(&over(ErrorKind::StorageFull)) && !is_of_reader(&Error::other("columns have no names")));
    }
}
