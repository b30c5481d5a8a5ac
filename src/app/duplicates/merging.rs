//! Merging two firms, and taking them apart again, in the transaction of the decision.
//!
//! The merged firm leaves the table of firms as one that is withheld, so that no query finds it, and its id leads to the
//! survivor for ever. Everything that hangs on it moves to the survivor, and is known by id, so that it can move back.
//! What was recorded at the survivor since stays there.

use super::{in_the_way, memberships};
use crate::app::audit::{self, Event};
use crate::app::contact_permission::{fact_of_event, fact_of_profile};
use crate::app::{App, Caller, Result, firms};
use crate::domain::audit::Action;
use crate::domain::contact::ConsentPurpose;
use crate::domain::contact_event::ConsentEvent;
use crate::domain::duplicate::Duplicate;
use crate::domain::{ExternalId, Firm, FirmId};
use crate::identity::merging::{merge as joined, part, strictest};
use crate::outreach::gate::{ConsentFact, is_natural_person, standing};
use crate::storage::consents::load_consents;
use crate::storage::contacts::{load_at_firm, set_subject};
use crate::storage::external_keys::{KeyKind, keys_of, point_key};
use crate::storage::firms::{find_firm, save_firm};
use crate::storage::merges::{
    Merge, delete_merge, find_merge, find_survivor, insert_merge, leave_projects, move_records, share_projects,
};
use crate::storage::objections::suppress_also;
use crate::storage::withheld::{MERGED, find_withheld, release, withhold};
use crate::storage::{StorageError, Tenant};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Merges the second firm into the first.
pub(super) fn merge(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    pair: &Duplicate,
    (survivor, other): (FirmId, FirmId),
) -> Result<()> {
    let kept = firms::get(tenant, caller, survivor)?;
    let lost = firms::get(tenant, caller, other)?.record;
    let mut after = joined(&kept.record, &lost, app.today()).map_err(unreadable)?;
    let events = [load_consents(tenant, survivor)?, load_consents(tenant, other)?];
    let undone = undone(&kept.record, &lost, [&events[0], &events[1]], app.today());
    after.consents.extend(undone.into_iter().map(|purpose| strictest(purpose, app.today())));
    app.privacy.refuse_suppressed(tenant, &after)?;

    let keys = keys_of(tenant, KeyKind::Firm, other.0)?;
    let memberships = memberships::move_to(tenant, caller, other, survivor)?;
    let moved = move_records(tenant, other, survivor, None)?;
    let projects = share_projects(tenant, other, survivor)?;
    withhold(tenant, other, MERGED, pair.id.0, app.today())?;
    save_firm(tenant, &after, Some(kept.revision))?;
    point_keys(tenant, &keys, &lost.external_ids, survivor)?;
    know_persons_again(app, tenant, &after)?;
    let merge = Merge { before: kept.record, after, keys, moved, projects, memberships };
    insert_merge(tenant, other, survivor, pair.id, &merge)?;
    audit::record(tenant, caller, Event::of(Action::Delete, "firm", other).word("why", "merged"))?;
    audit::record(tenant, caller, Event::of(Action::Replace, "firm", survivor).word("why", "merged"))
}

/// Takes the firms of a merged pair apart.
pub(super) fn take_apart(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, pair: &Duplicate) -> Result<()> {
    let [one, two] = pair.firms;
    let (survivor, other) = if find_survivor(tenant, one)? == Some(two) { (two, one) } else { (one, two) };
    let later = || in_the_way("merged_since", "The survivor was merged or deleted since; take that apart first.");
    let now = find_firm(tenant, survivor)?.ok_or_else(later)?;
    let erased = || in_the_way("erased", "What was merged was erased since, so that it cannot be taken apart.");
    let merge = find_merge(tenant, other)?.ok_or_else(erased)?;
    let kept = find_withheld(tenant, other)?.filter(|kept| kept.reason == MERGED && kept.event == pair.id.0);
    let lost = kept.ok_or_else(erased)?.firm;
    app.privacy.refuse_suppressed(tenant, &lost)?;

    let parted = part(&merge.before, &merge.after, &now.record, &lost).map_err(unreadable)?;
    leave_projects(tenant, survivor, &merge.projects)?;
    save_firm(tenant, &parted, Some(now.revision))?;
    release(tenant, pair.id.0)?;
    move_records(tenant, survivor, other, Some(&merge.moved))?;
    memberships::move_back(tenant, caller, other, survivor, &merge.memberships)?;
    point_keys(tenant, &merge.keys, &lost.external_ids, other)?;
    know_persons_again(app, tenant, &lost)?;
    know_persons_again(app, tenant, &parted)?;
    delete_merge(tenant, other)?;
    audit::record(tenant, caller, Event::of(Action::Replace, "firm", survivor).word("why", "taken_apart"))?;
    audit::record(tenant, caller, Event::of(Action::Create, "firm", other).word("why", "taken_apart"))
}

fn point_keys(tenant: &mut Tenant<'_>, keys: &[ExternalId], stated: &[ExternalId], firm: FirmId) -> Result<()> {
    for key in keys.iter().chain(stated.iter().filter(|key| !keys.contains(key))) {
        point_key(tenant, KeyKind::Firm, key, firm.0)?;
    }
    Ok(())
}

/// The purposes of which the one or the other had withdrawn last, in its record or as an event, and that both together
/// would allow: there the withdrawal is said again at the survivor.
fn undone(kept: &Firm, lost: &Firm, events: [&[ConsentEvent]; 2], today: NaiveDate) -> Vec<ConsentPurpose> {
    let words = |firm: &Firm, events: &[ConsentEvent]| -> Vec<ConsentFact> {
        // What the owner of a natural person's firm takes back is taken back of the firm.
        let is_of_owner = |event: &ConsentEvent| !event.given && is_natural_person(firm.legal_form);
        let of_firm = events.iter().filter(|event| event.contact_id.is_none() || is_of_owner(event));
        firm.consents.iter().map(fact_of_profile).chain(of_firm.map(fact_of_event)).collect()
    };
    let (one, other) = (words(kept, events[0]), words(lost, events[1]));
    let both: Vec<ConsentFact> = one.iter().chain(&other).copied().collect();
    let is_given = |words: &[ConsentFact], purpose| standing(words, purpose, today).map(|word| word.given);
    let is_undone = |purpose: &ConsentPurpose| {
        let apart = [is_given(&one, *purpose), is_given(&other, *purpose)];
        apart.contains(&Some(false)) && is_given(&both, *purpose) == Some(true)
    };
    let purposes: BTreeSet<ConsentPurpose> = both.iter().map(|word| word.purpose).collect();
    purposes.into_iter().filter(is_undone).collect()
}

/// A person is known again by a hash that holds the firm: it follows the person to its new firm, and with it what keeps
/// the person from coming in again.
fn know_persons_again(app: &App, tenant: &mut Tenant<'_>, firm: &Firm) -> Result<()> {
    if !app.privacy.has_key() {
        return Ok(());
    }
    for (person, known_by) in load_at_firm(tenant, firm.id)? {
        let subjects = app.privacy.person_subjects(firm, &person)?;
        for subject in subjects.iter().filter(|subject| **subject != known_by) {
            suppress_also(tenant, &known_by, subject)?;
        }
        if let Some(first) = subjects.first().filter(|subject| **subject != known_by) {
            set_subject(tenant, person.id, first)?;
        }
    }
    Ok(())
}

fn unreadable(source: serde_json::Error) -> StorageError {
    StorageError::Corrupt { what: "firm", source: Box::new(source) }
}
