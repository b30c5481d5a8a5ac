//! Names for organisations of the network, read from the database for what is shown.

use super::{Caller, Result};
use crate::domain::collaboration::Participant;
use crate::domain::region::Location;
use crate::domain::{FirmId, PartnerId, PartnerKind};
use crate::graph::Network;
use crate::storage::{self, Tenant};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// A firm or partner by its name (*organisatie*); persons are not told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedOrganisation {
    /// Id: of a partner, or of a firm when `kind` is `firm`.
    pub id: Uuid,
    /// Kind.
    pub kind: PartnerKind,
    /// Name.
    pub name: String,
    /// Place, as one says it.
    pub place: Option<String>,
}

/// Organisations by node.
pub(super) struct Named(HashMap<Participant, NamedOrganisation>);

impl Named {
    /// Reads organisations in one go.
    pub(super) fn load(
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        wanted: impl Iterator<Item = Participant>,
    ) -> Result<Self> {
        let wanted: BTreeSet<Participant> = wanted.collect();
        let (mut firms, mut partners): (Vec<FirmId>, Vec<PartnerId>) = Default::default();
        wanted.into_iter().for_each(|who| match who {
            Participant::Firm(id) => firms.push(id),
            Participant::Partner(id) => partners.push(id),
        });
        let spoken = |location: Option<&Location>| location.and_then(Location::spoken);
        let firms = storage::firms::load_firms_by_id(tenant, &firms)?;
        // A firm out of reach is as one that is gone.
        let within = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()));
        let firms = within.map(|firm| {
            let (kind, place) = (PartnerKind::Firm, spoken(firm.location.as_ref()));
            (Participant::Firm(firm.id), NamedOrganisation { id: firm.id.0, kind, name: firm.name, place })
        });
        let partners = storage::partners::load_partners_by_id(tenant, &partners)?;
        let partners = partners.into_iter().map(|partner| {
            let (kind, place) = (partner.kind, spoken(partner.location.as_ref()));
            (Participant::Partner(partner.id), NamedOrganisation { id: partner.id.0, kind, name: partner.name, place })
        });
        Ok(Self(firms.chain(partners).collect()))
    }

    /// An organisation; nothing when its record is gone since.
    pub(super) fn of(&self, who: Participant) -> Option<NamedOrganisation> {
        self.0.get(&who).cloned()
    }

    /// The organisation at a node.
    pub(super) fn at(&self, network: &Network, node: u32) -> Option<NamedOrganisation> {
        self.of(network.organisation(node))
    }
}

/// What is told of a path as a whole: three significant digits, since the product of its parts is small.
pub(super) fn significant(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10f64.powi(2 - value.log10().floor() as i32);
    (value * scale).round() / scale
}

/// A share or strength as it is shown: with two decimals.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_value_is_not_rounded_to_nothing() {
        let shown = [0.16 * 0.16 * 0.16 * 0.25, 0.123456, 1.0, 0.0, -1.0, 12.345].map(significant);
        assert_eq!(shown, [0.00102, 0.123, 1.0, 0.0, 0.0, 12.3]);
        assert_eq!(rounded(0.126), 0.13);
    }
}
