//! Which firm and partner a membership is of, and how it is written into the partner.

use super::{Membership, MembershipByKey, MembershipRecord};
use crate::app::external_keys::at_firm::{firm_of, unknown};
use crate::app::external_keys::keyed;
use crate::app::writing::{Place, Written, name_the_source, version_after};
use crate::app::{App, AppError, Caller, Result, partners};
use crate::domain::contact_person::{check_past, optional};
use crate::domain::partner::Member;
use crate::domain::{ExternalId, Firm, FirmId, Invalid, Partner, PartnerId, Provenance, personal_data};
use crate::interpretation::limits::{LONGEST_SOURCE, MOST_MEMBERS};
use crate::storage::external_keys::point_membership;
use crate::storage::partners::{find_partner, save_partner};
use crate::storage::{Saved, Stored, Tenant};

/// Longest name of a member, in characters.
const LONGEST_NAME: usize = 300;

pub(super) fn named_firm(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    system: &str,
    profile: &MembershipByKey,
    known: Option<FirmId>,
) -> Result<Firm> {
    firm_of(tenant, caller, system, (profile.firm_id, profile.firm_key.as_deref()), known)
}

pub(super) fn named_partner(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    system: &str,
    profile: &MembershipByKey,
    known: Option<PartnerId>,
) -> Result<Stored<Partner>> {
    let by_key = match &profile.partner_key {
        Some(partner_key) => {
            let key = ExternalId { system: system.to_owned(), id: partner_key.clone() };
            Some(keyed::get::<Partner>(tenant, caller, &key).map_err(|error| unknown("/partnerKey", error))?)
        }
        None => None,
    };
    let stored = match (by_key, profile.partner_id.or(known)) {
        (Some(stored), id) if id.is_some_and(|id| id != stored.record.id) && known.is_none() => {
            let message = "partnerId and partnerKey name two partners.";
            return Err(Invalid::new("/partnerKey", "contradiction", message, "Give one of the two.").into());
        }
        (Some(stored), _) => stored,
        (None, Some(id)) => partners::get(tenant, caller, id).map_err(|error| unknown("/partnerId", error))?,
        (None, None) => {
            let remedy = "Give partnerKey, the key of the partner in your system, or partnerId.";
            return Err(Invalid::new("/partnerKey", "missing", "It is not said which partner is meant.", remedy).into());
        }
    };
    if known.is_some_and(|known| known != stored.record.id) {
        let message = "The membership is one of another partner, and stays so.";
        let remedy = "Name that partner or none; a membership of another partner gets a key of its own.";
        return Err(Invalid::new("/partnerKey", "read_only", message, remedy).into());
    }
    Ok(stored)
}

/// Writes what is said of a membership into the partner, and lets the key name it.
pub(super) fn save(
    app: &App,
    tenant: &mut Tenant<'_>,
    key: &ExternalId,
    firm: &Firm,
    partner: Stored<Partner>,
    profile: &MembershipByKey,
) -> Result<(Saved, Written)> {
    let mut faults = Vec::new();
    let name = optional("/name", profile.name.as_deref(), LONGEST_NAME, &mut faults).unwrap_or(firm.name.clone());
    let source = optional("/source", profile.source.as_deref(), LONGEST_SOURCE, &mut faults);
    if let Some(date) = profile.date {
        check_past("/date", date, app.today(), &mut faults);
    }
    let is_new = !partner.record.members.iter().any(|known| known.firm_id == Some(firm.id));
    if is_new && partner.record.members.len() >= MOST_MEMBERS {
        let message = format!("The partner has {MOST_MEMBERS} members, and can have no more.");
        faults.push(Invalid::new("/partnerKey", "too_many", message, "End a membership first."));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut provenance =
        (source.is_some() || profile.date.is_some()).then(|| Provenance::new(source.unwrap_or_default(), profile.date));
    provenance.iter_mut().for_each(name_the_source);
    let member = Member { firm_id: Some(firm.id), name, provenance };
    let mut with = partner.record;
    match with.members.iter_mut().find(|known| known.firm_id == Some(firm.id)) {
        Some(known) => *known = member,
        None => with.members.push(member),
    }
    let saved = save_partner(tenant, &with, Some(partner.revision))?;
    point_membership(tenant, key, firm.id, with.id)?;
    let version = version_after(tenant, saved)?;
    let missing = || AppError::NotFound { what: "partner", id: with.id.to_string() };
    let partner = find_partner(tenant, with.id)?.ok_or_else(missing)?;
    let stored = Membership::of(firm.id, partner)?.ok_or_else(missing)?;
    let place = Place { id: firm.id.0, revision: stored.revision, version };
    let answer = stored.record.answer();
    let warnings = answer.source.iter().flat_map(|source| personal_data::warnings("/source", source)).collect();
    Ok((saved, Written::new(place, &MembershipRecord { warnings, ..answer })?))
}
