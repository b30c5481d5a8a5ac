//! Firms.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::patch::Patch;
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadFirms, WriteFirms};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader, external_id, region};
use super::{State, line, written};
use crate::app::App;
use crate::app::external_keys;
use crate::app::firms::{self, FirmFilter, FirmRecord};
use crate::domain::numbers::{KvkNumber, Rsin};
use crate::domain::{ExternalId, Firm, FirmId, Invalid};
use crate::interpretation::FirmProfile;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for FirmProfile {
    const MOST_BYTES: usize = 256 * 1024;
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/firmType", "/earlierBarriers", "/changedAt", "/interpretation", "/warnings"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        firms::find_faults(app, self)
    }
}

impl Identified for Firm {
    const PARAMETER: &'static str = "firmId";
    const WHAT: &'static str = "firm";
    type Id = FirmId;
    fn id(uuid: Uuid) -> FirmId {
        FirmId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type FirmList = ListOf<FirmRecord>;

/// Which firms to list; every given condition must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListFirms {
    /// Part of the name or of a trade name; capitals and accents do not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Code of a province, COROP region or municipality; see `/regions`.
    #[param(max_length = 200, example = "PV30")]
    region: Option<String>,
    /// Number in the business register, 8 digits.
    #[param(value_type = Option<String>, example = "12345678")]
    kvk_number: Option<KvkNumber>,
    /// Number of the legal person or partnership, 9 digits.
    #[param(value_type = Option<String>, example = "123456782")]
    rsin: Option<Rsin>,
    /// Id in another system, as `system:id`.
    #[param(value_type = Option<String>, max_length = 300, example = "crm:4711")]
    external_id: Option<ExternalId>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListFirms {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            q: query.text("q", 200),
            region: query.parsed("region", region),
            kvk_number: query.parsed("kvkNumber", KvkNumber::parse),
            rsin: query.parsed("rsin", Rsin::parse),
            external_id: query.parsed("externalId", external_id),
            paging: Paging::read(query),
        }
    }
}

/// List firms
///
/// Firms (*bedrijven*) of your organisation, by name. Every given condition must hold.
#[utoipa::path(get, path = "/firms", operation_id = "listFirms", tag = "Firms", params(ListFirms, Paging),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of firms.", body = FirmList)))]
pub async fn list_firms(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    Query(query): Query<ListFirms>,
) -> Result<web::Json<ListOf<FirmRecord>>, Problem> {
    let filter = FirmFilter {
        text: query.q,
        region: query.region,
        kvk_number: query.kvk_number,
        rsin: query.rsin,
        external_id: query.external_id,
        ..FirmFilter::default()
    };
    let context = format!("firms {} {:?} {filter:?}", permit.caller.organisation, permit.caller.reach);
    let page = query.paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| firms::list_firms(app, &permit.caller, &filter, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Add a firm
///
/// Stores a firm. One that is there already is refused: another firm of your organisation has one of its external
/// ids, or the same KVK number with the same establishment number, or with none when it has none itself. Other
/// establishments under one KVK number are firms of their own. Free words and codes are both accepted; what was made
/// of the words is in the answer.
#[utoipa::path(post, path = "/firms", operation_id = "createFirm", tag = "Firms", request_body = FirmProfile,
    security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The firm as it was stored.", body = FirmRecord)))]
pub async fn create_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<FirmProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| firms::create_firm(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/firms", line::run(&state, work).await?, answer))
}

/// Get a firm
#[utoipa::path(get, path = "/firms/{firmId}", operation_id = "getFirm", tag = "Firms",
    security(("bearer" = [])), params(("firmId" = FirmId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The firm.", body = FirmRecord)))]
pub async fn get_firm(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = firm.id;
    let (record, revision) = line::run(&state, move |app| firms::get_firm(app, &permit.caller, id)).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Replace a firm
///
/// Puts the profile in the place of what is stored: a field that is left out is unknown from now on. Barriers that
/// the profile no longer names become dated history. `doNotContact`, `nonMailing` and `consents` stay where they are left
/// out: a `PATCH` with `null` lifts them.
#[utoipa::path(put, path = "/firms/{firmId}", operation_id = "replaceFirm", tag = "Firms", request_body = FirmProfile,
    security(("bearer" = [])), params(("firmId" = FirmId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The firm as it was stored.", body = FirmRecord)))]
pub async fn replace_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conditions: Conditions,
    body: Body<FirmProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let id = firm.id;
    let work = move |app: &App| firms::replace_firm(app, &permit.caller, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Change a firm
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// What was worked out from a part of the location that you change (its regions, and where it is on the map) is worked
/// out anew, and so is a point that was given with another address, postcode or place: give it again if it still holds.
#[utoipa::path(patch, path = "/firms/{firmId}", operation_id = "patchFirm", tag = "Firms",
    security(("bearer" = [])),
    request_body(content = FirmProfile, content_type = "application/merge-patch+json"),
    params(("firmId" = FirmId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The firm as it stands now.", body = FirmRecord)))]
pub async fn patch_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conditions: Conditions,
    body: Body<Patch<FirmProfile>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadFirms>()?;
    let expected = conditions.for_change()?;
    let id = firm.id;
    let work = move |app: &App| external_keys::patch_firm(app, &permit.caller, &Ok(id), &body.value.fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a firm
#[utoipa::path(delete, path = "/firms/{firmId}", operation_id = "deleteFirm", tag = "Firms",
    security(("bearer" = [])), params(("firmId" = FirmId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The firm is gone.")))]
pub async fn delete_firm(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    firm: IdOf<Firm>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let id = firm.id;
    let work = move |app: &App| firms::delete_firm(app, &permit.caller, id, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
