//! The research projects of the European Commission: who worked with whom.

use super::{Run, Stop, unusable_if_invalid};
use crate::app::imports::{Progress, import_cordis};
use crate::app::{AppError, Result};
use crate::connectors::cordis::archive::{Delta, copy_newer, unpack};
use crate::connectors::register::{Fetched, Register, RegisterFault, Shape};
use crate::domain::Source;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Seek;
use std::path::Path;

/// Bytes of the archive; it has some tens of millions.
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// What tells versions apart: that of the archive, and the newest row that was taken.
#[derive(Default, Serialize, Deserialize)]
struct Mark {
    archive: String,
    newest: String,
}

/// Downloads the archive, unless it is the one of the last time, and imports the projects of which a row is newer.
pub(super) fn run(run: &mut Run<'_>) -> std::result::Result<(), Stop> {
    let shape = Shape { per_second: run.app.sources.of(Source::Cordis).per_second, accept: "*/*", ..Shape::default() };
    let register = Register::at(run.url(Source::Cordis)?, None, shape)?;
    let mark: Mark = serde_json::from_str(&run.mark).unwrap_or_default();
    let mut archive = tempfile::tempfile().map_err(|source| file("making a file for the archive of CORDIS", source))?;
    let version = match register.download(&mut archive, &mark.archive, MOST_BYTES)? {
        Fetched::Unchanged => {
            run.report.note("The archive is the one of the last time.".to_owned());
            run.report.records = records_before(run)?;
            return Ok(());
        }
        Fetched::Written { version, .. } => version,
    };
    archive.rewind().map_err(|source| file("reading the archive of CORDIS", source))?;
    let folders = [folder()?, folder()?];
    let delta = newer(archive, folders[0].path(), &mark.newest, folders[1].path())?;
    run.report.asked = delta.changed as u64;
    run.report.unchanged = (delta.all - delta.changed) as u64;
    run.report.records = delta.all as u64;
    run.report.note(format!("{} of {} projects are new or changed.", delta.changed, delta.all));
    if run.how.dry_run || delta.changed == 0 {
        run.mark = marked(version, delta.newest);
        return Ok(());
    }
    let country = run.app.sources.cordis_country.clone();
    let tick = &mut |at: Progress| (run.progress)(at);
    let report =
        import_cordis(run.app, run.caller, folders[1].path(), Some(&country), tick).map_err(unusable_if_invalid)?;
    run.report.created = report.projects_created;
    run.report.changed = run.report.asked.saturating_sub(report.projects_created);
    run.report.failed = report.fault_count;
    for fault in &report.faults {
        run.report.note(format!("{}, line {}: {}", fault.file, fault.fault.line, fault.fault.fault));
    }
    run.mark = marked(version, delta.newest);
    Ok(())
}

fn newer(archive: File, whole: &Path, since: &str, to: &Path) -> std::result::Result<Delta, RegisterFault> {
    let unusable = |error: std::io::Error| RegisterFault::Unusable(error.to_string());
    unpack(archive, whole).map_err(unusable)?;
    copy_newer(whole, since, to).map_err(unusable)
}

fn records_before(run: &Run<'_>) -> Result<u64> {
    let read = |tenant: &mut crate::storage::Tenant<'_>| crate::storage::sources::find_state(tenant, Source::Cordis);
    let state = run.app.pool.read(run.caller.organisation, read)?;
    Ok(state.records.unsigned_abs())
}

fn marked(archive: String, newest: String) -> String {
    serde_json::to_string(&Mark { archive, newest }).unwrap_or_default()
}

fn folder() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|source| file("making a folder for the files of CORDIS", source))
}

fn file(doing: &str, source: std::io::Error) -> AppError {
    AppError::File { doing: doing.to_owned(), source }
}
