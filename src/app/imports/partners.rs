//! Which partner a row means, and saving it.

use super::keys::{Key, Keys, external_key, key};
use super::merging::{Mentioned, Merge, merge_partner};
use super::{Importable, Mode, Prepared, Refused, ambiguous, profile_of, unknown_words};
use crate::app::privacy::Privacy;
use crate::app::relations::link_firms;
use crate::app::{App, Caller};
use crate::domain::normal_name::normal_name;
use crate::domain::{OrganisationId, Partner, PartnerId, Provenance};
use crate::interpretation::{PartnerProfile, Surroundings};
use crate::storage::partners::{
    find_partner, find_partner_by_external_id, load_partners_by_name_and_place, save_partners,
};
use crate::storage::{Saved, Stored, Tenant};
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// Partners as an organisation sees them.
pub(super) struct Partners<'a> {
    pub organisation: OrganisationId,
    pub surroundings: Surroundings<'a>,
    pub merge: Merge,
    /// The source of a row that names none.
    pub provenance: Option<Provenance>,
    pub privacy: Arc<Privacy>,
}

/// What a row says of a partner, and which fields it mentions.
pub(super) struct PreparedPartner {
    partner: Partner,
    keys: Keys,
    mentioned: Mentioned,
}

impl Importable for Partners<'_> {
    type Prepared = PreparedPartner;
    type Record = Partner;
    type Id = PartnerId;
    type Known = ();

    fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    fn nothing_known(&self, _: Mode) {}

    fn prepare(&self, mut profile: Map<String, Value>, id: Uuid) -> Prepared<PreparedPartner> {
        if let Some(provenance) = &self.provenance
            && profile.get("provenance").is_none_or(Value::is_null)
        {
            profile.insert("provenance".into(), serde_json::json!(provenance));
        }
        let foresee = |profile: &PartnerProfile| profile.understand(&self.surroundings).err().unwrap_or_default();
        let (profile, mentioned) = profile_of(profile, foresee)?;
        let understood = profile.understand(&self.surroundings)?;
        let notices = unknown_words(&understood.interpretation);
        let partner = Partner { id: PartnerId::new(id), ..understood.record };
        let keys = Keys { sought: keys_of(&partner), known_by: keys_of(&partner) };
        Ok((PreparedPartner { partner, keys, mentioned }, notices))
    }

    fn keys<'k>(&self, prepared: &'k PreparedPartner) -> &'k Keys {
        &prepared.keys
    }

    fn look_up(&self, _: &mut Tenant<'_>, (): &mut (), _: &[&PreparedPartner]) -> crate::storage::Result<()> {
        Ok(())
    }

    fn merged(&self, tenant: &mut Tenant<'_>, (): &mut (), prepared: &mut PreparedPartner) -> Result<Partner, Refused> {
        let partner = prepared.partner.clone();
        let mut merged = match self.find_same(tenant, &partner)? {
            Some(stored) => merge_partner(stored.record, partner, &prepared.mentioned, self.merge),
            None => partner,
        };
        link_firms(&self.privacy, tenant, &mut merged.members).map_err(Refused::Failed)?;
        Ok(merged)
    }

    fn id(record: &Partner) -> PartnerId {
        record.id
    }

    fn save(&self, tenant: &mut Tenant<'_>, (): &mut (), records: &[Partner]) -> crate::storage::Result<Vec<Saved>> {
        save_partners(tenant, records)
    }

    fn finish(&self, _: &mut Tenant<'_>, (): &mut ()) -> crate::storage::Result<()> {
        Ok(())
    }
}

fn keys_of(partner: &Partner) -> Vec<Key> {
    let external = partner.external_ids.iter().map(|id| external_key(&id.system, &id.id));
    external.chain(std::iter::once(key("name", &normal_name(&partner.name)))).collect()
}

impl<'a> Partners<'a> {
    /// Partners of the caller's organisation, whose rows name their source.
    pub(super) fn new(app: &App, caller: &Caller, surroundings: Surroundings<'a>, merge: Merge) -> Self {
        let (organisation, privacy) = (caller.organisation, app.privacy.clone());
        Self { organisation, surroundings, merge, provenance: None, privacy }
    }

    fn find_same(&self, tenant: &mut Tenant<'_>, partner: &Partner) -> Result<Option<Stored<Partner>>, Refused> {
        for external in &partner.external_ids {
            if let Some(stored) = find_partner_by_external_id(tenant, external)? {
                return Ok(Some(stored));
            }
        }
        let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
        let mut same = load_partners_by_name_and_place(tenant, &partner.name, place)?;
        same.retain(|stored| !is_known_by_another_id(partner, stored));
        match &same[..] {
            [] => Ok(None),
            [one] => Ok(find_partner(tenant, one.id)?),
            _ => Err(ambiguous("/name", "name and place", same.len())),
        }
    }
}

/// Whether a system that the row names knows the stored partner by another id.
fn is_known_by_another_id(partner: &Partner, stored: &Partner) -> bool {
    let systems = partner.external_ids.iter().map(|id| &id.system);
    systems.into_iter().any(|system| stored.external_ids.iter().any(|id| &id.system == system))
}
