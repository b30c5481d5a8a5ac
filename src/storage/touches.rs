//! Approaches that were made, and the ledger of them that organisations share by choice.

use super::Tenant;
use super::connection::per_backend;
use super::error::failed;
use super::schema::{ledger_members as members, shared_touches as shared, touches};
use super::search_text::storable;
use super::{CHUNK, Result, changes};
use crate::domain::{ContactId, FirmId};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use uuid::Uuid;

/// An approach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchRow {
    /// Own id.
    pub id: Uuid,
    /// Which firm.
    pub firm: FirmId,
    /// Which person there, if one was meant.
    pub contact: Option<ContactId>,
    /// Code of the channel.
    pub channel: String,
    /// The day.
    pub day: NaiveDate,
    /// Who made it.
    pub recorded_by: String,
}

/// Adds an approach.
pub fn add_touch(tenant: &mut Tenant<'_>, touch: &TouchRow) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(touches::table)
        .values((
            touches::organisation_id.eq(organisation.to_string()),
            touches::id.eq(touch.id.to_string()),
            touches::firm_id.eq(touch.firm.to_string()),
            touches::contact_id.eq(touch.contact.map(|id| id.to_string()).unwrap_or_default()),
            touches::channel.eq(&touch.channel),
            touches::day.eq(touch.day),
            touches::recorded_by.eq(storable(&touch.recorded_by)),
            touches::recorded_at.eq(changes::now()),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("recording an approach"))
}

/// Deletes the first approach with an id after that of `meant` that is like it otherwise; answers which it was.
pub fn delete_touch_after(tenant: &mut Tenant<'_>, meant: &TouchRow) -> Result<Option<Uuid>> {
    let (conn, organisation) = tenant.parts();
    let found: Option<String> = touches::table
        .filter(touches::organisation_id.eq(organisation.to_string()))
        .filter(touches::firm_id.eq(meant.firm.to_string()))
        .filter(touches::id.gt(meant.id.to_string()))
        .filter(touches::contact_id.eq(meant.contact.map(|id| id.to_string()).unwrap_or_default()))
        .filter(touches::channel.eq(&meant.channel))
        .filter(touches::day.eq(meant.day))
        .filter(touches::recorded_by.eq(storable(&meant.recorded_by)))
        .order(touches::id)
        .select(touches::id)
        .first(conn)
        .optional()
        .map_err(failed("finding an approach"))?;
    let Some(id) = found else { return Ok(None) };
    diesel::delete(touches::table.find((organisation.to_string(), id.clone())))
        .execute(conn)
        .map_err(failed("deleting an approach"))?;
    super::document::to_uuid(&id).map(Some)
}

/// Firm, channel and day of the approaches of these firms since a day; those of one firm oldest first.
pub fn load_touches_of(
    tenant: &mut Tenant<'_>,
    firms: &[FirmId],
    since: NaiveDate,
) -> Result<Vec<(FirmId, String, NaiveDate)>> {
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::new();
    for firms in firms.chunks(CHUNK) {
        let rows: Vec<(String, String, NaiveDate)> = touches::table
            .filter(touches::organisation_id.eq(organisation.to_string()))
            .filter(touches::firm_id.eq_any(firms.iter().map(FirmId::to_string)))
            .filter(touches::day.ge(since))
            .order((touches::day, touches::id))
            .select((touches::firm_id, touches::channel, touches::day))
            .load(conn)
            .map_err(failed("loading approaches"))?;
        for (firm, channel, day) in rows {
            found.push((FirmId::new(super::document::to_uuid(&firm)?), channel, day));
        }
    }
    Ok(found)
}

/// Channel and day of the approaches of one person, oldest first.
pub fn load_touches_of_person(tenant: &mut Tenant<'_>, person: ContactId) -> Result<Vec<(String, NaiveDate)>> {
    let (conn, organisation) = tenant.parts();
    touches::table
        .filter(touches::organisation_id.eq(organisation.to_string()))
        .filter(touches::contact_id.eq(person.to_string()))
        .order((touches::day, touches::id))
        .select((touches::channel, touches::day))
        .load(conn)
        .map_err(failed("loading approaches of a person"))
}

/// Forgets which person was approached; that the firm was goes on counting.
pub fn forget_person(tenant: &mut Tenant<'_>, person: ContactId) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = touches::table
        .filter(touches::organisation_id.eq(organisation.to_string()))
        .filter(touches::contact_id.eq(person.to_string()));
    diesel::update(rows).set(touches::contact_id.eq("")).execute(conn).map_err(failed("forgetting a person"))
}

/// The firms that were approached since a day, in no order.
pub fn load_touched_firms(tenant: &mut Tenant<'_>, since: NaiveDate) -> Result<Vec<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = touches::table
        .filter(touches::organisation_id.eq(organisation.to_string()))
        .filter(touches::day.ge(since))
        .select(touches::firm_id)
        .distinct()
        .load(conn)
        .map_err(failed("loading who was approached"))?;
    ids.iter().map(|id| super::document::to_uuid(id).map(FirmId::new)).collect()
}

/// Forgets the approaches of a firm.
pub fn forget_touches(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = touches::table
        .filter(touches::organisation_id.eq(organisation.to_string()))
        .filter(touches::firm_id.eq(firm.to_string()));
    diesel::delete(rows).execute(conn).map_err(failed("forgetting approaches"))
}

/// How many approaches are older than a day; deletes them, in the ledger too, unless `only_count`.
pub fn delete_touches_before(tenant: &mut Tenant<'_>, day: NaiveDate, only_count: bool) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let old = || touches::table.filter(touches::organisation_id.eq(&organisation)).filter(touches::day.lt(day));
    if only_count {
        let count: i64 = old().count().get_result(conn).map_err(failed("counting old approaches"))?;
        return Ok(usize::try_from(count).unwrap_or_default());
    }
    let in_ledger = shared::table
        .filter(shared::contributor_id.eq(&organisation))
        .filter(shared::kind.ne("objection"))
        .filter(shared::day.lt(day));
    diesel::delete(in_ledger).execute(conn).map_err(failed("deleting old approaches"))?;
    diesel::delete(old()).execute(conn).map_err(failed("deleting old approaches"))
}

/// Makes an organisation take part in the ledger.
pub fn join_ledger(tenant: &mut Tenant<'_>, by: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = (
        members::organisation_id.eq(organisation.to_string()),
        members::since.eq(changes::now()),
        members::decided_by.eq(storable(by)),
    );
    per_backend!(conn, conn => diesel::insert_into(members::table).values(row).on_conflict_do_nothing().execute(conn))
        .map(|_| ())
        .map_err(failed("joining the ledger"))
}

/// Ends that, and takes out what the organisation put in.
pub fn leave_ledger(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    diesel::delete(shared::table.filter(shared::contributor_id.eq(&organisation)))
        .execute(conn)
        .map_err(failed("leaving the ledger"))?;
    diesel::delete(members::table.find(&organisation)).execute(conn).map(|_| ()).map_err(failed("leaving the ledger"))
}

/// Since when an organisation takes part, and who decided that.
pub fn find_membership(tenant: &mut Tenant<'_>) -> Result<Option<(NaiveDateTime, String)>> {
    let (conn, organisation) = tenant.parts();
    members::table
        .find(organisation.to_string())
        .select((members::since, members::decided_by))
        .get_result(conn)
        .optional()
        .map_err(failed("finding who shares the ledger"))
}

/// Puts an approach or objection into the ledger. `kind` is a channel, or `objection`.
pub fn share_touch(tenant: &mut Tenant<'_>, subject: &str, id: Uuid, kind: &str, day: NaiveDate) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = (
        shared::subject.eq(subject),
        shared::id.eq(id.to_string()),
        shared::contributor_id.eq(organisation.to_string()),
        shared::kind.eq(kind),
        shared::day.eq(day),
    );
    per_backend!(conn, conn => diesel::insert_into(shared::table).values(row).on_conflict_do_nothing().execute(conn))
        .map(|_| ())
        .map_err(failed("sharing an approach"))
}

/// Takes one entry of an organisation out of the ledger.
pub fn unshare(tenant: &mut Tenant<'_>, id: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let rows =
        shared::table.filter(shared::contributor_id.eq(organisation.to_string())).filter(shared::id.eq(id.to_string()));
    diesel::delete(rows).execute(conn).map(|_| ()).map_err(failed("taking an approach out of the ledger"))
}

/// Takes the approaches of a firm that an organisation put in out of the ledger. An objection stays: it is what keeps
/// the others from ringing.
pub fn unshare_subject(tenant: &mut Tenant<'_>, subject: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let rows = shared::table
        .filter(shared::subject.eq(subject))
        .filter(shared::contributor_id.eq(organisation.to_string()))
        .filter(shared::kind.ne("objection"));
    diesel::delete(rows).execute(conn).map(|_| ()).map_err(failed("taking approaches out of the ledger"))
}

/// What others put into the ledger of these firms, by keyed hash: kind and day, those of one firm oldest first. Nothing
/// for an organisation that does not take part.
pub fn load_shared_of(tenant: &mut Tenant<'_>, subjects: &[String]) -> Result<Vec<(String, String, NaiveDate)>> {
    if subjects.is_empty() || find_membership(tenant)?.is_none() {
        return Ok(Vec::new());
    }
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::new();
    for subjects in subjects.chunks(CHUNK) {
        let rows: Vec<(String, String, NaiveDate)> = shared::table
            .filter(shared::subject.eq_any(subjects))
            .filter(shared::contributor_id.ne(organisation.to_string()))
            .order((shared::day, shared::id))
            .select((shared::subject, shared::kind, shared::day))
            .load(conn)
            .map_err(failed("reading the ledger"))?;
        found.extend(rows);
    }
    Ok(found)
}

/// Of which firms others put anything into the ledger, by keyed hash. Nothing for an organisation that does not take part.
pub fn load_shared_subjects(tenant: &mut Tenant<'_>) -> Result<Vec<String>> {
    if find_membership(tenant)?.is_none() {
        return Ok(Vec::new());
    }
    let (conn, organisation) = tenant.parts();
    shared::table
        .filter(shared::contributor_id.ne(organisation.to_string()))
        .select(shared::subject)
        .distinct()
        .load(conn)
        .map_err(failed("reading the ledger"))
}

/// An approach of a firm, if it was recorded.
pub fn find_touch(tenant: &mut Tenant<'_>, firm: FirmId, id: Uuid) -> Result<Option<TouchRow>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, String, NaiveDate, String)> = touches::table
        .find((organisation.to_string(), id.to_string()))
        .filter(touches::firm_id.eq(firm.to_string()))
        .select((touches::contact_id, touches::channel, touches::day, touches::recorded_by))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an approach"))?;
    let Some((contact, channel, day, recorded_by)) = row else { return Ok(None) };
    let contact = match contact.as_str() {
        "" => None,
        id => Some(ContactId::new(super::document::to_uuid(id)?)),
    };
    Ok(Some(TouchRow { id, firm, contact, channel, day, recorded_by }))
}
