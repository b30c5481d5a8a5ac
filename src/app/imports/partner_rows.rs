//! Partners from registers outside: they fill in what is not known, and replace nothing.

use super::counts::Counts;
use super::merging::Merge;
use super::partners::Partners;
use super::running::{self, save_rows};
use super::{ImportReport, Importable, Mode, Progress, header_faults};
use crate::app::audit;
use crate::app::{App, AppError, Caller, Result};
use crate::connectors::tables::{Fault, Format, PARTNER_COLUMNS, Table};
use crate::domain::Provenance;
use crate::interpretation::Surroundings;
use crate::storage::StorageError;
use serde_json::{Map, Value};
use std::io::Read;
use uuid::Uuid;

/// Imports a table of partners in CSV; a row that names no source has this one.
pub fn import_partner_table(
    app: &App,
    caller: &Caller,
    source: impl Read + Send,
    provenance: &Provenance,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let table = Table::open(source, Format::Csv, PARTNER_COLUMNS).map_err(header_faults)?;
    let postcodes = app.postcodes.load_full();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let partners =
        Partners { provenance: Some(provenance.clone()), ..Partners::new(app, caller, surroundings, Merge::FillIn) };
    running::run(app, caller, table, "partner", &partners, mode, progress)
}

/// Takes profiles in, in one transaction; faulty ones are reported and passed over.
pub fn take_partners(
    app: &App,
    caller: &Caller,
    profiles: Vec<Map<String, Value>>,
    dry_run: bool,
) -> Result<ImportReport> {
    let postcodes = app.postcodes.load_full();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let partners = Partners::new(app, caller, surroundings, Merge::FillIn);
    let rows = profiles.into_iter().map(|profile| partners.prepare(profile, Uuid::now_v7()).map(|(row, _)| row));
    let rows: Vec<_> = rows.collect();
    let mode = if dry_run { Mode::DryRun } else { Mode::KeepGoodRows };
    let mut report = ImportReport::new(mode);
    let done = app.pool.write(caller, |tenant| {
        let outcomes = save_rows(tenant, &partners, &mut (), rows).map_err(Undone::Failed)?;
        for (line, outcome) in (1..).zip(outcomes) {
            match outcome {
                Ok((saved, _)) => report.count(saved),
                Err(faults) => report.refuse(faults.into_iter().map(|fault| Fault { line, fault }).collect()),
            }
        }
        if dry_run {
            return Err(Undone::Meant);
        }
        audit::record(tenant, caller, Counts::of(&report).event("partner")).map_err(Undone::Failed)
    });
    match done {
        Err(Undone::Failed(error)) => Err(error),
        Ok(()) | Err(Undone::Meant) => {
            report.is_written = !dry_run;
            Ok(report)
        }
    }
}

/// Why a transaction was rolled back.
enum Undone {
    Meant,
    Failed(AppError),
}

impl From<StorageError> for Undone {
    fn from(error: StorageError) -> Self {
        Undone::Failed(error.into())
    }
}
