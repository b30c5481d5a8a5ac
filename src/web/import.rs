//! `/import`: a file of firms is sent, looked at row by row, committed and, when it was a mistake, taken back.

use super::failures::as_it_is;
use super::frame::{Frame, answer, answer_with};
use super::import_columns::{
    ColumnsForm, as_typed, at_fields, lacks_system, names_no_system, of_use, typed, without_system,
};
use super::import_words::{field_label, notice, reason};
use super::language::Language;
use super::sent::{Sent, go_to};
use super::upload;
use crate::api::imports::{failed_rows, for_all_regions};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, ReadImports, WriteImports};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::imports::jobs::{self, CommitRequest, Received};
use crate::app::imports::mappings::list_mappings;
use crate::app::imports::{InWords, RowsAfter, name_rows, uploads};
use crate::app::lookup::names_of;
use crate::app::writing::Once;
use crate::app::{App, AppError, Caller, Page, random};
use crate::domain::Invalid;
use crate::domain::import_job::{FileForm, ImportJob, ImportRow, ImportState, Verdict};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// Imports that are listed.
const MOST_IMPORTS: usize = 20;
/// Mappings to choose from.
const MOST_MAPPINGS: usize = 100;
/// Rows of a page.
const MOST_ROWS: usize = 25;
/// An import of the list.
struct Listed {
    id: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    day: String,
    rows: u64,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    frame: Frame,
    fault: Option<String>,
    imports: Vec<Listed>,
    /// Saved mappings: id and name.
    mappings: Vec<(String, String)>,
}

/// A verdict with its words, its number of rows, and whether it is the one that is looked at.
struct Tab {
    code: &'static str,
    label: &'static str,
    rows: u64,
    is_current: bool,
}

/// A row of the file.
struct Row {
    number: u64,
    /// What the file calls it.
    name: String,
    label: &'static str,
    tone: &'static str,
    firm: Option<String>,
    /// What it changes of the firm.
    changes: String,
    /// Why it is not written, or what was made of it.
    reasons: Vec<Reason>,
}

/// Something about a row.
struct Reason {
    /// Of which column it is.
    column: String,
    words: String,
    lang: &'static str,
    /// The firms of which it is said: id and name.
    firms: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    id: String,
    name: String,
    state: &'static str,
    code: &'static str,
    intro: &'static str,
    is_running: bool,
    done: u64,
    total: Option<u64>,
    faults: Vec<(String, String, &'static str)>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    /// Address of the next rows.
    next: Option<String>,
    /// Where the columns can be chosen.
    form: Option<ColumnsForm>,
    failed: u64,
    lost_zeros: u64,
    /// Whether nothing can be written but rows that lost zeros.
    has_only_zeros: bool,
    /// Rows of which something was left out, in words.
    left_out: Option<String>,
    writes: u64,
    may_commit: bool,
    revert_until: Option<String>,
    reverted: Option<(u64, u64, u64)>,
}

impl ImportPage {
    /// Fields of the form with the columns that are wrong, each with what to do.
    fn wrong(&self) -> &[(String, String)] {
        self.form.as_ref().map_or(&[], |form| &form.wrong)
    }
}

/// Which rows to show.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    after: i64,
}

/// The list, with the form for a file.
pub async fn get_imports(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    frame: Frame,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    answer(&imports_page(permit, &state, frame, None).await?)
}

async fn imports_page(
    permit: Permit<ReadImports>,
    state: &State,
    frame: Frame,
    fault: Option<String>,
) -> Result<ImportsPage, Problem> {
    let frame = frame.of(&permit.caller);
    line::run(state, move |app| {
        let page = |limit| Page { after: None, limit };
        let imports = jobs::list_imports(app, &permit.caller, &page(MOST_IMPORTS))?.items;
        let mappings = list_mappings(app, &permit.caller, &page(MOST_MAPPINGS))?.items;
        Ok(ImportsPage {
            imports: imports.iter().map(|job| listed(&frame, job)).collect(),
            mappings: mappings.into_iter().map(|mapping| (mapping.id.to_string(), mapping.name)).collect(),
            fault,
            frame,
        })
    })
    .await
}

/// Receives a file, and leads to what became of it.
pub async fn post_file(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let Some(upload) = upload::receive(&request, &state, payload).await? else {
        let Some(reading) = permit.also::<ReadImports>() else { return Ok(go_to("/import")) };
        let fault = Some(frame.w.import_no_file.to_owned());
        let page = imports_page(reading, &state, frame.of_form(), fault).await?;
        return Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?));
    };
    let field = |name: &str| upload.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let once = field("once").map(|shown| Once {
        key: random::digest(&format!("page {shown} {}", upload.fingerprint)),
        fingerprint: upload.fingerprint.clone(),
    });
    let received = Received {
        path: upload.path.clone(),
        form: upload.form,
        file_name: upload.name.clone(),
        bytes: upload.bytes,
        mapping: field("mapping").and_then(|id| id.parse().ok()),
        restore_zeros: false,
    };
    let made = line::run(&state, move |app| jobs::create_import(app, &permit.caller, &received, once.as_ref())).await;
    // Whoever was refused left the file under its passing name.
    uploads::delete(&upload.path)?;
    let made = made?;
    state.imports.nudge();
    Ok(go_to(&format!("/import/{}", made.place.id)))
}

/// One import.
pub async fn get_import(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    frame: Frame,
    import: IdOf<ImportJob>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let (frame, id) = (frame.of(&permit.caller), import.id);
    let asked = asked.into_inner();
    let page = line::run(&state, move |app| {
        let (job, _) = jobs::get_import(app, &permit.caller, id)?;
        shown(app, &permit.caller, frame, &job, &asked)
    });
    answer(&page.await?)
}

/// The page of an import, with some of its rows.
fn shown(app: &App, caller: &Caller, frame: Frame, job: &ImportJob, asked: &Asked) -> Result<ImportPage, AppError> {
    // Who did not say what to see begins with what went wrong.
    let usual = if job.verdicts.invalid > 0 { Some(Verdict::Invalid) } else { None };
    let verdict = match asked.verdict.as_str() {
        "" => usual,
        code => Verdict::from_code(code),
    };
    let rows = RowsAfter { verdict, after: asked.after.max(0), limit: MOST_ROWS };
    let (rows, next, _) = jobs::list_rows(app, caller, job.id, rows)?;
    let code = verdict.map_or("all", Verdict::code);
    let next = next.map(|after| format!("?verdict={code}&after={after}#rijen"));
    let is_there = app.uploads()?.path(job.id).exists() && !job.is_closed;
    let names = name_rows(app, job, &rows)?;
    let firms =
        names_of(app, caller, rows.iter().flat_map(|row| &row.faults).flat_map(|fault| fault.candidates.iter()))?;
    let rows = rows.iter().map(|row| Row {
        number: row.row,
        name: names.get(&row.row).cloned().unwrap_or_default(),
        label: verdict_words(&frame, row.verdict),
        tone: if matches!(row.verdict, Verdict::Invalid | Verdict::Conflict) { "pressing" } else { "calm" },
        firm: row.firm_id.filter(|_| job.state == ImportState::Committed).map(|id| id.to_string()),
        changes: row.changes.iter().map(|field| field_label(frame.lang, field)).collect::<Vec<_>>().join(", "),
        reasons: reasons(&frame, row, &firms),
    });
    let rows = rows.collect();
    let mut page = import_page(frame, job, verdict, rows, next, is_there);
    // What is asked once at the top need not be said of each row.
    if page.form.as_ref().is_some_and(|form| form.asks_sbi) {
        let words = page.frame.w.reason_missing_version;
        page.rows.iter_mut().for_each(|row| row.reasons.retain(|reason| !reason.words.ends_with(words)));
    }
    Ok(page)
}

/// The rows that were not written, to be mended and sent again, with the reasons in the language of the page.
pub async fn get_failed_rows(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    frame: Frame,
    import: IdOf<ImportJob>,
) -> Result<HttpResponse, Problem> {
    // The words of the rules themselves tell an English reader more.
    let words = match frame.lang {
        Language::Dutch => InWords::dutch(|fault| reason(Language::Dutch, fault).0),
        Language::English => InWords::ENGLISH,
    };
    failed_rows(permit, &state, import.id, words).await
}

fn import_page(
    frame: Frame,
    job: &ImportJob,
    verdict: Option<Verdict>,
    rows: Vec<Row>,
    next: Option<String>,
    is_there: bool,
) -> ImportPage {
    let w = frame.w;
    let counts = &job.verdicts;
    let of = [counts.created, counts.updated, counts.unchanged, counts.conflict, counts.invalid];
    let all = Tab { code: "all", label: w.import_all, rows: counts.total(), is_current: verdict.is_none() };
    let tabs = Verdict::ALL.into_iter().zip(of).filter(|(_, rows)| *rows > 0).map(|(one, rows)| Tab {
        code: one.code(),
        label: verdict_words(&frame, one),
        rows,
        is_current: verdict == Some(one),
    });
    let is_checked = job.state == ImportState::Checked;
    let may_map = job.form != FileForm::Ndjson
        && is_there
        && matches!(job.state, ImportState::Checked | ImportState::Failed)
        && !job.columns.is_empty();
    let elsewhere = job.faults.iter().filter(|fault| !(may_map && lacks_system(fault)));
    let is_over = job.is_closed || job.revertible_until.is_none_or(|until| until < chrono::Utc::now());
    ImportPage {
        id: job.id.to_string(),
        name: name_of(&frame, job),
        state: state_words(&frame, job),
        code: if is_idle(job) { "idle" } else { job.state.code() },
        intro: match job.state {
            ImportState::Checking => w.import_checking_help,
            ImportState::Checked if has_no_good(job) => w.import_none_good_help,
            ImportState::Checked if is_idle(job) && counts.conflict + counts.invalid > 0 => w.import_rest_wrong_help,
            ImportState::Checked if is_idle(job) => w.import_nothing_new_help,
            ImportState::Checked if has_only_zeros(job) => w.import_only_zeros_help,
            ImportState::Checked => w.import_checked_help,
            ImportState::Committing => w.import_committing_help,
            ImportState::Committed => w.import_committed_help,
            ImportState::Reverting => w.import_reverting_help,
            ImportState::Reverted => w.import_reverted_help,
            // The file was read, and something is missing or twice among its columns.
            ImportState::Failed if !job.columns.is_empty() => w.import_unplaced_help,
            ImportState::Failed => w.import_failed_help,
        },
        is_running: job.state.is_running(),
        done: job.done,
        total: job.total,
        faults: elsewhere.map(|fault| told_of_file(&frame, job, fault)).collect(),
        tabs: std::iter::once(all).chain(tabs).collect(),
        rows,
        next,
        form: may_map.then(|| ColumnsForm::new(&frame, job, name_of(&frame, job))),
        failed: if is_there { counts.conflict + counts.invalid } else { 0 },
        lost_zeros: job.lost_zeros,
        has_only_zeros: has_only_zeros(job),
        left_out: (job.left_out > 0).then(|| w.import_cells_left_out.of(job.left_out)),
        writes: counts.created + counts.updated,
        may_commit: is_checked && !is_idle(job),
        revert_until: job
            .revertible_until
            .filter(|_| job.state == ImportState::Committed && !is_over)
            .map(|until| frame.lang.day_of(until)),
        reverted: job.reversion.map(|counts| (counts.restored, counts.deleted, counts.left)),
        frame,
    }
}

/// Saves how the columns are to be understood, and looks at the file anew; or shows the form again, as it was filled in,
/// with what is wrong.
pub async fn post_columns(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    frame: Frame,
    import: IdOf<ImportJob>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let id = import.id;
    let frame = frame.of(&permit.caller).standing_on(&format!("/import/{id}"));
    let may_read = permit.also::<ReadImports>().is_some();
    let outcome = line::run(&state, move |app| {
        let (job, _) = jobs::get_import(app, &permit.caller, id)?;
        let typed = typed(&job, &sent);
        let wrong = if names_no_system(&typed) {
            vec![without_system(&frame)]
        } else {
            match jobs::check_again(app, &permit.caller, id, &of_use(&typed), sent.once().as_ref()) {
                Ok(made) => return Ok(Ok(made)),
                Err(AppError::Invalid(faults)) => at_fields(&frame, &job, &typed, &faults),
                Err(error) => return Err(error),
            }
        };
        let mapping_name = typed.name.clone();
        let page = shown(app, &permit.caller, frame, &as_typed(job, typed), &Asked::default())?;
        let form = page.form.map(|form| ColumnsForm { wrong, mapping_name, ..form });
        Ok(Err(ImportPage { form, ..page }))
    });
    match outcome.await? {
        Ok(made) => {
            state.imports.nudge();
            Ok(go_to(&format!("/import/{}", made.place.id)))
        }
        Err(page) if may_read => Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)),
        Err(_) => Ok(go_to("/import")),
    }
}

/// Lets the good rows be written.
pub async fn post_commit(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    import: IdOf<ImportJob>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let id = import.id;
    let request = CommitRequest { restore_zeros: sent.one("restoreZeros").is_some() };
    line::run(&state, move |app| jobs::commit_import(app, &permit.caller, id, request)).await?;
    state.imports.nudge();
    Ok(go_to(&format!("/import/{id}")))
}

/// Lets what was written be undone.
pub async fn post_reversion(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    import: IdOf<ImportJob>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let id = import.id;
    line::run(&state, move |app| jobs::revert_import(app, &permit.caller, id)).await?;
    state.imports.nudge();
    Ok(go_to(&format!("/import/{id}")))
}

fn listed(frame: &Frame, job: &ImportJob) -> Listed {
    Listed {
        id: job.id.to_string(),
        name: name_of(frame, job),
        state: state_words(frame, job),
        tone: match job.state {
            ImportState::Checked if !is_idle(job) => "pressing",
            ImportState::Committed => "good",
            _ => "calm",
        },
        day: frame.lang.day_of(job.created_at),
        rows: job.verdicts.total(),
    }
}

fn name_of(frame: &Frame, job: &ImportJob) -> String {
    job.file_name.clone().unwrap_or_else(|| format!("{} {}", frame.w.import_file, job.form.ending()))
}

/// Why a row is not written, with the firms that are in its way; and what was made of its values.
fn reasons(frame: &Frame, row: &ImportRow, firms: &HashMap<Uuid, String>) -> Vec<Reason> {
    let of = |(words, lang): (String, &'static str), about: &Invalid| Reason {
        column: about.pointer.clone(),
        words,
        lang,
        firms: about.candidates.iter().filter_map(|id| Some((id.to_string(), firms.get(id)?.clone()))).collect(),
    };
    let faults = row.faults.iter().map(|fault| of(reason(frame.lang, fault), fault));
    faults.chain(row.notices.iter().map(|told| of(notice(frame.lang, told), told))).collect()
}

fn told(frame: &Frame, fault: &Invalid) -> (String, String, &'static str) {
    let (words, lang) = reason(frame.lang, fault);
    (fault.pointer.clone(), words, lang)
}

/// Why a file cannot be read; what it lacks by our name of it.
fn told_of_file(frame: &Frame, job: &ImportJob, fault: &Invalid) -> (String, String, &'static str) {
    let (pointer, words, lang) = told(frame, fault);
    let is_ours = !job.columns.iter().any(|used| used.column == pointer);
    let pointer = if is_ours { field_label(frame.lang, &pointer) } else { pointer };
    (pointer, words, lang)
}

/// Whether it was checked and there is nothing to commit: no row is good, or all say what is known.
fn is_idle(job: &ImportJob) -> bool {
    job.state == ImportState::Checked && job.verdicts.created + job.verdicts.updated == 0 && job.lost_zeros == 0
}

/// Whether it was checked, and all that could be written are rows that lost zeros.
fn has_only_zeros(job: &ImportJob) -> bool {
    job.state == ImportState::Checked && job.verdicts.created + job.verdicts.updated == 0 && job.lost_zeros > 0
}

/// Whether no row at all is good.
fn has_no_good(job: &ImportJob) -> bool {
    let counts = &job.verdicts;
    is_idle(job) && counts.unchanged == 0 && counts.conflict + counts.invalid > 0
}

fn state_words(frame: &Frame, job: &ImportJob) -> &'static str {
    let w = frame.w;
    match job.state {
        ImportState::Checking => w.import_checking,
        ImportState::Checked if has_no_good(job) => w.import_none_good,
        ImportState::Checked if is_idle(job) => w.import_nothing_new,
        ImportState::Checked if has_only_zeros(job) => w.import_only_zeros,
        ImportState::Checked => w.import_checked,
        ImportState::Committing => w.import_committing,
        ImportState::Committed => w.import_committed,
        ImportState::Reverting => w.import_reverting,
        ImportState::Reverted => w.import_reverted,
        ImportState::Failed => w.import_failed,
    }
}

fn verdict_words(frame: &Frame, verdict: Verdict) -> &'static str {
    let w = frame.w;
    match verdict {
        Verdict::Created => w.verdict_created,
        Verdict::Updated => w.verdict_updated,
        Verdict::Unchanged => w.verdict_unchanged,
        Verdict::Conflict => w.verdict_conflict,
        Verdict::Invalid => w.verdict_invalid,
    }
}
