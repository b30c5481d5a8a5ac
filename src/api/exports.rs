//! Records as files.

use super::negotiation::{self, FILE_FORMS};
use super::permission::{ExportRecords, Permit, ReadConversations};
use super::problem::{Problem, ProblemKind};
use super::query::{FromQuery, Query, QueryReader};
use super::streamed::Streamed;
use super::{State, line};
use crate::app::App;
use crate::app::exports::{self, Exported};
use crate::domain::Invalid;
use crate::domain::import_job::FileForm;
use crate::domain::invalid::shown;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::IntoParams;

/// In which form.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The form of the file. Without it, the `Accept` header tells; without that, it is CSV.
    #[param(value_type = Option<FileForm>, inline, required = false)]
    format: Option<FileForm>,
}

impl FromQuery for ExportQuery {
    fn read(query: &mut QueryReader) -> Self {
        let form = |text: &str| {
            FILE_FORMS.into_iter().find(|form| form.ending() == text).ok_or_else(|| {
                let message = format!("“{}” is no form of a file.", shown(text));
                Invalid::new("", "unknown_code", message, "Use csv, xlsx or ndjson.")
            })
        };
        Self { format: query.parsed("format", form) }
    }
}

/// Export firms
///
/// All firms within your reach, in the columns of `loopvermogen import firms --help` (CSV between `;`, or a workbook) or
/// one profile on each line (NDJSON, with everything). Imported again, nothing changes. A cell that a spreadsheet may
/// take for a formula has a `'` in front, which our import takes off again. Firms that objected or are restricted are
/// left out, and so are contact persons. When facts of a firm have sources of their own, CSV leaves source and date out.
#[utoipa::path(get, path = "/exports/firms", operation_id = "exportFirms", tag = "Exports",
    security(("bearer" = [])), params(ExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export_firms(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<ExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    export(permit, &state, &query, &request, Exported::Firms).await
}

/// Export conversations
///
/// What was said with firms within your reach, one row for each conversation, with codes between `|`. Conversations with
/// firms that objected or are restricted are left out.
#[utoipa::path(get, path = "/exports/conversations", operation_id = "exportConversations", tag = "Exports",
    security(("bearer" = [])), params(ExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn export_conversations(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<ExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    if permit.also::<ReadConversations>().is_none() {
        let detail = "The token is limited to scopes, and conversations:read is not among them.";
        return Err(Problem::new(ProblemKind::Forbidden, detail));
    }
    export(permit, &state, &query, &request, Exported::Conversations).await
}

async fn export(
    permit: Permit<ExportRecords>,
    state: &web::Data<State>,
    query: &ExportQuery,
    request: &HttpRequest,
    what: Exported,
) -> Result<HttpResponse, Problem> {
    let form = query.format.unwrap_or_else(|| negotiation::preferred_form(request.headers()));
    let turn = state.files.turn().await.map_err(|refusal| state.files.refuse(refusal))?;
    let (caller, app) = (permit.caller, state.app.clone());
    let begun = caller.clone();
    line::run(state, move |app: &App| exports::begin_export(app, &begun, what, form)).await?;
    let write = move |out: &mut dyn std::io::Write| {
        exports::write_export(&app, &caller, what, form, out).map_err(std::io::Error::other)
    };
    let body = Streamed::written(turn, write).map_err(Problem::internal)?;
    let name = match what {
        Exported::Firms => "firms",
        Exported::Conversations => "conversations",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", form.ending())))
        .body(body))
}
