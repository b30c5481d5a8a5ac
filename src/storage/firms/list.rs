//! Lists of firms.

use crate::domain::numbers::{KvkNumber, Rsin};
use crate::domain::{ExternalId, Firm};
use crate::storage::connection::MultiBackend;
use crate::storage::document;
use crate::storage::error::failed;
use crate::storage::page::{Listed, to_page};
use crate::storage::schema::{firm_external_ids as external_ids, firms};
use crate::storage::search_text::{pattern, storable};
use crate::storage::{Page, PageOf, Result, Stored, Tenant};
use diesel::prelude::*;

/// Which firms a list shows; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct FirmFilter {
    /// Part of the name or a trade name, compared without capitals and accents; `%` and `_` mean themselves.
    pub text: Option<String>,
    /// Code of a province, COROP region or municipality.
    pub region: Option<String>,
    /// Codes of regions in one of which the firm must be; empty means everywhere.
    pub within: Vec<String>,
    /// KVK number.
    pub kvk_number: Option<KvkNumber>,
    /// RSIN.
    pub rsin: Option<Rsin>,
    /// Id in another system.
    pub external_id: Option<ExternalId>,
}

/// A page of firms.
pub fn list_firms(tenant: &mut Tenant<'_>, filter: &FirmFilter, page: &Page) -> Result<PageOf<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let total: i64 = filtered(&organisation, filter).count().get_result(conn).map_err(failed("counting firms"))?;
    let mut query = filtered(&organisation, filter);
    if let Some((key, id)) = &page.after {
        let key = storable(key);
        query = query.filter(firms::sort_name.ge(key.clone()));
        query = query.filter(firms::sort_name.gt(key).or(firms::id.gt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((firms::sort_name, firms::id))
        .limit(page.rows_to_fetch())
        .select((firms::sort_name, firms::id, firms::revision, firms::changed_at, firms::document))
        .load(conn)
        .map_err(failed("listing firms"))?;
    to_page("firm", rows, page, total)
}

/// The first firms by name in any of these regions, everywhere when none is given. Each region is read along its own
/// index, so that no more firms are read than asked for each.
pub fn load_first_firms(tenant: &mut Tenant<'_>, within: &[String], most: usize) -> Result<Vec<Firm>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let regions: Vec<Option<String>> = match within {
        [] => vec![None],
        regions => regions.iter().cloned().map(Some).collect(),
    };
    let mut rows: Vec<Listed> = Vec::new();
    for region in regions {
        let filter = FirmFilter { region, ..FirmFilter::default() };
        let first: Vec<Listed> = filtered(&organisation, &filter)
            .order((firms::sort_name, firms::id))
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
            .select((firms::sort_name, firms::id, firms::revision, firms::changed_at, firms::document))
            .load(conn)
            .map_err(failed("listing the first firms"))?;
        rows.extend(first);
    }
    rows.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    rows.dedup_by(|one, other| one.1 == other.1);
    rows.truncate(most);
    rows.into_iter().map(|(.., text)| document::from_text("firm", &text)).collect()
}

fn filtered<'a>(organisation: &'a str, filter: &'a FirmFilter) -> firms::BoxedQuery<'a, MultiBackend> {
    let mut query = firms::table.filter(firms::organisation_id.eq(organisation)).into_boxed();
    if let Some(pattern) = filter.text.as_deref().and_then(pattern) {
        query = query.filter(firms::search_name.like(pattern).escape('\\'));
    }
    if let Some(region) = &filter.region {
        query = match region.get(..2) {
            Some("PV") => query.filter(firms::province.eq(storable(region))),
            Some("CR") => query.filter(firms::corop.eq(storable(region))),
            _ => query.filter(firms::municipality.eq(storable(region))),
        };
    }
    if !filter.within.is_empty() {
        let codes = || filter.within.iter().map(|code| storable(code));
        query = query.filter(
            firms::province
                .eq_any(codes())
                .or(firms::corop.eq_any(codes()))
                .or(firms::municipality.eq_any(codes()))
                .assume_not_null(),
        );
    }
    if let Some(number) = &filter.kvk_number {
        query = query.filter(firms::kvk_number.eq(number.as_str()));
    }
    if let Some(number) = &filter.rsin {
        query = query.filter(firms::rsin.eq(number.as_str()));
    }
    if let Some(external) = &filter.external_id {
        let holders = external_ids::table
            .filter(external_ids::organisation_id.eq(organisation))
            .filter(external_ids::system.eq(storable(&external.system)))
            .filter(external_ids::external_id.eq(storable(&external.id)))
            .select(external_ids::firm_id);
        query = query.filter(firms::id.eq_any(holders));
    }
    query
}
