//! How things stand with each source outside.

use super::connection::per_backend;
use super::error::failed;
use super::schema::sources;
use super::{Result, Tenant};
use crate::domain::Source;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// What is known of a source; everything is empty before it was ever asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable)]
pub struct SourceState {
    /// When it was last of use.
    pub last_success: Option<NaiveDateTime>,
    /// When it last failed.
    pub last_failure: Option<NaiveDateTime>,
    /// Why, in a sentence.
    pub failure: String,
    /// Failures since the last success.
    pub failures: i64,
    /// Records that come from it.
    pub records: i64,
    /// Facts in which it and the records differed when it was last asked.
    pub conflicts: i64,
    /// When it is to be asked again, if ever.
    pub next_run: Option<NaiveDateTime>,
    /// What it gave to tell its versions apart.
    pub mark: String,
}

/// The state of a source.
pub fn find_state(tenant: &mut Tenant<'_>, source: Source) -> Result<SourceState> {
    let (conn, organisation) = tenant.parts();
    let found: Option<SourceState> = sources::table
        .find((organisation.to_string(), source.code()))
        .select((
            sources::last_success_at,
            sources::last_failure_at,
            sources::failure,
            sources::failures,
            sources::records,
            sources::conflicts,
            sources::next_run_at,
            sources::mark,
        ))
        .get_result(conn)
        .optional()
        .map_err(failed("looking at a source"))?;
    Ok(found.unwrap_or_default())
}

/// Keeps the state of a source.
pub fn save_state(tenant: &mut Tenant<'_>, source: Source, state: &SourceState) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let key = (sources::organisation_id.eq(organisation.to_string()), sources::name.eq(source.code()));
    let changed = (
        sources::last_success_at.eq(state.last_success),
        sources::last_failure_at.eq(state.last_failure),
        sources::failure.eq(&state.failure),
        sources::failures.eq(state.failures),
        sources::records.eq(state.records),
        sources::conflicts.eq(state.conflicts),
        sources::next_run_at.eq(state.next_run),
        sources::mark.eq(&state.mark),
    );
    per_backend!(conn, conn => diesel::insert_into(sources::table)
        .values((key.clone(), changed))
        .on_conflict((sources::organisation_id, sources::name))
        .do_update()
        .set(changed)
        .execute(conn))
    .map(|_| ())
    .map_err(failed("noting how a source stands"))
}
