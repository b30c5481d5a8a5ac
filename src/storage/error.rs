//! What can go wrong at the database, by meaning.

/// A failure of storage.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The address is no database address we know.
    #[error("“{0}” is no database address; use postgres://… or the path of an SQLite file")]
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
        source: diesel::result::Error,
    },
}
