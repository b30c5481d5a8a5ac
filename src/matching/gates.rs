//! What keeps a candidate out of the ranking, whatever its score.

use super::block::{FirmBlock, PartnerBlock, Within};
use super::columns::{FirmRow, PartnerRow};
use super::facts::{Regions, Tie};
use super::query::{Limits, Query};
use super::signals::travel_distance::kilometres;
use super::verdict::Gate;
use crate::domain::PartnerKind;

/// Two firms with the same four digits within so many kilometres compete.
const COMPETITION_KM: f32 = 50.0;

/// The gate that holds back a partner from a firm, if any.
pub fn for_partner(query: &Query, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Option<Gate> {
    let id = partner.id();
    let gates = [
        (
            Gate::Itself,
            id == firm.id() || partner.members().first() == Some(&firm.id()) && partner.kind() == PartnerKind::Firm,
        ),
        (Gate::Refused, firm.tie_with(id) == Some(Tie::Refused)),
        (Gate::AlreadyConnected, query.connected.contains(&id) || partner.members().contains(&firm.id())),
        (Gate::IntakeClosed, partner.intake_open() == Some(false)),
        (Gate::Competitor, partner.kind() == PartnerKind::Firm && compete(firm, partner)),
        (Gate::OutsideRegion, is_outside(&query.limits, partner.regions())),
        (Gate::OtherKind, !kind_is_asked(&query.limits, partner.kind())),
    ];
    gates.into_iter().find(|(_, holds)| *holds).map(|(gate, _)| gate)
}

/// The gate that holds back a firm from a partner, if any.
pub fn for_firm(query: &Query, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Option<Gate> {
    let connected = query.connected.contains(&firm.id()) || firm.tie_with(partner.id()) == Some(Tie::Connected);
    let gates = [
        (Gate::DoNotContact, firm.do_not_contact()),
        (Gate::Refused, firm.tie_with(partner.id()) == Some(Tie::Refused)),
        (Gate::AlreadyConnected, connected),
        (Gate::OutsideRegion, is_outside(&query.limits, firm.regions())),
    ];
    gates.into_iter().find(|(_, holds)| *holds).map(|(gate, _)| gate)
}

/// What the gates do to a run of rows, apart from what single rows are to the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunGate {
    /// All pass but so many that nobody may approach.
    PassBut(u32),
    /// None passes.
    Shut,
    /// Each must be looked at.
    Rows,
}

/// The gates over a run of firms.
pub fn of_firms(limits: &Limits, run: &FirmBlock) -> RunGate {
    match run.regions.within(&limits.regions) {
        Within::None => RunGate::Shut,
        Within::Some => RunGate::Rows,
        Within::All => RunGate::PassBut(run.do_not_contact),
    }
}

/// The gates over a run of partners or peers.
pub fn of_partners(limits: &Limits, run: &PartnerBlock) -> RunGate {
    let asked = limits.kinds.iter().fold(0u8, |mask, kind| mask | 1 << *kind as u8);
    let kinds = if asked == 0 { run.kinds } else { run.kinds & asked };
    match run.regions.within(&limits.regions) {
        _ if kinds == 0 => RunGate::Shut,
        Within::None => RunGate::Shut,
        Within::Some => RunGate::Rows,
        Within::All if run.has_closed || kinds != run.kinds || kinds & 1 << PartnerKind::Firm as u8 != 0 => {
            RunGate::Rows
        }
        Within::All => RunGate::PassBut(0),
    }
}

fn is_outside(limits: &Limits, regions: Regions) -> bool {
    !limits.regions.is_empty() && !limits.regions.iter().any(|region| region.holds(regions))
}

fn kind_is_asked(limits: &Limits, kind: PartnerKind) -> bool {
    limits.kinds.is_empty() || limits.kinds.contains(&kind)
}

/// Whether two firms do the same in the same place; where a place is not known, the same work is enough.
fn compete(firm: FirmRow<'_>, other: PartnerRow<'_>) -> bool {
    let same_work =
        firm.sector().is_some_and(|own| other.sectors().iter().any(|sector| own.shared_digits(*sector) >= 4));
    let near = firm.place().zip(other.place()).is_none_or(|(a, b)| kilometres(a, b) <= COMPETITION_KM);
    same_work && near
}
