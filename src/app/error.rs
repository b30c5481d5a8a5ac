//! Why a use case could not do what was asked.

use crate::domain::Invalid;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::text::counted;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use crate::storage::StorageError;

/// A failure of a use case; `api/problem.rs` decides the status code, the command line prints the sentence.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The input has faults; all of them.
    #[error("{}", list(.0))]
    Invalid(Vec<Invalid>),
    /// There is no such record (or it is another organisation's).
    #[error("there is no {what} “{id}”")]
    NotFound {
        /// `firm`, `partner`, …
        what: &'static str,
        /// The id that was asked.
        id: String,
    },
    /// The caller may do some of what is asked for this way, and not this.
    #[error("{0}")]
    NotForCaller(&'static str),
    /// The record was changed since it was read; read it again.
    #[error("the {what} was changed since it was read")]
    Changed {
        /// `firm`, `partner`.
        what: &'static str,
    },
    /// The firm or person objected, was erased, or has its data restricted, and must not come back.
    #[error("the {what} objected, was erased, or has its data restricted; nothing of it is stored")]
    Suppressed {
        /// `firm`, `contact person`.
        what: &'static str,
    },
    /// It cannot be done as things stand; all that is in the way.
    #[error("{}", list(.0))]
    Conflict(Vec<Invalid>),
    /// It is there already, under another id or key; all that is in the way.
    #[error("{}", list(.0))]
    AlreadyThere(Vec<Invalid>),
    /// There was such a record, and it was deleted.
    #[error("the {what} “{id}” was deleted on {}", dutch_day(*.at))]
    Gone {
        /// `firm`, `partner`, …
        what: &'static str,
        /// The id or key that was asked.
        id: String,
        /// When it was deleted.
        at: DateTime<Utc>,
    },
    /// The record was merged into another, under whose id everything of it is found.
    #[error("the {what} “{id}” was merged into “{into}”")]
    Merged {
        /// `firm`.
        what: &'static str,
        /// The id that was asked.
        id: String,
        /// The id of the survivor.
        into: Uuid,
    },
    /// Changes that were asked for are past their term and deleted.
    #[error("the changes after {after} are not all kept; the oldest is {oldest}")]
    Forgotten {
        /// After which number they were asked.
        after: i64,
        /// Number of the oldest change that is kept.
        oldest: i64,
    },
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request in the last 24 hours")]
    KeyReused,
    /// The index does not have the asked version yet.
    #[error("the index is at version {current}, version {asked} was asked")]
    Behind {
        /// Where the index is.
        current: i64,
        /// What was asked.
        asked: i64,
    },
    /// Name, password or code are not right; which one is nobody's business.
    #[error("the name, the password or the code is not right")]
    SignInRefused,
    /// Too many attempts failed; nothing is tried before this many seconds have passed.
    #[error("too many attempts failed; wait {}", counted(*seconds, "second", "seconds"))]
    SignInBlocked {
        /// How long to wait.
        seconds: u64,
    },
    /// The database said no.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A file or the operating system said no.
    #[error("{doing} failed: {source}")]
    File {
        /// What was attempted, with the name.
        doing: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// A setting, key or token is wrong.
    #[error("{0}")]
    Setting(String),
}

impl AppError {
    /// What is wrong with the input; nothing when something else is.
    pub fn into_faults(self) -> Vec<Invalid> {
        match self {
            AppError::Invalid(faults) => faults,
            _ => Vec::new(),
        }
    }
}

fn list(faults: &[Invalid]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<Vec<Invalid>> for AppError {
    fn from(faults: Vec<Invalid>) -> Self {
        AppError::Invalid(faults)
    }
}

impl From<Invalid> for AppError {
    fn from(fault: Invalid) -> Self {
        AppError::Invalid(vec![fault])
    }
}
