//! The database: SQLite by default, PostgreSQL when one outgrows it, with one query text.
//!
//! Diesel stops here: functions take a connection and values of [`crate::domain`] and answer with such values; row
//! structs are private to their files. A record is kept as one JSON document, with columns beside it for what lists
//! and look-ups need. Every function that writes joins the transaction that is open ([`write()`]) or opens one of its
//! own, so that a lone call is whole too.
//!
//! A write that matters for ranking raises the version of the organisation's data by one and leaves a line in
//! [`changes`] in the same transaction. The version's row is locked first, so the writers of one organisation take
//! turns: versions have no gaps, and uniqueness can be checked before writing.
//!
//! What is found by its key is read with `get_result`. `first` would add a limit, which Diesel gives as a parameter, and
//! SQLite prepares a statement that it kept anew whenever a limit is put in.

pub mod accounts;
mod address;
pub mod agreed_visits;
pub mod audit;
pub mod changes;
pub mod collaborations;
pub mod connection;
pub mod consents;
pub mod contact_rules;
pub mod contacts;
pub mod conversations;
pub mod data_requests;
pub mod deliveries;
mod document;
pub mod duplicates;
pub mod erased;
pub mod error;
pub mod events;
pub mod expired;
pub mod exploration;
pub mod external_keys;
pub mod file_owner;
pub mod firms;
pub mod guard;
pub mod idempotency;
pub mod imports;
pub mod impressions;
pub mod intake_links;
pub mod introductions;
pub mod match_lists;
pub mod member_lists;
pub mod merges;
mod migrations;
pub mod objections;
pub mod organisations;
pub mod page;
pub mod partner_notes;
pub mod partners;
mod pool;
pub mod postcodes;
pub mod referrals;
pub mod register_facts;
pub mod relations;
pub mod sandbox;
mod saving;
mod schema;
mod search_text;
pub mod sector_figures;
pub mod sources;
pub mod tables;
pub mod tenant;
pub mod touches;
pub mod webhooks;
pub mod weights;
pub mod weights_activations;
pub mod withheld;

pub use connection::{Conn, connect, connect_if_made, is_file, read, write};
pub use error::StorageError;
pub use migrations::{known_migrations, migrate, refuse_newer};
pub use page::{Page, PageOf, Saved, Stored};
pub use pool::{Pool, PooledConn};
pub use tenant::Tenant;

/// What storage functions answer.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Rows in one statement: 500 times the columns of the widest table stays well below the 32,766 values that SQLite
/// takes.
const CHUNK: usize = 500;
