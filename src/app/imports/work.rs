//! The work on an import: checking, committing and reverting, chunk by chunk.

use super::counts::Counts;
use super::earlier::{Earlier, Traces};
use super::firms::Firms;
use super::known::Known;
use super::merging::Merge;
use super::pipeline::{Understood, understand_beside};
use super::running::{Outcome, save_rows};
use super::undo;
use super::worker::Desk;
use crate::app::audit;
use crate::app::exports::firm_cells::differing;
use crate::app::{AppError, Caller, Result};
use crate::connectors::tables::plan::is_reasons;
use crate::connectors::tables::upload::{Names, Opened, Upload, columns_of};
use crate::connectors::tables::{FIRM_COLUMNS, Fault, Form, LOST_ZEROS};
use crate::domain::import_job::{ImportJob, ImportRow, ImportState, Verdict};
use crate::domain::{Firm, FirmId, Invalid};
use crate::interpretation::Surroundings;
use crate::storage::firms::load_stored_firms;
use crate::storage::imports as stored;
use crate::storage::{Conn, Saved, StorageError, Tenant, tenant};
use chrono::{TimeDelta, Utc};
use rayon::prelude::*;
use std::collections::HashMap;

/// Rows of one transaction: small enough that others who write hardly wait.
pub(super) const CHUNK: usize = 2_000;

/// How the work on an import ended.
pub(super) enum Step {
    /// It is at rest.
    Done,
    /// The same, and it wrote firms.
    Written,
    /// It was stopped, or somebody else works on it now.
    Stopped,
}

/// Brings an import to the end of its state.
pub(super) fn work_on(desk: &Desk, caller: &Caller, job: ImportJob) -> Result<Step> {
    let conn = &mut *desk.app.pool.get()?;
    let mut work = Work { desk, caller, job };
    let done = match work.job.state {
        ImportState::Checking | ImportState::Committing => work.go_through_file(conn),
        ImportState::Reverting => undo::revert(&mut work, conn),
        _ => Ok(Step::Done),
    };
    match done {
        // Somebody else holds the lease: what was just done is undone already.
        Err(AppError::Storage(StorageError::Changed)) => Ok(Step::Stopped),
        done => done,
    }
}

/// Ends an import over which the program died. What was committed of it stands and can be reverted.
pub(super) fn give_up(desk: &Desk, caller: &Caller, job: ImportJob) -> Result<Step> {
    let conn = &mut *desk.app.pool.get()?;
    let mut work = Work { desk, caller, job };
    let message = "The program stopped twice in the middle of this file, which may have been too much for it.";
    let fault = Invalid::new("", "given_up", message, "Send it in smaller parts, or as CSV UTF-8.");
    match work.job.state {
        ImportState::Committing => work.committed(conn, vec![fault]),
        _ => {
            work.job.state = ImportState::Failed;
            work.job.faults = vec![fault];
            tenant::write(conn, caller, |tenant| work.save(tenant, &work.job))?;
            Ok(Step::Done)
        }
    }
}

pub(super) struct Work<'a> {
    pub desk: &'a Desk,
    pub caller: &'a Caller,
    pub job: ImportJob,
}

/// What stays the same while a file is gone through.
struct Reading<'a> {
    firms: &'a Firms<'a>,
    form: Form,
    names: Names,
    known: Known,
    /// While checking: what rows of earlier chunks would have made.
    earlier: Earlier,
}

enum Undone {
    Meant(Vec<ImportRow>),
    Failed(AppError),
}

impl From<StorageError> for Undone {
    fn from(error: StorageError) -> Self {
        Undone::Failed(error.into())
    }
}

impl Work<'_> {
    /// Saves how far it is, in the transaction of the work.
    pub fn save(&self, tenant: &mut Tenant<'_>, job: &ImportJob) -> Result<()> {
        Ok(stored::save_progress(tenant, job, &self.desk.holder)?)
    }

    fn go_through_file(&mut self, conn: &mut Conn) -> Result<Step> {
        let app = &self.desk.app;
        let path = app.uploads()?.path(self.job.id);
        let mapping = self.job.mapping.clone();
        let upload = Upload {
            path: &path,
            form: self.job.form,
            mapping: mapping.as_ref(),
            restore_zeros: self.job.restore_zeros,
        };
        let mut opened = match Opened::open(&upload, FIRM_COLUMNS) {
            Ok(opened) => opened,
            Err(faults) => {
                self.job.columns = columns_of(&upload, FIRM_COLUMNS);
                return self.fail(conn, faults);
            }
        };
        if self.job.state == ImportState::Checking {
            self.job.begin_anew();
            self.job.columns = opened.columns.clone();
            self.job.header_row = opened.header_row;
            self.job.encoding = opened.encoding.map(|encoding| encoding.name().to_owned());
            tenant::write(conn, self.caller, |tenant| {
                stored::clear_rows(tenant, self.job.id)?;
                self.save(tenant, &self.job)
            })?;
        }
        // Rows that an earlier start has done already.
        for _ in 0..self.job.done {
            if opened.table.next_raw().is_none() {
                break;
            }
        }
        let postcodes = app.postcodes.load_full();
        let firms = Firms {
            organisation: self.caller.organisation,
            surroundings: Surroundings { today: app.today(), postcodes: &postcodes },
            merge: Merge::Replace,
            by_key: true,
            leaves_out: true,
            privacy: app.privacy.clone(),
        };
        let mut reading = Reading {
            firms: &firms,
            form: opened.table.form().clone(),
            names: opened.names(),
            known: Known::for_undoing(),
            earlier: Earlier::default(),
        };
        let (step, is_cut_off) = understand_beside(opened.table, CHUNK, &firms, |chunks| -> Result<Step> {
            for chunk in chunks {
                match self.job.state {
                    ImportState::Checking => self.check(conn, &mut reading, chunk)?,
                    _ => self.commit(conn, &mut reading, chunk)?,
                }
                if self.desk.is_stopped() {
                    return Ok(Step::Stopped);
                }
            }
            Ok(Step::Done)
        });
        match step? {
            Step::Stopped => Ok(Step::Stopped),
            Step::Done | Step::Written => self.finish(conn, is_cut_off),
        }
    }

    fn finish(&mut self, conn: &mut Conn, is_cut_off: bool) -> Result<Step> {
        self.job.total = Some(self.job.done);
        let message = "Reading ended before the end of the file; the last row says why.";
        let cut_off = || Invalid::new("", "cut_off", message, "Mend that row and send the file again.");
        let faults: Vec<Invalid> = is_cut_off.then(cut_off).into_iter().collect();
        if self.job.state != ImportState::Checking {
            return self.committed(conn, faults);
        }
        if is_cut_off {
            self.job.faults = faults;
        }
        self.job.state = ImportState::Checked;
        tenant::write(conn, self.caller, |tenant| self.save(tenant, &self.job))?;
        Ok(Step::Done)
    }

    /// Ends a commit, whether or not all rows are written; from now on it can be reverted.
    fn committed(&mut self, conn: &mut Conn, faults: Vec<Invalid>) -> Result<Step> {
        self.job.state = ImportState::Committed;
        if !faults.is_empty() {
            self.job.faults = faults;
        }
        let term = self.desk.app.uploads()?.revert_term;
        let now = Utc::now();
        self.job.committed_at = Some(now);
        self.job.revertible_until = TimeDelta::from_std(term).ok().and_then(|term| now.checked_add_signed(term));
        tenant::write(conn, self.caller, |tenant| self.save(tenant, &self.job))?;
        let has_written = self.job.verdicts.created + self.job.verdicts.updated > 0;
        Ok(if self.job.state == ImportState::Committed && has_written { Step::Written } else { Step::Done })
    }

    fn fail(&mut self, conn: &mut Conn, faults: Vec<Fault>) -> Result<Step> {
        let told = |Fault { line, fault }| Invalid { message: format!("Row {line}: {}", fault.message), ..fault };
        self.job.faults = faults.into_iter().map(told).collect();
        self.job.state = ImportState::Failed;
        tenant::write(conn, self.caller, |tenant| self.save(tenant, &self.job))?;
        Ok(Step::Done)
    }

    /// Tries a chunk, undoes it, and keeps what became of its rows.
    fn check(&mut self, conn: &mut Conn, reading: &mut Reading<'_>, chunk: Vec<Understood<Firms<'_>>>) -> Result<()> {
        let traces: Vec<Traces> = chunk
            .iter()
            .map(|(_, row)| row.as_ref().map_or_else(|_| Traces::default(), |(row, _)| Traces::of(&row.firm)))
            .collect();
        // What this chunk makes is known by its ids.
        let before: Vec<Option<u64>> = traces.iter().map(|traces| reading.earlier.row(traces)).collect();
        let tried = tenant::write(conn, self.caller, |tenant| -> std::result::Result<(), Undone> {
            let rows = reading.save(tenant, chunk).map_err(Undone::Failed)?;
            Err(Undone::Meant(rows.into_iter().map(|(row, _)| row).collect()))
        });
        reading.known.take_kept();
        let mut rows = match tried {
            Ok(()) => Vec::new(),
            Err(Undone::Meant(rows)) => rows,
            Err(Undone::Failed(error)) => return Err(error),
        };
        let mut made: HashMap<FirmId, u64> = HashMap::new();
        for (place, row) in rows.iter_mut().enumerate() {
            let earlier = match (row.verdict, row.firm_id) {
                (Verdict::Created, Some(id)) => {
                    match before[place] {
                        Some(earlier) => {
                            row.verdict = Verdict::Updated;
                            made.insert(id, earlier);
                        }
                        None => {
                            reading.earlier.note(&traces[place], row.row);
                            made.insert(id, row.row);
                        }
                    }
                    before[place]
                }
                (_, Some(id)) => made.get(&id).copied(),
                _ => None,
            };
            if let Some(earlier) = earlier {
                let message = format!("The row is about the firm that row {earlier} makes.");
                row.notices.push(Invalid::new("", "repeated", message, "Nothing need be done."));
            }
            // The firm that it, or the row before, would have made is not there.
            row.firm_id = row.firm_id.filter(|id| !made.contains_key(id));
        }
        let job = self.after(&rows);
        tenant::write(conn, self.caller, |tenant| self.keep(tenant, &rows, &job))?;
        self.job = job;
        Ok(())
    }

    /// Writes a chunk with its verdicts, what it changed, its audit record, and how far the import is: all or nothing.
    fn commit(&mut self, conn: &mut Conn, reading: &mut Reading<'_>, chunk: Vec<Understood<Firms<'_>>>) -> Result<()> {
        let (job, _) = tenant::write(conn, self.caller, |tenant| -> Result<_> {
            let (rows, outcomes): (Vec<ImportRow>, Vec<Outcome<FirmId>>) =
                reading.save(tenant, chunk)?.into_iter().unzip();
            let mut before = reading.known.take_kept();
            let mut changed = Vec::new();
            let mut seen = std::collections::HashSet::new();
            for outcome in &outcomes {
                match outcome {
                    Ok((Saved::Created { .. }, id)) if seen.insert(*id) => changed.push((*id, None)),
                    Ok((Saved::Updated { .. }, id)) if seen.insert(*id) => changed.push((*id, before.remove(id))),
                    _ => {}
                }
            }
            stored::note_written(tenant, self.job.id, &changed)?;
            audit::record(tenant, self.caller, Counts::of_outcomes(outcomes.iter()).event("firm"))?;
            let job = self.after(&rows);
            self.keep(tenant, &rows, &job)?;
            Ok((job, ()))
        })?;
        self.job = job;
        Ok(())
    }

    /// The import after these rows.
    fn after(&self, rows: &[ImportRow]) -> ImportJob {
        let mut job = self.job.clone();
        job.done += rows.len() as u64;
        for row in rows {
            job.verdicts.count(row.verdict);
            job.lost_zeros += u64::from(row.faults.iter().any(|fault| fault.code == LOST_ZEROS));
            job.left_out += u64::from(row.notices.iter().any(ImportRow::tells_of_loss));
        }
        job
    }

    fn keep(&self, tenant: &mut Tenant<'_>, rows: &[ImportRow], job: &ImportJob) -> Result<()> {
        let first = i64::try_from(self.job.done).unwrap_or(i64::MAX - 1) + 1;
        stored::save_rows(tenant, job.id, first, rows)?;
        self.save(tenant, job)
    }
}

impl Reading<'_> {
    /// Saves the rows of a chunk in the open transaction: each with its verdict and what was done.
    fn save(
        &mut self,
        tenant: &mut Tenant<'_>,
        chunk: Vec<Understood<Firms<'_>>>,
    ) -> Result<Vec<(ImportRow, Outcome<FirmId>)>> {
        let (mut told, mut rows) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        for (line, prepared) in chunk {
            let mut notices = Vec::new();
            rows.push(prepared.map(|(record, words)| {
                notices = words;
                record
            }));
            told.push((line, notices));
        }
        let outcomes = save_rows(tenant, self.firms, &mut self.known, rows)?;
        let rows = told.into_iter().zip(outcomes).map(|((row, notices), outcome)| {
            let (verdict, firm_id, faults) = match &outcome {
                Ok((Saved::Created { .. }, id)) => (Verdict::Created, Some(*id), Vec::new()),
                Ok((Saved::Updated { .. }, id)) => (Verdict::Updated, Some(*id), Vec::new()),
                Ok((Saved::Unchanged, id)) => (Verdict::Unchanged, Some(*id), Vec::new()),
                Err(faults) => (verdict_of(faults), None, faults.clone()),
            };
            let located = |fault: Invalid| self.names.theirs(self.form.located(fault));
            let faults = faults.into_iter().map(located).collect();
            let notices = notices.into_iter().map(located).filter(|notice| !is_reasons(&notice.pointer)).collect();
            (ImportRow { row, verdict, firm_id, faults, notices, changes: Vec::new() }, outcome)
        });
        let mut rows: Vec<_> = rows.collect();
        self.tell_changes(tenant, &mut rows)?;
        Ok(rows)
    }

    /// Says of rows that change a firm what they change; of several about one firm, what they change together.
    fn tell_changes(&self, tenant: &mut Tenant<'_>, rows: &mut [(ImportRow, Outcome<FirmId>)]) -> Result<()> {
        let updated = rows.iter().filter(|(row, _)| row.verdict == Verdict::Updated);
        let ids: Vec<FirmId> = updated.filter_map(|(row, _)| row.firm_id).collect();
        let now = load_stored_firms(tenant, &ids)?;
        let kept = now.iter().map(|stored| (self.known.before(stored.record.id), &stored.record));
        let pairs: Vec<(&Firm, &Firm)> = kept.filter_map(|(before, now)| Some((before?, now))).collect();
        let told = pairs.into_par_iter().map(|(before, now)| Ok((now.id, differing(before, now)?)));
        let told: HashMap<FirmId, Vec<&'static str>> = told.collect::<Result<_>>()?;
        for (row, _) in rows.iter_mut().filter(|(row, _)| row.verdict == Verdict::Updated) {
            let columns = row.firm_id.and_then(|id| told.get(&id)).into_iter().flatten();
            row.changes = columns.map(|column| (*column).to_owned()).collect();
        }
        Ok(())
    }
}

/// Faults of values make a row invalid; what contradicts the stored records is a conflict.
fn verdict_of(faults: &[Invalid]) -> Verdict {
    const CONFLICTS: [&str; 6] = ["taken", "ambiguous", "already_exists", "changed", "suppressed", "merged"];
    let is_conflict = !faults.is_empty() && faults.iter().all(|fault| CONFLICTS.contains(&fault.code.as_str()));
    if is_conflict { Verdict::Conflict } else { Verdict::Invalid }
}
