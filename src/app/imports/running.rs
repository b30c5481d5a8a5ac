//! Chunks, transactions and modes of an import.

use super::{ImportReport, Importable, Mode, Progress, Refused};
use crate::app::{App, AppError, Result};
use crate::connectors::tables::{Fault, Row, Table};
use crate::domain::Invalid;
use crate::storage::{Conn, StorageError, connection};
use rayon::prelude::*;
use std::io::Read;

/// Rows that are understood together and saved in one transaction.
const CHUNK: usize = 500;

/// Runs an import to its end.
pub(super) fn run<R: Read, Kind: Importable>(
    app: &App,
    table: Table<R>,
    kind: &Kind,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let mut conn = app.pool.get()?;
    let mut import = Import { table, kind, report: ImportReport::new(mode), progress };
    match mode {
        Mode::KeepGoodRows => {
            while let Some(chunk) = import.next_chunk() {
                // A transaction that fails leaves the report as it was: it tells what is in the database.
                let mut report = import.report.clone();
                connection::write(&mut conn, |conn| save(conn, kind, &import.table, chunk, &mut report))?;
                import.report = report;
            }
            import.report.is_written = true;
        }
        Mode::AllOrNothing | Mode::DryRun => {
            let done = connection::write(&mut conn, |conn| import.all_at_once(conn));
            import.report.is_written = match done {
                Ok(()) => true,
                Err(Undone::Meant) => false,
                Err(Undone::Failed(error)) => return Err(error),
            };
        }
    }
    import.report.is_cut_off = import.table.is_cut_off();
    Ok(import.report)
}

struct Import<'a, R, Kind> {
    table: Table<R>,
    kind: &'a Kind,
    report: ImportReport,
    progress: &'a mut dyn FnMut(Progress),
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

type Understood<Kind> = (u64, std::result::Result<(<Kind as Importable>::Prepared, Vec<Invalid>), Vec<Invalid>>);

impl<R: Read, Kind: Importable> Import<'_, R, Kind> {
    /// The whole file in one transaction, which stands only if it was meant to and every row is good.
    fn all_at_once(&mut self, conn: &mut Conn) -> std::result::Result<(), Undone> {
        while let Some(chunk) = self.next_chunk() {
            save(conn, self.kind, &self.table, chunk, &mut self.report).map_err(Undone::Failed)?;
        }
        let is_good = self.report.mode == Mode::AllOrNothing && self.report.invalid == 0;
        if is_good { Ok(()) } else { Err(Undone::Meant) }
    }

    /// The next rows, understood on all cores; nothing at the end of the file.
    fn next_chunk(&mut self) -> Option<Vec<Understood<Kind>>> {
        let rows: Vec<std::result::Result<Row, Fault>> = self.table.by_ref().take(CHUNK).collect();
        if rows.is_empty() {
            return None;
        }
        let done = self.report.rows + rows.len() as u64;
        let understood = rows
            .into_par_iter()
            .map(|row| match row {
                Ok(row) => (row.line, self.kind.prepare(row.profile)),
                Err(fault) => (fault.line, Err(vec![fault.fault])),
            })
            .collect();
        (self.progress)(Progress { done, total: None });
        Some(understood)
    }
}

fn save<R: Read, Kind: Importable>(
    conn: &mut Conn,
    kind: &Kind,
    table: &Table<R>,
    chunk: Vec<Understood<Kind>>,
    report: &mut ImportReport,
) -> Result<()> {
    for (line, prepared) in chunk {
        let at_line = |fault| Fault { line, fault: table.located(fault) };
        let saved = match prepared {
            Ok((record, notices)) => {
                report.note(notices.into_iter().map(at_line));
                kind.save(conn, record)
            }
            Err(faults) => Err(Refused::Faults(faults)),
        };
        match saved {
            Ok((saved, _)) => report.count(saved),
            Err(Refused::Faults(faults)) => report.refuse(faults.into_iter().map(at_line).collect()),
            Err(Refused::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}
