//! Imports as tasks: sending a file, looking at verdicts, committing, reverting. The work itself is done beside the
//! request ([`super::worker`]).

use super::uploads;
use crate::app::audit::{self, Event};
use crate::app::writing::{self, Once, Place, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::import_job::{
    Acting, ColumnMapping, FileForm, ImportJob, ImportRow, ImportState, Verdict, VerdictCounts,
};
use crate::domain::{ImportId, Invalid, MappingId};
use crate::storage::imports::{self as stored, RowsAfter};
use crate::storage::{Page, PageOf, Stored, Tenant};
use chrono::Utc;
use serde::Deserialize;
use std::path::PathBuf;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file that was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// Where it lies, under a passing name.
    pub path: PathBuf,
    /// How it is written.
    pub form: FileForm,
    /// Its name, when the caller told it.
    pub file_name: Option<String>,
    /// Its size.
    pub bytes: u64,
    /// The saved mapping by which its columns are understood.
    pub mapping: Option<MappingId>,
    /// Whether numbers that lost leading zeros get them back.
    pub restore_zeros: bool,
}

/// What is asked of a commit.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(as = ImportCommit, example = json!({"restoreZeros": true}))]
pub struct CommitRequest {
    /// Whether numbers that lost leading zeros get them back; rows that were refused for that are written then.
    pub restore_zeros: bool,
}

/// Takes a file on: it is checked beside the request, and nothing is written before a commit.
pub fn create_import(app: &App, caller: &Caller, received: &Received, once: Option<&Once>) -> Result<Written> {
    let uploads = app.uploads()?;
    let id = ImportId::new(Uuid::now_v7());
    let path = uploads.path(id);
    std::fs::rename(&received.path, &path).map_err(|source| uploads::failed("keeping", &path, source))?;
    let made = writing::create_once(app, caller, once, |tenant| {
        let mapping = match received.mapping {
            None => None,
            Some(id) => Some(stored::find_mapping(tenant, id)?.ok_or_else(|| {
                let message = format!("There is no mapping “{id}”.");
                Invalid::new("mappingId", "unknown_id", message, "Give the id of a mapping of yours, or none.")
            })?),
        };
        let job = ImportJob {
            id,
            state: ImportState::Checking,
            file_name: received.file_name.clone(),
            form: received.form,
            bytes: received.bytes,
            mapping: mapping.map(|stored| stored.record.mapping),
            mapping_id: received.mapping,
            restore_zeros: received.restore_zeros,
            columns: Vec::new(),
            header_row: None,
            encoding: None,
            done: 0,
            total: None,
            verdicts: VerdictCounts::default(),
            lost_zeros: 0,
            left_out: 0,
            left_firms: Vec::new(),
            reversion: None,
            faults: Vec::new(),
            created_by: caller.subject.clone(),
            created_at: Utc::now(),
            committed_at: None,
            revertible_until: None,
            is_closed: false,
        };
        stored::insert_import(tenant, &job, &acting(caller))?;
        audit::record(tenant, caller, Event::of(Action::Create, "import", id))?;
        Written::new(Place { id: id.0, revision: 1, version: tenant.version()? }, &job)
    });
    // A request that was refused, or done before, leaves no file.
    if made.as_ref().map(|written| written.place.id).ok() != Some(id.0) {
        uploads.delete(id)?;
    }
    made
}

/// Takes the file of an import on once more, its columns understood by another mapping, which is saved for later files.
pub fn check_again(
    app: &App,
    caller: &Caller,
    id: ImportId,
    mapping: &ColumnMapping,
    once: Option<&Once>,
) -> Result<Written> {
    let job = import_with_file(app, caller, id)?;
    let faults = super::mappings::faults(mapping);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let saved = super::mappings::create_mapping(app, caller, mapping, once)?;
    let (path, mut file) = app.uploads()?.receive()?;
    let source = app.uploads()?.path(id);
    let mut copy = || std::io::copy(&mut std::fs::File::open(&source)?, &mut file);
    let copied = copy().map_err(|fault| uploads::failed("copying", &source, fault));
    let received = Received {
        path: path.clone(),
        form: job.form,
        file_name: job.file_name,
        bytes: job.bytes,
        mapping: Some(MappingId::new(saved.place.id)),
        restore_zeros: job.restore_zeros,
    };
    // The same form sent twice makes one import; the key of the mapping is another.
    let once = once.map(|once| Once { key: format!("{}-file", once.key), fingerprint: once.fingerprint.clone() });
    let made = copied.and_then(|_| create_import(app, caller, &received, once.as_ref()));
    uploads::delete(&path)?;
    made
}

pub(super) fn acting(caller: &Caller) -> Acting {
    Acting { subject: caller.subject.clone(), role: caller.role }
}

/// The import and its revision.
pub fn get_import(app: &App, caller: &Caller, id: ImportId) -> Result<(ImportJob, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| find(tenant, id))?;
    Ok((stored.record, stored.revision))
}

/// The import, whose file must still be there.
fn import_with_file(app: &App, caller: &Caller, id: ImportId) -> Result<ImportJob> {
    let (job, _) = get_import(app, caller, id)?;
    if job.is_closed || !app.uploads()?.path(id).exists() {
        return Err(not_now(
            &job,
            "The file is gone: its term has passed, a firm in it was erased or objects, or it was not restored with the database.",
        ));
    }
    Ok(job)
}

/// The import, whose file must still be there, and be one of which rows could be read.
pub fn readable_import(app: &App, caller: &Caller, id: ImportId) -> Result<ImportJob> {
    let job = import_with_file(app, caller, id)?;
    if job.state == ImportState::Failed && job.total.is_none() {
        return Err(not_now(&job, "No row of the file could be read; its faults say why."));
    }
    Ok(job)
}

fn find(tenant: &mut Tenant<'_>, id: ImportId) -> Result<Stored<ImportJob>> {
    stored::find_import(tenant, id)?.ok_or_else(|| AppError::NotFound { what: "import", id: id.to_string() })
}

/// A page of imports, the latest first.
pub fn list_imports(app: &App, caller: &Caller, page: &Page) -> Result<PageOf<ImportJob>> {
    let found = app.pool.read(caller.organisation, |tenant| stored::list_imports(tenant, page))?;
    let items = found.items.into_iter().map(|stored| stored.record).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Rows of an import in the order of the file, the place after which the next page begins, and how many there are.
pub fn list_rows(
    app: &App,
    caller: &Caller,
    id: ImportId,
    asked: RowsAfter,
) -> Result<(Vec<ImportRow>, Option<i64>, u64)> {
    app.pool.read(caller.organisation, |tenant| {
        let counts = find(tenant, id)?.record.verdicts;
        let mut rows = stored::list_rows(tenant, id, asked)?;
        let is_last = rows.len() <= asked.limit;
        rows.truncate(asked.limit);
        let next = rows.last().filter(|_| !is_last).map(|(place, _)| *place);
        let total = asked.verdict.map_or(counts.total(), |verdict| of(&counts, verdict));
        Ok((rows.into_iter().map(|(_, row)| row).collect(), next, total))
    })
}

fn of(counts: &VerdictCounts, verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Created => counts.created,
        Verdict::Updated => counts.updated,
        Verdict::Unchanged => counts.unchanged,
        Verdict::Conflict => counts.conflict,
        Verdict::Invalid => counts.invalid,
    }
}

/// Lets the rows of a checked file be written.
pub fn commit_import(app: &App, caller: &Caller, id: ImportId, request: CommitRequest) -> Result<(ImportJob, i64)> {
    change(app, caller, id, |job| {
        if job.state != ImportState::Checked {
            return Err(not_now(job, "Only a file whose rows were all checked can be committed."));
        }
        job.state = ImportState::Committing;
        job.restore_zeros |= request.restore_zeros;
        job.begin_anew();
        Ok(())
    })
}

/// Lets what an import wrote be undone.
pub fn revert_import(app: &App, caller: &Caller, id: ImportId) -> Result<(ImportJob, i64)> {
    change(app, caller, id, |job| {
        if job.state != ImportState::Committed {
            return Err(not_now(job, "Only an import that was committed can be reverted."));
        }
        if job.is_closed || job.revertible_until.is_some_and(|until| until < Utc::now()) {
            return Err(not_now(job, "The term in which it could be reverted has passed."));
        }
        job.state = ImportState::Reverting;
        (job.done, job.total, job.reversion) = (0, None, Some(Default::default()));
        Ok(())
    })
}

fn change(
    app: &App,
    caller: &Caller,
    id: ImportId,
    change: impl Fn(&mut ImportJob) -> Result<()>,
) -> Result<(ImportJob, i64)> {
    app.pool.write(caller.organisation, |tenant| {
        let Stored { record: mut job, revision, .. } = find(tenant, id)?;
        change(&mut job)?;
        let revision = stored::start_state(tenant, &job, &acting(caller), revision)?;
        let event = Event::of(Action::Replace, "import", id).word("state", job.state.code());
        audit::record(tenant, caller, event)?;
        Ok((job, revision))
    })
}

fn not_now(job: &ImportJob, message: &str) -> AppError {
    let remedy = format!("It is {} now; see GET /v1/imports/{}.", job.state.code(), job.id);
    AppError::Conflict(vec![Invalid::new("", "not_possible_now", message, remedy)])
}
