//! Undoing an import: firms are again as they were, unless somebody has changed or used them since.

use super::work::{Step, Work};
use crate::app::audit::{self, Event};
use crate::app::{AppError, Result};
use crate::domain::audit::Action;
use crate::domain::import_job::{ImportJob, ImportState};
use crate::domain::{Firm, FirmId};
use crate::storage::external_keys::{KeyKind, forget_told};
use crate::storage::firms::{delete_firm, load_stored_firms, save_firm};
use crate::storage::imports::{self as stored, Undoing, Undone};
use crate::storage::{Conn, StorageError, Stored, Tenant, tenant};
use std::collections::HashMap;

/// Firms of one transaction.
const CHUNK: usize = 500;
/// Firms that were left as they are, as the import tells them.
const MOST_TOLD: usize = 100;

/// Undoes what is not undone yet.
pub(super) fn revert(work: &mut Work<'_>, conn: &mut Conn) -> Result<Step> {
    loop {
        let job = tenant::write(conn, work.caller, |tenant| undo_chunk(work, tenant))?;
        work.job = job;
        if work.job.state == ImportState::Reverted {
            return Ok(Step::Done);
        }
        if work.desk.is_stopped() {
            return Ok(Step::Stopped);
        }
    }
}

fn undo_chunk(work: &Work<'_>, tenant: &mut Tenant<'_>) -> Result<ImportJob> {
    let mut job = work.job.clone();
    job.total = Some(stored::count_written(tenant, job.id)?);
    let waiting = stored::load_undoable(tenant, job.id, CHUNK)?;
    if waiting.is_empty() {
        job.state = ImportState::Reverted;
        work.save(tenant, &job)?;
        return Ok(job);
    }
    let ids: Vec<FirmId> = waiting.iter().map(|undoing| undoing.firm).collect();
    let now = load_stored_firms(tenant, &ids)?.into_iter().map(|stored| (stored.record.id, stored));
    let now: HashMap<FirmId, Stored<Firm>> = now.collect();
    let mut outcomes = Vec::with_capacity(waiting.len());
    for undoing in waiting {
        outcomes.push((undoing.firm, undo(work, tenant, &undoing, now.get(&undoing.firm))?));
    }
    stored::mark_undone(tenant, job.id, &outcomes)?;
    let count = |wanted| outcomes.iter().filter(|(_, outcome)| *outcome == wanted).count() as u64;
    let counts = job.reversion.get_or_insert_default();
    counts.restored += count(Undone::Restored);
    counts.deleted += count(Undone::Deleted);
    counts.left += count(Undone::Left);
    job.done += outcomes.len() as u64;
    let left = outcomes.iter().filter(|(_, outcome)| *outcome == Undone::Left).map(|(id, _)| *id);
    let room = MOST_TOLD.saturating_sub(job.left_firms.len());
    job.left_firms.extend(left.take(room));
    let event = Event::of_many(Action::Restore, "firm")
        .number("restored", count(Undone::Restored) as i64)
        .number("deleted", count(Undone::Deleted) as i64)
        .number("left", count(Undone::Left) as i64);
    audit::record(tenant, work.caller, event)?;
    work.save(tenant, &job)?;
    Ok(job)
}

fn undo(work: &Work<'_>, tenant: &mut Tenant<'_>, undoing: &Undoing, now: Option<&Stored<Firm>>) -> Result<Undone> {
    let Some(now) = now.filter(|now| now.revision == undoing.revision) else { return Ok(Undone::Left) };
    let Some(before) = &undoing.before else {
        if stored::is_used(tenant, undoing.firm)? {
            return Ok(Undone::Left);
        }
        delete_firm(tenant, undoing.firm, Some(now.revision))?;
        return Ok(Undone::Deleted);
    };
    match work.desk.app.privacy.refuse_suppressed(tenant, before) {
        Err(AppError::Suppressed { .. }) => return Ok(Undone::Left),
        other => other?,
    }
    match save_firm(tenant, before, Some(now.revision)) {
        Ok(_) => {
            // What the import told is unsaid: it may be told again.
            forget_told(tenant, KeyKind::Firm, undoing.firm.0)?;
            Ok(Undone::Restored)
        }
        // An external id that the import took away belongs to another firm by now.
        Err(StorageError::Taken { .. }) => Ok(Undone::Left),
        Err(error) => Err(error.into()),
    }
}
