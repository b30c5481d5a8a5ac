//! What keeps a candidate out of the ranking, whatever its score.

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
