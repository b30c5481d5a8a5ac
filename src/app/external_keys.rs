//! Writing records by the key of another system, so that a CRM can send what it has as often as it likes: each record
//! is there once, and nobody's change is lost.
//!
//! Whom a key names is looked up when the writers of the organisation have to wait for this transaction already; what
//! is found then is still true when it is written. Everything that can be refused is refused before the first write.

mod aliases;
mod at_firm;
mod condition;
mod contacts;
mod conversations;
mod edits;
mod firms;
mod keyed;
mod memberships;
mod merging;
mod partners;
mod rows;
mod same;
mod shared;
mod told;
mod upsert;

pub(super) use aliases::{is_alias, primary_of};
pub use at_firm::AtFirm;
pub(super) use at_firm::unknown;
pub use condition::Condition;
pub use contacts::{ContactByKey, delete_contact, get_contact, patch_contact, patch_contact_at, put_contact};
pub use conversations::{
    ConversationByKey, delete_conversation, get_conversation, patch_conversation, put_conversation,
};
pub(super) use firms::{agrees_by_number_alone, edited_firm, known_otherwise};
pub use firms::{delete_firm, firm_id, get_firm, patch_firm, put_firm};
pub use memberships::{
    MembershipByKey, MembershipRecord, delete_membership, get_membership, patch_membership, put_membership,
};
pub(super) use partners::edited_partner;
pub use partners::{delete_partner, get_partner, patch_partner, put_partner};
pub(super) use rows::{HeldBack, Lists, RowByKey};
pub use upsert::{Upserted, Verdict};
