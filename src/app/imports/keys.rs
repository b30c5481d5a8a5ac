//! By what rows and records are known, in a form that is quick to compare.

use std::hash::{DefaultHasher, Hash, Hasher};

/// A key, hashed. Two keys with one hash are taken for the same, which costs a look at the database and nothing else.
pub(super) type Key = u64;

/// The keys of a row.
#[derive(Default)]
pub(super) struct Keys {
    /// By which the record is looked for that the row means.
    pub sought: Vec<Key>,
    /// By which the record is known once the row is saved.
    pub known_by: Vec<Key>,
}

/// The key of a value of a kind, such as `kvk`.
pub(super) fn key(kind: &str, value: &str) -> Key {
    // Always the same hasher, for keys outlive the chunk in which they were made.
    let mut hasher = DefaultHasher::new();
    (kind, value).hash(&mut hasher);
    hasher.finish()
}

/// The key of an id in another system.
pub(super) fn external_key(system: &str, id: &str) -> Key {
    let mut hasher = DefaultHasher::new();
    ("external", system, id).hash(&mut hasher);
    hasher.finish()
}
