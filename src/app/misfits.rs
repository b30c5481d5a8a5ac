//! Partners of which somebody who knows the firm says that they do not fit it: each with its reason, and to be taken back.
//!
//! They are kept beside the relations of the firm, in which it tells itself with whom it works, and count as the refusals that
//! introductions leave behind do: rankings, plans and proposals leave the partner out by the same rule.

use super::accounts::names::officer;
use super::audit::{self, Event};
use super::firms::get as get_firm;
use super::partners::get as get_partner;
use super::{App, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::firm::{MISFIT_SOURCE, Relation, RelationKind};
use crate::domain::{Firm, FirmId, Invalid, PartnerId, Provenance};
use crate::storage::firms::save_firm;
use chrono::NaiveDate;

/// Fewest and most characters of a reason.
const REASON_LENGTH: std::ops::RangeInclusive<usize> = 3..=300;

/// A partner that does not fit a firm (*niet passend*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The partner.
    pub partner: PartnerId,
    /// Its name.
    pub name: String,
    /// Who says so.
    pub officer: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub date: Option<NaiveDate>,
}

/// The partners of which that was said, as they stand in the record of the firm.
pub fn misfits(firm: &Firm) -> Vec<Misfit> {
    firm.all_misfits().into_iter().filter_map(misfit).collect()
}

/// Puts down that a partner does not fit a firm; from then on it is not proposed to it.
pub fn set_aside(app: &App, caller: &Caller, firm: FirmId, partner: PartnerId, reason: &str) -> Result<()> {
    let reason = reason.trim();
    let length = reason.chars().count();
    if !REASON_LENGTH.contains(&length) || reason.chars().any(char::is_control) {
        let message = format!("It has {length} characters.");
        return Err(Invalid::new("/reason", "invalid_length", message, "Say why in 3 to 300 characters.").into());
    }
    let officer = officer(app, caller)?;
    let today = app.today();
    app.pool.write(caller, |tenant| {
        let stored = get_firm(tenant, caller, firm)?;
        let partner = get_partner(tenant, caller, partner)?.record;
        let mut firm = stored.record.clone();
        if firm.refused_partners().any(|known| known == partner.id) {
            return Ok(());
        }
        let source = format!("{MISFIT_SOURCE}{reason}, {officer}");
        firm.misfits.push(Relation {
            with: partner.name.clone(),
            partner_id: Some(partner.id),
            kind: RelationKind::Refused,
            reach: None,
            provenance: Some(Provenance::new(source, Some(today))),
        });
        save_firm(tenant, &firm, Some(stored.revision))?;
        audit::record(tenant, caller, Event::of(Action::Replace, "firm", firm.id).word("why", "misfit"))
    })
}

/// Takes that back. What an introduction left behind stays: the firm itself said no then.
pub fn take_back(app: &App, caller: &Caller, firm: FirmId, partner: PartnerId) -> Result<()> {
    app.pool.write(caller, |tenant| {
        let stored = get_firm(tenant, caller, firm)?;
        let mut firm = stored.record.clone();
        let is_other = |known: &Relation| !known.is_misfit() || known.partner_id != Some(partner);
        firm.misfits.retain(is_other);
        if let Some(relations) = firm.relations.as_mut().filter(|relations| !relations.iter().all(is_other)) {
            relations.retain(is_other);
            // That nobody else is known is not that there is nobody else.
            firm.relations = firm.relations.filter(|relations| !relations.is_empty());
        }
        // Somebody else did it already.
        if firm == stored.record {
            return Ok(());
        }
        save_firm(tenant, &firm, Some(stored.revision))?;
        audit::record(tenant, caller, Event::of(Action::Replace, "firm", firm.id).word("why", "misfit_taken_back"))
    })
}

fn misfit(relation: &Relation) -> Option<Misfit> {
    let (partner, provenance) = (relation.partner_id?, relation.provenance.as_ref()?);
    let (reason, officer) = provenance.source.strip_prefix(MISFIT_SOURCE)?.rsplit_once(", ")?;
    Some(Misfit {
        partner,
        name: relation.with.clone(),
        officer: officer.to_owned(),
        reason: reason.to_owned(),
        date: provenance.date,
    })
}
