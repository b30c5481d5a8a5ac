//! Pairs of firms that may be one.

use super::document::{self, Columns};
use super::error::failed;
use super::schema::duplicates;
use super::{Result, StorageError, Stored, Tenant, changes};
use crate::domain::duplicate::{Duplicate, DuplicateState};
use crate::domain::{DuplicateId, FirmId};
use diesel::prelude::*;
use std::collections::HashMap;

/// All pairs, or those in one state; the heaviest first, then by id.
pub fn load_duplicates(tenant: &mut Tenant<'_>, state: Option<DuplicateState>) -> Result<Vec<Stored<Duplicate>>> {
    let (conn, organisation) = tenant.parts();
    let mut query = duplicates::table.filter(duplicates::organisation_id.eq(organisation.to_string())).into_boxed();
    if let Some(state) = state {
        query = query.filter(duplicates::state.eq(state.code()));
    }
    let rows: Vec<Columns> = query
        .order(duplicates::id)
        .select((duplicates::revision, duplicates::changed_at, duplicates::document))
        .load(conn)
        .map_err(failed("listing duplicates"))?;
    let mut found: Vec<Stored<Duplicate>> =
        rows.into_iter().map(|row| document::to_stored("duplicate", row)).collect::<Result<_>>()?;
    found.sort_by(|one, other| other.record.weight.total_cmp(&one.record.weight));
    Ok(found)
}

/// The pair, if it exists.
pub fn find_duplicate(tenant: &mut Tenant<'_>, id: DuplicateId) -> Result<Option<Stored<Duplicate>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = duplicates::table
        .find((organisation.to_string(), id.to_string()))
        .select((duplicates::revision, duplicates::changed_at, duplicates::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a duplicate"))?;
    row.map(|row| document::to_stored("duplicate", row)).transpose()
}

/// What a search changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Pairs that are open after the search.
    pub open: usize,
    /// Those of them that are new.
    pub new: usize,
}

/// Puts what a search found in the place of the open pairs. Pairs that a person decided on stay as they are; an open pair
/// that was found again keeps its id.
pub fn replace_open(tenant: &mut Tenant<'_>, found: &[Duplicate]) -> Result<Searched> {
    let known: HashMap<[FirmId; 2], Stored<Duplicate>> =
        load_duplicates(tenant, None)?.into_iter().map(|stored| (stored.record.firms, stored)).collect();
    let (conn, organisation) = tenant.parts();
    diesel::delete(duplicates::table)
        .filter(duplicates::organisation_id.eq(organisation.to_string()))
        .filter(duplicates::state.eq(DuplicateState::Open.code()))
        .execute(conn)
        .map_err(failed("replacing duplicates"))?;
    let mut searched = Searched::default();
    for pair in found {
        let before = known.get(&pair.firms);
        if before.is_some_and(|before| before.record.state != DuplicateState::Open) {
            continue;
        }
        searched.open += 1;
        searched.new += usize::from(before.is_none());
        let same = before.map(|before| (before.record.id, before.revision + 1));
        let (id, revision) = same.unwrap_or((pair.id, 1));
        insert(tenant, &Duplicate { id, ..pair.clone() }, revision)?;
    }
    Ok(searched)
}

fn insert(tenant: &mut Tenant<'_>, pair: &Duplicate, revision: i64) -> Result<()> {
    let text = document::to_text("duplicate", pair)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(duplicates::table)
        .values((
            duplicates::organisation_id.eq(organisation.to_string()),
            duplicates::id.eq(pair.id.to_string()),
            duplicates::first_firm_id.eq(pair.firms[0].to_string()),
            duplicates::second_firm_id.eq(pair.firms[1].to_string()),
            duplicates::state.eq(pair.state.code()),
            duplicates::revision.eq(revision),
            duplicates::changed_at.eq(changes::now()),
            duplicates::document.eq(text),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a duplicate"))
}

/// Puts a pair in the place of its `revision`.
pub fn replace_duplicate(tenant: &mut Tenant<'_>, pair: &Duplicate, revision: i64) -> Result<()> {
    let text = document::to_text("duplicate", pair)?;
    let (conn, organisation) = tenant.parts();
    let row = duplicates::table
        .find((organisation.to_string(), pair.id.to_string()))
        .filter(duplicates::revision.eq(revision));
    let replaced = diesel::update(row)
        .set((
            duplicates::state.eq(pair.state.code()),
            duplicates::revision.eq(revision + 1),
            duplicates::changed_at.eq(changes::now()),
            duplicates::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("changing a duplicate"))?;
    if replaced == 0 { Err(StorageError::Changed) } else { Ok(()) }
}

/// Forgets the pairs in which a firm stands that is erased.
pub fn forget_duplicates(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let id = firm.to_string();
    diesel::delete(duplicates::table)
        .filter(duplicates::organisation_id.eq(organisation.to_string()))
        .filter(duplicates::first_firm_id.eq(&id).or(duplicates::second_firm_id.eq(&id)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting duplicates"))
}
