//! What happens when a conversation is written down: it is stored, what the firm said becomes what is known of the firm,
//! and the approach counts for whoever asks the contact gate.

use super::{ConversationRecord, Interpretation, get, refuse_unknown_carriers, warnings};
use crate::app::firms::get as get_firm;
use crate::app::privacy::effects;
use crate::app::writing::{Place, Written};
use crate::app::{App, Caller, Result, contact_permission, touches};
use crate::domain::conversation::Channel;
use crate::domain::{Conversation, ConversationId, Firm, Invalid};
use crate::outreach::profile::after_conversation;
use crate::storage::conversations::{insert_conversation, replace_conversation};
use crate::storage::firms::save_firm;
use crate::storage::{Saved, Stored, Tenant};
use uuid::Uuid;

/// Stores a conversation that was understood, with its effects; the audit is not told yet.
pub(in crate::app) fn write_down(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    told: Conversation,
    interpretation: &[Interpretation],
) -> Result<Written> {
    let firm = get_firm(tenant, caller, told.firm_id)?;
    refuse_unknown_carriers(tenant, caller, &told)?;
    let conversation = Conversation { id: ConversationId(Uuid::now_v7()), ..told };
    insert_conversation(tenant, &conversation)?;
    let warning = approach(app, tenant, caller, &firm.record, &conversation)?;
    let changed = update_firm(app, tenant, &firm, &conversation)?;
    written(tenant, &conversation, interpretation, changed, warning)
}

/// Puts a conversation that was understood in the place of a stored one, with its effects; the audit is not told yet.
pub(in crate::app) fn write_again(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    stored: Stored<Conversation>,
    conversation: Conversation,
    interpretation: &[Interpretation],
) -> Result<(Saved, Written)> {
    if conversation == stored.record {
        return Ok((Saved::Unchanged, written(tenant, &conversation, interpretation, Vec::new(), None)?));
    }
    let firm = get_firm(tenant, caller, conversation.firm_id)?;
    refuse_unknown_carriers(tenant, caller, &conversation)?;
    replace_conversation(tenant, &conversation, stored.revision)?;
    let warning = match stored.record.is_approach() {
        true => None,
        false => approach(app, tenant, caller, &firm.record, &conversation)?,
    };
    let changed = update_firm(app, tenant, &firm, &conversation)?;
    let written = written(tenant, &conversation, interpretation, changed, warning)?;
    Ok((Saved::Updated { version: written.place.version }, written))
}

/// Counts a conversation as an approach, if it is one; answers that the contact rules did not allow it.
fn approach(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    conversation: &Conversation,
) -> Result<Option<Invalid>> {
    if !conversation.is_approach() {
        return Ok(None);
    }
    let (channel, date) = (touch_channel(conversation.channel), conversation.date);
    let warning = contact_permission::warning_of_approach(app, tenant, caller, firm, None, (channel, date))?;
    touches::add(app, tenant, caller, firm, None, channel, date)?;
    Ok(warning)
}

/// Takes over what the firm said; answers which facts changed.
fn update_firm(
    app: &App,
    tenant: &mut Tenant<'_>,
    firm: &Stored<Firm>,
    conversation: &Conversation,
) -> Result<Vec<String>> {
    let updated = after_conversation(&firm.record, conversation);
    if !updated.changed.is_empty() {
        save_firm(tenant, &updated.firm, Some(firm.revision))?;
    }
    if firm.record.do_not_contact.is_none() {
        effects::note_wish(tenant, &app.privacy, &updated.firm)?;
    }
    Ok(updated.changed.iter().map(|field| (*field).to_owned()).collect())
}

fn written(
    tenant: &mut Tenant<'_>,
    conversation: &Conversation,
    interpretation: &[Interpretation],
    changed: Vec<String>,
    warning: Option<Invalid>,
) -> Result<Written> {
    let stored = get(tenant, conversation.firm_id, conversation.id)?;
    let place = Place { id: conversation.id.0, revision: stored.revision, version: tenant.version()? };
    let (interpretation, changed) = (Some(interpretation.to_vec()), Some(changed));
    let warnings = warning.into_iter().chain(warnings(&stored.record)).collect();
    Written::new(place, &ConversationRecord { interpretation, changed, warnings, ..ConversationRecord::new(stored) })
}

/// As which approach a conversation counts; one by picture and sound is a call.
fn touch_channel(channel: Channel) -> contact_permission::Channel {
    use contact_permission::Channel as Touched;
    match channel {
        Channel::Telephone | Channel::Video => Touched::Telephone,
        Channel::Visit => Touched::Visit,
        Channel::Event => Touched::Event,
        Channel::Email => Touched::Email,
        Channel::Letter => Touched::Post,
    }
}
