//! Sources outside (*bronnen*): asking registers, and how things stand with them.
//!
//! * A run asks one source once ([`sync`]): `kvk`, `pdok`, `ror`, `cbs`, `cordis`, `tables` say what is asked and what
//!   becomes of the answers. Each record is written in a transaction of its own, so that a run that ends early keeps what
//!   it has, and the next one goes on from there.
//! * How the last run ended is kept for each organisation (`state`) and shown ([`list_sources`]).
//! * [`worker`] runs those that have a schedule.
//!
//! # Whose word stands
//!
//! What a register says of a firm is kept as it was said, with the day. A fact goes into the record of the firm when the
//! record does not know it, or has it from the same register and nobody changed it since (`standing`). What an officer or
//! the firm itself said stays, whatever the register says and whenever; both are shown with their sources
//! ([`facts_of_firm`]), and whoever decides writes the firm. One fact errs to the safe side: a firm that the register says
//! wants no unsolicited mail gets none.

mod cbs;
mod cordis;
mod facts;
mod kvk;
mod kvk_search;
mod pdok;
mod report;
mod ror;
mod standing;
mod state;
mod tables;
pub mod worker;

pub use facts::{RegisterFact, RegisterFacts, facts_of_firm, said_otherwise};
pub use report::SyncReport;
pub use state::{SourceStatus, list_sources};

use super::imports::Progress;
use super::{App, AppError, Caller, Result};
use crate::connectors::register::RegisterFault;
use crate::domain::Source;
use crate::domain::source::Said;
use crate::storage::StorageError;
use crate::storage::sources::find_state;

/// How a source is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Records that are asked about at most.
    pub most: Option<u64>,
}

/// Asks a source once. What went wrong at the source stands in the report, and unless it is a dry run in its state; an
/// error is ours, or says what has to be set first.
pub fn sync(
    app: &App,
    caller: &Caller,
    source: Source,
    how: How,
    progress: &mut dyn FnMut(Progress),
) -> Result<SyncReport> {
    let before = app.pool.read(caller.organisation, |tenant| find_state(tenant, source))?;
    let mut run =
        Run { app, caller, how, report: SyncReport::of(source, how.dry_run), mark: before.mark.clone(), progress };
    let ended = match source {
        Source::Kvk => kvk::run(&mut run),
        Source::Pdok => pdok::run(&mut run),
        Source::Ror => ror::run(&mut run),
        Source::Cbs => cbs::run(&mut run),
        Source::Cordis => cordis::run(&mut run),
        Source::Fieldlabs | Source::Pps => tables::run(&mut run, source),
    };
    let (mut report, mark) = (run.report, run.mark);
    match ended {
        // Record by record the run went on; when none could be asked about, it was of no use.
        Ok(()) if report.failed > 0 && report.failed >= report.asked => report.failure = Some(of_all(&report)),
        Ok(()) => {}
        Err(Stop::Fault(fault)) => report.failure = Some(fault.to_string()),
        Err(Stop::Failed(error)) => {
            if !how.dry_run && !matches!(error, AppError::Setting(_)) {
                report.failure = Some("The answers could not be written to the database.".to_owned());
                state::note(app, caller, &report, &before.mark, None)?;
            }
            return Err(error);
        }
    }
    if !how.dry_run {
        let mark = if report.failure.is_some() { &before.mark } else { &mark };
        state::note(app, caller, &report, mark, report.wait)?;
    }
    Ok(report)
}

fn of_all(report: &SyncReport) -> String {
    let why = report.notes.last().map(String::as_str).unwrap_or_default();
    format!("None of the {} records could be used. {why}", report.asked).trim_end().to_owned()
}

/// A run while it goes on.
struct Run<'a> {
    app: &'a App,
    caller: &'a Caller,
    how: How,
    report: SyncReport,
    /// What the source gave to tell its versions apart.
    mark: String,
    progress: &'a mut dyn FnMut(Progress),
}

impl Run<'_> {
    /// One more record was asked about.
    fn advance(&mut self) {
        self.report.asked += 1;
        (self.progress)(Progress { done: self.report.asked, total: None });
    }

    /// Whether as many were asked about as may be.
    fn is_full(&self) -> bool {
        self.how.most.is_some_and(|most| self.report.asked >= most)
    }

    /// A question that failed: the run goes on without it, or ends.
    fn failed(&mut self, fault: RegisterFault) -> std::result::Result<(), Stop> {
        if fault.ends_the_run() || fault.wait().is_some() {
            self.report.wait = fault.wait();
            return Err(fault.into());
        }
        self.report.failed += 1;
        self.report.note(fault.to_string());
        Ok(())
    }

    /// The address of a source, or what has to be set.
    fn url(&self, source: Source) -> Result<&str> {
        let name = source.code();
        let missing = || AppError::Setting(format!("sources.{name}_url is not set, so that {name} cannot be asked"));
        self.app.sources.of(source).url.as_deref().ok_or_else(missing)
    }
}

/// Why a run ended early.
enum Stop {
    Fault(RegisterFault),
    Failed(AppError),
}

impl From<RegisterFault> for Stop {
    fn from(fault: RegisterFault) -> Self {
        Stop::Fault(fault)
    }
}

impl From<AppError> for Stop {
    fn from(error: AppError) -> Self {
        Stop::Failed(error)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Stop::Failed(error.into())
    }
}

/// A file that is refused as a whole is a fault of the source.
fn unusable_if_invalid(error: AppError) -> Stop {
    match error {
        AppError::Invalid(faults) => {
            let first = faults.first().map(|fault| fault.message.trim_end_matches('.').to_owned());
            RegisterFault::Unusable(first.unwrap_or_default()).into()
        }
        error => error.into(),
    }
}

/// What was said before of a fact, for the day since when it is said.
fn since(before: Option<&Said>, field: &str, value: &serde_json::Value, today: chrono::NaiveDate) -> chrono::NaiveDate {
    let known = before.and_then(|said| said.facts.get(field));
    known.filter(|fact| fact.value == *value).map_or(today, |fact| fact.since)
}
