//! Memberships by the key of another system: that a firm is a member of a partner.
//!
//! A membership stands with its partner, among the members; it is the fact that a firm and a partner belong together, so
//! that there is one for each two. Writing one changes the partner (of one of the shared registry, the organisation gets
//! its own version), and ranking goes by it: a member is not introduced to what it is a member of.

mod saving;

use super::at_firm::FIELDS;
use super::condition::Condition;
use super::keyed::{self, Keyed};
use super::merging::profile_of;
use super::same::{Same, known_as};
use super::told::{Facts, Rules};
use super::upsert::Upserted;
use crate::app::audit::{self, Event};
use crate::app::writing::{Expected, Written, revision_of};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::partner::Member;
use crate::domain::{ExternalId, FirmId, Invalid, Partner, PartnerId};
use crate::storage::external_keys::{
    KeyKind, KnownKey, bury_membership, bury_membership_key, first_key_of_membership, keys_of_membership,
};
use crate::storage::firms::find_firm;
use crate::storage::partners::{find_partner, save_partner};
use crate::storage::{Saved, Stored, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use saving::{named_firm, named_partner, save};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A firm's membership of a partner as another system sends it (*lidmaatschap*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmKey": "4711", "partnerKey": "p-12",
    "source": "ledenlijst", "date": "2026-11-02"}))]
pub struct MembershipByKey {
    /// The firm by our id.
    #[serde(default)]
    pub firm_id: Option<FirmId>,
    /// The firm by its key in the same system; one of the two when the membership is new.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub firm_key: Option<String>,
    /// The partner by our id.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// The partner by its key in the same system; one of the two when the membership is new.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub partner_key: Option<String>,
    /// The firm's name as the source gives it; that of the firm when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 300)]
    pub name: Option<String>,
    /// Who says that it is a member.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub source: Option<String>,
    /// The day on which that was said or seen; not in the future.
    #[serde(default)]
    pub date: Option<NaiveDate>,
}

/// A firm's membership of a partner (*lidmaatschap*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MembershipRecord {
    /// The firm.
    pub firm_id: FirmId,
    /// The partner of which it is a member.
    pub partner_id: PartnerId,
    /// The firm's name as the source gives it.
    #[schema(max_length = 300)]
    pub name: String,
    /// Who says that it is a member.
    #[schema(max_length = 500)]
    pub source: Option<String>,
    /// The day on which that was said or seen.
    pub date: Option<NaiveDate>,
    /// Name of the partner.
    #[schema(max_length = 300)]
    pub partner_name: String,
    /// Last change of the partner.
    pub changed_at: DateTime<Utc>,
    /// What in the source looks like personal data; only in the answer to a write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 3)]
    pub warnings: Vec<Invalid>,
}

/// Makes the firm a member that a key names, or changes what is known of the membership.
pub fn put_membership(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &MembershipByKey,
    condition: &Condition,
) -> Result<Upserted> {
    keyed::put::<Membership>(app, caller, key, profile, condition)
}

/// The membership that a key names, and its revision.
pub fn get_membership(app: &App, caller: &Caller, key: &ExternalId) -> Result<(MembershipRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| keyed::get::<Membership>(tenant, caller, key))?;
    Ok((stored.record.answer(), stored.revision))
}

/// Changes what a patch names of the membership that a key names.
pub fn patch_membership(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    keyed::patch::<Membership>(app, caller, key, patch, expected)
}

/// Ends the membership that a key names.
pub fn delete_membership(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    keyed::delete::<Membership>(app, caller, key, expected)
}

/// A member, with the partner among whose members it stands.
struct Membership {
    firm: FirmId,
    member: Member,
    partner: Stored<Partner>,
}

impl Membership {
    /// The membership of a firm at a partner, if there is one. Its revision says what it says: that another firm becomes
    /// a member does not change it.
    fn of(firm: FirmId, partner: Stored<Partner>) -> Result<Option<Stored<Self>>> {
        let found = partner.record.members.iter().find(|member| member.firm_id == Some(firm));
        let Some(member) = found.cloned() else { return Ok(None) };
        let (revision, changed_at) = (revision_of(&member)?, partner.changed_at);
        Ok(Some(Stored { record: Membership { firm, member, partner }, revision, changed_at }))
    }

    fn answer(&self) -> MembershipRecord {
        MembershipRecord {
            firm_id: self.firm,
            partner_id: self.partner.record.id,
            name: self.member.name.clone(),
            source: self.member.provenance.as_ref().map(|known| known.source.clone()),
            date: self.member.provenance.as_ref().and_then(|known| known.date),
            partner_name: self.partner.record.name.clone(),
            changed_at: self.partner.changed_at.and_utc(),
            warnings: Vec::new(),
        }
    }
}

impl Keyed for Membership {
    type Profile = MembershipByKey;
    const KIND: KeyKind = KeyKind::Membership;
    const NAME: &'static str = "membership";
    const READ_ONLY: &'static [&'static str] = &["/partnerName", "/changedAt"];
    const BELONGS_TO: &'static [[&'static str; 2]] = &[FIELDS, ["partnerId", "partnerKey"]];

    const RULES: Rules = Rules { shared: &[], kept: &[], facts: Facts::OneSource(&["source", "date"]) };

    fn id(&self) -> Uuid {
        self.firm.0
    }

    fn find(tenant: &mut Tenant<'_>, _: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>> {
        let Some((firm, partner)) = known.and_then(|known| Some((FirmId::new(known.record), known.partner?))) else {
            return Ok(None);
        };
        match find_partner(tenant, partner)? {
            Some(partner) => Membership::of(firm, partner),
            None => Ok(None),
        }
    }

    fn is_reached(&self, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<bool> {
        let firm = find_firm(tenant, self.firm)?;
        let reaches_firm = firm.is_some_and(|firm| caller.reaches_place(firm.record.location.as_ref()));
        Ok(reaches_firm && caller.reaches_partner(self.partner.record.id))
    }

    fn profile(&self) -> Result<Map<String, Value>> {
        profile_of(&self.answer(), &["partnerName", "changedAt"])
    }

    fn meant(_: &App, profile: &MembershipByKey) -> Result<Map<String, Value>> {
        profile_of(profile, &["firmId", "firmKey", "partnerId", "partnerKey"])
    }

    fn find_same(
        _: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &MembershipByKey,
    ) -> Result<Same<Self>> {
        let firm = named_firm(tenant, caller, &key.system, profile, None)?;
        let partner = named_partner(tenant, caller, &key.system, profile, None)?;
        let id = partner.record.id;
        let Some(stored) = Membership::of(firm.id, partner)? else { return Ok(Same::Nobody) };
        let known = keys_of_membership(tenant, firm.id, id)?;
        if known.iter().any(|other| other.system == key.system) {
            let message = format!("The firm {} is a member of {id} already{}.", firm.id, known_as(&known));
            let remedy = "Write to that key, or name another firm or partner.";
            return Ok(Same::Unclear(Invalid::new("/firmKey", "already_exists", message, remedy)));
        }
        Ok(Same::This(Box::new(stored)))
    }

    fn known_otherwise(stored: &Stored<Self>) -> Invalid {
        let Membership { firm, partner, .. } = &stored.record;
        let message = format!("The firm {firm} is a member of {} already.", partner.record.id);
        let remedy = "Leave If-None-Match out to attach your key to that membership.";
        Invalid::new("/firmKey", "already_exists", message, remedy)
    }

    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &MembershipByKey,
    ) -> Result<Written> {
        let firm = named_firm(tenant, caller, &key.system, profile, None)?;
        let partner = named_partner(tenant, caller, &key.system, profile, None)?;
        Ok(save(app, tenant, key, &firm, partner, profile)?.1)
    }

    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        profile: &MembershipByKey,
    ) -> Result<(Saved, Written)> {
        let unnamed = || AppError::NotFound { what: Self::WHAT, id: String::new() };
        let key = key.ok_or_else(unnamed)?;
        let system = &key.system;
        let Membership { firm, partner, .. } = stored.record;
        let firm = named_firm(tenant, caller, system, profile, Some(firm))?;
        let partner = named_partner(tenant, caller, system, profile, Some(partner.record.id))?;
        save(app, tenant, key, &firm, partner, profile)
    }

    /// As with keys of merged firms: of two keys that a merge brought together, the older one writes.
    fn closed(tenant: &mut Tenant<'_>, key: &ExternalId, stored: &Stored<Self>) -> Result<Option<Invalid>> {
        let Membership { firm, partner, .. } = &stored.record;
        let first = first_key_of_membership(tenant, &key.system, *firm, partner.record.id)?;
        Ok(first.filter(|first| first != key).map(|ExternalId { system, id }| {
            let message = format!(
                "The key {system}:{} came to this membership when two firms were merged; {system} writes it by its key \
                 {system}:{id}.",
                key.id
            );
            let remedy = format!("Send {id} alone; DELETE of the other key takes only that key away.");
            Invalid::new("", "merged", message, remedy)
        }))
    }

    fn drop_key(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, stored: &Stored<Self>) -> Result<()> {
        let Membership { firm, partner, .. } = &stored.record;
        bury_membership_key(tenant, key, *firm, partner.record.id)?;
        let event = Event::of(Action::Replace, Self::NAME, *firm);
        audit::record(tenant, caller, event.word("why", "alias taken away"))
    }

    fn erase(tenant: &mut Tenant<'_>, _: &Caller, stored: &Stored<Self>) -> Result<()> {
        let Membership { firm, partner, .. } = &stored.record;
        let mut without = partner.record.clone();
        without.members.retain(|member| member.firm_id != Some(*firm));
        save_partner(tenant, &without, Some(partner.revision))?;
        Ok(bury_membership(tenant, *firm, without.id)?)
    }

    /// The key names a firm and a partner; it was pointed at both when the partner was saved.
    fn point(_: &mut Tenant<'_>, _: &ExternalId, _: Uuid) -> Result<()> {
        Ok(())
    }
}
