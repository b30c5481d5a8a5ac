//! Partners by the key of another system.
//!
//! A key that is new, of a partner that is there already (under another id that the profile names, or with the same
//! name in the same place), is attached to that partner, as with firms. A name alone tells too little: then nothing is
//! written and the caller is told which partners bear it. Of a partner of the shared registry the organisation gets its
//! own version.

use super::condition::Condition;
use super::keyed::{self, Keyed, Writer};
use super::merging::{profile_of, with_lapsing};
use super::same::{Same, add_id, joined_ids, known_as};
use super::shared::Shared;
use super::told::{Facts, Rules, Told};
use super::upsert::Upserted;
use crate::app::own_keys::refuse_own_keys;
use crate::app::partners::{self, PartnerRecord};
use crate::app::relations::{link_firms_for, refuse_unknown_firms};
use crate::app::writing::{Expected, Written};
use crate::app::{App, Caller, Result};
use crate::domain::{ExternalId, Invalid, Partner, PartnerId, Provenance};
use crate::interpretation::PartnerProfile;
use crate::interpretation::limits::MOST_MEMBERS;
use crate::storage::external_keys::{KeyKind, KnownKey, load_firms_with_membership_keys, wait_for_turn};
use crate::storage::partners::{
    delete_partner as erase, find_partner, find_partner_by_external_id, load_partners_by_name_and_place,
};
use crate::storage::{Saved, Stored, Tenant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Creates the partner that a key names, or puts the profile in its place.
pub fn put_partner(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &PartnerProfile,
    condition: &Condition,
) -> Result<Upserted> {
    keyed::put::<Partner>(app, caller, key, profile, condition)
}

/// The partner that a key names, and its revision.
pub fn get_partner(app: &App, caller: &Caller, key: &ExternalId) -> Result<(PartnerRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| keyed::get::<Partner>(tenant, caller, key))?;
    let revision = stored.revision;
    Ok((stored.into(), revision))
}

/// Changes what a patch names of a partner, which is given by key or id.
pub fn patch_partner(
    app: &App,
    caller: &Caller,
    partner: &std::result::Result<PartnerId, ExternalId>,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    match partner {
        Err(key) => keyed::patch::<Partner>(app, caller, key, patch, expected),
        Ok(id) => {
            let by = partners::word_of(app, caller)?;
            app.pool.write(caller, |tenant| {
                wait_for_turn(tenant)?;
                let stored = partners::get(tenant, caller, *id)?;
                let by = by.clone();
                keyed::patch_stored(app, tenant, caller, Writer { key: None, by }, stored, patch, expected)
            })
        }
    }
}

/// A partner as somebody puts it by hand in the place of one that is stored.
pub(in crate::app) fn edited_partner(stored: &Partner, partner: &Partner, by: &Provenance) -> Result<Partner> {
    keyed::edited(stored, partner, by)
}

/// Deletes the partner that a key names, or hides one of the registry.
pub fn delete_partner(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    keyed::delete::<Partner>(app, caller, key, expected)
}

impl Keyed for Partner {
    type Profile = PartnerProfile;
    const KIND: KeyKind = KeyKind::Partner;
    const NAME: &'static str = "partner";
    const READ_ONLY: &'static [&'static str] = &["/id", "/changedAt", "/interpretation"];

    const RULES: Rules = Rules {
        shared: &[Shared { field: "members", by: &[], about: Some(["firmId", "name"]), most: MOST_MEMBERS }],
        kept: &[],
        facts: Facts::Sourced(PartnerProfile::SOURCED),
    };

    fn id(&self) -> Uuid {
        self.id.0
    }

    /// By the ids in its record, else by a key that the record lost when it was changed by hand.
    fn find(tenant: &mut Tenant<'_>, key: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>> {
        if let Some(stored) = find_partner_by_external_id(tenant, key)? {
            return Ok(Some(stored));
        }
        match known {
            Some(known) => Ok(find_partner(tenant, PartnerId::new(known.record))?),
            None => Ok(None),
        }
    }

    fn is_reached(&self, _: &mut Tenant<'_>, caller: &Caller) -> Result<bool> {
        Ok(caller.reaches_partner(self.id))
    }

    fn profile(&self) -> Result<Map<String, Value>> {
        profile_of(self, &["id"])
    }

    /// Of where it is, what followed from the old place goes with it.
    fn completed(&self, patch: &Map<String, Value>) -> Map<String, Value> {
        with_lapsing(self.location.as_ref(), patch)
    }

    fn meant(app: &App, profile: &PartnerProfile) -> Result<Map<String, Value>> {
        partners::understand(app, profile)?.record.profile()
    }

    fn find_same(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &PartnerProfile,
    ) -> Result<Same<Self>> {
        find_same(tenant, caller, key, &partners::understand(app, profile)?.record)
    }

    fn known_otherwise(stored: &Stored<Self>) -> Invalid {
        let partner = &stored.record;
        let message = format!("This is the partner {} already{}.", partner.id, known_as(&partner.external_ids));
        let remedy = "Write to that partner, or give another name or place.";
        Invalid::new("/name", "already_exists", message, remedy).among([partner.id.0])
    }

    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &PartnerProfile,
    ) -> Result<Written> {
        let understood = partners::understand(app, profile)?;
        let mut partner = Partner { id: PartnerId::new(Uuid::now_v7()), ..understood.record };
        refuse_own_keys(&partner.external_ids, &[], partner.id.0)?;
        add_id(&mut partner.external_ids, key);
        link_firms_for(app, tenant, caller, &mut partner.members)?;
        refuse_unknown_firms(tenant, &partner, &[])?;
        Ok(partners::save(tenant, caller, &partner, None, &understood.interpretation)?.1)
    }

    /// Through the address of a key no id in another system is lost.
    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        profile: &PartnerProfile,
    ) -> Result<(Saved, Written)> {
        let understood = partners::understand(app, profile)?;
        let mut partner = Partner { id: stored.record.id, ..understood.record };
        refuse_own_keys(&partner.external_ids, &stored.record.external_ids, partner.id.0)?;
        partners::keep_verification(caller, &stored.record, profile, &mut partner)?;
        if let Some(key) = key {
            partner.external_ids = joined_ids(stored.record.external_ids, &partner.external_ids, key);
        }
        link_firms_for(app, tenant, caller, &mut partner.members)?;
        refuse_unknown_firms(tenant, &partner, &stored.record.members)?;
        let place = |partner: &Partner| partner.location.as_ref().and_then(|location| location.place.clone());
        let has_new_place = place(&partner) != stored.record.location.and_then(|known| known.place);
        if has_new_place || partner.name != stored.record.name {
            partners::refuse_namesake(tenant, &partner)?;
        }
        partners::save(tenant, caller, &partner, Some(stored.revision), &understood.interpretation)
    }

    /// A firm whose membership has a key of its own ends it by that.
    fn disown(&self, tenant: &mut Tenant<'_>, told: &mut Told) -> Result<()> {
        let (keyed, record) = (load_firms_with_membership_keys(tenant, self.id)?, self.profile()?);
        for list in Self::RULES.shared {
            let items = list.items(&record).iter().zip(&self.members);
            for (item, _) in items.filter(|(_, member)| member.firm_id.is_some_and(|firm| keyed.contains(&firm))) {
                told.disown(list, &record, item);
            }
        }
        Ok(())
    }

    fn erase(tenant: &mut Tenant<'_>, _: &Caller, stored: &Stored<Self>) -> Result<()> {
        erase(tenant, stored.record.id, Some(stored.revision))?;
        Ok(())
    }
}

fn find_same(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, said: &Partner) -> Result<Same<Partner>> {
    let mut found: Vec<PartnerId> = Vec::new();
    for id in said.external_ids.iter().filter(|id| *id != key) {
        found.extend(find_partner_by_external_id(tenant, id)?.map(|stored| stored.record.id));
    }
    let place = said.location.as_ref().and_then(|location| location.place.as_deref());
    let is_certain = !found.is_empty() || place.is_some();
    if found.is_empty() {
        found.extend(load_partners_by_name_and_place(tenant, &said.name, place)?.into_iter().map(|same| same.id));
    }
    found.sort_unstable();
    found.dedup();
    let stored = match *found {
        [] => return Ok(Same::Nobody),
        [id] => find_partner(tenant, id)?,
        _ => None,
    };
    let reached: Vec<PartnerId> = found.iter().copied().filter(|id| caller.reaches_partner(*id)).collect();
    match stored {
        _ if reached.len() < found.len() => {
            let remedy = "Ask somebody with a wider scope to enter the partner.";
            Ok(Same::Unclear(Invalid::new("/name", "already_exists", "Another record has this name.", remedy)))
        }
        Some(stored) if stored.record.external_ids.iter().any(|id| id.system == key.system) => {
            Ok(Same::Unclear(Partner::known_otherwise(&stored)))
        }
        Some(stored) if is_certain => Ok(Same::This(Box::new(stored))),
        _ => {
            let named = reached.iter().map(PartnerId::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("This may be a partner that is there already: {named}.");
            let remedy = "Give the place, or put your key among the externalIds of the partner you mean.";
            let fault = Invalid::new("/name", "ambiguous", message, remedy);
            Ok(Same::Unclear(fault.among(reached.into_iter().map(|id| id.0))))
        }
    }
}
