//! The two whom an introduction brings together, as they are on record, and what the contact gate says of the firm: may it be
//! proposed, asked, introduced, and is there a place?

use super::IntroductionProposal;
use crate::app::contact_permission::{ContactReason, Dealing, OpenChannels, channels_on};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::introduction::{CapacityChange, DeclineReason, Move, Parties, Party, Refusal, Standing};
use crate::domain::{Firm, FirmId, Introduction, Invalid, Officer, Partner, PartnerId, Provenance, Step};
use crate::outreach::capacity::Places;
use crate::storage::firms::{find_firm, save_firm};
use crate::storage::introductions::find_place_held;
use crate::storage::partners::find_partner;
use crate::storage::{Stored, Tenant};
use chrono::NaiveDate;

/// Both parties as they are on record.
pub(super) struct Both {
    firm: Option<Stored<Firm>>,
    partner: Option<Partner>,
    /// By which channels the firm may be approached on the day.
    contact: OpenChannels,
}

impl Both {
    /// Reads both, and what the contact gate says of the firm on the day.
    pub(super) fn find(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        firm: FirmId,
        partner: PartnerId,
        dealing: Dealing,
        date: NaiveDate,
    ) -> Result<Self> {
        // Somebody of the partner is limited to partners, and was asked about a firm wherever it is.
        let is_reached = |firm: &Firm| caller.is_outsider() || caller.reaches_place(firm.location.as_ref());
        let firm = find_firm(tenant, firm)?.filter(|stored| is_reached(&stored.record));
        let contact = match &firm {
            Some(stored) => channels_on(app, tenant, caller, &stored.record, dealing, date)?,
            None => OpenChannels::default(),
        };
        Ok(Self { firm, partner: find_partner(tenant, partner)?.map(|stored| stored.record), contact })
    }

    /// How the two stand, as the rules of introductions ask it.
    pub(super) fn parties(&self) -> Parties {
        let firm = match &self.firm {
            None => Standing::Deleted,
            // Whoever objects or wants to be left alone does so from now on, whatever the day of the move.
            Some(stored) if self.contact.is_absent() || stored.record.do_not_contact.is_some() => Standing::Objects,
            Some(_) if self.contact.is_blocked() => Standing::Closed,
            Some(_) => Standing::Free,
        };
        Parties { firm, partner: if self.partner.is_some() { Standing::Free } else { Standing::Deleted } }
    }

    /// Refuses a proposal to or of somebody who is not there or may not be approached.
    pub(super) fn refuse_unavailable(&self, asked: &IntroductionProposal) -> Result<()> {
        let gone = |pointer: &str, what: &str, id: String| {
            let message = format!("There is no {what} “{id}”; it may have been deleted.");
            Invalid::new(pointer, "party_deleted", message, format!("Give the id of a {what} that is there."))
        };
        let mut faults = Vec::new();
        let parties = self.parties();
        match parties.firm {
            // A proposal goes to nobody yet.
            Standing::Free | Standing::Closed => {}
            Standing::Objects => {
                let message = "The firm does not want to be approached.";
                faults.push(Invalid::new("/firmId", "party_objects", message, "Leave it alone."));
            }
            Standing::Deleted => faults.push(gone("/firmId", "firm", asked.firm_id.to_string())),
        }
        if parties.partner == Standing::Deleted {
            faults.push(gone("/partnerId", "partner", asked.partner_id.to_string()));
        }
        if faults.is_empty() { Ok(()) } else { Err(AppError::Conflict(faults)) }
    }

    /// Why a place cannot be taken: there is none, or the firm has one by another introduction. Nothing when it can.
    pub(super) fn no_place(
        &self,
        tenant: &mut Tenant<'_>,
        pointer: &str,
        taken: u32,
        change: CapacityChange,
    ) -> Result<Option<Invalid>> {
        let (Some(firm), Some(partner)) = (&self.firm, &self.partner) else { return Ok(None) };
        let other = match change {
            CapacityChange::Take => find_place_held(tenant, firm.record.id, partner.id)?,
            CapacityChange::None | CapacityChange::GiveBack => None,
        };
        let Err(no_place) = Places::at(partner, taken).after_for(change, other.is_some()) else { return Ok(None) };
        let remedy = match other {
            Some(other) => format!("Go on with the introduction “{other}”, by which it has that place."),
            None => "Wait for a place, ask the partner for another, or choose another partner.".to_owned(),
        };
        Ok(Some(Invalid::new(pointer, no_place.code(), no_place.to_string(), remedy)))
    }

    /// Refuses a step that the partner does not offer. What it offers may not be known, and what was `agreed` before holds though
    /// its offer changed since.
    pub(super) fn refuse_not_offered(&self, pointer: &str, step: Option<Step>, agreed: &[Step]) -> Result<()> {
        let (Some(step), Some(partner)) = (step, &self.partner) else { return Ok(()) };
        let offered: Vec<&str> = partner.steps.iter().map(|offer| offer.step.code()).collect();
        if offered.is_empty() || agreed.contains(&step) || offered.contains(&step.code()) {
            return Ok(());
        }
        let message = format!("“{}” does not offer the step “{}”.", partner.name, step.code());
        let remedy = format!("Give a step that it offers: {}.", offered.join(", "));
        Err(Invalid::new(pointer, "not_offered", message, remedy).into())
    }

    /// A refused move: what conflicts with the state of things outside the introduction is a conflict, the rest a fault.
    /// `pointer` is where the body says which move it is.
    pub(super) fn refused(&self, refusals: Vec<Refusal>, pointer: &str, date: NaiveDate) -> AppError {
        let is_conflict = |refusal: &Refusal| {
            matches!(refusal, Refusal::Objects { .. } | Refusal::Closed { .. } | Refusal::Deleted { .. })
        };
        let faults = refusals.iter().flat_map(|refusal| self.faults(refusal, pointer, date)).collect();
        if refusals.iter().any(is_conflict) { AppError::Conflict(faults) } else { AppError::Invalid(faults) }
    }

    /// What is wrong with a move; with a firm that may be approached by no channel, each reason with its rule.
    fn faults(&self, refusal: &Refusal, of_move: &str, date: NaiveDate) -> Vec<Invalid> {
        match refusal {
            Refusal::Closed { .. } => {
                let fault = |reason: &ContactReason| {
                    let rule = serde_json::to_value(reason.rule).unwrap_or_default();
                    let rule = rule.as_str().unwrap_or_default();
                    let message = format!(
                        "On {date} the firm may not be approached ({rule}): {} ({})",
                        reason.text.en, reason.law
                    );
                    Invalid::new(of_move, refusal.code(), message, reason.rule.remedy())
                };
                self.contact.reasons.iter().map(fault).collect()
            }
            _ => vec![fault_of(refusal, of_move)],
        }
    }

    /// Whether the firm is a member of the partner.
    pub(super) fn is_member(&self) -> bool {
        let (Some(stored), Some(partner)) = (&self.firm, &self.partner) else { return false };
        stored.record.relations.iter().flatten().any(|known| is_tie(known, partner, RelationKind::Member))
    }

    /// Writes down how firm and partner stand after the last move, where that outlasts the introduction: who joined is a member
    /// until it leaves, and two of whom either said that they do not fit, or compete, are not proposed again. The later word
    /// holds.
    pub(super) fn tie_after(
        &self,
        tenant: &mut Tenant<'_>,
        made: &Introduction,
        officer: &Officer,
        date: NaiveDate,
    ) -> Result<()> {
        let (Some(stored), Some(partner)) = (&self.firm, &self.partner) else { return Ok(()) };
        let known = stored.record.relations.clone().unwrap_or_default();
        let (mut relations, mut misfits) = (known.clone(), stored.record.misfits.clone());
        let (begins, ends) = match made.log().last().map(|entry| &entry.made) {
            Some(Move::Join) => (Some(RelationKind::Member), Some(RelationKind::Refused)),
            Some(Move::Leave) => (None, Some(RelationKind::Member)),
            Some(Move::Decline { by: Party::Agency, .. }) => return Ok(()),
            Some(Move::Decline { reason: DeclineReason::NoFit | DeclineReason::Competitor, .. }) => {
                (Some(RelationKind::Refused), None)
            }
            _ => return Ok(()),
        };
        if let Some(kind) = ends {
            relations.retain(|known| !is_tie(known, partner, kind));
            misfits.retain(|known| !is_tie(known, partner, kind));
        }
        if let Some(kind) = begins.filter(|kind| !relations.iter().any(|known| is_tie(known, partner, *kind))) {
            let source = source_of(made, date, officer);
            relations.push(Relation {
                with: partner.name.clone(),
                partner_id: Some(partner.id),
                kind,
                reach: None,
                provenance: Some(Provenance::new(source, Some(date))),
            });
        }
        let relations = if relations == known { stored.record.relations.clone() } else { Some(relations) };
        let firm = Firm { relations, misfits, ..stored.record.clone() };
        if firm != stored.record {
            save_firm(tenant, &firm, Some(stored.revision))?;
        }
        Ok(())
    }

    /// Takes out of the firm that the two do not fit, where the last move of `made` wrote it down and nothing else said so.
    pub(super) fn untie_last(&self, tenant: &mut Tenant<'_>, made: &Introduction) -> Result<()> {
        let (Some(stored), Some(last)) = (&self.firm, made.log().last()) else { return Ok(()) };
        let source = source_of(made, last.date, &last.officer);
        let is_of_it = |known: &Relation| {
            let is_from = known.provenance.as_ref().is_some_and(|from| from.source == source);
            known.partner_id == Some(made.partner_id()) && known.kind == RelationKind::Refused && is_from
        };
        let Some(known) = &stored.record.relations else { return Ok(()) };
        let left: Vec<Relation> = known.iter().filter(|known| !is_of_it(known)).cloned().collect();
        if left.len() < known.len() {
            // That there are none at all would be said of the firm, and nobody did.
            let relations = Some(left).filter(|left| !left.is_empty());
            save_firm(tenant, &Firm { relations, ..stored.record.clone() }, Some(stored.revision))?;
        }
        Ok(())
    }
}

/// Where a relation comes from that a move wrote down.
fn source_of(made: &Introduction, date: NaiveDate, officer: &Officer) -> String {
    format!("introduction {}, {date}, {officer}", made.id())
}

/// What is wrong with a move; `of_move` is where the body says which move it is.
pub(super) fn fault_of(refusal: &Refusal, of_move: &str) -> Invalid {
    let pointer = match refusal {
        Refusal::BackInTime { .. } | Refusal::InFuture { .. } => "/date",
        Refusal::Invalid(invalid) => return invalid.clone(),
        Refusal::NotPossible { .. } | Refusal::Objects { .. } | Refusal::Closed { .. } | Refusal::Deleted { .. } => {
            of_move
        }
    };
    Invalid::new(pointer, refusal.code(), refusal.to_string(), refusal.remedy())
}

fn is_tie(relation: &Relation, partner: &Partner, kind: RelationKind) -> bool {
    relation.partner_id == Some(partner.id) && relation.kind == kind
}
