//! Whom a firm or partner knows, and whom those know: two steps around it, the strongest bonds first.

use super::acquaintances::Named;
use super::firms;
use super::index::Indexed;
use super::{App, Caller, Result, partners};
use crate::domain::collaboration::Participant;
use crate::domain::{FirmId, PartnerId};
use crate::graph::Network;
use crate::matching::organisations::Organisations;
use std::collections::BTreeSet;

pub use super::acquaintances::NamedOrganisation;

/// Acquaintances of the firm itself that are told.
const MOST_FIRST: usize = 12;
/// Acquaintances of each of those that are told.
const MOST_SECOND: usize = 3;

/// What lies around a firm or partner (*omgeving in het netwerk*).
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Whom it knows, strongest bond first.
    pub first: Vec<Acquaintance>,
    /// Whether it knows more than are told.
    pub has_more: bool,
}

/// Somebody whom it knows.
#[derive(Clone, Debug)]
pub struct Acquaintance {
    /// Who.
    pub organisation: NamedOrganisation,
    /// Strength of the bond, 0 to 1.
    pub strength: f64,
    /// Whom those know beside, whom it does not know itself.
    pub second: Vec<NamedOrganisation>,
}

/// Two steps around a firm. Who must not be approached, or whose record is gone, is left out.
pub fn get_surroundings(app: &App, caller: &Caller, firm: FirmId) -> Result<Surroundings> {
    app.pool.read(caller.organisation, |tenant| firms::get(tenant, caller, firm).map(|_| ()))?;
    around(app, caller, Participant::Firm(firm))
}

/// Two steps around a partner, in the same way.
pub fn get_surroundings_of_partner(app: &App, caller: &Caller, partner: PartnerId) -> Result<Surroundings> {
    partners::get_partner(app, caller, partner)?;
    around(app, caller, Participant::Partner(partner))
}

fn around(app: &App, caller: &Caller, participant: Participant) -> Result<Surroundings> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let Indexed { snapshot, .. } = &*indexed;
    let organisations = Organisations::of(snapshot);
    let network = &organisations.network;
    let Some(own) = network.find(participant) else {
        return Ok(Surroundings { first: Vec::new(), has_more: false });
    };
    let known = strongest(network, own, |node| organisations.may_be_asked(node));
    let mut told: BTreeSet<u32> = known.iter().map(|(node, _)| *node).chain([own]).collect();
    let mut rings: Vec<(u32, f64, Vec<u32>)> = Vec::new();
    for (node, strength) in known.iter().take(MOST_FIRST) {
        let beyond = strongest(network, *node, |other| !told.contains(&other) && organisations.may_be_asked(other));
        let second: Vec<u32> = beyond.iter().take(MOST_SECOND).map(|(node, _)| *node).collect();
        told.extend(&second);
        rings.push((*node, *strength, second));
    }
    let shown = rings.iter().flat_map(|(node, _, second)| std::iter::once(node).chain(second));
    let shown = shown.map(|node| network.organisation(*node));
    let named = app.pool.read(caller.organisation, |tenant| Named::load(tenant, caller, shown))?;
    let acquaintance = |(node, strength, second): &(u32, f64, Vec<u32>)| {
        Some(Acquaintance {
            organisation: named.at(network, *node)?,
            strength: *strength,
            second: second.iter().filter_map(|node| named.at(network, *node)).collect(),
        })
    };
    Ok(Surroundings { first: rings.iter().filter_map(acquaintance).collect(), has_more: known.len() > MOST_FIRST })
}

/// Neighbours that are allowed, the strongest bond first and equals in the order of their ids.
fn strongest(network: &Network, of: u32, is_allowed: impl Fn(u32) -> bool) -> Vec<(u32, f64)> {
    let bonds = network.bonds_of(of).filter(|(node, _)| is_allowed(*node));
    let mut bonds: Vec<(u32, f64)> = bonds.map(|(node, bond)| (node, f64::from(bond.strength))).collect();
    bonds.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    bonds
}
