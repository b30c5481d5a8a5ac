//! Which record of ours is meant by one that comes under a new key.

use crate::domain::{ExternalId, Invalid};
use crate::storage::Stored;

/// Which record of ours another is that comes under a new key.
pub(super) enum Same<T> {
    /// A new one.
    Nobody,
    /// This one.
    This(Box<Stored<T>>),
    /// Perhaps one that we have; the fault names which.
    Unclear(Invalid),
}

/// The keys of a record as one reads them in a message, with a space before; nothing when it has none.
pub(super) fn known_as(ids: &[ExternalId]) -> String {
    let keys: Vec<String> = ids.iter().map(|id| format!("{}:{}", id.system, id.id)).collect();
    if keys.is_empty() { String::new() } else { format!(" (known as {})", keys.join(", ")) }
}

/// Adds an id in another system unless it is there.
pub(super) fn add_id(ids: &mut Vec<ExternalId>, id: &ExternalId) {
    if !ids.contains(id) {
        ids.push(id.clone());
    }
}

/// The ids that stand with a record and those that are said of it, without losing any: first what stands, in its
/// order, so that the same profile makes the same record.
pub(super) fn joined_ids(mut known: Vec<ExternalId>, said: &[ExternalId], key: &ExternalId) -> Vec<ExternalId> {
    said.iter().chain([key]).for_each(|id| add_id(&mut known, id));
    known
}
