//! Referrals in the database: each is seen by the two organisations that it concerns.

use super::connection::MultiBackend;
use super::document::{self, Columns};
use super::error::failed;
use super::page::{Listed, to_page};
use super::schema::referrals;
use super::{Page, PageOf, Result, StorageError, Stored, Tenant, changes};
use crate::domain::referral::{Referral, ReferralStatus, Side};
use crate::domain::{FirmId, OrganisationId, ReferralId};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The rows in which an organisation stands on either side.
macro_rules! concerns {
    ($organisation:expr) => {
        referrals::from_organisation_id
            .eq($organisation.to_string())
            .or(referrals::to_organisation_id.eq($organisation.to_string()))
    };
}

/// Which referrals a list shows.
#[derive(Clone, Debug, Default)]
pub struct ReferralFilter {
    /// Those that the organisation offered, or those that were offered to it; absent means both.
    pub side: Option<Side>,
    /// Where they stand.
    pub status: Option<ReferralStatus>,
}

/// Stores a new referral of the organisation.
pub fn insert_referral(tenant: &mut Tenant<'_>, referral: &Referral) -> Result<()> {
    let text = document::to_text("referral", referral)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(referrals::table)
        .values((
            referrals::id.eq(referral.id.to_string()),
            referrals::from_organisation_id.eq(organisation.to_string()),
            referrals::to_organisation_id.eq(referral.to.to_string()),
            referrals::revision.eq(1_i64),
            referrals::changed_at.eq(changes::now()),
            referrals::status.eq(referral.status.code()),
            referrals::offered_key.eq(referral.offered_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)),
            referrals::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a referral"))
}

/// Puts a referral in the place of its `revision`.
pub fn replace_referral(tenant: &mut Tenant<'_>, referral: &Referral, revision: i64) -> Result<()> {
    let text = document::to_text("referral", referral)?;
    let (conn, organisation) = tenant.parts();
    let replaced = diesel::update(referrals::table)
        .filter(referrals::id.eq(referral.id.to_string()))
        .filter(referrals::revision.eq(revision))
        .filter(concerns!(organisation))
        .set((
            referrals::revision.eq(revision + 1),
            referrals::changed_at.eq(changes::now()),
            referrals::status.eq(referral.status.code()),
            referrals::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("changing a referral"))?;
    if replaced == 0 { Err(StorageError::Changed) } else { Ok(()) }
}

/// The referral, if it concerns the organisation.
pub fn find_referral(tenant: &mut Tenant<'_>, id: ReferralId) -> Result<Option<Stored<Referral>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = referrals::table
        .filter(referrals::id.eq(id.to_string()))
        .filter(concerns!(organisation))
        .select((referrals::revision, referrals::changed_at, referrals::document))
        .first(conn)
        .optional()
        .map_err(failed("finding a referral"))?;
    row.map(|row| document::to_stored("referral", row)).transpose()
}

/// The organisations by whose referrals a firm of the organisation came to it: who offered it, and those before.
pub fn find_origins(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<BTreeSet<OrganisationId>> {
    let (conn, organisation) = tenant.parts();
    // The id of the copy stands in the document alone; an id has no letter that `LIKE` takes for another.
    let documents: Vec<String> = referrals::table
        .filter(referrals::to_organisation_id.eq(organisation.to_string()))
        .filter(referrals::document.like(format!("%{firm}%")))
        .order(referrals::id)
        .select(referrals::document)
        .load(conn)
        .map_err(failed("looking where a firm came from"))?;
    let read = documents.iter().map(|text| document::from_text::<Referral>("referral", text));
    let read: Vec<Referral> = read.collect::<Result<_>>()?;
    let received = read.into_iter().filter(|referral| referral.received_firm_id == Some(firm));
    Ok(received.flat_map(|referral| referral.via.into_iter().chain([referral.from])).collect())
}

/// The referrals by which the organisation passed a firm of its own on, or received it; the oldest first.
pub fn load_referrals_of(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<Stored<Referral>>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = referrals::table
        .filter(concerns!(organisation))
        .filter(referrals::document.like(format!("%{firm}%")))
        .order((referrals::offered_key, referrals::id))
        .select((referrals::revision, referrals::changed_at, referrals::document))
        .load(conn)
        .map_err(failed("finding the referrals of a firm"))?;
    let read = rows.into_iter().map(|row| document::to_stored("referral", row));
    let mut found: Vec<Stored<Referral>> = read.collect::<Result<_>>()?;
    found.retain(|stored| {
        let referral = &stored.record;
        let is_own = referral.from == organisation && referral.firm_id == firm;
        is_own || referral.to == organisation && referral.received_firm_id == Some(firm)
    });
    Ok(found)
}

/// A page of the referrals that concern the organisation, the oldest offer first.
pub fn list_referrals(
    tenant: &mut Tenant<'_>,
    filter: &ReferralFilter,
    page: &Page,
) -> Result<PageOf<Stored<Referral>>> {
    let (conn, organisation) = tenant.parts();
    let total: i64 = filtered(organisation, filter).count().get_result(conn).map_err(failed("counting referrals"))?;
    let mut query = filtered(organisation, filter);
    if let Some((key, id)) = &page.after {
        query = query.filter(referrals::offered_key.ge(key.clone()));
        query = query.filter(referrals::offered_key.gt(key.clone()).or(referrals::id.gt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((referrals::offered_key, referrals::id))
        .limit(page.rows_to_fetch())
        .select((
            referrals::offered_key,
            referrals::id,
            referrals::revision,
            referrals::changed_at,
            referrals::document,
        ))
        .load(conn)
        .map_err(failed("listing referrals"))?;
    to_page("referral", rows, page, total)
}

fn filtered<'a>(organisation: OrganisationId, filter: &ReferralFilter) -> referrals::BoxedQuery<'a, MultiBackend> {
    let own = organisation.to_string();
    let mut query = match filter.side {
        Some(Side::Sender) => referrals::table.filter(referrals::from_organisation_id.eq(own)).into_boxed(),
        Some(Side::Receiver) => referrals::table.filter(referrals::to_organisation_id.eq(own)).into_boxed(),
        None => referrals::table.filter(concerns!(organisation)).into_boxed(),
    };
    if let Some(status) = filter.status {
        query = query.filter(referrals::status.eq(status.code()));
    }
    query
}
