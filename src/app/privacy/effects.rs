//! What an entry of the journal does to the database: the same when it happens and when it is carried out again.

use super::Privacy;
use super::journal::{Deed, Entry};
use crate::app::Result;
use crate::domain::contact_event::{ObjectionEvent, Withdrawal};
use crate::domain::numbers::KvkNumber;
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::storage::firms::{Traces, find_firm, load_firms, load_firms_by_traces, name_key, save_firm};
use crate::storage::objections::{self, SuppressionReason};
use crate::storage::{Conn, consents, contacts, data_requests, firms, touches, withheld};
use uuid::Uuid;

/// Does an entry now: effect, mark, and the line in the journal last, in the caller's transaction.
pub fn do_now(conn: &mut Conn, privacy: &Privacy, entry: &Entry, number: Option<&KvkNumber>) -> Result<()> {
    carry_out(conn, privacy, entry, Some(number))?;
    data_requests::mark_journal_entry(conn, entry.organisation, entry.id)?;
    privacy.journal()?.append(entry)
}

/// Carries an entry out. `number` is the KVK number of the firm, when the firm is at hand; without it, all firms are
/// compared with the hashes.
pub fn carry_out(conn: &mut Conn, privacy: &Privacy, entry: &Entry, number: Option<Option<&KvkNumber>>) -> Result<()> {
    let organisation = entry.organisation;
    let suppress = |conn: &mut Conn, reason| {
        objections::suppress(conn, organisation, &entry.subjects, entry.id, reason, entry.since)
    };
    match &entry.deed {
        Deed::Objection { event } => {
            let meant = meant(conn, privacy, entry, number)?;
            object(conn, entry, event, &meant)?;
            Ok(suppress(conn, SuppressionReason::Objection)?)
        }
        Deed::Restriction => {
            let meant = meant(conn, privacy, entry, number)?;
            withhold(conn, entry, SuppressionReason::Restriction, &meant)?;
            Ok(suppress(conn, SuppressionReason::Restriction)?)
        }
        Deed::Erasure => {
            let meant = meant(conn, privacy, entry, number)?;
            erase(conn, privacy, entry, &meant)?;
            Ok(suppress(conn, SuppressionReason::Erasure)?)
        }
        Deed::Withdrawal { of, withdrawal } => take_back(conn, entry, *of, withdrawal),
        Deed::Lifting { of } => {
            objections::lift(conn, organisation, *of)?;
            show_persons(conn, entry)?;
            withheld::release(conn, organisation, *of)?;
            Ok(())
        }
    }
}

/// Ids of the firms that an entry is about; none when it is about a person.
fn meant(conn: &mut Conn, privacy: &Privacy, entry: &Entry, number: Option<Option<&KvkNumber>>) -> Result<Vec<FirmId>> {
    if entry.contact.is_some() {
        return Ok(Vec::new());
    }
    let organisation = entry.organisation;
    let mut meant = vec![entry.firm];
    match number {
        Some(None) => {}
        Some(Some(number)) => {
            let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
            let same = load_firms_by_traces(conn, organisation, &traces)?;
            meant.extend(same.into_iter().map(|stored| stored.record.id));
        }
        None => {
            let mut outcome = Ok(());
            load_firms(conn, organisation, &mut |firm| match privacy.is_of(&firm, entry.firm, &entry.subjects) {
                Ok(true) => meant.push(firm.id),
                Ok(false) => {}
                Err(error) => outcome = Err(error),
            })?;
            outcome?;
        }
    }
    for id in withheld::load_withheld_ids(conn, organisation)? {
        if let Some(kept) = withheld::find_withheld(conn, organisation, id)?
            && privacy.is_of(&kept.firm, entry.firm, &entry.subjects)?
        {
            meant.push(id);
        }
    }
    meant.sort();
    meant.dedup();
    Ok(meant)
}

fn object(conn: &mut Conn, entry: &Entry, event: &ObjectionEvent, meant: &[FirmId]) -> Result<()> {
    let organisation = entry.organisation;
    if objections::find_objection(conn, organisation, event.id)?.is_none() {
        objections::save_objection(conn, organisation, event)?;
    }
    withhold(conn, entry, SuppressionReason::Objection, meant)
}

fn withhold(conn: &mut Conn, entry: &Entry, reason: SuppressionReason, meant: &[FirmId]) -> Result<()> {
    let organisation = entry.organisation;
    for id in meant {
        if !withheld::withhold(conn, organisation, *id, reason.code(), entry.id, entry.since)? {
            withheld::hand_over(conn, organisation, *id, reason.code(), entry.id)?;
        }
        forget_answers(conn, organisation, *id)?;
    }
    if let Some(contact) = entry.contact {
        for subject in &entry.subjects {
            contacts::set_withheld(conn, organisation, subject, true)?;
        }
        data_requests::forget_answers_about(conn, organisation, contact.0)?;
    }
    Ok(())
}

fn take_back(conn: &mut Conn, entry: &Entry, of: Uuid, withdrawal: &Withdrawal) -> Result<()> {
    let organisation = entry.organisation;
    if let Some(mut event) = objections::find_objection(conn, organisation, of)? {
        event.withdrawal = Some(withdrawal.clone());
        objections::save_objection(conn, organisation, &event)?;
    }
    objections::lift(conn, organisation, of)?;
    touches::unshare(conn, organisation, of)?;
    show_persons(conn, entry)?;
    withheld::release(conn, organisation, of)?;
    Ok(())
}

/// Shows the records of a person again, unless another objection holds.
fn show_persons(conn: &mut Conn, entry: &Entry) -> Result<()> {
    if entry.contact.is_none() || objections::find_suppression(conn, entry.organisation, &entry.subjects)?.is_some() {
        return Ok(());
    }
    for subject in &entry.subjects {
        contacts::set_withheld(conn, entry.organisation, subject, false)?;
    }
    Ok(())
}

fn erase(conn: &mut Conn, privacy: &Privacy, entry: &Entry, meant: &[FirmId]) -> Result<()> {
    let organisation = entry.organisation;
    if entry.contact.is_some() {
        for subject in &entry.subjects {
            for (contact, firm) in contacts::delete_by_subject(conn, organisation, subject)? {
                consents::forget_consents(conn, organisation, firm, Some(contact))?;
                data_requests::forget_answers_about(conn, organisation, contact.0)?;
            }
        }
        return Ok(());
    }
    for id in meant {
        if let Some(firm) = forget_firm(conn, privacy, organisation, *id)? {
            forget_mentions(conn, organisation, &firm)?;
        }
        objections::forget_objections(conn, organisation, *id)?;
    }
    Ok(())
}

/// Deletes a firm and everything that hangs on it but its objections; answers the firm that was there.
pub fn forget_firm(
    conn: &mut Conn,
    privacy: &Privacy,
    organisation: OrganisationId,
    id: FirmId,
) -> Result<Option<Firm>> {
    let kept = withheld::find_withheld(conn, organisation, id)?.map(|kept| kept.firm);
    let firm = find_firm(conn, organisation, id)?.map(|stored| stored.record).or(kept);
    forget_answers(conn, organisation, id)?;
    firms::delete_firm(conn, organisation, id, None)?;
    // Of a firm that is withheld, the deletion above found nothing.
    contacts::forget_at_firm(conn, organisation, id)?;
    consents::forget_consents(conn, organisation, id, None)?;
    touches::forget_touches(conn, organisation, id)?;
    withheld::delete_withheld(conn, organisation, id)?;
    if privacy.has_key()
        && let Some(subject) = firm.as_ref().map(|firm| privacy.ledger_subject(firm)).transpose()?.flatten()
    {
        touches::unshare_subject(conn, organisation, &subject)?;
    }
    Ok(firm)
}

/// The answers to earlier requests that tell of a firm or its persons.
fn forget_answers(conn: &mut Conn, organisation: OrganisationId, id: FirmId) -> Result<()> {
    data_requests::forget_answers_about(conn, organisation, id.0)?;
    for (person, _) in contacts::load_at_firm(conn, organisation, id)? {
        data_requests::forget_answers_about(conn, organisation, person.id.0)?;
    }
    Ok(())
}

/// Takes an erased firm out of the relations of others, where it stands by name.
fn forget_mentions(conn: &mut Conn, organisation: OrganisationId, erased: &Firm) -> Result<()> {
    let name = name_key(&erased.name);
    let mut changed = Vec::new();
    load_firms(conn, organisation, &mut |mut firm| {
        if let Some(relations) = &mut firm.relations {
            let before = relations.len();
            relations.retain(|relation| relation.partner_id.is_some() || name_key(&relation.with) != name);
            if relations.len() < before {
                changed.push(firm);
            }
        }
    })?;
    for firm in &changed {
        save_firm(conn, organisation, firm, None)?;
    }
    Ok(())
}
