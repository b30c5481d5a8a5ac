//! Stored firms that many rows at once may mean.

use crate::domain::numbers::{KvkNumber, Rsin};
use crate::domain::{ExternalId, Firm, FirmId};
use crate::storage::document::{self, Columns};
use crate::storage::error::failed;
use crate::storage::schema::{firm_external_ids as external_ids, firms};
use crate::storage::search_text::storable;
use crate::storage::{CHUNK, Conn, Result, Stored, Tenant};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// By what firms are looked for.
#[derive(Clone, Debug, Default)]
pub struct Traces<'a> {
    /// Ids in other systems.
    pub external_ids: Vec<&'a ExternalId>,
    /// KVK numbers.
    pub kvk_numbers: Vec<&'a KvkNumber>,
    /// RSINs.
    pub rsins: Vec<&'a Rsin>,
}

/// Sort key and id, by which lists are ordered, before the rest of the row.
type Row = ((String, String), Columns);

/// The firms that have one of the traces, each once, in the order of a list.
pub fn load_firms_by_traces(tenant: &mut Tenant<'_>, traces: &Traces<'_>) -> Result<Vec<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut found: BTreeMap<(String, String), Columns> = BTreeMap::new();
    let holders = holders(conn, &organisation, &traces.external_ids)?;
    for ids in holders.chunks(CHUNK) {
        found.extend(load_by_id(conn, &organisation, ids)?);
    }
    for numbers in traces.kvk_numbers.chunks(CHUNK) {
        let rows: Vec<Row> = firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::kvk_number.eq_any(numbers.iter().map(|number| number.as_str())))
            .select(((firms::sort_name, firms::id), (firms::revision, firms::changed_at, firms::document)))
            .load(conn)
            .map_err(failed("loading firms by KVK number"))?;
        found.extend(rows);
    }
    for numbers in traces.rsins.chunks(CHUNK) {
        let rows: Vec<Row> = firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::rsin.eq_any(numbers.iter().map(|number| number.as_str())))
            .select(((firms::sort_name, firms::id), (firms::revision, firms::changed_at, firms::document)))
            .load(conn)
            .map_err(failed("loading firms by RSIN"))?;
        found.extend(rows);
    }
    found.into_values().map(|row| document::to_stored("firm", row)).collect()
}

/// Firms by id as they are stored, in the order of a list; unknown ids are left out.
pub fn load_stored_firms(tenant: &mut Tenant<'_>, ids: &[FirmId]) -> Result<Vec<Stored<Firm>>> {
    let (conn, organisation) = tenant.parts();
    let ids: Vec<String> = ids.iter().map(FirmId::to_string).collect();
    let mut found = BTreeMap::new();
    for ids in ids.chunks(CHUNK) {
        found.extend(load_by_id(conn, &organisation.to_string(), ids)?);
    }
    found.into_values().map(|row| document::to_stored("firm", row)).collect()
}

fn load_by_id(conn: &mut Conn, organisation: &str, ids: &[String]) -> Result<Vec<Row>> {
    firms::table
        .filter(firms::organisation_id.eq(organisation))
        .filter(firms::id.eq_any(ids))
        .select(((firms::sort_name, firms::id), (firms::revision, firms::changed_at, firms::document)))
        .load(conn)
        .map_err(failed("loading firms by id"))
}

/// Ids of the firms that have these external ids.
fn holders(conn: &mut Conn, organisation: &str, wanted: &[&ExternalId]) -> Result<Vec<String>> {
    let mut by_system: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for external in wanted {
        by_system.entry(&external.system).or_default().push(&external.id);
    }
    let mut holders = BTreeSet::new();
    for (system, ids) in by_system {
        for ids in ids.chunks(CHUNK) {
            let found: Vec<String> = external_ids::table
                .filter(external_ids::organisation_id.eq(organisation))
                .filter(external_ids::system.eq(storable(system)))
                .filter(external_ids::external_id.eq_any(ids.iter().map(|id| storable(id))))
                .select(external_ids::firm_id)
                .load(conn)
                .map_err(failed("looking for external ids"))?;
            holders.extend(found);
        }
    }
    Ok(holders.into_iter().collect())
}
