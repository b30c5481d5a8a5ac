//! Records as files.

use super::negotiation;
use super::permission::{ExportRecords, FindProspects, Permit, RankPartners, ReadConversations};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::streamed::Streamed;
use super::{State, line};
use crate::app::App;
use crate::app::exports::{self, ExportForm, Exported, MOST_RANKED, USUALLY_RANKED};
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::IntoParams;

/// In which form.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The form of the file. Without it, the `Accept` header tells; without that, it is CSV.
    #[param(value_type = Option<ExportForm>, inline, required = false)]
    format: Option<ExportForm>,
}

impl FromQuery for ExportQuery {
    fn read(query: &mut QueryReader) -> Self {
        Self { format: query.parsed("format", form) }
    }
}

fn form(text: &str) -> Result<ExportForm, Invalid> {
    ExportForm::ALL.into_iter().find(|form| form.ending() == text).ok_or_else(|| {
        let message = format!("“{}” is no form of a file.", shown(text));
        Invalid::new("", "unknown_code", message, "Use csv, xlsx, ndjson or parquet.")
    })
}

/// In which form, and how much of each list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RankingExportQuery {
    /// The form of the file. Without it, the `Accept` header tells; without that, it is CSV.
    #[param(value_type = Option<ExportForm>, inline, required = false)]
    format: Option<ExportForm>,
    /// Most results for each, 1 to 20.
    #[param(value_type = Option<usize>, required = false, minimum = 1, maximum = 20, default = 5)]
    top: usize,
}

impl FromQuery for RankingExportQuery {
    fn read(query: &mut QueryReader) -> Self {
        let top = |text: &str| {
            text.parse().ok().filter(|top| (1..=MOST_RANKED).contains(top)).ok_or_else(|| {
                let message = format!("“{}” is no number of results.", shown(text));
                Invalid::new("", "out_of_range", message, format!("Give 1 to {MOST_RANKED}."))
            })
        };
        Self { format: query.parsed("format", form), top: query.parsed("top", top).unwrap_or(USUALLY_RANKED) }
    }
}

/// Export firms
///
/// All firms within your reach, in the columns of `loopvermogen import firms --help` (CSV between `;`, or a workbook) or
/// one profile on each line (NDJSON, with everything). Imported again, nothing changes. A cell that a spreadsheet may
/// take for a formula has a `'` in front, which our import takes off again. Firms that objected or are restricted are
/// left out, and so are contact persons. Each firm tells by which channels it may be approached on the day of the file
/// (`contactChannels`), and which rules close the others (`contactRules`, `contactNl`, `contactEn`; NDJSON: `contact`); our
/// import passes these over. A firm that may be approached by none is without its website, and one that objects at another
/// organisation of the shared ledger is in the file of an administrator alone. When facts of a firm have sources of their own, CSV leaves source and date out.
#[utoipa::path(get, path = "/exports/firms", operation_id = "exportFirms", tag = "Exports",
    security(("bearer" = [])), params(ExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/vnd.apache.parquet")))))]
pub async fn export_firms(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<ExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    export(permit, &state, query.format, &request, Exported::Firms).await
}

/// Export conversations
///
/// What was said with firms within your reach, one row for each conversation, with codes between `|`. Conversations with
/// firms that objected or are restricted are left out. Each row tells by which channels the firm may be approached, and
/// which rules close the others, before somebody rings for its `followUp`.
#[utoipa::path(get, path = "/exports/conversations", operation_id = "exportConversations", tag = "Exports",
    security(("bearer" = [])), params(ExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/vnd.apache.parquet")))))]
pub async fn export_conversations(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<ExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    permit.check_also::<ReadConversations>()?;
    export(permit, &state, query.format, &request, Exported::Conversations).await
}

/// Export matches
///
/// For every firm within your reach the partners that suit it best (*matches*), one row for each, with score, first step
/// and the first reason in Dutch and English (NDJSON: with all reasons). `externalIds` tells by which keys other systems
/// know the firm. Weights and data of each list are named, so that it can be made again.
#[utoipa::path(get, path = "/exports/matches", operation_id = "exportMatches", tag = "Exports",
    security(("bearer" = [])), params(RankingExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/vnd.apache.parquet")))))]
pub async fn export_matches(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<RankingExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    permit.check_also::<RankPartners>()?;
    export(permit, &state, query.format, &request, Exported::Matches(query.top)).await
}

/// Export prospects
///
/// For every partner within your reach the firms that it could invite (*prospects*), one row for each, with score and the
/// first reason in Dutch and English (NDJSON: with all reasons). Firms that do not want to be approached are left out.
#[utoipa::path(get, path = "/exports/prospects", operation_id = "exportProspects", tag = "Exports",
    security(("bearer" = [])), params(RankingExportQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv"),
        (String = "application/x-ndjson"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "application/vnd.apache.parquet")))))]
pub async fn export_prospects(
    permit: Permit<ExportRecords>,
    state: web::Data<State>,
    Query(query): Query<RankingExportQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    permit.check_also::<FindProspects>()?;
    export(permit, &state, query.format, &request, Exported::Prospects(query.top)).await
}

async fn export(
    permit: Permit<ExportRecords>,
    state: &web::Data<State>,
    format: Option<ExportForm>,
    request: &HttpRequest,
    what: Exported,
) -> Result<HttpResponse, Problem> {
    let form = format.unwrap_or_else(|| negotiation::preferred_form(request.headers()));
    let turn = state.files.turn(permit.caller.organisation).await?;
    let (caller, app, patience) = (permit.caller, state.app.clone(), state.limits.body_timeout);
    let begun = caller.clone();
    line::run(state, move |app: &App| exports::begin_export(app, &begun, what, form)).await?;
    let write = move |out: &mut dyn std::io::Write| {
        exports::write_export(&app, &caller, what, form, out).map_err(std::io::Error::other)
    };
    let body = Streamed::written(turn, patience, write).map_err(Problem::internal)?;
    let name = match what {
        Exported::Firms => "firms",
        Exported::Conversations => "conversations",
        Exported::Matches(_) => "matches",
        Exported::Prospects(_) => "prospects",
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", form.ending())))
        .body(body))
}
