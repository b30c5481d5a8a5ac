//! Requests about data, and what the journal of erasures and objections needs of the database.

use super::Tenant;
use super::connection::{per_backend, within_write};
use super::consents::record_permission;
use super::document::{self, Columns};
use super::error::failed;
use super::firms::{Traces, find_firm, load_firms_by_traces};
use super::page::{Page, PageOf, Stored};
use super::schema::{data_requests as requests, idempotency_keys as keys, journal_entries as entries, privacy_keys};
use super::{Conn, Result, StorageError, changes, migrations};
use crate::domain::data_request::{DataRequest, RequestKind, RequestStatus};
use crate::domain::{ContactId, FirmId};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// Saves a request; answers its revision. As long as one that stops contact is open other approaches are allowed, which is
/// a change of the firm.
pub fn save_request(tenant: &mut Tenant<'_>, request: &DataRequest, expected: Option<i64>) -> Result<i64> {
    let (conn, organisation) = tenant.parts();
    let text = document::to_text("data request", request)?;
    let key = (organisation.to_string(), request.id.to_string());
    let (was_open, revision) = within_write(conn, |conn| {
        let stored: Option<(i64, bool)> = requests::table
            .find((&key.0, &key.1))
            .select((requests::revision, requests::is_open))
            .get_result(conn)
            .optional()
            .map_err(failed("finding a data request"))?;
        let (known, was_open) = stored.unwrap_or((0, false));
        if expected.is_some_and(|expected| expected != known) {
            return Err(StorageError::Changed);
        }
        let revision = known + 1;
        diesel::delete(requests::table.find((&key.0, &key.1)))
            .execute(conn)
            .map_err(failed("replacing a data request"))?;
        diesel::insert_into(requests::table)
            .values((
                requests::organisation_id.eq(&key.0),
                requests::id.eq(&key.1),
                requests::revision.eq(revision),
                requests::changed_at.eq(changes::now()),
                requests::due.eq(request.due),
                requests::is_open.eq(request.status == RequestStatus::Open),
                requests::firm_id.eq(request.firm_id.to_string()),
                requests::document.eq(text),
            ))
            .execute(conn)
            .map_err(failed("saving a data request"))?;
        Ok((was_open, revision))
    })?;
    if request.kind.stops_contact() && was_open != (request.status == RequestStatus::Open) {
        for firm in firms_of(tenant, request)? {
            record_permission(tenant, firm, request.contact_id)?;
        }
    }
    Ok(revision)
}

/// The firms that a request is about, as far as they are stored and not withheld.
pub fn firms_of(tenant: &mut Tenant<'_>, request: &DataRequest) -> Result<Vec<FirmId>> {
    match &request.kvk_number {
        None => Ok(find_firm(tenant, request.firm_id)?.map(|stored| stored.record.id).into_iter().collect()),
        Some(number) => {
            let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
            Ok(load_firms_by_traces(tenant, &traces)?.into_iter().map(|stored| stored.record.id).collect())
        }
    }
}

/// The request, if there is one.
pub fn find_request(tenant: &mut Tenant<'_>, id: Uuid) -> Result<Option<Stored<DataRequest>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = requests::table
        .find((organisation.to_string(), id.to_string()))
        .select((requests::revision, requests::changed_at, requests::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a data request"))?;
    row.map(|row| document::to_stored("data request", row)).transpose()
}

/// A page of requests, what is due first comes first.
pub fn list_requests(tenant: &mut Tenant<'_>, only_open: bool, page: &Page) -> Result<PageOf<Stored<DataRequest>>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let wanted = || {
        let all = requests::table.filter(requests::organisation_id.eq(&organisation)).into_boxed();
        if only_open { all.filter(requests::is_open.eq(true)) } else { all }
    };
    let total: i64 = wanted().count().get_result(conn).map_err(failed("counting data requests"))?;
    let mut query = wanted();
    if let Some((due, id)) = &page.after {
        let corrupt = |source| StorageError::Corrupt { what: "cursor", source: Box::new(source) };
        let due: NaiveDate = due.parse().map_err(corrupt)?;
        query = query.filter(requests::due.ge(due));
        query = query.filter(requests::due.gt(due).or(requests::id.gt(id.to_string())));
    }
    let mut rows: Vec<Columns> = query
        .order((requests::due, requests::id))
        .limit(page.rows_to_fetch())
        .select((requests::revision, requests::changed_at, requests::document))
        .load(conn)
        .map_err(failed("listing data requests"))?;
    let is_last = rows.len() <= page.limit;
    rows.truncate(page.limit);
    let items: Vec<Stored<DataRequest>> =
        rows.into_iter().map(|row| document::to_stored("data request", row)).collect::<Result<_>>()?;
    let next = items.last().filter(|_| !is_last).map(|last| (last.record.due.to_string(), last.record.id));
    Ok(PageOf { items, next, total: total.unsigned_abs() })
}

/// All requests of a firm and of persons there, in the order in which they were put down.
pub fn load_requests_of(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<DataRequest>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = requests::table
        .filter(requests::organisation_id.eq(organisation.to_string()))
        .filter(requests::firm_id.eq(firm.to_string()))
        .order(requests::id)
        .select(requests::document)
        .load(conn)
        .map_err(failed("loading the requests of a firm"))?;
    documents.iter().map(|text| document::from_text("data request", text)).collect()
}

/// All requests that wait for an answer, what is due first comes first.
pub fn load_open_requests(tenant: &mut Tenant<'_>) -> Result<Vec<DataRequest>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = requests::table
        .filter(requests::organisation_id.eq(organisation.to_string()))
        .filter(requests::is_open.eq(true))
        .order((requests::due, requests::id))
        .select(requests::document)
        .load(conn)
        .map_err(failed("loading the open data requests"))?;
    documents.iter().map(|text| document::from_text("data request", text)).collect()
}

/// Restrictions that were carried out and not lifted, the newest first.
pub fn load_restrictions(tenant: &mut Tenant<'_>) -> Result<Vec<DataRequest>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = requests::table
        .filter(requests::organisation_id.eq(organisation.to_string()))
        .filter(requests::is_open.eq(false))
        .order(requests::id.desc())
        .select(requests::document)
        .load(conn)
        .map_err(failed("loading the restrictions"))?;
    let decided = documents.iter().map(|text| document::from_text::<DataRequest>("data request", text));
    let stands =
        |request: &DataRequest| request.kind == RequestKind::Restriction && request.status == RequestStatus::CarriedOut;
    decided.filter(|request| request.as_ref().map_or(true, stands)).collect()
}

/// Ids of requests that were decided and did not change since a moment.
pub fn list_decided_before(tenant: &mut Tenant<'_>, since: NaiveDateTime) -> Result<Vec<Uuid>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = requests::table
        .filter(requests::organisation_id.eq(organisation.to_string()))
        .filter(requests::is_open.eq(false))
        .filter(requests::changed_at.lt(since))
        .order(requests::id)
        .select(requests::id)
        .load(conn)
        .map_err(failed("listing old data requests"))?;
    ids.iter().map(|id| document::to_uuid(id)).collect()
}

/// Deletes a request.
pub fn delete_request(tenant: &mut Tenant<'_>, id: Uuid) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let row = requests::table.find((organisation.to_string(), id.to_string()));
    diesel::delete(row).execute(conn).map(|count| count > 0).map_err(failed("deleting a data request"))
}

/// Takes what was noted in words out of the requests of a firm and its persons, or of one person there, but for the one
/// that is being carried out: how that was seen to come from who it says is the proof that it was right to do so.
pub fn forget_words(
    tenant: &mut Tenant<'_>,
    firm: FirmId,
    person: Option<ContactId>,
    but: Uuid,
    instead: &str,
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = requests::table
        .filter(requests::organisation_id.eq(organisation.to_string()))
        .filter(requests::firm_id.eq(firm.to_string()))
        .filter(requests::id.ne(but.to_string()))
        .select((requests::revision, requests::changed_at, requests::document))
        .load(conn)
        .map_err(failed("loading the requests of a firm"))?;
    for row in rows {
        let Stored { record: mut request, revision, .. } = document::to_stored::<DataRequest>("data request", row)?;
        if person.is_some() && request.contact_id != person {
            continue;
        }
        request.identified_by = instead.to_owned();
        request.note = None;
        save_request(tenant, &request, Some(revision))?;
    }
    Ok(())
}

/// Forgets the answers to earlier requests in which a record is mentioned, so that a repeated request does not tell of
/// it again.
pub fn forget_answers_about(tenant: &mut Tenant<'_>, record: Uuid) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let mentioned = format!("%{record}%");
    let rows = keys::table
        .filter(keys::organisation_id.eq(organisation.to_string()))
        .filter(keys::headers.like(&mentioned).or(keys::body.like(&mentioned)));
    diesel::delete(rows).execute(conn).map_err(failed("forgetting earlier answers"))
}

/// How many answers were kept since before a moment; deletes them unless `only_count`.
pub fn delete_answers_before(tenant: &mut Tenant<'_>, moment: NaiveDateTime, only_count: bool) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let old = || keys::table.filter(keys::organisation_id.eq(&organisation)).filter(keys::given_at.lt(moment));
    match only_count {
        true => {
            let count: i64 = old().count().get_result(conn).map_err(failed("counting earlier answers"))?;
            Ok(usize::try_from(count).unwrap_or_default())
        }
        false => diesel::delete(old()).execute(conn).map_err(failed("forgetting earlier answers")),
    }
}

/// Marks an entry of the journal as carried out in this database.
pub fn mark_journal_entry(tenant: &mut Tenant<'_>, id: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = (entries::organisation_id.eq(organisation.to_string()), entries::id.eq(id.to_string()));
    per_backend!(conn, conn => diesel::insert_into(entries::table).values(row).on_conflict_do_nothing().execute(conn))
        .map(|_| ())
        .map_err(failed("marking an entry of the journal"))
}

/// Forgets which entries of the journal were carried out.
pub fn forget_journal_marks(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(entries::table.filter(entries::organisation_id.eq(organisation.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting the marks of the journal"))
}

/// The entries of the journal that were carried out in this database.
pub fn load_journal_marks(conn: &mut Conn) -> Result<HashSet<Uuid>> {
    let ids: Vec<String> =
        entries::table.select(entries::id).load(conn).map_err(failed("reading the marks of the journal"))?;
    ids.iter().map(|id| document::to_uuid(id)).collect()
}

/// The fingerprint of the key for a purpose, also of a database that is older than the program; nothing is written.
pub fn find_key_fingerprint(conn: &mut Conn, purpose: &str) -> Result<Option<String>> {
    if !migrations::has_table(conn, "privacy_keys")? {
        return Ok(None);
    }
    privacy_keys::table
        .find(purpose)
        .select(privacy_keys::fingerprint)
        .get_result(conn)
        .optional()
        .map_err(failed("reading the fingerprint of a key"))
}

/// The fingerprint of the key for a purpose: the one that is stored, or this one from now on.
pub fn key_fingerprint(conn: &mut Conn, purpose: &str, fingerprint: &str) -> Result<String> {
    let row = (privacy_keys::purpose.eq(purpose), privacy_keys::fingerprint.eq(fingerprint));
    within_write(conn, |conn| {
        per_backend!(conn, conn => diesel::insert_into(privacy_keys::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))
        .map_err(failed("keeping the fingerprint of a key"))?;
        privacy_keys::table
            .find(purpose)
            .select(privacy_keys::fingerprint)
            .get_result(conn)
            .map_err(failed("reading the fingerprint of a key"))
    })
}
