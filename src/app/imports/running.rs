//! Chunks, transactions and modes of an import.

use super::{ImportReport, Importable, Mode, Progress, Refused};
use crate::app::{App, AppError, Result};
use crate::connectors::tables::{Fault, Row, Table};
use crate::domain::Invalid;
use crate::storage::{Conn, Saved, StorageError, connection};
use rayon::prelude::*;
use std::collections::HashSet;
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
    let (mut lines, mut rows) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
    let at = |line, fault| Fault { line, fault: table.located(fault) };
    for (line, prepared) in chunk {
        rows.push(prepared.map(|(record, notices)| {
            report.note(notices.into_iter().map(|notice| at(line, notice)));
            record
        }));
        lines.push(line);
    }
    for (line, outcome) in lines.into_iter().zip(save_rows(conn, kind, rows)?) {
        match outcome {
            Ok((saved, _)) => report.count(saved),
            Err(faults) => report.refuse(faults.into_iter().map(|fault| at(line, fault)).collect()),
        }
    }
    Ok(())
}

/// What became of a row: what saving did and under which id, or its faults.
pub(super) type Outcome<Id> = std::result::Result<(Saved, Id), Vec<Invalid>>;

/// Saves rows in their order, in the open transaction; rows that are faulty already keep their faults.
pub(super) fn save_rows<Kind: Importable>(
    conn: &mut Conn,
    kind: &Kind,
    rows: Vec<std::result::Result<Kind::Prepared, Vec<Invalid>>>,
) -> Result<Vec<Outcome<Kind::Id>>> {
    // Nobody else may change a record between our reading and writing it.
    kind.save(conn, &[])?;
    let mut batch = Batch { records: Vec::new(), keys: HashSet::new(), outcomes: Vec::new() };
    for (place, row) in rows.into_iter().enumerate() {
        let merged = match row {
            Ok(prepared) => batch.merged(conn, kind, &prepared)?,
            Err(faults) => Err(faults),
        };
        match merged {
            Ok(record) => batch.records.push((place, record)),
            Err(faults) => batch.outcomes.push((place, Err(faults))),
        }
    }
    batch.flush(conn, kind)?;
    batch.outcomes.sort_by_key(|(place, _)| *place);
    Ok(batch.outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Records that wait to be saved together.
struct Batch<Kind: Importable> {
    records: Vec<(usize, Kind::Record)>,
    keys: HashSet<String>,
    outcomes: Vec<(usize, Outcome<Kind::Id>)>,
}

impl<Kind: Importable> Batch<Kind> {
    /// The record for a row; those that wait are saved before, when the row may mean one of them.
    fn merged(
        &mut self,
        conn: &mut Conn,
        kind: &Kind,
        prepared: &Kind::Prepared,
    ) -> Result<std::result::Result<Kind::Record, Vec<Invalid>>> {
        let keys = kind.keys(prepared);
        if keys.iter().any(|key| self.keys.contains(key)) {
            self.flush(conn, kind)?;
        }
        let mut merged = kind.merged(conn, prepared);
        let waits = |record: &Kind::Record| self.records.iter().any(|(_, other)| Kind::id(other) == Kind::id(record));
        if merged.as_ref().is_ok_and(waits) {
            self.flush(conn, kind)?;
            merged = kind.merged(conn, prepared);
        }
        self.keys.extend(keys);
        match merged {
            Ok(record) => Ok(Ok(record)),
            Err(Refused::Faults(faults)) => Ok(Err(faults)),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// Saves what waits: together, or one by one when one of them is refused.
    fn flush(&mut self, conn: &mut Conn, kind: &Kind) -> Result<()> {
        self.keys.clear();
        let (places, records): (Vec<usize>, Vec<Kind::Record>) = self.records.drain(..).unzip();
        match kind.save(conn, &records) {
            Ok(saved) => {
                let ids = records.iter().map(Kind::id);
                self.outcomes.extend(places.into_iter().zip(saved.into_iter().zip(ids).map(Ok)));
                return Ok(());
            }
            Err(StorageError::Taken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        for (place, record) in places.into_iter().zip(&records) {
            let outcome = match kind.save(conn, std::slice::from_ref(record)).map_err(Refused::from) {
                Ok(saved) => Ok((saved.first().copied().unwrap_or(Saved::Unchanged), Kind::id(record))),
                Err(Refused::Faults(faults)) => Err(faults),
                Err(Refused::Failed(error)) => return Err(error),
            };
            self.outcomes.push((place, outcome));
        }
        Ok(())
    }
}
