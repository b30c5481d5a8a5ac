//! Writing records by the key of another system, so that a CRM can send what it has as often as it likes: each record
//! is there once, and nobody's change is lost.
//!
//! Whom a key names is looked up when the writers of the organisation have to wait for this transaction already; what
//! is found then is still true when it is written. Everything that can be refused is refused before the first write.

mod condition;
mod firms;
mod merging;
mod partners;
mod same;
mod upsert;

pub use condition::Condition;
pub(super) use firms::known_otherwise;
pub use firms::{delete_firm, firm_id, get_firm, patch_firm, put_firm, upsert_firm};
pub use merging::Way;
pub use partners::{delete_partner, get_partner, patch_partner, put_partner};
pub use upsert::{Upsert, Upserted, Verdict};
