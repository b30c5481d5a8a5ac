//! Firms that may stand in the list twice.

use super::body::{Accepted, Body};
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadFirms, WriteFirms};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::duplicates::{self, DuplicateDecisionRequest, DuplicateRecord, DuplicateSearch};
use crate::domain::duplicate::{Duplicate, DuplicateState};
use crate::domain::{DuplicateId, Invalid};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for DuplicateDecisionRequest {
    const MOST_BYTES: usize = 16 * 1024;
}

impl Identified for Duplicate {
    const PARAMETER: &'static str = "duplicateId";
    const WHAT: &'static str = "duplicate";
    type Id = DuplicateId;
    fn id(uuid: Uuid) -> DuplicateId {
        DuplicateId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type DuplicateRecordList = ListOf<DuplicateRecord>;

/// Which pairs to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListDuplicates {
    /// Where they stand; all when absent.
    #[param(value_type = Option<DuplicateState>)]
    state: Option<DuplicateState>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListDuplicates {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            state: query.parsed("state", |text| {
                let codes = DuplicateState::ALL.map(DuplicateState::code).join(", ");
                let fault = || Invalid::new("", "unknown_code", "This is no state.", format!("Give one of {codes}."));
                DuplicateState::ALL.into_iter().find(|state| state.code() == text).ok_or_else(fault)
            }),
            paging: Paging::read(query),
        }
    }
}

/// List firms that may be one
///
/// Pairs of firms (*mogelijk dubbele bedrijven*) that the last search found or a person decided on, the heaviest first.
/// The weight is in bits after Fellegi and Sunter: what is known before, and what each field brings, add up to it; 7 bits
/// are odds of 128 to 1 that the two are one firm. One number alone is never called `same`: establishments share it.
#[utoipa::path(get, path = "/duplicates", operation_id = "listDuplicates", tag = "Firms",
    params(ListDuplicates, Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of pairs.", body = DuplicateRecordList)))]
pub async fn list_duplicates(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    Query(query): Query<ListDuplicates>,
) -> Result<web::Json<ListOf<DuplicateRecord>>, Problem> {
    let context = format!("duplicates {} {:?}", permit.caller.organisation, query.state);
    let wanted = query.state;
    let all = line::run(&state, move |app| duplicates::list_duplicates(app, &permit.caller, wanted)).await?;
    query.paging.cut(&state, &context, all).map(web::Json)
}

/// Get a pair of firms that may be one
#[utoipa::path(get, path = "/duplicates/{duplicateId}", operation_id = "getDuplicate", tag = "Firms",
    security(("bearer" = [])), params(("duplicateId" = DuplicateId, Path)),
    responses((status = 200, description = "The pair.", body = DuplicateRecord)))]
pub async fn get_duplicate(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    duplicate: IdOf<Duplicate>,
) -> Result<HttpResponse, Problem> {
    let id = duplicate.id;
    let (record, revision) = line::run(&state, move |app| duplicates::get_duplicate(app, &permit.caller, id)).await?;
    Ok(written::with_revision(&record, revision))
}

/// Search for firms that may be one
///
/// Compares all firms of your organisation: names without legal form and accents, KVK number, RSIN, establishment number,
/// domain, address, postcode and place. What it finds takes the place of the pairs that were open; decided pairs stay.
#[utoipa::path(post, path = "/duplicate-searches", operation_id = "searchDuplicates", tag = "Firms",
    security(("bearer" = [])),
    responses((status = 200, description = "What was found.", body = DuplicateSearch)))]
pub async fn search_duplicates(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<web::Json<DuplicateSearch>, Problem> {
    line::run(&state, move |app| duplicates::search(app, &permit.caller)).await.map(web::Json)
}

/// Decide whether two firms are one
///
/// `same` merges them: the survivor keeps what it knows and gets what only the other knew, with all ids in other systems,
/// persons, conversations, introductions, consents (the strictest word holds) and projects. The other's id answers 410
/// with the survivor's from then on. Its keys in other systems lead to the survivor; one of a system that has a key of the
/// survivor already reads and does not write (see `putFirmByKey`). `different` keeps them apart, and takes a merged pair apart again: what moved moves
/// back, what was recorded since stays with the survivor. 409 when that is no longer possible.
#[utoipa::path(post, path = "/duplicates/{duplicateId}/decisions", operation_id = "decideDuplicate", tag = "Firms",
    request_body = DuplicateDecisionRequest, security(("bearer" = [])),
    params(("duplicateId" = DuplicateId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The pair as it stands now.", body = DuplicateRecord)))]
pub async fn decide_duplicate(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    duplicate: IdOf<Duplicate>,
    key: IdempotencyKey,
    body: Body<DuplicateDecisionRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, once) = (duplicate.id, key.once(&body));
    let work = move |app: &App| duplicates::decide(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created("/duplicates", line::run(&state, work).await?, answer))
}
