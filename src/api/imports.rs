//! Files of firms: sent, checked row by row, committed, reverted.

use super::body::{Accepted, Body};
use super::conditions::{Conditions, etag};
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permission, Permit, ReadImports, WriteImports};
use super::problem::{Problem, ProblemKind};
use super::query::{FromQuery, NoParameters, Query, QueryReader, record_id};
use super::streamed::Streamed;
use super::written::Answer;
use super::{State, line, received_file, routes, written};
use crate::app::App;
use crate::app::imports::jobs::{self, CommitRequest, Received};
use crate::app::imports::{InWords, RowsAfter, write_failed_rows};
use crate::app::writing::Written;
use crate::domain::import_job::{ImportJob, ImportRow, Verdict};
use crate::domain::invalid::shown;
use crate::domain::{ImportId, Invalid, MappingId};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, LOCATION};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, rt, web};
use std::time::{Duration, Instant};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

impl Accepted for CommitRequest {
    const MOST_BYTES: usize = 1024;
}

impl Identified for ImportJob {
    const PARAMETER: &'static str = "importId";
    const WHAT: &'static str = "import";
    type Id = ImportId;
    fn id(uuid: Uuid) -> ImportId {
        ImportId::new(uuid)
    }
}

type ImportJobList = ListOf<ImportJob>;
type ImportRowList = ListOf<ImportRow>;

/// How a file is to be understood.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CreateImport {
    /// A saved mapping of columns. Without one, columns go by their names.
    #[param(rename = "mappingId", value_type = Option<MappingId>, required = false)]
    mapping_id: Option<MappingId>,
    /// Whether numbers that lost leading zeros get them back; otherwise their rows are told, and a commit may ask it.
    #[param(rename = "restoreZeros", value_type = Option<bool>, required = false, default = false)]
    restore_zeros: bool,
}

impl FromQuery for CreateImport {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            mapping_id: query.parsed("mappingId", record_id::<MappingId>),
            restore_zeros: query.flag("restoreZeros"),
        }
    }
}

/// Which rows to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListImportRows {
    /// Only rows with this verdict.
    #[param(value_type = Option<Verdict>, inline, required = false)]
    verdict: Option<Verdict>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListImportRows {
    fn read(query: &mut QueryReader) -> Self {
        Self { verdict: query.parsed("verdict", verdict), paging: Paging::read(query) }
    }
}

/// Which page of imports.
pub struct ListImports(Paging);

impl FromQuery for ListImports {
    fn read(query: &mut QueryReader) -> Self {
        Self(Paging::read(query))
    }
}

fn verdict(text: &str) -> Result<Verdict, Invalid> {
    Verdict::from_code(text).ok_or_else(|| {
        let message = format!("“{}” is no verdict.", shown(text));
        Invalid::new("", "unknown_code", message, format!("Use {}.", Verdict::ALL.map(Verdict::code).join(", ")))
    })
}

/// A file may hold firms of every region: who is limited to some has no part in it.
pub fn for_all_regions<P: Permission>(permit: &Permit<P>) -> Result<(), Problem> {
    if permit.caller.reach.regions.is_empty() {
        return Ok(());
    }
    let detail = "Files hold firms of every region, and your account is limited to some.";
    Err(Problem::new(ProblemKind::Forbidden, detail))
}

/// Send a file of firms
///
/// The file is checked beside the request: every row gets a verdict, and nothing is written before a commit
/// (*proefdraaien*). CSV (`;`, `,` or TAB; UTF-8 or Windows-1252; a header in one of the first 20 rows) and NDJSON up to
/// 1 GiB, a workbook of Excel up to 100 MiB, of which the first sheet is read. Columns are those of
/// `loopvermogen import firms --help`, usual Dutch names of them, or what a saved mapping says; others are left out, and
/// the import tells which. The name of the file may come in `Content-Disposition`.
#[utoipa::path(post, path = "/imports", operation_id = "createImport", tag = "Imports",
    security(("bearer" = [])), params(CreateImport, ("Idempotency-Key" = inline(Option<String>), Header)),
    request_body(content((String = "text/csv"), (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 202, description = "The import; its rows are being checked.", body = ImportJob)))]
pub async fn create_import(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    Query(query): Query<CreateImport>,
    key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    for_all_regions(&permit)?;
    let file = received_file::receive(&request, &state, payload).await?;
    let once = key.once_of(file.fingerprint);
    let received = Received {
        path: file.path,
        form: file.form,
        file_name: file.name,
        bytes: file.bytes,
        mapping: query.mapping_id,
        restore_zeros: query.restore_zeros,
    };
    let path = received.path.clone();
    let work = move |app: &App| jobs::create_import(app, &permit.caller, &received, once.as_ref());
    let made: Result<Written, Problem> = line::run(&state, work).await;
    if made.is_err() {
        // Whoever got no turn left the file under its passing name.
        crate::app::imports::uploads::delete(&path)?;
    }
    let made = made?;
    state.imports.nudge();
    Ok(answer.of(accepted_at(made.place.id, made.place.revision), made.json))
}

/// List imports
///
/// Files that were sent (*imports*), the latest first.
#[utoipa::path(get, path = "/imports", operation_id = "listImports", tag = "Imports", params(Paging),
    security(("bearer" = [])), responses((status = 200, description = "A page of imports.", body = ImportJobList)))]
pub async fn list_imports(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    Query(ListImports(paging)): Query<ListImports>,
) -> Result<web::Json<ListOf<ImportJob>>, Problem> {
    for_all_regions(&permit)?;
    let context = format!("imports {}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| jobs::list_imports(app, &permit.caller, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Get an import
///
/// How far it is, its columns and where they go, and how many rows got which verdict.
#[utoipa::path(get, path = "/imports/{importId}", operation_id = "getImport", tag = "Imports",
    security(("bearer" = [])),
    params(("importId" = ImportId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The import.", body = ImportJob)))]
pub async fn get_import(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    import: IdOf<ImportJob>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let id = import.id;
    let (job, revision) = line::run(&state, move |app| jobs::get_import(app, &permit.caller, id)).await?;
    Ok(written::record(&job, revision, &conditions))
}

/// List the rows of an import
///
/// In the order of the file, each with its number there, its verdict, and faults and notices that name the column as it
/// is called there. Before the commit they tell what would become of the rows, after it what became of them.
#[utoipa::path(get, path = "/imports/{importId}/rows", operation_id = "listImportRows", tag = "Imports",
    security(("bearer" = [])), params(("importId" = ImportId, Path), ListImportRows, Paging),
    responses((status = 200, description = "A page of rows.", body = ImportRowList)))]
pub async fn list_rows(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    Query(query): Query<ListImportRows>,
    import: IdOf<ImportJob>,
) -> Result<web::Json<ListOf<ImportRow>>, Problem> {
    for_all_regions(&permit)?;
    let (id, verdict) = (import.id, query.verdict);
    let context = format!("rows {} {id} {verdict:?}", permit.caller.organisation);
    let after: Option<i64> = query.paging.start(&state, &context)?;
    let asked = RowsAfter { verdict, after: after.unwrap_or(0), limit: query.paging.limit() };
    let work = move |app: &App| jobs::list_rows(app, &permit.caller, id, asked);
    let (items, next, total) = line::run(&state, work).await?;
    let next_cursor = next.map(|place| state.cursors.seal(&context, &place)).transpose()?;
    Ok(web::Json(ListOf { items, next_cursor, total }))
}

/// Get the failed rows of an import
///
/// A file in the form of the one that was sent, with the rows that were not written and, in the column `_faults`, why.
/// Mended, it can be sent as it is: that column is passed over.
#[utoipa::path(get, path = "/imports/{importId}/failed-rows", operation_id = "getFailedRows", tag = "Imports",
    security(("bearer" = [])), params(("importId" = ImportId, Path)),
    responses((status = 200, description = "The failed rows.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get_failed_rows(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    import: IdOf<ImportJob>,
) -> Result<HttpResponse, Problem> {
    failed_rows(permit, &state, import.id, InWords::ENGLISH).await
}

/// The failed rows of an import as a file, each with its faults in these words.
pub async fn failed_rows(
    permit: Permit<ReadImports>,
    state: &State,
    id: ImportId,
    words: InWords,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let caller = permit.caller.clone();
    let job = line::run(state, move |app| jobs::readable_import(app, &permit.caller, id)).await?;
    let turn = state.files.turn(caller.organisation).await?;
    let (form, app) = (job.form, state.app.clone());
    let write = move |out: &mut dyn std::io::Write| {
        write_failed_rows(&app, &caller, &job, words, out).map_err(std::io::Error::other)
    };
    let body = Streamed::written(turn, state.limits.body_timeout, write).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.{}\"", words.file, form.ending())))
        .body(body))
}

/// Commit an import
///
/// Rows that are good are written, a chunk at a time, beside the request; the others are left out and told. Only what
/// the file mentions is changed.
#[utoipa::path(post, path = "/imports/{importId}/commits", operation_id = "commitImport", tag = "Imports",
    security(("bearer" = [])), params(("importId" = ImportId, Path)), request_body = CommitRequest,
    responses((status = 202, description = "The import; its rows are being written.", body = ImportJob)))]
pub async fn commit_import(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    import: IdOf<ImportJob>,
    body: Body<CommitRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    for_all_regions(&permit)?;
    let (id, request) = (import.id, body.value);
    let changed = line::run(&state, move |app| jobs::commit_import(app, &permit.caller, id, request)).await?;
    Ok(accepted(&state, changed, answer))
}

/// Revert an import
///
/// Firms that it changed are again as they were, and firms that it made are gone; beside the request, until
/// `revertibleUntil`. A firm that was changed after the import, or with which something was done since, is left as it
/// is: `reversion.left` tells how many, `leftFirms` which.
#[utoipa::path(post, path = "/imports/{importId}/reversions", operation_id = "revertImport", tag = "Imports",
    security(("bearer" = [])), params(("importId" = ImportId, Path)),
    responses((status = 202, description = "The import; it is being undone.", body = ImportJob)))]
pub async fn revert_import(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    import: IdOf<ImportJob>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    for_all_regions(&permit)?;
    let id = import.id;
    let changed = line::run(&state, move |app| jobs::revert_import(app, &permit.caller, id)).await?;
    Ok(accepted(&state, changed, answer))
}

fn accepted(state: &State, (job, revision): (ImportJob, i64), answer: Answer) -> HttpResponse {
    state.imports.nudge();
    answer.of_record(accepted_at(job.id.0, revision), &job)
}

fn accepted_at(id: Uuid, revision: i64) -> HttpResponseBuilder {
    let mut response = HttpResponse::Accepted();
    response.insert_header((LOCATION, format!("{}/imports/{id}", routes::BASE))).insert_header((ETAG, etag(revision)));
    response
}

/// An event of a followed import. A stream is described by what one event of it holds, as is usual before OpenAPI 3.2.
#[derive(ToSchema)]
pub struct ImportEvent {
    /// `progress`.
    #[schema(pattern = "^progress$", max_length = 8)]
    #[expect(dead_code, reason = "describes what is written by hand")]
    event: String,
    /// Revision of the import: a number that only grows.
    #[schema(pattern = "^[0-9]+$", max_length = 20)]
    #[expect(dead_code, reason = "describes what is written by hand")]
    id: String,
    /// The import, as `GET /imports/{importId}` answers it, in JSON.
    #[schema(content_media_type = "application/json", max_length = 100_000)]
    #[expect(dead_code, reason = "describes what is written by hand")]
    data: String,
}

/// How often the database is asked how far an import is.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);
/// How long events are sent; a client that wants more asks again, as browsers do by themselves.
const LONGEST: Duration = Duration::from_secs(600);
/// After how long without news a sign of life is sent.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Follow an import
///
/// Server-sent events: `progress` with the import whenever it got further, until it is at rest.
#[utoipa::path(get, path = "/imports/{importId}/progress", operation_id = "followImport", tag = "Imports",
    security(("bearer" = [])), params(("importId" = ImportId, Path)),
    responses((status = 200, description = "Events, each with the import as JSON.",
        content((ImportEvent = "text/event-stream")))))]
pub async fn follow_import(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    import: IdOf<ImportJob>,
) -> Result<HttpResponse, Problem> {
    for_all_regions(&permit)?;
    let (id, caller) = (import.id, permit.caller);
    let look = {
        let state = state.clone();
        move || {
            let (state, caller) = (state.clone(), caller.clone());
            async move { line::run(&state, move |app| jobs::get_import(app, &caller, id)).await }
        }
    };
    let turn = state.followers.turn().await.map_err(|refusal| state.followers.refuse(refusal))?;
    let mut found = look().await?;
    let (sender, body) = Streamed::parts();
    rt::spawn(async move {
        let _turn = turn;
        let (began, mut sent, mut told) = (Instant::now(), 0, Instant::now());
        loop {
            let (job, revision) = &found;
            let event = match serde_json::to_string(job) {
                Ok(json) if *revision != sent => format!("id: {revision}\nevent: progress\ndata: {json}\n\n"),
                _ if told.elapsed() > SIGN_OF_LIFE => ":\n\n".to_owned(),
                _ => String::new(),
            };
            sent = *revision;
            if !event.is_empty() {
                told = Instant::now();
                if sender.send(Ok(Bytes::from(event))).await.is_err() {
                    return;
                }
            }
            if !job.state.is_running() || began.elapsed() > LONGEST {
                return;
            }
            rt::time::sleep(BETWEEN_LOOKS).await;
            match look().await {
                Ok(next) => found = next,
                Err(_) => return,
            }
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(body))
}
