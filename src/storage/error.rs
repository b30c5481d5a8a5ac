//! What can go wrong at the database, by meaning.

use diesel::result::{DatabaseErrorKind, Error};

/// A failure of storage.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address is no database address we know; says why, never with a password.
    #[error("the database address cannot be used: {0}")]
    Address(String),
    /// The database cannot be reached or is too busy; trying again may help.
    #[error("the database cannot be reached while {doing}")]
    Unavailable {
        /// What was attempted.
        doing: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No space is left for what is written; trying again does not help before somebody has made room.
    #[error("no space is left on the disk of the database while {doing}")]
    Full {
        /// What was attempted.
        doing: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The program has no right to the files of the database; trying again does not help.
    #[error("the program has no right to the database while {doing}")]
    Forbidden {
        /// What was attempted.
        doing: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A newer program brought the database up to date.
    #[error(
        "the database has migration {migration}, which this program (version {}) does not know; use the program that \
         made it, or a newer one", env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// The first migration that is unknown.
        migration: String,
    },
    /// A value that must be unique exists already in another record.
    #[error("{field} “{value}” belongs to another record already")]
    Taken {
        /// Field with the value, as in the API.
        field: String,
        /// The value.
        value: String,
        /// Ids of the records that hold it.
        holders: Vec<String>,
    },
    /// There is no such organisation here, whatever a token says.
    #[error("the organisation is not known")]
    NoOrganisation,
    /// The record was changed by somebody else since it was read.
    #[error("the record was changed since it was read")]
    Changed,
    /// A stored document cannot be read.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What it is.
        what: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Anything else: a defect of ours.
    #[error("a query failed while {doing}")]
    Query {
        /// What was attempted.
        doing: &'static str,
        /// Cause.
        #[source]
        source: Error,
    },
}

/// Turns a failure of diesel into one of ours; `doing` completes the sentence "a query failed while …".
pub(super) fn failed(doing: &'static str) -> impl FnOnce(Error) -> StorageError {
    move |source| match cause(&source) {
        Cause::Passing => StorageError::Unavailable { doing, source: Box::new(source) },
        Cause::Full => StorageError::Full { doing, source: Box::new(source) },
        Cause::Forbidden => StorageError::Forbidden { doing, source: Box::new(source) },
        Cause::Ours => StorageError::Query { doing, source },
    }
}

/// Whether a message of either database says that its disk is full.
pub(super) fn tells_of_full_disk(message: &str) -> bool {
    FULL.iter().any(|words| message.contains(words))
}

/// What is behind a failure: the state of the database, its disk, its rights, or our query.
enum Cause {
    Passing,
    Full,
    Forbidden,
    Ours,
}

/// Diesel tells neither the result code of SQLite nor the SQLSTATE of PostgreSQL beyond a few kinds, so the messages are
/// compared.
fn cause(error: &Error) -> Cause {
    match error {
        Error::BrokenTransactionManager => Cause::Passing,
        Error::DatabaseError(kind, information) => match kind {
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction => Cause::Passing,
            DatabaseErrorKind::Unknown => {
                let message = information.message();
                let tells_of = |words: &[&str]| words.iter().any(|words| message.contains(words));
                match () {
                    () if tells_of_full_disk(message) => Cause::Full,
                    () if tells_of(&FORBIDDEN) => Cause::Forbidden,
                    () if tells_of(&PASSING) => Cause::Passing,
                    () => Cause::Ours,
                }
            }
            _ => Cause::Ours,
        },
        Error::RollbackErrorOnCommit { commit_error, .. } => cause(commit_error),
        _ => Cause::Ours,
    }
}

const FULL: [&str; 2] = ["database or disk is full", "No space left on device"];

const FORBIDDEN: [&str; 1] = ["attempt to write a readonly database"];

const PASSING: [&str; 14] = [
    // SQLite
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "disk I/O error",
    "unable to open database file",
    "locking protocol",
    // PostgreSQL
    "lock timeout",
    "statement timeout",
    "deadlock detected",
    "terminating connection",
    "the database system is",
    "out of memory",
    "server closed the connection",
    "too many clients",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of_message(message: &str) -> StorageError {
        failed("trying")(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())))
    }

    #[test]
    fn a_locked_database_is_unavailable() {
        for message in ["database is locked", "canceling statement due to lock timeout"] {
            assert!(matches!(of_message(message), StorageError::Unavailable { .. }), "{message}");
        }
    }

    #[test]
    fn a_full_disk_and_missing_rights_are_told_as_what_they_are() {
        for message in ["database or disk is full", "could not extend file \"base/1/2\": No space left on device"] {
            assert!(matches!(of_message(message), StorageError::Full { .. }), "{message}");
        }
        assert!(matches!(of_message("attempt to write a readonly database"), StorageError::Forbidden { .. }));
    }

    #[test]
    fn a_wrong_query_is_a_defect() {
        assert!(matches!(of_message("no such table: firms"), StorageError::Query { .. }));
        assert!(matches!(failed("trying")(Error::NotFound), StorageError::Query { .. }));
    }
}
