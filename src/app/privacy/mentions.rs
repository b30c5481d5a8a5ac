//! Where somebody who is erased stands by name in what is kept of others.

use crate::app::Result;
use crate::domain::contact_person::ContactPerson;
use crate::domain::{Firm, personal_data};
use crate::storage::conversations::{find_conversation_by_id, load_conversations, replace_conversation};
use crate::storage::erased::NOT_KEPT;
use crate::storage::firms::{ReadFirm, find_firm, load_gists_as, name_key, save_firm};
use crate::storage::introductions::{find_introduction, load_introductions, replace_introduction};
use crate::storage::{StorageError, Tenant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What names the firm, an organisation or a member of staff, and not the person who is erased.
const OTHERS: [&str; 8] = ["name", "tradeNames", "with", "website", "externalIds", "officer", "by", "decidedBy"];

/// Takes an erased firm out of the relations of others, where it stands by name. Firms of which a gist tells all have
/// none, and are not read.
pub(super) fn forget_mentions(tenant: &mut Tenant<'_>, erased: &Firm) -> Result<()> {
    let name = name_key(&erased.name);
    let without_it = |read: ReadFirm| {
        let ReadFirm::Whole(mut firm) = read else { return None };
        let relations = firm.relations.as_mut()?;
        let before = relations.len();
        relations.retain(|relation| relation.partner_id.is_some() || name_key(&relation.with) != name);
        (relations.len() < before).then_some(firm)
    };
    let mut changed = Vec::new();
    load_gists_as(tenant, without_it, &mut |firm| changed.extend(firm))?;
    changed.sort_by_key(|firm: &Firm| firm.id);
    for firm in &changed {
        save_firm(tenant, firm, None)?;
    }
    Ok(())
}

/// Takes the name of an erased person out of what is noted at the firm: its record, the conversations and introductions.
/// A first name alone, or another spelling, is not found.
pub(super) fn forget_name(tenant: &mut Tenant<'_>, person: &ContactPerson) -> Result<()> {
    for conversation in load_conversations(tenant, Some(person.firm_id))? {
        let Some(bare) = without_name(&conversation, person)? else { continue };
        if let Some(stored) = find_conversation_by_id(tenant, conversation.id)? {
            replace_conversation(tenant, &bare, stored.revision)?;
        }
    }
    for introduction in load_introductions(tenant, Some(person.firm_id))? {
        let Some(bare) = without_name(&introduction, person)? else { continue };
        if let Some(stored) = find_introduction(tenant, introduction.id())? {
            replace_introduction(tenant, &bare, stored.revision)?;
        }
    }
    if let Some(stored) = find_firm(tenant, person.firm_id)?
        && let Some(bare) = without_name(&stored.record, person)?
    {
        save_firm(tenant, &bare, Some(stored.revision))?;
    }
    Ok(())
}

/// The record without the person's name; nothing when it is not in it.
fn without_name<T: Serialize + DeserializeOwned>(record: &T, person: &ContactPerson) -> Result<Option<T>> {
    let corrupt = |source: serde_json::Error| StorageError::Corrupt { what: "record", source: Box::new(source) };
    let mut value = serde_json::to_value(record).map_err(corrupt)?;
    if !take_out(&mut value, &person.name) {
        return Ok(None);
    }
    Ok(Some(serde_json::from_value(value).map_err(corrupt)?))
}

/// Whether the name stood in any text of the value, which is without it now.
fn take_out(value: &mut Value, name: &str) -> bool {
    match value {
        Value::String(text) => match personal_data::without_name(text, name, NOT_KEPT) {
            Some(without) => {
                *text = without;
                true
            }
            None => false,
        },
        // Each is looked at: a name may stand in several.
        Value::Array(items) => items.iter_mut().filter_map(|item| take_out(item, name).then_some(())).count() > 0,
        Value::Object(members) => {
            let texts = members.iter_mut().filter(|(key, _)| !OTHERS.contains(&key.as_str()));
            texts.filter_map(|(_, member)| take_out(member, name).then_some(())).count() > 0
        }
        _ => false,
    }
}
