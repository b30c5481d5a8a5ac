//! Contact persons at firms. A person who objects is withheld: kept, and found by nobody but the register of objections.

use super::Tenant;
use super::changes::{self, Entity, Entry};
use super::connection::within_write;
use super::document::{self, Columns};
use super::error::failed;
use super::external_keys::{KeyKind, bury_each, bury_keys};
use super::page::{Listed, to_page};
use super::schema::{contacts, firms};
use super::search_text::{pattern, sorted_and_searched, storable};
use super::{Page, PageOf, Result, StorageError, Stored};
use crate::domain::contact_person::ContactPerson;
use crate::domain::{ContactId, FirmId};
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// The person, if there is one at a firm that is there.
pub fn find_contact(tenant: &mut Tenant<'_>, firm: FirmId, id: ContactId) -> Result<Option<Stored<ContactPerson>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = contacts::table
        .find((organisation.to_string(), id.to_string()))
        .filter(contacts::firm_id.eq(firm.to_string()))
        .filter(contacts::withheld.eq(false))
        .select((contacts::revision, contacts::changed_at, contacts::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a contact person"))?;
    row.map(|row| document::to_stored("contact person", row)).transpose()
}

/// The person with this id, at whichever firm.
pub fn find_contact_by_id(tenant: &mut Tenant<'_>, id: ContactId) -> Result<Option<Stored<ContactPerson>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = contacts::table
        .find((organisation.to_string(), id.to_string()))
        .filter(contacts::withheld.eq(false))
        .select((contacts::revision, contacts::changed_at, contacts::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a contact person"))?;
    row.map(|row| document::to_stored("contact person", row)).transpose()
}

/// A page of the persons at a firm, by name.
pub fn list_contacts(tenant: &mut Tenant<'_>, firm: FirmId, page: &Page) -> Result<PageOf<Stored<ContactPerson>>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let at_firm = || {
        contacts::table
            .filter(contacts::organisation_id.eq(&organisation))
            .filter(contacts::firm_id.eq(firm.to_string()))
            .filter(contacts::withheld.eq(false))
            .into_boxed()
    };
    let total: i64 = at_firm().count().get_result(conn).map_err(failed("counting contact persons"))?;
    let mut query = at_firm();
    if let Some((key, id)) = &page.after {
        let key = storable(key).into_owned();
        query = query.filter(contacts::sort_name.ge(key.clone()));
        query = query.filter(contacts::sort_name.gt(key).or(contacts::id.gt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((contacts::sort_name, contacts::id))
        .limit(page.rows_to_fetch())
        .select((contacts::sort_name, contacts::id, contacts::revision, contacts::changed_at, contacts::document))
        .load(conn)
        .map_err(failed("listing contact persons"))?;
    to_page("contact person", rows, page, total)
}

/// Persons whose name holds `text`, or who are the `subject`, at firms that are there; at most `most`, by name.
pub fn search_contacts(
    tenant: &mut Tenant<'_>,
    text: Option<&str>,
    subject: Option<&str>,
    most: usize,
) -> Result<Vec<ContactPerson>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let there = firms::table.filter(firms::organisation_id.eq(&organisation)).select(firms::id);
    let mut query = contacts::table
        .filter(contacts::organisation_id.eq(&organisation))
        .filter(contacts::withheld.eq(false))
        .filter(contacts::firm_id.eq_any(there))
        .into_boxed();
    if let Some(pattern) = text.and_then(pattern) {
        query = query.filter(contacts::search_name.like(pattern).escape('\\'));
    }
    if let Some(subject) = subject {
        query = query.filter(contacts::subject.eq(subject));
    }
    let documents: Vec<String> = query
        .order((contacts::sort_name, contacts::id))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(contacts::document)
        .load(conn)
        .map_err(failed("looking for contact persons"))?;
    documents.iter().map(|document| document::from_text("contact person", document)).collect()
}

/// Saves a person under a keyed hash; `expected` as for firms. Answers the revision.
pub fn save_contact(
    tenant: &mut Tenant<'_>,
    person: &ContactPerson,
    subject: &str,
    expected: Option<i64>,
) -> Result<i64> {
    let writer = tenant.writer();
    let (conn, organisation_id) = tenant.parts();
    let text = document::to_text("contact person", person)?;
    let organisation = organisation_id.to_string();
    let id = person.id.to_string();
    within_write(conn, |conn| {
        let stored: Option<i64> = contacts::table
            .find((&organisation, &id))
            .select(contacts::revision)
            .get_result(conn)
            .optional()
            .map_err(failed("finding a contact person"))?;
        if expected.is_some() && expected != stored {
            return Err(StorageError::Changed);
        }
        let revision = stored.unwrap_or(0) + 1;
        diesel::delete(contacts::table.find((&organisation, &id)))
            .execute(conn)
            .map_err(failed("replacing a contact person"))?;
        let (sorted, searched) = sorted_and_searched(&person.name, std::iter::empty());
        diesel::insert_into(contacts::table)
            .values((
                contacts::organisation_id.eq(&organisation),
                contacts::id.eq(&id),
                contacts::firm_id.eq(person.firm_id.to_string()),
                contacts::subject.eq(subject),
                contacts::withheld.eq(false),
                contacts::revision.eq(revision),
                contacts::changed_at.eq(changes::now()),
                contacts::sort_name.eq(sorted),
                contacts::search_name.eq(storable(&searched)),
                contacts::document.eq(text),
            ))
            .execute(conn)
            .map_err(failed("saving a contact person"))?;
        let entry = change_of(person.id, person.firm_id).new_if(stored.is_none());
        Tenant::within(conn, organisation_id).by(writer).record(&[entry])?;
        Ok(revision)
    })
}

/// Withholds every record of a person, or shows them again; answers how many. Who follows the changes sees deletions,
/// or new records.
pub fn set_withheld(tenant: &mut Tenant<'_>, subject: &str, withheld: bool) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let of_person = || {
        contacts::table
            .filter(contacts::organisation_id.eq(organisation.to_string()))
            .filter(contacts::subject.eq(subject))
    };
    let turned: Vec<(String, String)> = of_person()
        .filter(contacts::withheld.ne(withheld))
        .order(contacts::id)
        .select((contacts::id, contacts::firm_id))
        .load(conn)
        .map_err(failed("finding the records of a person"))?;
    let count = diesel::update(of_person())
        .set(contacts::withheld.eq(withheld))
        .execute(conn)
        .map_err(failed("withholding a person"))?;
    record_each(tenant, &turned, |entry| entry.deleted_if(withheld).new_if(!withheld))?;
    Ok(count)
}

/// Changes the hash by which a person is known again, because the person is at another firm now.
pub fn set_subject(tenant: &mut Tenant<'_>, id: ContactId, subject: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(contacts::table.find((organisation.to_string(), id.to_string())))
        .set(contacts::subject.eq(subject))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("changing the hash of a person"))
}

fn change_of(id: ContactId, firm: FirmId) -> Entry {
    Entry::of(Entity::Contact, id.0).at_firm(firm.0)
}

/// Records a change of each, given as id and firm.
fn record_each(tenant: &mut Tenant<'_>, ids: &[(String, String)], what: impl Fn(Entry) -> Entry) -> Result<()> {
    let entry = |(id, firm): &(String, String)| {
        let (id, firm) = (ContactId::new(document::to_uuid(id)?), FirmId::new(document::to_uuid(firm)?));
        Ok(what(change_of(id, firm)))
    };
    let entries: Vec<Entry> = ids.iter().map(entry).collect::<Result<_>>()?;
    tenant.record(&entries)?;
    Ok(())
}

/// Records a change of every person at a firm that is withheld, or shown again, as a whole.
pub(super) fn record_at_firm(tenant: &mut Tenant<'_>, firm: FirmId, deleted: bool) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<(String, String)> = contacts::table
        .filter(contacts::organisation_id.eq(organisation.to_string()))
        .filter(contacts::firm_id.eq(firm.to_string()))
        .filter(contacts::withheld.eq(false))
        .order(contacts::id)
        .select((contacts::id, contacts::firm_id))
        .load(conn)
        .map_err(failed("listing contact persons"))?;
    record_each(tenant, &ids, |entry| entry.deleted_if(deleted).new_if(!deleted))
}

/// Keyed hash of the person behind a record, also of one that is withheld.
pub fn find_subject(tenant: &mut Tenant<'_>, id: ContactId) -> Result<Option<String>> {
    let (conn, organisation) = tenant.parts();
    contacts::table
        .find((organisation.to_string(), id.to_string()))
        .select(contacts::subject)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a contact person"))
}

/// Deletes a record and leaves tombstones of its keys; answers whether there was one.
pub fn delete_contact(tenant: &mut Tenant<'_>, id: ContactId) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let row = contacts::table.find((organisation.to_string(), id.to_string()));
    let found: Option<(String, bool)> = row
        .clone()
        .select((contacts::firm_id, contacts::withheld))
        .first(conn)
        .optional()
        .map_err(failed("finding a contact person"))?;
    let Some((firm, withheld)) = found else { return Ok(false) };
    diesel::delete(row).execute(conn).map_err(failed("deleting a contact person"))?;
    bury_keys(tenant, KeyKind::Contact, id.0)?;
    // Of one that is withheld the deletion was told already.
    if !withheld {
        record_each(tenant, &[(id.to_string(), firm)], |entry| entry.deleted_if(true))?;
    }
    Ok(true)
}

/// Records and hashes of all persons at a firm, also of those that are withheld.
pub fn load_at_firm(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<(ContactPerson, String)>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = contacts::table
        .filter(contacts::organisation_id.eq(organisation.to_string()))
        .filter(contacts::firm_id.eq(firm.to_string()))
        .order(contacts::id)
        .select((contacts::document, contacts::subject))
        .load(conn)
        .map_err(failed("loading contact persons"))?;
    rows.into_iter().map(|(text, subject)| Ok((document::from_text("contact person", &text)?, subject))).collect()
}

/// Deletes all persons at a firm.
pub fn forget_at_firm(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<usize> {
    record_at_firm(tenant, firm, true)?;
    let (conn, organisation) = tenant.parts();
    let rows = contacts::table
        .filter(contacts::organisation_id.eq(organisation.to_string()))
        .filter(contacts::firm_id.eq(firm.to_string()));
    let ids: Vec<String> = rows.clone().select(contacts::id).load(conn).map_err(failed("listing contact persons"))?;
    let deleted = diesel::delete(rows).execute(conn).map_err(failed("deleting contact persons"))?;
    bury_each(tenant, KeyKind::Contact, &ids)?;
    Ok(deleted)
}

/// Ids of records that did not change since a moment, withheld ones too.
pub fn list_unchanged_since(tenant: &mut Tenant<'_>, since: NaiveDateTime) -> Result<Vec<ContactId>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = contacts::table
        .filter(contacts::organisation_id.eq(organisation.to_string()))
        .filter(contacts::changed_at.lt(since))
        .order(contacts::id)
        .select(contacts::id)
        .load(conn)
        .map_err(failed("listing old contact persons"))?;
    ids.iter().map(|id| document::to_uuid(id).map(ContactId::new)).collect()
}

/// Deletes every record of a person; answers what was there.
pub fn delete_by_subject(tenant: &mut Tenant<'_>, subject: &str) -> Result<Vec<ContactPerson>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let of_person =
        || contacts::table.filter(contacts::organisation_id.eq(&organisation)).filter(contacts::subject.eq(subject));
    let found: Vec<(String, String, bool, String)> = of_person()
        .order(contacts::id)
        .select((contacts::id, contacts::firm_id, contacts::withheld, contacts::document))
        .load(conn)
        .map_err(failed("finding the records of a person"))?;
    diesel::delete(of_person()).execute(conn).map_err(failed("deleting the records of a person"))?;
    let told = found.iter().filter(|(_, _, withheld, _)| !withheld);
    let shown: Vec<(String, String)> = told.map(|(id, firm, ..)| (id.clone(), firm.clone())).collect();
    record_each(tenant, &shown, |entry| entry.deleted_if(true))?;
    bury_each(tenant, KeyKind::Contact, &found.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>())?;
    found.iter().map(|(.., text)| document::from_text("contact person", text)).collect()
}
