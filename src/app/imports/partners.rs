//! Which partner a row means, and saving it.

use super::merging::{Mentioned, Merge, merge_partner};
use super::{Importable, Prepared, Refused, SavedAs, ambiguous, profile_of, unknown_words};
use crate::domain::{OrganisationId, Partner, PartnerId};
use crate::interpretation::{PartnerProfile, Surroundings};
use crate::storage::partners::{
    find_partner, find_partner_by_external_id, load_partners_by_name_and_place, save_partner,
};
use crate::storage::{Conn, Stored};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Partners as an organisation sees them.
pub(super) struct Partners<'a> {
    pub organisation: OrganisationId,
    pub surroundings: Surroundings<'a>,
    pub merge: Merge,
}

/// A partner and what its row mentioned.
pub(super) struct PreparedPartner {
    partner: Partner,
    mentioned: Mentioned,
}

impl Importable for Partners<'_> {
    type Prepared = PreparedPartner;
    type Id = PartnerId;

    fn prepare(&self, profile: Map<String, Value>) -> Prepared<PreparedPartner> {
        let (profile, mentioned) = profile_of::<PartnerProfile>(profile)?;
        let understood = profile.understand(&self.surroundings)?;
        let notices = unknown_words(&understood.interpretation);
        Ok((PreparedPartner { partner: understood.record, mentioned }, notices))
    }

    fn save(&self, conn: &mut Conn, prepared: PreparedPartner) -> SavedAs<PartnerId> {
        let PreparedPartner { partner, mentioned } = prepared;
        match self.find_same(conn, &partner)? {
            Some(stored) => {
                let merged = merge_partner(stored.record, partner, &mentioned, self.merge);
                let saved = save_partner(conn, self.organisation, &merged, Some(stored.revision))?;
                Ok((saved, merged.id))
            }
            None => {
                let partner = Partner { id: PartnerId::new(Uuid::now_v7()), ..partner };
                let saved = save_partner(conn, self.organisation, &partner, None)?;
                Ok((saved, partner.id))
            }
        }
    }
}

impl Partners<'_> {
    fn find_same(&self, conn: &mut Conn, partner: &Partner) -> Result<Option<Stored<Partner>>, Refused> {
        for external in &partner.external_ids {
            if let Some(stored) = find_partner_by_external_id(conn, self.organisation, external)? {
                return Ok(Some(stored));
            }
        }
        let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
        let mut same = load_partners_by_name_and_place(conn, self.organisation, &partner.name, place)?;
        same.retain(|stored| !is_known_by_another_id(partner, stored));
        match &same[..] {
            [] => Ok(None),
            [one] => Ok(find_partner(conn, self.organisation, one.id)?),
            _ => Err(ambiguous("/name", "name and place", same.len())),
        }
    }
}

/// Whether a system that the row names knows the stored partner by another id.
fn is_known_by_another_id(partner: &Partner, stored: &Partner) -> bool {
    let systems = partner.external_ids.iter().map(|id| &id.system);
    systems.into_iter().any(|system| stored.external_ids.iter().any(|id| &id.system == system))
}
