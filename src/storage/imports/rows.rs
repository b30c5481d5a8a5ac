//! The verdict of each row of an import.

use crate::domain::import_job::{ImportRow, Verdict};
use crate::domain::{FirmId, ImportId, Invalid};
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::import_rows as rows;
use crate::storage::{CHUNK, Result, StorageError, Tenant, document};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// What is kept of a row that has something to tell.
#[derive(Default, Serialize, Deserialize)]
struct Told {
    faults: Vec<Invalid>,
    notices: Vec<Invalid>,
    #[serde(default)]
    changes: Vec<String>,
}

/// Which rows come next: with which verdict, and after which place.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowsAfter {
    /// Only rows with this verdict.
    pub verdict: Option<Verdict>,
    /// Place of the last row that was seen; 0 before the first.
    pub after: i64,
    /// At most this many.
    pub limit: usize,
}

/// Saves the verdicts of rows whose places begin at `first`; verdicts that were there are replaced.
pub fn save_rows(tenant: &mut Tenant<'_>, import: ImportId, first: i64, verdicts: &[ImportRow]) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let (organisation, import) = (organisation.to_string(), import.to_string());
    let last = first + verdicts.len() as i64;
    diesel::delete(rows::table)
        .filter(rows::organisation_id.eq(&organisation))
        .filter(rows::import_id.eq(&import))
        .filter(rows::place.ge(first))
        .filter(rows::place.lt(last))
        .execute(conn)
        .map_err(failed("replacing rows of an import"))?;
    let mut places = first..;
    for verdicts in verdicts.chunks(CHUNK) {
        let mut values = Vec::with_capacity(verdicts.len());
        for (row, place) in verdicts.iter().zip(&mut places) {
            let told = match row.faults.is_empty() && row.notices.is_empty() && row.changes.is_empty() {
                true => String::new(),
                false => {
                    let (faults, notices) = (row.faults.clone(), row.notices.clone());
                    let told = Told { faults, notices, changes: row.changes.clone() };
                    document::to_text("row of an import", &told)?.replace("\\u0000", "\\ufffd")
                }
            };
            values.push((
                rows::organisation_id.eq(&organisation),
                rows::import_id.eq(&import),
                rows::place.eq(place),
                rows::row_number.eq(i64::try_from(row.row).unwrap_or(i64::MAX)),
                rows::verdict.eq(row.verdict.code()),
                rows::firm_id.eq(row.firm_id.map(|id| id.to_string())),
                rows::document.eq(told),
            ));
        }
        per_backend!(conn, conn => diesel::insert_into(rows::table).values(&values).execute(conn))
            .map_err(failed("saving rows of an import"))?;
    }
    Ok(())
}

/// Forgets all verdicts, before the file is checked anew.
pub fn clear_rows(tenant: &mut Tenant<'_>, import: ImportId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(rows::table)
        .filter(rows::organisation_id.eq(organisation.to_string()))
        .filter(rows::import_id.eq(import.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting rows of an import"))
}

/// Forgets what was told of rows, in which values of the file may stand; the verdicts stay.
pub fn forget_row_details(tenant: &mut Tenant<'_>, import: ImportId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(rows::table)
        .filter(rows::organisation_id.eq(organisation.to_string()))
        .filter(rows::import_id.eq(import.to_string()))
        .filter(rows::document.ne(""))
        .set(rows::document.eq(""))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("forgetting what was told of rows"))
}

/// Rows in the order of the file with their places; may give one more than asked, to see whether another follows.
pub fn list_rows(tenant: &mut Tenant<'_>, import: ImportId, asked: RowsAfter) -> Result<Vec<(i64, ImportRow)>> {
    let (conn, organisation) = tenant.parts();
    let mut query = rows::table
        .filter(rows::organisation_id.eq(organisation.to_string()))
        .filter(rows::import_id.eq(import.to_string()))
        .filter(rows::place.gt(asked.after))
        .into_boxed();
    if let Some(verdict) = asked.verdict {
        query = query.filter(rows::verdict.eq(verdict.code()));
    }
    let found: Vec<(i64, i64, String, Option<String>, String)> = query
        .order(rows::place)
        .limit(i64::try_from(asked.limit).unwrap_or(i64::MAX).saturating_add(1))
        .select((rows::place, rows::row_number, rows::verdict, rows::firm_id, rows::document))
        .load(conn)
        .map_err(failed("listing rows of an import"))?;
    let read = |(place, number, verdict, firm, told): (i64, i64, String, Option<String>, String)| {
        let corrupt = || StorageError::Corrupt { what: "row", source: format!("“{verdict}” is no verdict").into() };
        let told: Told = match told.is_empty() {
            true => Told::default(),
            false => document::from_text("row of an import", &told)?,
        };
        let row = ImportRow {
            row: number.unsigned_abs(),
            verdict: Verdict::from_code(&verdict).ok_or_else(corrupt)?,
            firm_id: firm.map(|id| document::to_uuid(&id)).transpose()?.map(FirmId::new),
            faults: told.faults,
            notices: told.notices,
            changes: told.changes,
        };
        Ok((place, row))
    };
    found.into_iter().map(read).collect()
}

/// Places of the rows that are not written, in order, each with why.
pub fn load_failed_rows(
    tenant: &mut Tenant<'_>,
    import: ImportId,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, ImportRow)>> {
    let mut found = Vec::new();
    for verdict in [Verdict::Conflict, Verdict::Invalid] {
        found.extend(list_rows(tenant, import, RowsAfter { verdict: Some(verdict), after, limit })?);
    }
    found.sort_by_key(|(place, _)| *place);
    found.truncate(limit);
    Ok(found)
}
