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
    /// within `patience` is given up, so that it does not keep the turn from others.
    pub fn written(
        turn: FileTurn,
        patience: Duration,
        write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static,
    ) -> Result<Streamed> {
        let (sender, body) = Self::parts();
        let is_given_up = body.is_given_up.clone();
        std::thread::Builder::new().name("streamed".into()).spawn(move || {
            let _turn = turn;
            let mut parts = Parts { sender, part: Vec::with_capacity(PART), patience, is_given_up };
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
    is_given_up: Arc<AtomicBool>,
}

impl Parts {
    fn send(&self, part: Bytes) -> Result<()> {
        let began = Instant::now();
        let mut part = Ok(part);
        loop {
            part = match self.sender.try_send(part) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Closed(_)) => return Err(ErrorKind::BrokenPipe.into()),
                Err(TrySendError::Full(part)) => part,
            };
            if began.elapsed() > self.patience {
                self.is_given_up.store(true, Ordering::Release);
                return Err(ErrorKind::BrokenPipe.into());
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
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
    fn a_reader_that_went_away_is_known_under_what_the_writer_said_over_it() {
        let over = |kind: ErrorKind| {
            let source = Error::new(kind, "it broke off");
            Error::other(AppError::File { doing: "writing an export".into(), source })
        };
        assert!(is_of_reader(&Error::from(ErrorKind::BrokenPipe)) && is_of_reader(&over(ErrorKind::BrokenPipe)));
        assert!(!is_of_reader(&over(ErrorKind::StorageFull)) && !is_of_reader(&Error::other("columns have no names")));
    }
}
