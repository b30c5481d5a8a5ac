//! Consents and withdrawals, as events: none is ever changed.

use super::Tenant;
use super::changes::{Entity, Entry};
use super::contacts::load_at_firm;
use super::error::failed;
use super::schema::consents;
use super::{Result, document};
use crate::domain::contact_event::ConsentEvent;
use crate::domain::{ContactId, FirmId};
use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

/// Adds an event.
pub fn add_consent(tenant: &mut Tenant<'_>, event: &ConsentEvent) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(consents::table)
        .values((
            consents::organisation_id.eq(organisation.to_string()),
            consents::id.eq(event.id.to_string()),
            consents::firm_id.eq(event.firm_id.to_string()),
            consents::contact_id.eq(event.contact_id.map(|id| id.to_string()).unwrap_or_default()),
            consents::day.eq(event.date),
            consents::given.eq(event.given),
            consents::recorded_at.eq(event.recorded_at.naive_utc()),
            consents::document.eq(document::to_text("consent", event)?),
        ))
        .execute(conn)
        .map_err(failed("recording a consent"))?;
    record_permission(tenant, event.firm_id, event.contact_id)
}

/// Records that other approaches are allowed than before: of a person, or of the firm and all its persons, in whose answers
/// that shows.
pub(super) fn record_permission(tenant: &mut Tenant<'_>, firm: FirmId, person: Option<ContactId>) -> Result<()> {
    let of_person = |person: Uuid| Entry::of(Entity::Contact, person).at_firm(firm.0);
    let changed = match person {
        Some(person) => vec![of_person(person.0)],
        None => {
            let persons = load_at_firm(tenant, firm)?;
            let persons = persons.into_iter().map(|(person, _)| of_person(person.id.0));
            [Entry::of(Entity::Firm, firm.0)].into_iter().chain(persons).collect()
        }
    };
    tenant.record(&changed)?;
    Ok(())
}

/// All events of a firm and its persons, oldest first.
pub fn load_consents(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<ConsentEvent>> {
    load_consents_of(tenant, &[firm])
}

/// All events of these firms and their persons; those of one firm oldest first.
pub fn load_consents_of(tenant: &mut Tenant<'_>, firms: &[FirmId]) -> Result<Vec<ConsentEvent>> {
    let (conn, organisation) = tenant.parts();
    let mut events = Vec::new();
    for firms in firms.chunks(super::CHUNK) {
        let documents: Vec<String> = consents::table
            .filter(consents::organisation_id.eq(organisation.to_string()))
            .filter(consents::firm_id.eq_any(firms.iter().map(FirmId::to_string)))
            .order((consents::day, consents::id))
            .select(consents::document)
            .load(conn)
            .map_err(failed("loading consents"))?;
        for document in &documents {
            events.push(document::from_text("consent", document)?);
        }
    }
    Ok(events)
}

/// The firms with events of their own or of their persons, in no order.
pub fn load_firms_with_consents(tenant: &mut Tenant<'_>) -> Result<Vec<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = consents::table
        .filter(consents::organisation_id.eq(organisation.to_string()))
        .select(consents::firm_id)
        .distinct()
        .load(conn)
        .map_err(failed("loading who has consents"))?;
    ids.iter().map(|id| document::to_uuid(id).map(FirmId::new)).collect()
}

/// Forgets the events of a firm, or of one person there.
pub fn forget_consents(tenant: &mut Tenant<'_>, firm: FirmId, contact: Option<ContactId>) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let of_firm = consents::table
        .filter(consents::organisation_id.eq(organisation.to_string()))
        .filter(consents::firm_id.eq(firm.to_string()));
    let deleted = match contact {
        Some(contact) => diesel::delete(of_firm.filter(consents::contact_id.eq(contact.to_string()))).execute(conn),
        None => diesel::delete(of_firm).execute(conn),
    };
    deleted.map_err(failed("forgetting consents"))
}

/// Events before a day of firms and persons that have withdrawn last, or have no record any more: proof that is no longer
/// needed. Answers the ids.
pub fn list_before(tenant: &mut Tenant<'_>, day: NaiveDate) -> Result<Vec<Uuid>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = consents::table
        .filter(consents::organisation_id.eq(organisation.to_string()))
        .order((consents::day, consents::id))
        .select(consents::document)
        .load(conn)
        .map_err(failed("listing old consents"))?;
    let events: Vec<ConsentEvent> =
        documents.iter().map(|text| document::from_text("consent", text)).collect::<Result<_>>()?;
    let is_same = |a: &ConsentEvent, b: &ConsentEvent| {
        (a.firm_id, a.contact_id, a.purpose) == (b.firm_id, b.contact_id, b.purpose)
    };
    let mut old = Vec::new();
    for event in &events {
        let last = events.iter().rfind(|other| is_same(event, other));
        if last.is_some_and(|last| !last.given && last.date < day) {
            old.push(event.id);
        }
    }
    Ok(old)
}

/// Deletes events by id.
pub fn delete_consents(tenant: &mut Tenant<'_>, ids: &[Uuid]) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let mut deleted = 0;
    for ids in ids.chunks(super::CHUNK) {
        let rows = consents::table
            .filter(consents::organisation_id.eq(organisation.to_string()))
            .filter(consents::id.eq_any(ids.iter().map(Uuid::to_string)));
        deleted += diesel::delete(rows).execute(conn).map_err(failed("deleting consents"))?;
    }
    Ok(deleted)
}
