//! Partners: create, read, change, delete, search.

use super::accounts::names::entered;
use super::audit::{self, Event};
use super::external_keys::edited_partner;
use super::own_keys::refuse_own_keys;
use super::relations::{link_firms_for, refuse_unknown_firms};
use super::writing::{self, Expected, Once, Place, Written, name_the_source, version_after};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{Invalid, Partner, PartnerId, Provenance, personal_data};
use crate::interpretation::{Interpretation, PartnerProfile, Surroundings, Understood};
use crate::outreach::capacity::Places;
use crate::storage::introductions::{count_places_held, count_places_promised};
use crate::storage::partners::{
    delete_partner as erase, find_partner, list_partners as list, load_partners_by_name_and_place, save_partner,
};
use crate::storage::{Page, PageOf, Saved, StorageError, Stored, Tenant};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::partners::PartnerFilter;

/// Who says what a partner tells of itself, as it stands beside the facts.
const OWN_WORD: &str = "opgave van de partner";

/// A stored partner as it is answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerRecord {
    /// The partner.
    #[serde(flatten)]
    pub partner: Partner,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// What was made of free words; only in the answer to a write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<Vec<Interpretation>>,
    /// Free text that seems to hold personal data; only in the answer to a write, and only when there is any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 200)]
    pub warnings: Vec<Invalid>,
}

impl From<Stored<Partner>> for PartnerRecord {
    fn from(stored: Stored<Partner>) -> Self {
        let changed_at = stored.changed_at.and_utc();
        Self { partner: stored.record, changed_at, interpretation: None, warnings: Vec::new() }
    }
}

/// The partner and its revision.
pub fn get_partner(app: &App, caller: &Caller, id: PartnerId) -> Result<(PartnerRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| get(tenant, caller, id))?;
    let revision = stored.revision;
    Ok((stored.into(), revision))
}

/// A page of partners.
pub fn list_partners(app: &App, caller: &Caller, filter: &PartnerFilter, page: &Page) -> Result<PageOf<PartnerRecord>> {
    let among = caller.own_partners().map(Cow::into_owned);
    let filter = PartnerFilter { among, ..filter.clone() };
    let found = app.pool.read(caller.organisation, |tenant| list(tenant, &filter, page))?;
    let items = found.items.into_iter().map(PartnerRecord::from).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Stores a new partner. One organisation never appears twice: an external id or a name and place that another
/// partner has is refused.
pub fn create_partner(app: &App, caller: &Caller, profile: &PartnerProfile, once: Option<&Once>) -> Result<Written> {
    let understood = understand(app, profile)?;
    writing::create_once(app, caller, once, |tenant| {
        let mut partner = Partner { id: PartnerId::new(Uuid::now_v7()), ..understood.record.clone() };
        refuse_own_keys(&partner.external_ids, &[], partner.id.0)?;
        link_firms_for(app, tenant, caller, &mut partner.members)?;
        refuse_unknown_firms(tenant, &partner, &[])?;
        refuse_namesake(tenant, &partner)?;
        let (_, written) = save(tenant, caller, &partner, None, &understood.interpretation)?;
        audit::record(
            tenant,
            caller,
            Event::of(Action::Create, "partner", partner.id).revision(written.place.revision),
        )?;
        Ok(written)
    })
}

/// What a caller enters of a partner is the word of: the partner itself, when it keeps its own data, else who enters it.
pub(super) fn word_of(app: &App, caller: &Caller) -> Result<Provenance> {
    if caller.is_outsider() { Ok(Provenance::new(OWN_WORD, Some(app.today()))) } else { entered(app, caller) }
}

/// Puts the profile in the place of a stored partner; of one of the registry, the organisation gets its own version. What is
/// another than it was is the word of who changed it, where the profile gives the source that stood there.
pub fn replace_partner(
    app: &App,
    caller: &Caller,
    id: PartnerId,
    profile: &PartnerProfile,
    expected: &Expected,
) -> Result<Written> {
    let understood = understand(app, profile)?;
    let by = word_of(app, caller)?;
    app.pool.write(caller, |tenant| {
        let Stored { record: known, revision, .. } = get(tenant, caller, id)?;
        expected.check("partner", revision)?;
        let mut partner = edited_partner(&known, &Partner { id, ..understood.record.clone() }, &by)?;
        refuse_own_keys(&partner.external_ids, &known.external_ids, id.0)?;
        keep_verification(caller, &known, profile, &mut partner)?;
        link_firms_for(app, tenant, caller, &mut partner.members)?;
        refuse_unknown_firms(tenant, &partner, &known.members)?;
        refuse_namesake(tenant, &partner)?;
        let (_, written) = save(tenant, caller, &partner, Some(revision), &understood.interpretation)?;
        audit::record(tenant, caller, Event::of(Action::Replace, "partner", id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Deletes an own partner, or hides one of the registry.
pub fn delete_partner(app: &App, caller: &Caller, id: PartnerId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        let revision = get(tenant, caller, id)?.revision;
        expected.check("partner", revision)?;
        erase(tenant, id, Some(revision))?;
        audit::record(tenant, caller, Event::of(Action::Delete, "partner", id).revision(revision))?;
        Ok(tenant.version()?)
    })
}

/// The partner with its revision; one out of reach is as one that does not exist.
pub(super) fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: PartnerId) -> Result<Stored<Partner>> {
    caller.check_partner(id)?;
    find_partner(tenant, id)?.ok_or_else(|| AppError::NotFound { what: "partner", id: id.to_string() })
}

/// Everything that is wrong with a partner, as far as the profile tells.
pub fn find_faults(app: &App, profile: &PartnerProfile) -> Vec<Invalid> {
    understand(app, profile).err().map(AppError::into_faults).unwrap_or_default()
}

pub(super) fn understand(app: &App, profile: &PartnerProfile) -> Result<Understood<Partner>> {
    let surroundings = Surroundings { today: app.today(), postcodes: &app.postcodes.load() };
    let mut understood = profile.understand(&surroundings)?;
    name_the_source(&mut understood.record.provenance);
    Ok(understood)
}

/// How far a partner was verified is not for itself to say: it would rise in every list.
pub(super) fn keep_verification(
    caller: &Caller,
    known: &Partner,
    profile: &PartnerProfile,
    partner: &mut Partner,
) -> Result<()> {
    if caller.is_outsider() && partner.verification != known.verification {
        if profile.verification.is_some() {
            let message = "A coordinator does not say how far a partner was verified.";
            return Err(Invalid::new("/verification", "read_only", message, "Leave it out.").into());
        }
        partner.verification = known.verification;
    }
    Ok(())
}

/// Refuses a partner of whose name and place another is.
pub(super) fn refuse_namesake(tenant: &mut Tenant<'_>, partner: &Partner) -> Result<()> {
    let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
    let same = load_partners_by_name_and_place(tenant, &partner.name, place)?;
    let holders: Vec<String> =
        same.iter().filter(|other| other.id != partner.id).map(|other| other.id.to_string()).collect();
    if holders.is_empty() {
        return Ok(());
    }
    Err(StorageError::Taken { field: "name".into(), value: partner.name.clone(), holders }.into())
}

/// Saves a partner that was checked, and tells what was done and what is answered.
pub(super) fn save(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    partner: &Partner,
    revision: Option<i64>,
    interpretation: &[Interpretation],
) -> Result<(Saved, Written)> {
    let saved = save_partner(tenant, partner, revision)?;
    let version = version_after(tenant, saved)?;
    let stored = get(tenant, caller, partner.id)?;
    let place = Place { id: partner.id.0, revision: stored.revision, version };
    let warnings = warnings(&stored.record);
    let record = PartnerRecord { interpretation: Some(interpretation.to_vec()), warnings, ..stored.into() };
    Ok((saved, Written::new(place, &record)?))
}

/// Warnings of personal data in the free text of a partner. The mailbox of its intake is an address on purpose.
fn warnings(partner: &Partner) -> Vec<Invalid> {
    let description = partner.description.iter().map(|text| ("/description".to_owned(), text));
    let opening = partner.intake.iter().filter_map(|intake| intake.opening.as_ref());
    let opening = opening.map(|text| ("/intake/opening".to_owned(), text));
    let co_funding = partner.steps.iter().enumerate();
    let co_funding =
        co_funding.filter_map(|(place, step)| Some((format!("/steps/{place}/coFunding"), step.co_funding.as_ref()?)));
    let source = std::iter::once(("/provenance/source".to_owned(), &partner.provenance.source));
    let sources = partner.sources.iter();
    let sources = sources.map(|(fact, provenance)| (format!("/sources/{fact}/source"), &provenance.source));
    let texts = description.chain(opening).chain(co_funding).chain(source).chain(sources);
    texts.flat_map(|(pointer, text)| personal_data::warnings(&pointer, text)).take(200).collect()
}

/// The places of a partner: how many it has to give, and how many are taken by introductions, those included to which it said yes
/// and that are not made yet.
pub fn get_places(app: &App, caller: &Caller, partner: PartnerId) -> Result<Places> {
    caller.check_partner(partner)?;
    app.pool.read(caller.organisation, |tenant| {
        let found = find_partner(tenant, partner)?;
        let capacity = found.and_then(|stored| stored.record.intake?.capacity);
        let held = count_places_held(tenant, partner)?;
        let promised = count_places_promised(tenant, partner)?;
        Ok(Places { capacity, taken: held.saturating_add(promised) })
    })
}
