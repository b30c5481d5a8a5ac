//! How things stand with each source.

use super::SyncReport;
use crate::app::{App, Caller, Result};
use crate::domain::Source;
use crate::storage::sources::{SourceState, find_state, save_state};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How things stand with a source outside (*bron*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SourceStatus {
    /// Its name, as in `loopvermogen sync NAME`.
    pub name: Source,
    /// What its facts are called.
    #[schema(max_length = 500)]
    pub source: String,
    /// The licence under which they may be used; empty when the settings name none.
    #[schema(max_length = 200)]
    pub licence: String,
    /// Whether everything is set that is needed to ask it.
    pub is_set_up: bool,
    /// When it was last of use; `null` when never.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When it last failed; `null` when never.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// Why it failed then, in a sentence; `null` when it never did.
    #[schema(max_length = 1000)]
    pub last_failure: Option<String>,
    /// Records that come from it.
    #[schema(minimum = 0)]
    pub records: i64,
    /// Facts in which it and the records differed when it was last asked about each; the records kept their own.
    #[schema(minimum = 0)]
    pub conflicts: i64,
    /// When the server asks it next; `null` when it has no schedule.
    pub next_run_at: Option<DateTime<Utc>>,
}

/// All sources of the caller's organisation.
pub fn list_sources(app: &App, caller: &Caller) -> Result<Vec<SourceStatus>> {
    app.pool.read(caller.organisation, |tenant| {
        Source::ALL.into_iter().map(|source| Ok(status(app, source, find_state(tenant, source)?))).collect()
    })
}

fn status(app: &App, source: Source, state: SourceState) -> SourceStatus {
    let (named, licence) = origin(app, source);
    let settings = app.sources.of(source);
    let has_its_own = match source {
        Source::Kvk => app.sources.kvk_key.is_some(),
        Source::Cbs => {
            app.sources.cbs_table.is_some()
                && (app.sources.cbs_per_hour.is_some() || app.sources.cbs_per_person.is_some())
        }
        _ => true,
    };
    let is_set_up = has_its_own && settings.url.is_some();
    let scheduled = settings.every.filter(|_| is_set_up);
    SourceStatus {
        name: source,
        source: named,
        licence,
        is_set_up,
        last_success_at: state.last_success.map(|at| at.and_utc()),
        last_failure_at: state.last_failure.map(|at| at.and_utc()),
        last_failure: Some(state.failure).filter(|failure| !failure.is_empty()),
        records: state.records,
        conflicts: state.conflicts,
        // One that was never asked is due at once.
        next_run_at: scheduled.map(|_| state.next_run.map_or_else(Utc::now, |at| at.and_utc())),
    }
}

/// What the facts of a source are called, and their licence.
pub(super) fn origin(app: &App, source: Source) -> (String, String) {
    use crate::connectors::{cordis, register};
    let of = |origin: register::Origin| (origin.source.to_owned(), origin.licence.to_owned());
    match source {
        Source::Kvk => of(register::kvk::ORIGIN),
        Source::Pdok => of(register::pdok::ORIGIN),
        Source::Ror => of(register::ror::ORIGIN),
        Source::Cbs => of(register::cbs::ORIGIN),
        Source::Cordis => (cordis::SOURCE.to_owned(), cordis::LICENCE.to_owned()),
        Source::Fieldlabs => named(&app.sources.fieldlabs_origin),
        Source::Pps => named(&app.sources.pps_origin),
    }
}

fn named(origin: &crate::app::settings::OriginSettings) -> (String, String) {
    (origin.source.clone(), origin.licence.clone())
}

/// Notes how a run ended.
pub(super) fn note(app: &App, caller: &Caller, report: &SyncReport, mark: &str, wait: Option<Duration>) -> Result<()> {
    let now = crate::storage::changes::now();
    let every = app.sources.of(report.source).every;
    app.pool.write(caller, |tenant| {
        let mut state = find_state(tenant, report.source)?;
        match &report.failure {
            None => {
                state.last_success = Some(now);
                state.failures = 0;
                state.records = i64::try_from(report.records).unwrap_or(i64::MAX);
                state.conflicts = i64::try_from(report.conflicts).unwrap_or(i64::MAX);
                state.mark = mark.to_owned();
            }
            Some(failure) => {
                state.last_failure = Some(now);
                state.failure = failure.chars().take(1_000).collect();
                state.failures += 1;
            }
        }
        state.next_run = every.map(|every| next_run(now, every, state.failures, wait));
        Ok(save_state(tenant, report.source, &state)?)
    })
}

/// When a source is asked again: after a success when its turn comes, after failures sooner, at first after a quarter of an
/// hour and each time twice as long, and never sooner than it asks for.
///
/// For example, weekly, after the third failure in a row: 15 min × 2 × 2 = 1 hour.
fn next_run(now: NaiveDateTime, every: Duration, failures: i64, wait: Option<Duration>) -> NaiveDateTime {
    const FIRST: Duration = Duration::from_secs(15 * 60);
    let doublings = u32::try_from(failures - 1).ok();
    let pause = doublings.map_or(every, |doublings| FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(every));
    let pause = pause.max(wait.unwrap_or_default());
    now + TimeDelta::from_std(pause).unwrap_or(TimeDelta::days(366))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_fails_is_asked_sooner_than_its_turn_and_later_each_time() {
        let now = NaiveDateTime::default();
        let week = Duration::from_secs(7 * 86_400);
        let minutes = |failures, wait| (next_run(now, week, failures, wait) - now).num_minutes();
        assert_eq!([0, 1, 2, 3].map(|failures| minutes(failures, None)), [7 * 1440, 15, 30, 60]);
        assert_eq!(minutes(60, None), 7 * 1440);
        assert_eq!(minutes(1, Some(Duration::from_secs(7200))), 120);
    }
}
