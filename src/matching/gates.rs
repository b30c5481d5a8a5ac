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
    match () {
        _ if is_itself(firm, partner) => Some(Gate::Itself),
        _ if firm.tie_with(id) == Some(Tie::Refused) => Some(Gate::Refused),
        _ if works_with(query, firm, partner) => Some(Gate::AlreadyConnected),
        _ if partner.intake_open() == Some(false) => Some(Gate::IntakeClosed),
        _ if partner.kind() == PartnerKind::Firm && compete(firm, partner) => Some(Gate::Competitor),
        _ if is_outside(&query.limits, partner.regions()) => Some(Gate::OutsideRegion),
        _ if !kind_is_asked(&query.limits, partner.kind()) => Some(Gate::OtherKind),
        _ => None,
    }
}

/// Whether any gate holds back a partner from a firm: the same as [`for_partner`], the gates that are quick to tell first.
pub fn hold_partner(query: &Query, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> bool {
    is_outside(&query.limits, partner.regions())
        || !kind_is_asked(&query.limits, partner.kind())
        || partner.intake_open() == Some(false)
        || firm.tie_with(partner.id()) == Some(Tie::Refused)
        || is_itself(firm, partner)
        || works_with(query, firm, partner)
        || partner.kind() == PartnerKind::Firm && compete(firm, partner)
}

fn is_itself(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> bool {
    partner.id() == firm.id() || partner.kind() == PartnerKind::Firm && partner.members().first() == Some(&firm.id())
}

fn works_with(query: &Query, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> bool {
    query.connected.contains(&partner.id()) || partner.members().contains(&firm.id())
}

/// The gate that holds back a firm from a partner, if any.
pub fn for_firm(query: &Query, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Option<Gate> {
    match firm.tie_with(partner.id()) {
        _ if firm.do_not_contact() => Some(Gate::DoNotContact),
        Some(Tie::Refused) => Some(Gate::Refused),
        Some(Tie::Connected) => Some(Gate::AlreadyConnected),
        None if query.connected.contains(&firm.id()) => Some(Gate::AlreadyConnected),
        None if is_outside(&query.limits, firm.regions()) => Some(Gate::OutsideRegion),
        None => None,
    }
}

/// What the gates do to a block of rows, apart from what single rows are to the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockGate {
    /// All pass but so many that nobody may approach.
    PassBut(u32),
    /// None passes.
    Shut,
    /// Each must be looked at.
    Rows,
}

/// The gates over a block of firms.
pub fn of_firms(limits: &Limits, block: &FirmBlock) -> BlockGate {
    match block.regions.within(&limits.regions) {
        Within::None => BlockGate::Shut,
        Within::Some => BlockGate::Rows,
        Within::All => BlockGate::PassBut(block.do_not_contact),
    }
}

/// The gates over a block of partners or peers.
pub fn of_partners(limits: &Limits, block: &PartnerBlock) -> BlockGate {
    let asked = limits.kinds.iter().fold(0u8, |mask, kind| mask | 1 << *kind as u8);
    let kinds = if asked == 0 { block.kinds } else { block.kinds & asked };
    match block.regions.within(&limits.regions) {
        _ if kinds == 0 => BlockGate::Shut,
        Within::None => BlockGate::Shut,
        Within::Some => BlockGate::Rows,
        Within::All if block.has_closed || kinds != block.kinds || kinds & 1 << PartnerKind::Firm as u8 != 0 => {
            BlockGate::Rows
        }
        Within::All => BlockGate::PassBut(0),
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
