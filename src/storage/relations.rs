//! Firms that stand by name among the relations of others: taken out when the firm is erased or withheld, put back when it is
//! shown again.
//!
//! What a firm says of others stands in its document. Of the firms that name somebody who is no partner, a small table has
//! the names as well, so that nobody looks through millions of documents, of which nearly all name nobody, while others wait
//! to write.

use super::connection::per_backend;
use super::error::failed;
use super::firms::{FirmNames, find_firm, save_firm};
use super::schema::relation_names as names;
use super::search_text::storable;
use super::{CHUNK, Conn, Result, Stored, Tenant, document};
use crate::domain::firm::Relation;
use crate::domain::{Firm, FirmId};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Firms whose relations are looked through at once.
const LOOKED_THROUGH: usize = 10_000;

/// What a firm said of another that is known by its name alone (*relatie*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// The firm that said it.
    pub firm: FirmId,
    /// The relation, as it stood there.
    pub relation: Relation,
}

/// Takes the relations out that mean a firm by one of these names and are no partner; answers what stood there. `of` is the
/// firm that is named: what it says itself stays.
pub fn take_out_named(tenant: &mut Tenant<'_>, of: FirmId, names: &FirmNames) -> Result<Vec<Related>> {
    let mut naming = BTreeSet::new();
    for_each_naming(tenant, &mut |firm, told| {
        if firm != of && told.iter().any(|name| names.are_meant_by(name)) {
            naming.insert(firm);
        }
    })?;
    take_out_at(tenant, &naming, |relation| names.are_meant_by(&relation.with))
}

/// Takes relations with no partner out of these firms; answers what stood there.
pub(super) fn take_out_at(
    tenant: &mut Tenant<'_>,
    firms: &BTreeSet<FirmId>,
    is_meant: impl Fn(&Relation) -> bool,
) -> Result<Vec<Related>> {
    let is_meant = |relation: &Relation| relation.partner_id.is_none() && is_meant(relation);
    let mut taken = Vec::new();
    for id in firms {
        let Some(Stored { record: mut firm, revision, .. }) = find_firm(tenant, *id)? else { continue };
        let before = taken.len();
        let relations = firm.relations.iter_mut().flat_map(|relations| relations.extract_if(.., |one| is_meant(one)));
        taken.extend(relations.map(|relation| Related { firm: *id, relation }));
        if taken.len() > before {
            save_firm(tenant, &firm, Some(revision))?;
        }
    }
    Ok(taken)
}

/// Puts back what was taken out, where the firm is there still and did not name the other again.
pub(super) fn put_back(tenant: &mut Tenant<'_>, related: Vec<Related>) -> Result<()> {
    for Related { firm, relation } in related {
        let Some(Stored { record: mut firm, revision, .. }) = find_firm(tenant, firm)? else { continue };
        let relations = firm.relations.get_or_insert_default();
        if !relations.iter().any(|known| known.with == relation.with) {
            relations.push(relation);
            save_firm(tenant, &firm, Some(revision))?;
        }
    }
    Ok(())
}

/// Hands each firm that names somebody who is no partner to `each`, with the names, in the order of their ids.
pub fn for_each_naming(tenant: &mut Tenant<'_>, each: &mut dyn FnMut(FirmId, &[String])) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut after = String::new();
    loop {
        let rows: Vec<(String, String)> = per_backend!(conn, conn => {
            names::table
                .filter(names::organisation_id.eq(&organisation))
                .filter(names::firm_id.gt(&after))
                .order(names::firm_id)
                .limit(LOOKED_THROUGH as i64)
                .select((names::firm_id, names::names))
                .load(conn)
        })
        .map_err(failed("looking through relations"))?;
        for (id, told) in &rows {
            let told: Vec<String> = document::from_text("names of relations", told)?;
            each(FirmId::new(document::to_uuid(id)?), &told);
        }
        match rows.into_iter().last() {
            Some((last, _)) => after = last,
            None => return Ok(()),
        }
    }
}

/// Writes down whom firms name that are saved just now; of a firm that names nobody nothing is written.
pub(super) fn insert_names<'a>(
    conn: &mut Conn,
    organisation: &str,
    firms: impl Iterator<Item = &'a Firm>,
) -> Result<()> {
    let mut rows = Vec::new();
    for firm in firms {
        let relations = firm.relations.iter().flatten().filter(|relation| relation.partner_id.is_none());
        let told: Vec<_> = relations.map(|relation| storable(&relation.with)).collect();
        if !told.is_empty() {
            let told = document::to_text("names of relations", &told)?;
            rows.push((
                names::organisation_id.eq(organisation),
                names::firm_id.eq(firm.id.to_string()),
                names::names.eq(told),
            ));
        }
    }
    for rows in rows.chunks(CHUNK) {
        per_backend!(conn, conn => diesel::insert_into(names::table).values(rows).execute(conn))
            .map_err(failed("saving the names of relations"))?;
    }
    Ok(())
}

/// Forgets whom firms name; the foreign key sees to it where a firm is deleted, but not during a load.
pub(super) fn delete_names(conn: &mut Conn, organisation: &str, firms: &[String]) -> Result<()> {
    let rows = names::table.filter(names::organisation_id.eq(organisation)).filter(names::firm_id.eq_any(firms));
    diesel::delete(rows).execute(conn).map(|_| ()).map_err(failed("replacing the names of relations"))
}
