//! Notes of an organisation about partners. No other organisation has a way to them, whose ever the partner is.

use super::Tenant;
use super::error::failed;
use super::page::{Page, PageOf};
use super::schema::partner_notes as notes;
use super::{Result, document};
use crate::domain::PartnerId;
use crate::domain::partner_note::PartnerNote;
use diesel::prelude::*;
use uuid::Uuid;

/// Stores a new note.
pub fn insert_note(tenant: &mut Tenant<'_>, note: &PartnerNote) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(notes::table)
        .values((
            notes::organisation_id.eq(organisation.to_string()),
            notes::id.eq(note.id.to_string()),
            notes::partner_id.eq(note.partner_id.to_string()),
            notes::document.eq(document::to_text("note", note)?),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a note"))
}

/// The note, if it is one about this partner.
pub fn find_note(tenant: &mut Tenant<'_>, partner: PartnerId, id: Uuid) -> Result<Option<PartnerNote>> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = notes::table
        .find((organisation.to_string(), id.to_string()))
        .filter(notes::partner_id.eq(partner.to_string()))
        .select(notes::document)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a note"))?;
    text.map(|text| document::from_text("note", &text)).transpose()
}

/// A page of the notes about a partner, the latest first.
pub fn list_notes(tenant: &mut Tenant<'_>, partner: PartnerId, page: &Page) -> Result<PageOf<PartnerNote>> {
    let (conn, organisation) = tenant.parts();
    let about = || {
        notes::table
            .filter(notes::organisation_id.eq(organisation.to_string()))
            .filter(notes::partner_id.eq(partner.to_string()))
            .into_boxed()
    };
    let total: i64 = about().count().get_result(conn).map_err(failed("counting notes"))?;
    let mut query = about();
    if let Some((_, id)) = &page.after {
        query = query.filter(notes::id.lt(id.to_string()));
    }
    let documents: Vec<String> = query
        .order(notes::id.desc())
        .limit(page.rows_to_fetch())
        .select(notes::document)
        .load(conn)
        .map_err(failed("listing notes"))?;
    let mut items: Vec<PartnerNote> =
        documents.iter().map(|text| document::from_text("note", text)).collect::<Result<_>>()?;
    let is_last = items.len() <= page.limit;
    items.truncate(page.limit);
    let next = items.last().filter(|_| !is_last).map(|note| (String::new(), note.id));
    Ok(PageOf { items, next, total: total.unsigned_abs() })
}

/// Deletes a note about this partner; answers whether there was one.
pub fn delete_note(tenant: &mut Tenant<'_>, partner: PartnerId, id: Uuid) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    let row = notes::table
        .filter(notes::organisation_id.eq(organisation.to_string()))
        .filter(notes::id.eq(id.to_string()))
        .filter(notes::partner_id.eq(partner.to_string()));
    diesel::delete(row).execute(conn).map(|count| count > 0).map_err(failed("deleting a note"))
}

/// Deletes all notes about a partner that the organisation deleted or hid.
pub(super) fn forget_notes(tenant: &mut Tenant<'_>, partner: PartnerId) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    let rows = notes::table
        .filter(notes::organisation_id.eq(organisation.to_string()))
        .filter(notes::partner_id.eq(partner.to_string()));
    diesel::delete(rows).execute(conn).map_err(failed("deleting notes"))
}
