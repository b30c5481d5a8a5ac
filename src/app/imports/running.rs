//! Chunks, transactions and modes of an import.

use super::counts::Counts;
use super::keys::KeySet;
use super::pipeline::{CHUNK, Understood, understand_beside};
use super::{ImportReport, Importable, Mode, Progress, Refused};
use crate::app::audit;
use crate::app::{App, AppError, Caller, Result};
use crate::connectors::tables::{Fault, Form, Table};
use crate::domain::Invalid;
use crate::storage::{Conn, Saved, StorageError, Tenant, tenant};
use std::collections::HashSet;
use std::io::Read;
use std::sync::mpsc::Receiver;

/// Runs an import to its end; `named` is what the audit calls its records.
pub(super) fn run<R: Read + Send, Kind: Importable>(
    app: &App,
    caller: &Caller,
    table: Table<R>,
    named: &'static str,
    kind: &Kind,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let conn = &mut *app.pool.get()?;
    let form = table.form().clone();
    let known = kind.nothing_known(mode);
    let mut import = Import { caller, named, kind, form, known, report: ImportReport::new(mode), progress };
    let (done, is_cut_off) = understand_beside(table, CHUNK, kind, |chunks| match mode {
        Mode::KeepGoodRows => import.chunk_by_chunk(conn, chunks),
        Mode::AllOrNothing | Mode::DryRun => import.all_at_once(conn, chunks),
    });
    done?;
    import.report.is_cut_off = is_cut_off;
    Ok(import.report)
}

struct Import<'a, Kind: Importable> {
    caller: &'a Caller,
    named: &'static str,
    kind: &'a Kind,
    form: Form,
    known: Kind::Known,
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

impl<Kind: Importable> Import<'_, Kind> {
    /// Each chunk in a transaction of its own, which stands whatever comes after it.
    fn chunk_by_chunk(&mut self, conn: &mut Conn, chunks: &Receiver<Vec<Understood<Kind>>>) -> Result<()> {
        let saved: Result<()> = chunks.iter().try_for_each(|chunk| {
            // A transaction that fails leaves the report as it was: it tells what is in the database.
            let report = self.report.clone();
            tenant::write(conn, self.caller, |tenant| self.save(tenant, chunk))
                .inspect_err(|_| self.report = report)?;
            self.tell_progress();
            Ok(())
        });
        let finished =
            tenant::write(conn, self.kind.organisation(), |tenant| Ok(self.kind.finish(tenant, &mut self.known)?));
        saved.and(finished)?;
        self.report.is_written = true;
        Ok(())
    }

    /// The whole file in one transaction, which stands only if it was meant to and every row is good.
    fn all_at_once(&mut self, conn: &mut Conn, chunks: &Receiver<Vec<Understood<Kind>>>) -> Result<()> {
        let Some(first) = chunks.iter().next() else {
            self.report.is_written = self.report.mode == Mode::AllOrNothing;
            return Ok(());
        };
        self.kind.take_database(conn, first.len())?;
        let done = tenant::write(conn, self.caller, |tenant| {
            for chunk in std::iter::once(first).chain(chunks) {
                self.save(tenant, chunk).map_err(Undone::Failed)?;
                self.tell_progress();
            }
            if self.report.mode == Mode::DryRun || self.report.invalid > 0 {
                return Err(Undone::Meant);
            }
            Ok(self.kind.finish(tenant, &mut self.known)?)
        });
        self.kind.give_database(conn)?;
        match done {
            Ok(()) => self.report.is_written = true,
            Err(Undone::Meant) => {}
            Err(Undone::Failed(error)) => return Err(error),
        }
        Ok(())
    }

    fn save(&mut self, tenant: &mut Tenant<'_>, chunk: Vec<Understood<Kind>>) -> Result<()> {
        let (mut lines, mut rows) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        let before = Counts::of(&self.report);
        let Self { form, report, .. } = self;
        let at = |line, fault| Fault { line, fault: form.located(fault) };
        for (line, prepared) in chunk {
            rows.push(prepared.map(|(record, notices)| {
                report.note(notices.into_iter().map(|notice| at(line, notice)));
                record
            }));
            lines.push(line);
        }
        for (line, outcome) in lines.into_iter().zip(save_rows(tenant, self.kind, &mut self.known, rows)?) {
            match outcome {
                Ok((saved, _)) => report.count(saved),
                Err(faults) => report.refuse(faults.into_iter().map(|fault| at(line, fault)).collect()),
            }
        }
        audit::record(tenant, self.caller, Counts::of(&self.report).since(&before).event(self.named))
    }

    fn tell_progress(&mut self) {
        (self.progress)(Progress { done: self.report.rows, total: None });
    }
}

/// What became of a row: what saving did and under which id, or its faults.
pub(super) type Outcome<Id> = std::result::Result<(Saved, Id), Vec<Invalid>>;

/// Saves rows in their order, in the open transaction; rows that are faulty already keep their faults.
pub(super) fn save_rows<Kind: Importable>(
    tenant: &mut Tenant<'_>,
    kind: &Kind,
    known: &mut Kind::Known,
    rows: Vec<std::result::Result<Kind::Prepared, Vec<Invalid>>>,
) -> Result<Vec<Outcome<Kind::Id>>> {
    // Nobody else may change a record between our reading and writing it.
    kind.save(tenant, known, &[])?;
    kind.look_up(tenant, known, &rows.iter().filter_map(|row| row.as_ref().ok()).collect::<Vec<_>>())?;
    let mut batch = Batch {
        known,
        records: Vec::new(),
        ids: HashSet::new(),
        keys: KeySet::default(),
        outcomes: Vec::with_capacity(rows.len()),
    };
    for (place, row) in rows.into_iter().enumerate() {
        let merged = match row {
            Ok(mut prepared) => batch.merged(tenant, kind, &mut prepared)?,
            Err(faults) => Err(faults),
        };
        match merged {
            Ok(record) => {
                batch.ids.insert(Kind::id(&record));
                batch.records.push((place, record));
            }
            Err(faults) => batch.outcomes.push((place, Err(faults))),
        }
    }
    batch.flush(tenant, kind)?;
    batch.outcomes.sort_by_key(|(place, _)| *place);
    Ok(batch.outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Records that wait to be saved together.
struct Batch<'a, Kind: Importable> {
    known: &'a mut Kind::Known,
    records: Vec<(usize, Kind::Record)>,
    ids: HashSet<Kind::Id>,
    keys: KeySet,
    outcomes: Vec<(usize, Outcome<Kind::Id>)>,
}

impl<Kind: Importable> Batch<'_, Kind> {
    /// The record for a row; those that wait are saved before, when the row may mean one of them.
    fn merged(
        &mut self,
        tenant: &mut Tenant<'_>,
        kind: &Kind,
        prepared: &mut Kind::Prepared,
    ) -> Result<std::result::Result<Kind::Record, Vec<Invalid>>> {
        if kind.keys(prepared).sought.iter().any(|key| self.keys.contains(key)) {
            self.flush(tenant, kind)?;
        }
        let mut merged = kind.merged(tenant, self.known, prepared);
        if merged.as_ref().is_ok_and(|record| self.ids.contains(&Kind::id(record))) {
            self.flush(tenant, kind)?;
            merged = kind.merged(tenant, self.known, prepared);
        }
        self.keys.extend(&kind.keys(prepared).known_by);
        match merged {
            Ok(record) => Ok(Ok(record)),
            Err(Refused::Faults(faults)) => Ok(Err(faults)),
            Err(Refused::Failed(error)) => Err(error),
        }
    }

    /// Saves what waits: together, or one by one when one of them is refused.
    fn flush(&mut self, tenant: &mut Tenant<'_>, kind: &Kind) -> Result<()> {
        self.keys.clear();
        self.ids.clear();
        let (places, records): (Vec<usize>, Vec<Kind::Record>) = self.records.drain(..).unzip();
        match kind.save(tenant, self.known, &records) {
            Ok(saved) => {
                let ids = records.iter().map(Kind::id);
                self.outcomes.extend(places.into_iter().zip(saved.into_iter().zip(ids).map(Ok)));
                // Giving back their memory takes time, which the writer has least of.
                rayon::spawn(move || drop(records));
                return Ok(());
            }
            Err(StorageError::Taken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        for (place, record) in places.into_iter().zip(&records) {
            let outcome = match kind.save(tenant, self.known, std::slice::from_ref(record)).map_err(Refused::from) {
                Ok(saved) => Ok((saved.first().copied().unwrap_or(Saved::Unchanged), Kind::id(record))),
                Err(Refused::Faults(faults)) => Err(faults),
                Err(Refused::Failed(error)) => return Err(error),
            };
            self.outcomes.push((place, outcome));
        }
        Ok(())
    }
}
