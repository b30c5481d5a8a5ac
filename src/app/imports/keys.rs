//! By what rows and records are known, in a form that is quick to compare.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// A key, hashed. Two keys with one hash are taken for the same, which costs a look at the database and nothing else.
pub(super) type Key = u64;

/// A set of keys.
pub(super) type KeySet = HashSet<Key, BuildHasherDefault<AsItIs>>;

/// Something for each key.
pub(super) type KeyMap<Value> = HashMap<Key, Value, BuildHasherDefault<AsItIs>>;

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

/// Keys are hashes already.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
