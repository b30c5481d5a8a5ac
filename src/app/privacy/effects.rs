//! What an entry of the journal does to the database: the same when it happens and when it is carried out again.

use super::Privacy;
use super::journal::{Deed, Entry};
use super::mentions::{forget_mentions, forget_name};
use crate::app::{Result, consents as events};
use crate::domain::contact::DoNotContact;
use crate::domain::contact_event::{ConsentEvent, ObjectionEvent, Withdrawal};
use crate::domain::numbers::KvkNumber;
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::storage::erased::NOT_KEPT;
use crate::storage::external_keys::{KeyKind, bury_keys};
use crate::storage::firms::{Traces, find_firm, load_firms, load_firms_by_traces};
use crate::storage::objections::{self, SuppressionReason};
use crate::storage::{
    Tenant, consents, contacts, data_requests, duplicates, erased, firms, imports, intake_links, merges,
    register_facts, touches, withheld,
};
use uuid::Uuid;

/// Does an entry now: effect, mark, and the line in the journal last, in the caller's transaction.
pub fn do_now(tenant: &mut Tenant<'_>, privacy: &Privacy, entry: &Entry, number: Option<&KvkNumber>) -> Result<()> {
    carry_out(tenant, privacy, entry, Some(number))?;
    data_requests::mark_journal_entry(tenant, entry.id)?;
    privacy.journal()?.append(entry)
}

/// Carries an entry out. `number` is the KVK number of the firm, when the firm is at hand; without it, all firms are
/// compared with the hashes.
pub fn carry_out(
    tenant: &mut Tenant<'_>,
    privacy: &Privacy,
    entry: &Entry,
    number: Option<Option<&KvkNumber>>,
) -> Result<()> {
    let _organisation = entry.organisation;
    let suppress =
        |tenant: &mut Tenant<'_>, reason| objections::suppress(tenant, &entry.subjects, entry.id, reason, entry.since);
    match &entry.deed {
        Deed::Objection { event } => {
            let meant = meant(tenant, privacy, entry, number)?;
            object(tenant, privacy, entry, event, &meant)?;
            Ok(suppress(tenant, SuppressionReason::Objection)?)
        }
        Deed::Restriction => {
            let meant = meant(tenant, privacy, entry, number)?;
            withhold(tenant, privacy, entry, SuppressionReason::Restriction, &meant)?;
            Ok(suppress(tenant, SuppressionReason::Restriction)?)
        }
        Deed::Erasure => {
            let meant = meant(tenant, privacy, entry, number)?;
            erase(tenant, privacy, entry, &meant)?;
            Ok(suppress(tenant, SuppressionReason::Erasure)?)
        }
        Deed::Withdrawal { of, withdrawal } => take_back(tenant, entry, *of, withdrawal),
        Deed::ConsentWithdrawal { event } => withdraw_consent(tenant, event),
        Deed::Wish { wish } => {
            let meant = meant(tenant, privacy, entry, number)?;
            keep_wish(tenant, wish, &meant)
        }
        Deed::Lifting { of } => {
            objections::lift(tenant, *of)?;
            show_persons(tenant, entry)?;
            withheld::release(tenant, *of)?;
            Ok(())
        }
    }
}

/// Keeps that a firm does not want to be approached, so that no restore of an older copy forgets it; the firm is saved
/// with it already.
pub fn note_wish(tenant: &mut Tenant<'_>, privacy: &Privacy, firm: &Firm) -> Result<()> {
    let Some(wish) = &firm.do_not_contact else { return Ok(()) };
    let entry = Entry {
        id: Uuid::now_v7(),
        organisation: tenant.organisation(),
        at: chrono::Utc::now(),
        firm: firm.id,
        contact: None,
        subjects: privacy.firm_subjects(firm)?,
        since: wish.since,
        deed: Deed::Wish { wish: DoNotContact { reason: None, ..wish.clone() } },
    };
    forget_answers(tenant, firm.id)?;
    data_requests::mark_journal_entry(tenant, entry.id)?;
    privacy.journal()?.append(&entry)
}

fn keep_wish(tenant: &mut Tenant<'_>, wish: &DoNotContact, meant: &[FirmId]) -> Result<()> {
    for id in meant {
        let Some(stored) = find_firm(tenant, *id)? else { continue };
        if stored.record.do_not_contact.is_none() {
            let firm = Firm { do_not_contact: Some(wish.clone()), ..stored.record };
            firms::save_firm(tenant, &firm, Some(stored.revision))?;
        }
    }
    Ok(())
}

/// Ids of the firms that an entry is about; none when it is about a person.
fn meant(
    tenant: &mut Tenant<'_>,
    privacy: &Privacy,
    entry: &Entry,
    number: Option<Option<&KvkNumber>>,
) -> Result<Vec<FirmId>> {
    if entry.contact.is_some() {
        return Ok(Vec::new());
    }
    let _organisation = entry.organisation;
    let mut meant = vec![entry.firm];
    match number {
        Some(None) => {}
        Some(Some(number)) => {
            let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
            let same = load_firms_by_traces(tenant, &traces)?;
            meant.extend(same.into_iter().map(|stored| stored.record.id));
        }
        None => {
            let mut outcome = Ok(());
            load_firms(tenant, &mut |firm| match privacy.is_of(&firm, entry.firm, &entry.subjects) {
                Ok(true) => meant.push(firm.id),
                Ok(false) => {}
                Err(error) => outcome = Err(error),
            })?;
            outcome?;
        }
    }
    for id in withheld::load_withheld_ids(tenant)? {
        if let Some(kept) = withheld::find_withheld(tenant, id)?
            && privacy.is_of(&kept.firm, entry.firm, &entry.subjects)?
        {
            meant.push(id);
        }
    }
    meant.sort();
    meant.dedup();
    Ok(meant)
}

fn object(
    tenant: &mut Tenant<'_>,
    privacy: &Privacy,
    entry: &Entry,
    event: &ObjectionEvent,
    meant: &[FirmId],
) -> Result<()> {
    let _organisation = entry.organisation;
    if objections::find_objection(tenant, event.id)?.is_none() {
        objections::save_objection(tenant, event)?;
    }
    withhold(tenant, privacy, entry, SuppressionReason::Objection, meant)
}

fn withhold(
    tenant: &mut Tenant<'_>,
    privacy: &Privacy,
    entry: &Entry,
    reason: SuppressionReason,
    meant: &[FirmId],
) -> Result<()> {
    let _organisation = entry.organisation;
    for id in meant {
        if let Some(stored) = find_firm(tenant, *id)? {
            privacy.forget_files(tenant, &stored.record)?;
        }
        if !withheld::withhold(tenant, *id, reason.code(), entry.id, entry.since)? {
            withheld::hand_over(tenant, *id, reason.code(), entry.id)?;
        }
        // What a register said can be asked again, should the firm be shown again.
        register_facts::forget_said(tenant, *id)?;
        erased::forget_shared(tenant, *id)?;
        forget_answers(tenant, *id)?;
    }
    if let Some(contact) = entry.contact {
        for subject in &entry.subjects {
            contacts::set_withheld(tenant, subject, true)?;
        }
        data_requests::forget_answers_about(tenant, contact.0)?;
    }
    Ok(())
}

fn take_back(tenant: &mut Tenant<'_>, entry: &Entry, of: Uuid, withdrawal: &Withdrawal) -> Result<()> {
    let _organisation = entry.organisation;
    if let Some(mut event) = objections::find_objection(tenant, of)? {
        event.withdrawal = Some(withdrawal.clone());
        objections::save_objection(tenant, &event)?;
    }
    objections::lift(tenant, of)?;
    touches::unshare(tenant, of)?;
    show_persons(tenant, entry)?;
    withheld::release(tenant, of)?;
    Ok(())
}

/// A firm or person that is not there, because it came in after the copy was made, has no consent either.
fn withdraw_consent(tenant: &mut Tenant<'_>, event: &ConsentEvent) -> Result<()> {
    let firm = event.firm_id;
    let is_there = find_firm(tenant, firm)?.is_some() || withheld::find_withheld(tenant, firm)?.is_some();
    let is_known = consents::load_consents(tenant, firm)?.iter().any(|known| known.id == event.id);
    let is_meant = match event.contact_id {
        Some(contact) => contacts::load_at_firm(tenant, firm)?.iter().any(|(person, _)| person.id == contact),
        None => true,
    };
    if is_there && is_meant && !is_known { events::take_over(tenant, event) } else { Ok(()) }
}

/// Shows the records of a person again, unless another objection holds.
fn show_persons(tenant: &mut Tenant<'_>, entry: &Entry) -> Result<()> {
    if entry.contact.is_none() || objections::find_suppression(tenant, &entry.subjects)?.is_some() {
        return Ok(());
    }
    for subject in &entry.subjects {
        contacts::set_withheld(tenant, subject, false)?;
    }
    Ok(())
}

fn erase(tenant: &mut Tenant<'_>, privacy: &Privacy, entry: &Entry, meant: &[FirmId]) -> Result<()> {
    let organisation = entry.organisation;
    if entry.contact.is_some() {
        for subject in &entry.subjects {
            for person in contacts::delete_by_subject(tenant, subject)? {
                consents::forget_consents(tenant, person.firm_id, Some(person.id))?;
                objections::forget_objections_of_person(tenant, person.id)?;
                touches::forget_person(tenant, person.id)?;
                data_requests::forget_answers_about(tenant, person.id.0)?;
                data_requests::forget_words(tenant, person.firm_id, Some(person.id), entry.id, NOT_KEPT)?;
                forget_name(tenant, &person)?;
            }
        }
        return Ok(());
    }
    for id in meant {
        if let Some(firm) = forget_firm(tenant, privacy, organisation, *id)? {
            forget_mentions(tenant, &firm)?;
            privacy.forget_files(tenant, &firm)?;
        }
        objections::forget_objections(tenant, *id)?;
        data_requests::forget_words(tenant, *id, None, entry.id, NOT_KEPT)?;
    }
    Ok(())
}

/// Deletes a firm and everything that hangs on it but its objections; answers the firm that was there.
pub fn forget_firm(
    tenant: &mut Tenant<'_>,
    privacy: &Privacy,
    _organisation: OrganisationId,
    id: FirmId,
) -> Result<Option<Firm>> {
    let kept = withheld::find_withheld(tenant, id)?.map(|kept| kept.firm);
    let firm = find_firm(tenant, id)?.map(|stored| stored.record).or(kept);
    forget_answers(tenant, id)?;
    imports::forget_firm(tenant, id)?;
    for merged in merges::load_all_merged_into(tenant, id)? {
        erased::forget_dealings(tenant, merged)?;
        erased::forget_shared(tenant, merged)?;
        register_facts::forget_said(tenant, merged)?;
        intake_links::forget_links(tenant, merged)?;
        withheld::delete_withheld(tenant, merged)?;
        merges::forget_merges(tenant, merged)?;
    }
    merges::forget_merges(tenant, id)?;
    duplicates::forget_duplicates(tenant, id)?;
    firms::delete_firm(tenant, id, None)?;
    // Of a firm that is withheld, the deletion above found nothing.
    bury_keys(tenant, KeyKind::Firm, id.0)?;
    bury_keys(tenant, KeyKind::Membership, id.0)?;
    erased::forget_dealings(tenant, id)?;
    erased::forget_shared(tenant, id)?;
    contacts::forget_at_firm(tenant, id)?;
    consents::forget_consents(tenant, id, None)?;
    touches::forget_touches(tenant, id)?;
    register_facts::forget_said(tenant, id)?;
    intake_links::forget_links(tenant, id)?;
    withheld::delete_withheld(tenant, id)?;
    if privacy.has_key()
        && let Some(subject) = firm.as_ref().map(|firm| privacy.ledger_subject(firm)).transpose()?.flatten()
    {
        touches::unshare_subject(tenant, &subject)?;
    }
    Ok(firm)
}

/// The answers to earlier requests that tell of a firm or its persons.
pub fn forget_answers(tenant: &mut Tenant<'_>, id: FirmId) -> Result<()> {
    data_requests::forget_answers_about(tenant, id.0)?;
    for (person, _) in contacts::load_at_firm(tenant, id)? {
        data_requests::forget_answers_about(tenant, person.id.0)?;
    }
    Ok(())
}
