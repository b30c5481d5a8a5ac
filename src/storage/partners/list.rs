//! Lists of partners: two tables, read by the same conditions and merged into one order.

use super::rows::visible_registry;
use crate::domain::{ExternalId, Partner, PartnerId, PartnerKind};
use crate::storage::connection::MultiBackend;
use crate::storage::error::failed;
use crate::storage::page::{Listed, to_page};
use crate::storage::schema::{partner_external_ids, partners, registry_external_ids, registry_partners};
use crate::storage::search_text::{pattern, storable};
use crate::storage::{Page, PageOf, Result, Stored, Tenant};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// Which partners a list shows; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct PartnerFilter {
    /// Part of the name or an alias, compared without capitals and accents; `%` and `_` mean themselves.
    pub text: Option<String>,
    /// Code of a province, COROP region or municipality.
    pub region: Option<String>,
    /// Kinds; empty means all.
    pub kinds: Vec<PartnerKind>,
    /// Id in another system.
    pub external_id: Option<ExternalId>,
    /// These only; absent means all.
    pub among: Option<BTreeSet<PartnerId>>,
}

/// A page of partners as the organisation sees them.
pub fn list_partners(tenant: &mut Tenant<'_>, filter: &PartnerFilter, page: &Page) -> Result<PageOf<Stored<Partner>>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let doing = "listing partners";
    let own_total: i64 = own(&organisation, filter).count().get_result(conn).map_err(failed(doing))?;
    let shared_total: i64 = shared(&organisation, filter).count().get_result(conn).map_err(failed(doing))?;
    let mut rows: Vec<Listed> = paged!(own(&organisation, filter), partners, page).load(conn).map_err(failed(doing))?;
    let shared: Vec<Listed> =
        paged!(shared(&organisation, filter), registry_partners, page).load(conn).map_err(failed(doing))?;
    rows.extend(shared);
    // Byte by byte, as both databases sort these columns.
    rows.sort_unstable_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    to_page("partner", rows, page, own_total + shared_total)
}

fn own<'a>(organisation: &'a str, filter: &'a PartnerFilter) -> partners::BoxedQuery<'a, MultiBackend> {
    let mut query = partners::table.filter(partners::organisation_id.eq(organisation)).into_boxed();
    if let Some(external) = &filter.external_id {
        let holders = partner_external_ids::table
            .filter(partner_external_ids::organisation_id.eq(organisation))
            .filter(partner_external_ids::system.eq(storable(&external.system)))
            .filter(partner_external_ids::external_id.eq(storable(&external.id)))
            .select(partner_external_ids::partner_id);
        query = query.filter(partners::id.eq_any(holders));
    }
    conditions!(query, partners, filter)
}

fn shared<'a>(organisation: &str, filter: &'a PartnerFilter) -> registry_partners::BoxedQuery<'a, MultiBackend> {
    let mut query = visible_registry(organisation);
    if let Some(external) = &filter.external_id {
        let holders = registry_external_ids::table
            .filter(registry_external_ids::system.eq(storable(&external.system)))
            .filter(registry_external_ids::external_id.eq(storable(&external.id)))
            .select(registry_external_ids::partner_id);
        query = query.filter(registry_partners::id.eq_any(holders));
    }
    conditions!(query, registry_partners, filter)
}

/// The conditions that read alike on both tables.
macro_rules! conditions {
    ($query:ident, $table:ident, $filter:ident) => {{
        if let Some(pattern) = $filter.text.as_deref().and_then(pattern) {
            $query = $query.filter($table::search_name.like(pattern).escape('\\'));
        }
        if let Some(region) = &$filter.region {
            $query = match region.get(..2) {
                Some("PV") => $query.filter($table::province.eq(storable(region))),
                Some("CR") => $query.filter($table::corop.eq(storable(region))),
                _ => $query.filter($table::municipality.eq(storable(region))),
            };
        }
        if let Some(among) = &$filter.among {
            $query = $query.filter($table::id.eq_any(among.iter().map(PartnerId::to_string)));
        }
        if !$filter.kinds.is_empty() {
            $query = $query.filter($table::kind.eq_any($filter.kinds.iter().map(|kind| kind.code())));
        }
        $query
    }};
}
use conditions;

/// One page of either table.
macro_rules! paged {
    ($query:expr, $table:ident, $page:ident) => {{
        let mut query = $query;
        if let Some((key, id)) = &$page.after {
            let key = storable(key);
            query = query.filter($table::sort_name.ge(key.clone()));
            query = query.filter($table::sort_name.gt(key).or($table::id.gt(id.to_string())));
        }
        query.order(($table::sort_name, $table::id)).limit($page.rows_to_fetch()).select((
            $table::sort_name,
            $table::id,
            $table::revision,
            $table::changed_at,
            $table::document,
        ))
    }};
}
use paged;
