//! Merging two firms, and taking them apart again, in the transaction of the decision.
//!
//! The merged firm leaves the table of firms as one that is withheld, so that no query finds it, and its id leads to the
//! survivor for ever. Everything that hangs on it moves to the survivor, and is known by id, so that it can move back.
//! What was recorded at the survivor since stays there.

use super::{in_the_way, memberships};
use crate::app::audit::{self, Event};
use crate::app::{App, Caller, Result, firms};
use crate::domain::audit::Action;
use crate::domain::contact::ConsentPurpose;
use crate::domain::contact_event::ConsentEvent;
use crate::domain::duplicate::Duplicate;
use crate::domain::{ExternalId, Firm, FirmId};
use crate::identity::merging::{merge as joined, part};
use crate::storage::consents::{add_consent, load_consents};
use crate::storage::contacts::{load_at_firm, set_subject};
use crate::storage::external_keys::{KeyKind, keys_of, point_key};
use crate::storage::firms::{find_firm, save_firm};
use crate::storage::merges::{
    Merge, delete_merge, find_merge, find_survivor, insert_merge, leave_projects, move_records, share_projects,
};
use crate::storage::objections::suppress_also;
use crate::storage::withheld::{MERGED, find_withheld, release, withhold};
use crate::storage::{StorageError, Tenant};
use chrono::Utc;
use std::collections::BTreeMap;
use uuid::Uuid;

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
    let after = joined(&kept.record, &lost, app.today()).map_err(unreadable)?;
    app.privacy.refuse_suppressed(tenant, &after)?;

    let keys = keys_of(tenant, KeyKind::Firm, other.0)?;
    let withdrawals = withdrawals(&load_consents(tenant, survivor)?, &load_consents(tenant, other)?);
    let memberships = memberships::move_to(tenant, caller, other, survivor)?;
    let moved = move_records(tenant, other, survivor, None)?;
    let projects = share_projects(tenant, other, survivor)?;
    withhold(tenant, other, MERGED, pair.id.0, app.today())?;
    save_firm(tenant, &after, Some(kept.revision))?;
    point_keys(tenant, &keys, &lost.external_ids, survivor)?;
    for event in withdrawals {
        let (id, date, recorded_at) = (Uuid::now_v7(), app.today(), Utc::now());
        let event =
            ConsentEvent { id, firm_id: survivor, date, recorded_by: caller.subject.clone(), recorded_at, ..event };
        add_consent(tenant, &event)?;
    }
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

/// The withdrawals that have to be said again at the survivor, for else a consent that the other record got later would
/// undo them.
fn withdrawals(one: &[ConsentEvent], other: &[ConsentEvent]) -> Vec<ConsentEvent> {
    let latest = |events: &[ConsentEvent]| -> BTreeMap<ConsentPurpose, ConsentEvent> {
        // Events come oldest first.
        let of_firm = events.iter().filter(|event| event.contact_id.is_none());
        of_firm.map(|event| (event.purpose, event.clone())).collect()
    };
    let (one, other) = (latest(one), latest(other));
    let undone =
        |(mine, theirs): (&BTreeMap<ConsentPurpose, ConsentEvent>, &BTreeMap<ConsentPurpose, ConsentEvent>)| {
            let withdrawn = mine.values().filter(|event| !event.given);
            let is_undone = |event: &&ConsentEvent| theirs.get(&event.purpose).is_some_and(|their| their.given);
            withdrawn.filter(is_undone).cloned().collect::<Vec<_>>()
        };
    [(&one, &other), (&other, &one)].into_iter().flat_map(undone).collect()
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
