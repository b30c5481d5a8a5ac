//! Objections, and the keyed hashes of firms and persons that must not come back.

use super::Tenant;
use super::connection::per_backend;
use super::error::failed;
use super::page::{Page, PageOf};
use super::schema::{objections, suppressions};
use super::{CHUNK, Result, document};
use crate::domain::contact_event::ObjectionEvent;
use crate::domain::{ContactId, FirmId};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// Why somebody must not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionReason {
    /// An objection.
    Objection,
    /// An erasure.
    Erasure,
    /// A restriction, as long as it lasts.
    Restriction,
}

impl SuppressionReason {
    /// The code in the database and the journal.
    pub fn code(self) -> &'static str {
        match self {
            SuppressionReason::Objection => "objection",
            SuppressionReason::Erasure => "erasure",
            SuppressionReason::Restriction => "restriction",
        }
    }
}

/// Saves an objection, or its withdrawal.
pub fn save_objection(tenant: &mut Tenant<'_>, event: &ObjectionEvent) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    diesel::delete(objections::table.find((&organisation, event.id.to_string())))
        .execute(conn)
        .map_err(failed("replacing an objection"))?;
    diesel::insert_into(objections::table)
        .values((
            objections::organisation_id.eq(&organisation),
            objections::id.eq(event.id.to_string()),
            objections::firm_id.eq(event.firm_id.to_string()),
            objections::contact_id.eq(event.contact_id.map(|id| id.to_string()).unwrap_or_default()),
            objections::day.eq(event.date),
            objections::withdrawn_on.eq(event.withdrawal.as_ref().map(|withdrawal| withdrawal.date)),
            objections::recorded_at.eq(event.recorded_at.naive_utc()),
            objections::document.eq(document::to_text("objection", event)?),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("recording an objection"))
}

/// The objection, if there is one.
pub fn find_objection(tenant: &mut Tenant<'_>, id: Uuid) -> Result<Option<ObjectionEvent>> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = objections::table
        .find((organisation.to_string(), id.to_string()))
        .select(objections::document)
        .get_result(conn)
        .optional()
        .map_err(failed("finding an objection"))?;
    text.map(|text| document::from_text("objection", &text)).transpose()
}

/// A page of objections, in the order in which they came in.
pub fn list_objections(tenant: &mut Tenant<'_>, page: &Page) -> Result<PageOf<ObjectionEvent>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let of_organisation = || objections::table.filter(objections::organisation_id.eq(&organisation)).into_boxed();
    let total: i64 = of_organisation().count().get_result(conn).map_err(failed("counting objections"))?;
    let mut query = of_organisation();
    if let Some((_, id)) = &page.after {
        query = query.filter(objections::id.gt(id.to_string()));
    }
    let documents: Vec<String> = query
        .order(objections::id)
        .limit(page.rows_to_fetch())
        .select(objections::document)
        .load(conn)
        .map_err(failed("listing objections"))?;
    let mut items: Vec<ObjectionEvent> =
        documents.iter().map(|text| document::from_text("objection", text)).collect::<Result<_>>()?;
    let is_last = items.len() <= page.limit;
    items.truncate(page.limit);
    let next = items.last().filter(|_| !is_last).map(|event| (String::new(), event.id));
    Ok(PageOf { items, next, total: total.unsigned_abs() })
}

/// Objections that were not taken back, the newest first.
pub fn load_standing_objections(tenant: &mut Tenant<'_>) -> Result<Vec<ObjectionEvent>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = objections::table
        .filter(objections::organisation_id.eq(organisation.to_string()))
        .filter(objections::withdrawn_on.is_null())
        .order(objections::id.desc())
        .select(objections::document)
        .load(conn)
        .map_err(failed("loading the objections that stand"))?;
    documents.iter().map(|text| document::from_text("objection", text)).collect()
}

/// Objections of a firm and its persons.
pub fn load_objections(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<ObjectionEvent>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = objections::table
        .filter(objections::organisation_id.eq(organisation.to_string()))
        .filter(objections::firm_id.eq(firm.to_string()))
        .order(objections::id)
        .select(objections::document)
        .load(conn)
        .map_err(failed("loading objections"))?;
    documents.iter().map(|text| document::from_text("objection", text)).collect()
}

/// Forgets the objections of a person; that the person must not come back stays.
pub fn forget_objections_of_person(tenant: &mut Tenant<'_>, person: ContactId) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = objections::table
        .filter(objections::organisation_id.eq(organisation.to_string()))
        .filter(objections::contact_id.eq(person.to_string()));
    diesel::delete(rows).execute(conn).map_err(failed("forgetting objections"))
}

/// Forgets the objections of a firm; that it must not come back stays.
pub fn forget_objections(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = objections::table
        .filter(objections::organisation_id.eq(organisation.to_string()))
        .filter(objections::firm_id.eq(firm.to_string()));
    diesel::delete(rows).execute(conn).map_err(failed("forgetting objections"))
}

/// Puts keyed hashes on the list.
pub fn suppress(
    tenant: &mut Tenant<'_>,
    subjects: &[String],
    event: Uuid,
    reason: SuppressionReason,
    since: NaiveDate,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    for subject in subjects {
        let row = (
            suppressions::organisation_id.eq(organisation.to_string()),
            suppressions::subject.eq(subject),
            suppressions::event_id.eq(event.to_string()),
            suppressions::reason.eq(reason.code()),
            suppressions::since.eq(since),
        );
        per_backend!(conn, conn => diesel::insert_into(suppressions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))
        .map_err(failed("suppressing a firm or person"))?;
    }
    Ok(())
}

/// Takes off the list what an event put there.
pub fn lift(tenant: &mut Tenant<'_>, event: Uuid) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = suppressions::table
        .filter(suppressions::organisation_id.eq(organisation.to_string()))
        .filter(suppressions::event_id.eq(event.to_string()));
    diesel::delete(rows).execute(conn).map_err(failed("lifting a suppression"))
}

/// Since when one of the keyed hashes is on the list, if any is.
pub fn find_suppression(tenant: &mut Tenant<'_>, subjects: &[String]) -> Result<Option<NaiveDate>> {
    let (conn, organisation) = tenant.parts();
    for subjects in subjects.chunks(CHUNK) {
        let since: Option<NaiveDate> = suppressions::table
            .filter(suppressions::organisation_id.eq(organisation.to_string()))
            .filter(suppressions::subject.eq_any(subjects))
            .order(suppressions::since)
            .select(suppressions::since)
            .first(conn)
            .optional()
            .map_err(failed("looking at the suppression list"))?;
        if since.is_some() {
            return Ok(since);
        }
    }
    Ok(None)
}

/// Whether anybody is on the list.
pub fn has_suppressions(tenant: &mut Tenant<'_>) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let any: Option<String> = suppressions::table
        .filter(suppressions::organisation_id.eq(organisation.to_string()))
        .select(suppressions::subject)
        .first(conn)
        .optional()
        .map_err(failed("looking at the suppression list"))?;
    Ok(any.is_some())
}

/// Every keyed hash on the list.
pub fn load_suppressions(tenant: &mut Tenant<'_>) -> Result<HashSet<String>> {
    let (conn, organisation) = tenant.parts();
    let subjects: Vec<String> = suppressions::table
        .filter(suppressions::organisation_id.eq(organisation.to_string()))
        .select(suppressions::subject)
        .load(conn)
        .map_err(failed("loading the suppression list"))?;
    Ok(subjects.into_iter().collect())
}

/// Lets what keeps one hash from coming in keep another too, because the person that both stand for is at another firm
/// now. What lifts the one lifts the other.
pub fn suppress_also(tenant: &mut Tenant<'_>, subject: &str, also: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let key = organisation.to_string();
    let rows: Vec<(String, String, NaiveDate)> = suppressions::table
        .filter(suppressions::organisation_id.eq(&key))
        .filter(suppressions::subject.eq(subject))
        .select((suppressions::event_id, suppressions::reason, suppressions::since))
        .load(conn)
        .map_err(failed("looking for suppressions"))?;
    for (event, reason, since) in rows {
        diesel::delete(suppressions::table.find((&key, also, &event)))
            .execute(conn)
            .map_err(failed("suppressing a person"))?;
        diesel::insert_into(suppressions::table)
            .values((
                suppressions::organisation_id.eq(&key),
                suppressions::subject.eq(also),
                suppressions::event_id.eq(event),
                suppressions::reason.eq(reason),
                suppressions::since.eq(since),
            ))
            .execute(conn)
            .map_err(failed("suppressing a person"))?;
    }
    Ok(())
}
