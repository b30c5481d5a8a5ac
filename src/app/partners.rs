//! Partners: create, read, change, delete, search.

use super::audit::{self, Event};
use super::relations::link_firms;
use super::writing::{self, Expected, Once, Place, Written, name_the_source, version_after};
use super::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{Partner, PartnerId};
use crate::interpretation::{Interpretation, PartnerProfile, Surroundings, Understood};
use crate::storage::partners::{
    delete_partner as erase, find_partner, list_partners as list, load_partners_by_name_and_place, save_partner,
};
use crate::storage::{Conn, Page, PageOf, StorageError, Stored, connection};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::partners::PartnerFilter;

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
}

impl From<Stored<Partner>> for PartnerRecord {
    fn from(stored: Stored<Partner>) -> Self {
        Self { partner: stored.record, changed_at: stored.changed_at.and_utc(), interpretation: None }
    }
}

/// The partner and its revision.
pub fn get_partner(app: &App, caller: &Caller, id: PartnerId) -> Result<(PartnerRecord, i64)> {
    let stored = get(&mut *app.pool.get()?, caller, id)?;
    let revision = stored.revision;
    Ok((stored.into(), revision))
}

/// A page of partners.
pub fn list_partners(app: &App, caller: &Caller, filter: &PartnerFilter, page: &Page) -> Result<PageOf<PartnerRecord>> {
    let found = list(&mut *app.pool.get()?, caller.organisation, filter, page)?;
    let items = found.items.into_iter().map(PartnerRecord::from).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Stores a new partner. One organisation never appears twice: an external id or a name and place that another
/// partner has is refused.
pub fn create_partner(app: &App, caller: &Caller, profile: &PartnerProfile, once: Option<&Once>) -> Result<Written> {
    let understood = understand(app, profile)?;
    writing::create_once(app, caller, once, |conn| {
        let mut partner = Partner { id: PartnerId::new(Uuid::now_v7()), ..understood.record.clone() };
        link_firms(conn, caller.organisation, &mut partner.members)?;
        refuse_namesake(conn, caller, &partner)?;
        let written = save(conn, caller, &partner, None, &understood.interpretation)?;
        audit::record(conn, caller, Event::of(Action::Create, "partner", partner.id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Puts the profile in the place of a stored partner; of one of the registry, the organisation gets its own version.
pub fn replace_partner(
    app: &App,
    caller: &Caller,
    id: PartnerId,
    profile: &PartnerProfile,
    expected: &Expected,
) -> Result<Written> {
    let understood = understand(app, profile)?;
    connection::write(&mut *app.pool.get()?, |conn| {
        let revision = get(conn, caller, id)?.revision;
        expected.check("partner", revision)?;
        let mut partner = Partner { id, ..understood.record.clone() };
        link_firms(conn, caller.organisation, &mut partner.members)?;
        refuse_namesake(conn, caller, &partner)?;
        let written = save(conn, caller, &partner, Some(revision), &understood.interpretation)?;
        audit::record(conn, caller, Event::of(Action::Replace, "partner", id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Deletes an own partner, or hides one of the registry.
pub fn delete_partner(app: &App, caller: &Caller, id: PartnerId, expected: &Expected) -> Result<i64> {
    connection::write(&mut *app.pool.get()?, |conn| {
        let revision = get(conn, caller, id)?.revision;
        expected.check("partner", revision)?;
        erase(conn, caller.organisation, id, Some(revision))?;
        audit::record(conn, caller, Event::of(Action::Delete, "partner", id).revision(revision))?;
        Ok(crate::storage::organisations::get_version(conn, caller.organisation)?)
    })
}

fn get(conn: &mut Conn, caller: &Caller, id: PartnerId) -> Result<Stored<Partner>> {
    find_partner(conn, caller.organisation, id)?
        .ok_or_else(|| AppError::NotFound { what: "partner", id: id.to_string() })
}

fn understand(app: &App, profile: &PartnerProfile) -> Result<Understood<Partner>> {
    let surroundings = Surroundings { today: app.today(), postcodes: &app.postcodes.load() };
    let mut understood = profile.understand(&surroundings)?;
    name_the_source(&mut understood.record.provenance);
    Ok(understood)
}

fn refuse_namesake(conn: &mut Conn, caller: &Caller, partner: &Partner) -> Result<()> {
    let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
    let same = load_partners_by_name_and_place(conn, caller.organisation, &partner.name, place)?;
    let holders: Vec<String> =
        same.iter().filter(|other| other.id != partner.id).map(|other| other.id.to_string()).collect();
    if holders.is_empty() {
        return Ok(());
    }
    Err(StorageError::Taken { field: "name".into(), value: partner.name.clone(), holders }.into())
}

fn save(
    conn: &mut Conn,
    caller: &Caller,
    partner: &Partner,
    revision: Option<i64>,
    interpretation: &[Interpretation],
) -> Result<Written> {
    let saved = save_partner(conn, caller.organisation, partner, revision)?;
    let version = version_after(conn, caller, saved)?;
    let stored = get(conn, caller, partner.id)?;
    let place = Place { id: partner.id.0, revision: stored.revision, version };
    let record = PartnerRecord { interpretation: Some(interpretation.to_vec()), ..stored.into() };
    Written::new(place, &record)
}
