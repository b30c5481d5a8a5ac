//! Saved mappings of the columns of somebody's files.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadImports, WriteImports};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::imports::mappings::{self, MappingRecord};
use crate::domain::import_job::ColumnMapping;
use crate::domain::{Invalid, MappingId};
use actix_web::{HttpResponse, web};
use uuid::Uuid;

impl Accepted for ColumnMapping {
    const MOST_BYTES: usize = 256 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id"];

    fn check(&self) -> Vec<Invalid> {
        mappings::faults(self)
    }
}

impl Identified for ColumnMapping {
    const PARAMETER: &'static str = "mappingId";
    const WHAT: &'static str = "mapping";
    type Id = MappingId;
    fn id(uuid: Uuid) -> MappingId {
        MappingId::new(uuid)
    }
}

type MappingRecordList = ListOf<MappingRecord>;

/// Which page of mappings.
pub struct ListMappings(Paging);

impl FromQuery for ListMappings {
    fn read(query: &mut QueryReader) -> Self {
        Self(Paging::read(query))
    }
}

/// List mappings
///
/// Saved mappings of columns (*kolomindelingen*), by name.
#[utoipa::path(get, path = "/import-mappings", operation_id = "listImportMappings", tag = "Imports", params(Paging),
    security(("bearer" = [])), responses((status = 200, description = "A page of mappings.", body = MappingRecordList)))]
pub async fn list_mappings(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    Query(ListMappings(paging)): Query<ListMappings>,
) -> Result<web::Json<ListOf<MappingRecord>>, Problem> {
    let context = format!("mappings {}", permit.caller.organisation);
    let page = paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| mappings::list_mappings(app, &permit.caller, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Save a mapping
///
/// Says which column of a file fills which field: under another name, with a constant, with values that are written
/// otherwise, split at another separator, with days in another form. What is not mentioned goes by its name.
#[utoipa::path(post, path = "/import-mappings", operation_id = "createImportMapping", tag = "Imports",
    request_body = ColumnMapping, security(("bearer" = [])),
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The mapping as stored.", body = MappingRecord)))]
pub async fn create_mapping(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<ColumnMapping>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| mappings::create_mapping(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/import-mappings", line::run(&state, work).await?, answer))
}

/// Get a mapping
#[utoipa::path(get, path = "/import-mappings/{mappingId}", operation_id = "getImportMapping", tag = "Imports",
    security(("bearer" = [])),
    params(("mappingId" = MappingId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The mapping.", body = MappingRecord)))]
pub async fn get_mapping(
    permit: Permit<ReadImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    mapping: IdOf<ColumnMapping>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = mapping.id;
    let (record, revision) = line::run(&state, move |app| mappings::get_mapping(app, &permit.caller, id)).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Replace a mapping
///
/// Imports that were sent before keep the one that they had.
#[utoipa::path(put, path = "/import-mappings/{mappingId}", operation_id = "replaceImportMapping", tag = "Imports",
    request_body = ColumnMapping, security(("bearer" = [])),
    params(("mappingId" = MappingId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The mapping as stored.", body = MappingRecord)))]
pub async fn replace_mapping(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    mapping: IdOf<ColumnMapping>,
    conditions: Conditions,
    body: Body<ColumnMapping>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, expected) = (mapping.id, conditions.for_change()?);
    let work = move |app: &App| mappings::replace_mapping(app, &permit.caller, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a mapping
#[utoipa::path(delete, path = "/import-mappings/{mappingId}", operation_id = "deleteImportMapping", tag = "Imports",
    security(("bearer" = [])),
    params(("mappingId" = MappingId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The mapping is gone.")))]
pub async fn delete_mapping(
    permit: Permit<WriteImports>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    mapping: IdOf<ColumnMapping>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let (id, expected) = (mapping.id, conditions.for_change()?);
    let work = move |app: &App| mappings::delete_mapping(app, &permit.caller, id, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
