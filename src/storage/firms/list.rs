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

impl FirmFilter {
    /// Whether it asks for nothing but where firms are.
    pub fn is_of_places(&self) -> bool {
        let FirmFilter { text, region: _, within: _, kvk_number, rsin, external_id } = self;
        text.is_none() && kvk_number.is_none() && rsin.is_none() && external_id.is_none()
    }
}

/// A page of firms.
pub fn list_firms(tenant: &mut Tenant<'_>, filter: &FirmFilter, page: &Page) -> Result<PageOf<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let total: i64 =
        filtered(&organisation.to_string(), filter).count().get_result(conn).map_err(failed("counting firms"))?;
    list_counted_firms(tenant, filter, page, total.unsigned_abs())
}

/// A page of firms of which it is known how many there are over all pages; where there are none nothing is looked for.
pub fn list_counted_firms(
    tenant: &mut Tenant<'_>,
    filter: &FirmFilter,
    page: &Page,
    total: u64,
) -> Result<PageOf<Stored<Firm>>> {
    let rows = if total == 0 { Vec::new() } else { first_rows(tenant, filter, page)? };
    to_page("firm", rows, page, i64::try_from(total).unwrap_or(i64::MAX))
}

/// The rows of a page, and one more when there are more. Each region within which they must be is read by itself along an
/// index that holds it, so that no more firms are read than asked for each.
fn first_rows(tenant: &mut Tenant<'_>, filter: &FirmFilter, page: &Page) -> Result<Vec<Listed>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let one_region = |region: &String| FirmFilter { region: Some(region.clone()), within: vec![], ..filter.clone() };
    let filters: Vec<FirmFilter> = match (&filter.region, &filter.within[..]) {
        (None, [_, ..]) => filter.within.iter().map(one_region).collect(),
        _ => vec![filter.clone()],
    };
    let mut rows: Vec<Listed> = Vec::new();
    for filter in &filters {
        let mut query = filtered(&organisation, filter);
        if let Some((key, id)) = &page.after {
            let key = storable(key);
            query = query.filter(firms::sort_name.ge(key.clone()));
            query = query.filter(firms::sort_name.gt(key).or(firms::id.gt(id.to_string())));
        }
        let of_filter: Vec<Listed> = query
            .order((firms::sort_name, firms::id))
            .limit(page.rows_to_fetch())
            .select((firms::sort_name, firms::id, firms::revision, firms::changed_at, firms::document))
            .load(conn)
            .map_err(failed("listing firms"))?;
        rows.extend(of_filter);
    }
    if filters.len() > 1 {
        rows.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        rows.dedup_by(|one, other| one.1 == other.1);
        rows.truncate(page.limit.saturating_add(1));
    }
    Ok(rows)
}

/// The first firms by name in any of these regions, everywhere when none is given.
pub fn load_first_firms(tenant: &mut Tenant<'_>, within: &[String], most: usize) -> Result<Vec<Firm>> {
    let filter = FirmFilter { within: within.to_vec(), ..FirmFilter::default() };
    let mut rows = first_rows(tenant, &filter, &Page { after: None, limit: most })?;
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
