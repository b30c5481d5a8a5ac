//! Firms and partners that a request names by id, each with the place where it names them.

use super::{Caller, Result};
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId};
use crate::storage::{self, Tenant};
use std::collections::HashMap;

/// The firms with these ids; a fault at its pointer for each that the organisation does not have.
pub fn load_firms(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    asked: &[(String, FirmId)],
    faults: &mut Vec<Invalid>,
) -> Result<HashMap<FirmId, Firm>> {
    let ids: Vec<FirmId> = unique(asked);
    let firms = storage::firms::load_firms_by_id(tenant, &ids)?.into_iter();
    let firms = firms.filter(|firm| caller.reaches_place(firm.location.as_ref()));
    let firms: HashMap<FirmId, Firm> = firms.map(|firm| (firm.id, firm)).collect();
    faults.extend(asked.iter().filter(|(_, id)| !firms.contains_key(id)).map(|(at, id)| unknown(at, "firm", id)));
    Ok(firms)
}

/// The partners with these ids; a fault at its pointer for each that there is not.
pub fn load_partners(
    tenant: &mut Tenant<'_>,
    asked: &[(String, PartnerId)],
    faults: &mut Vec<Invalid>,
) -> Result<HashMap<PartnerId, Partner>> {
    let ids: Vec<PartnerId> = unique(asked);
    let partners = storage::partners::load_partners_by_id(tenant, &ids)?;
    let partners: HashMap<PartnerId, Partner> = partners.into_iter().map(|partner| (partner.id, partner)).collect();
    faults.extend(asked.iter().filter(|(_, id)| !partners.contains_key(id)).map(|(at, id)| unknown(at, "partner", id)));
    Ok(partners)
}

fn unique<Id: Copy + Ord>(asked: &[(String, Id)]) -> Vec<Id> {
    let mut ids: Vec<Id> = asked.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn unknown(pointer: &str, what: &str, id: &dyn std::fmt::Display) -> Invalid {
    let message = format!("There is no {what} “{id}”.");
    Invalid::new(pointer, format!("unknown_{what}"), message, format!("Give the id of a {what} that you have."))
}
