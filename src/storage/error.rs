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
    move |source| {
        if is_passing(&source) {
            StorageError::Unavailable { doing, source: Box::new(source) }
        } else {
            StorageError::Query { doing, source }
        }
    }
}

/// Whether the state of the database, rather than our query, is the cause. Diesel tells neither the result code of
/// SQLite nor the SQLSTATE of PostgreSQL beyond a few kinds, so the messages are compared.
fn is_passing(error: &Error) -> bool {
    match error {
        Error::BrokenTransactionManager => true,
        Error::DatabaseError(kind, information) => match kind {
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            DatabaseErrorKind::Unknown => PASSING.iter().any(|words| information.message().contains(words)),
            _ => false,
        },
        Error::RollbackErrorOnCommit { commit_error, .. } => is_passing(commit_error),
        _ => false,
    }
}

const PASSING: [&str; 17] = [
    // SQLite
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
    "unable to open database file",
    "locking protocol",
    // PostgreSQL
    "lock timeout",
    "statement timeout",
    "deadlock detected",
    "terminating connection",
    "the database system is",
    "No space left on device",
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
    fn a_locked_or_full_database_is_unavailable() {
        for message in ["database is locked", "database or disk is full", "canceling statement due to lock timeout"] {
            assert!(matches!(of_message(message), StorageError::Unavailable { .. }), "{message}");
        }
    }

    #[test]
    fn a_wrong_query_is_a_defect() {
        assert!(matches!(of_message("no such table: firms"), StorageError::Query { .. }));
        assert!(matches!(failed("trying")(Error::NotFound), StorageError::Query { .. }));
    }
}
