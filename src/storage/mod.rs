//! The database: SQLite by default, PostgreSQL when one outgrows it, with one query text.

pub mod changes;
pub mod collaborations;
pub mod connection;
pub mod error;
pub mod firms;
pub mod idempotency;
pub mod organisations;
pub mod page;
pub mod partners;
pub mod postcodes;
pub mod weights;

pub use connection::{Conn, Pool};
pub use error::StorageError;
pub use page::{Page, PageOf, Saved, Stored};

/// What storage functions answer.
pub type Result<T> = std::result::Result<T, StorageError>;
