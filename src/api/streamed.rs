//! Answers that are made while they are sent: a thread writes, the caller reads at its own pace, and at most a few parts
//! wait in between.

use super::line::Turn;
use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use std::io::{Error, ErrorKind, Result, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
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

/// A body that comes in parts; a failure breaks the connection off, so that half a file is never taken for a whole one.
pub struct Streamed(Receiver<Result<Bytes>>);

impl MessageBody for Streamed {
    type Error = Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.get_mut().0.poll_recv(context)
    }
}

impl Streamed {
    /// A body whose parts somebody else sends.
    pub fn parts() -> (Sender<Result<Bytes>>, Streamed) {
        let (sender, receiver) = channel(MOST_WAITING);
        (sender, Streamed(receiver))
    }

    /// A body that `write` writes on a thread of its own, as long as it has its turn.
    pub fn written(turn: Turn, write: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'static) -> Result<Streamed> {
        let (sender, body) = Self::parts();
        std::thread::Builder::new().name("streamed".into()).spawn(move || {
            let _turn = turn;
            let mut parts = Parts { sender, part: Vec::with_capacity(PART) };
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
        self.sender.blocking_send(Ok(part)).map_err(|_| ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppError;

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
