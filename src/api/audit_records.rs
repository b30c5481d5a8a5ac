//! The audit, for admins.

use super::list::{ListOf, Paging};
use super::permission::{Permit, ReadAudit};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::{State, line};
use crate::app::audit::{self, AuditFilter};
use crate::domain::Invalid;
use crate::domain::audit::{Action, AuditRecord, Outcome};
use crate::domain::invalid::shown;
use actix_web::web;
use utoipa::IntoParams;

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type AuditRecordList = ListOf<AuditRecord>;

/// Which records to list; every given condition must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListAuditRecords {
    /// What was done: `create`, `replace`, `delete`, `import`, `activate`, `read`, `export`, `request`, `backup` or
    /// `restore`.
    #[param(value_type = Option<String>, max_length = 50, example = "replace")]
    action: Option<Action>,
    /// `done` or `refused`.
    #[param(value_type = Option<String>, max_length = 50, example = "done")]
    outcome: Option<Outcome>,
    /// Kind of record, as `firm`.
    #[param(max_length = 50, example = "firm")]
    object_kind: Option<String>,
    /// Id of the record.
    #[param(max_length = 300)]
    object_id: Option<String>,
    /// Subject of the token that did it.
    #[param(max_length = 255)]
    subject: Option<String>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListAuditRecords {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            action: query
                .parsed("action", |code| code_of("action", code, &Action::ALL.map(Action::code), Action::from_code)),
            outcome: query.parsed("outcome", |code| code_of("outcome", code, &["done", "refused"], Outcome::from_code)),
            object_kind: query.text("objectKind", 50),
            object_id: query.text("objectId", 300),
            subject: query.text("subject", 255),
            paging: Paging::read(query),
        }
    }
}

fn code_of<T>(what: &str, code: &str, known: &[&str], parse: impl Fn(&str) -> Option<T>) -> Result<T, Invalid> {
    parse(code).ok_or_else(|| {
        let message = format!("“{}” is no {what}.", shown(code));
        Invalid::new("", "unknown_code", message, format!("Use {}.", known.join(", ")))
    })
}

/// List audit records
///
/// Who did what (*auditlogboek*) in your organisation, newest first. Records are only ever added, in the transaction of
/// the write that they tell of; each is chained to the one before by its hash, and `loopvermogen audit verify` checks
/// the chain.
#[utoipa::path(get, path = "/audit-records", operation_id = "listAuditRecords", tag = "Audit",
    params(ListAuditRecords, Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of records.", body = AuditRecordList)))]
pub async fn list_audit_records(
    permit: Permit<ReadAudit>,
    state: web::Data<State>,
    Query(query): Query<ListAuditRecords>,
) -> Result<web::Json<ListOf<AuditRecord>>, Problem> {
    permit.check_whole_organisation()?;
    let ListAuditRecords { action, outcome, object_kind, object_id, subject, paging } = query;
    let filter = AuditFilter { action, outcome, object_kind, object_id, subject, ..AuditFilter::default() };
    let context = format!("audit {} {filter:?}", permit.caller.organisation);
    let (before, limit): (Option<i64>, usize) = (paging.start(&state, &context)?, paging.limit());
    let work = move |app: &_| audit::list_records(app, &permit.caller, &filter, before, limit);
    let (items, next, total) = line::run(&state, work).await?;
    let next_cursor = next.map(|next| state.cursors.seal(&context, &next)).transpose()?;
    Ok(web::Json(ListOf { items, next_cursor, total }))
}
