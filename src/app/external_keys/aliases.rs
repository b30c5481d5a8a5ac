//! Keys of merged firms. Each system has one primary key of a firm; a second one that a merge brought is an alias, through
//! which the firm is read and not written. Else a system that still has both accounts would put the facts of the one in
//! the place of those of the other each time it sends them.

use crate::app::Result;
use crate::app::audit::{self, Event};
use crate::app::caller::Caller;
use crate::domain::audit::Action;
use crate::domain::{ExternalId, Firm, Invalid};
use crate::identity::merging::primary_key;
use crate::storage::external_keys::{KeyKind, bury_key, keys_of};
use crate::storage::firms::save_firm;
use crate::storage::merges::load_brought_keys;
use crate::storage::{Stored, Tenant};

/// The primary key of the firm in the system of this key, when the key is an alias beside it.
pub fn primary_of(
    tenant: &mut Tenant<'_>,
    firm: &Firm,
    key: &ExternalId,
) -> crate::storage::Result<Option<ExternalId>> {
    let brought = load_brought_keys(tenant, firm.id)?;
    if !brought.contains(key) {
        return Ok(None);
    }
    let mut current = firm.external_ids.clone();
    current
        .extend(keys_of(tenant, KeyKind::Firm, firm.id.0)?.into_iter().filter(|key| !firm.external_ids.contains(key)));
    Ok(primary_key(key, &current, &brought).cloned())
}

/// That nothing is written through an alias, and how that is mended.
pub fn is_alias(firm: &Firm, key: &ExternalId, primary: &ExternalId) -> Invalid {
    let ExternalId { system, id } = primary;
    let message = format!(
        "The key {}:{} came to the firm {} when two firms were merged; {system} writes that firm by its key {system}:{id}.",
        key.system, key.id, firm.id
    );
    let remedy = format!(
        "Merge the two in {system} too and send {id} alone; DELETE of the other key takes only that key away. Or decide \
         that the two firms are different, which takes them apart."
    );
    Invalid::new("/externalIds/0/id", "merged", message, remedy)
}

/// Takes an alias away, which stays as a tombstone; the firm goes on under its other keys.
pub(super) fn drop_alias(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    stored: &Stored<Firm>,
) -> Result<()> {
    let mut firm = stored.record.clone();
    firm.external_ids.retain(|id| id != key);
    save_firm(tenant, &firm, Some(stored.revision))?;
    bury_key(tenant, KeyKind::Firm, key, firm.id.0)?;
    let event = Event::of(Action::Replace, "firm", firm.id).revision(stored.revision + 1);
    audit::record(tenant, caller, event.word("why", "alias taken away"))
}
