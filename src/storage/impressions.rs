//! Lists that were shown, as they were logged.

use super::error::failed;
use super::schema::impressions;
use super::{Conn, Result, Tenant, document};
use crate::domain::impression::Impression;
use crate::domain::{FirmId, ImpressionId, OrganisationId};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Logs a list.
pub fn insert_impression(tenant: &mut Tenant<'_>, impression: &Impression) -> Result<()> {
    let text = document::to_text("impression", impression)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(impressions::table)
        .values((
            impressions::organisation_id.eq(organisation.to_string()),
            impressions::id.eq(impression.id.to_string()),
            impressions::firm_id.eq(impression.firm_id.to_string()),
            impressions::shown_key.eq(impression.date.to_string()),
            impressions::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("logging a list"))
}

/// The list, if it was logged.
pub fn find_impression(tenant: &mut Tenant<'_>, id: ImpressionId) -> Result<Option<Impression>> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = impressions::table
        .find((organisation.to_string(), id.to_string()))
        .select(impressions::document)
        .get_result(conn)
        .optional()
        .map_err(failed("finding a list"))?;
    text.map(|text| document::from_text("impression", &text)).transpose()
}

/// All lists of a period, both days included, the earliest first.
pub fn load_impressions(tenant: &mut Tenant<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Impression>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = impressions::table
        .filter(impressions::organisation_id.eq(organisation.to_string()))
        .filter(impressions::shown_key.ge(from.to_string()))
        .filter(impressions::shown_key.le(to.to_string()))
        .order((impressions::shown_key, impressions::id))
        .select(impressions::document)
        .load(conn)
        .map_err(failed("loading lists"))?;
    documents.iter().map(|text| document::from_text("impression", text)).collect()
}

/// The lists that were shown for a firm, the oldest first.
pub fn load_impressions_of(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Impression>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = impressions::table
        .filter(impressions::organisation_id.eq(organisation.to_string()))
        .filter(impressions::firm_id.eq(firm.to_string()))
        .order((impressions::shown_key, impressions::id))
        .select(impressions::document)
        .load(conn)
        .map_err(failed("loading the lists of a firm"))?;
    documents.iter().map(|text| document::from_text("impression", text)).collect()
}

/// Deletes what was shown for a firm that is deleted.
pub(super) fn forget(conn: &mut Conn, organisation: OrganisationId, firm: FirmId) -> Result<()> {
    diesel::delete(impressions::table)
        .filter(impressions::organisation_id.eq(organisation.to_string()))
        .filter(impressions::firm_id.eq(firm.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting lists"))
}
