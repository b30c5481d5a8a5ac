//! Tables of partners at addresses of your own choice: fieldlabs, and public-private partnerships.

use super::state::origin;
use super::{Run, Stop, unusable_if_invalid};
use crate::app::AppError;
use crate::app::imports::{Mode, Progress, import_partner_table};
use crate::connectors::register::{Fetched, Register, Shape};
use crate::domain::{Provenance, Source};
use std::io::Seek;

/// Bytes of a table.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Downloads the table, unless it is the one of the last time, and takes its rows in as partners. What is known of a
/// partner stays; what is not is filled in.
pub(super) fn run(run: &mut Run<'_>, source: Source) -> std::result::Result<(), Stop> {
    let shape =
        Shape { per_second: run.app.sources.of(source).per_second, accept: "text/csv, */*;q=0.5", ..Shape::default() };
    let register = Register::at(run.url(source)?, None, shape)?;
    let file = |doing: &str, source| AppError::File { doing: doing.to_owned(), source };
    let mut table = tempfile::tempfile().map_err(|source| file("making a file for a table", source))?;
    match register.download(&mut table, &run.mark, MOST_BYTES)? {
        Fetched::Unchanged => {
            let read = |tenant: &mut crate::storage::Tenant<'_>| crate::storage::sources::find_state(tenant, source);
            run.report.records = run.app.pool.read(run.caller.organisation, read)?.records.unsigned_abs();
            run.report.note("The table is the one of the last time.".to_owned());
            return Ok(());
        }
        Fetched::Written { version, .. } => run.mark = version,
    }
    table.rewind().map_err(|source| file("reading a table", source))?;
    let (named, licence) = origin(run.app, source);
    let mut provenance = Provenance::new(named, Some(run.app.today()));
    if !licence.is_empty() {
        provenance = provenance.under(licence);
    }
    let mode = if run.how.dry_run { Mode::DryRun } else { Mode::KeepGoodRows };
    let tick = &mut |at: Progress| (run.progress)(at);
    let report =
        import_partner_table(run.app, run.caller, table, &provenance, mode, tick).map_err(unusable_if_invalid)?;
    run.report.asked = report.rows;
    run.report.created = report.created;
    run.report.changed = report.updated;
    run.report.unchanged = report.unchanged;
    run.report.failed = report.invalid;
    run.report.records = report.created + report.updated + report.unchanged;
    for fault in &report.faults {
        run.report.note(format!("line {}: {}", fault.line, fault.fault));
    }
    Ok(())
}
