//! Partners.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::patch::Patch;
use super::path::{IdOf, Identified};
use super::permission::{AddPartners, DeletePartners, Permit, ReadPartners, WritePartners};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader, external_id, partner_kind, region};
use super::{State, line, written};
use crate::app::App;
use crate::app::external_keys;
use crate::app::partners::{self, PartnerFilter, PartnerRecord};
use crate::domain::{ExternalId, Invalid, Partner, PartnerId, PartnerKind};
use crate::interpretation::PartnerProfile;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for PartnerProfile {
    const MOST_BYTES: usize = 256 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/changedAt", "/interpretation", "/warnings"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        partners::find_faults(app, self)
    }
}

impl Identified for Partner {
    const PARAMETER: &'static str = "partnerId";
    const WHAT: &'static str = "partner";
    type Id = PartnerId;
    fn id(uuid: Uuid) -> PartnerId {
        PartnerId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type PartnerList = ListOf<PartnerRecord>;

/// Which partners to list; every given condition must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListPartners {
    /// Part of the name or of an alias; capitals and accents do not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Code of a province, COROP region or municipality; see `/regions`.
    #[param(max_length = 200, example = "PV30")]
    region: Option<String>,
    /// Kinds of partner, separated by commas.
    #[param(value_type = Option<Vec<PartnerKind>>, max_items = 6, example = json!(["fieldlab", "network"]))]
    kinds: Vec<PartnerKind>,
    /// Id in another system, as `system:id`.
    #[param(value_type = Option<String>, max_length = 300, example = "crm:4711")]
    external_id: Option<ExternalId>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListPartners {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            q: query.text("q", 200),
            region: query.parsed("region", region),
            kinds: query.list("kinds", PartnerKind::ALL.len(), partner_kind),
            external_id: query.parsed("externalId", external_id),
            paging: Paging::read(query),
        }
    }
}

/// List partners
///
/// Partners (*partners*) as your organisation sees them, by name: the shared registry, and what the organisation
/// added or changed. Every given condition must hold.
#[utoipa::path(get, path = "/partners", operation_id = "listPartners", tag = "Partners", params(ListPartners, Paging),
    security(("bearer" = [])),
    responses((status = 200, description = "A page of partners.", body = PartnerList)))]
pub async fn list_partners(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    Query(query): Query<ListPartners>,
) -> Result<web::Json<ListOf<PartnerRecord>>, Problem> {
    let filter = PartnerFilter {
        text: query.q,
        region: query.region,
        kinds: query.kinds,
        external_id: query.external_id,
        among: None,
    };
    let context = format!("partners {} {:?} {filter:?}", permit.caller.organisation, permit.caller.reach);
    let page = query.paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| partners::list_partners(app, &permit.caller, &filter, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Add a partner
///
/// Stores a partner of your organisation. One that is there already, under the same external id or with the same
/// name and place, is refused. Free words and codes are both accepted; what was made of the words is in the answer.
#[utoipa::path(post, path = "/partners", operation_id = "createPartner", tag = "Partners", request_body = PartnerProfile,
    security(("bearer" = [])), params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The partner as it was stored.", body = PartnerRecord)))]
pub async fn create_partner(
    permit: Permit<AddPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<PartnerProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| partners::create_partner(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/partners", line::run(&state, work).await?, answer))
}

/// Get a partner
#[utoipa::path(get, path = "/partners/{partnerId}", operation_id = "getPartner", tag = "Partners",
    security(("bearer" = [])), params(("partnerId" = PartnerId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The partner.", body = PartnerRecord)))]
pub async fn get_partner(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = partner.id;
    let (record, revision) = line::run(&state, move |app| partners::get_partner(app, &permit.caller, id)).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Replace a partner
///
/// Puts the profile in the place of what is stored: a field that is left out is unknown from now on. Of a
/// partner of the shared registry your organisation gets its own version.
#[utoipa::path(put, path = "/partners/{partnerId}", operation_id = "replacePartner", tag = "Partners", request_body = PartnerProfile,
    security(("bearer" = [])), params(("partnerId" = PartnerId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The partner as it was stored.", body = PartnerRecord)))]
pub async fn replace_partner(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    conditions: Conditions,
    body: Body<PartnerProfile>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let id = partner.id;
    let work = move |app: &App| partners::replace_partner(app, &permit.caller, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Change a partner
///
/// A JSON Merge Patch (RFC 7396): fields that you give are put in, a field that is `null` is emptied, all else stays.
/// What was worked out from a part of the location that you change (its regions, and where it is on the map) is worked
/// out anew, and so is a point that was given with another address, postcode or place: give it again if it still holds.
#[utoipa::path(patch, path = "/partners/{partnerId}", operation_id = "patchPartner", tag = "Partners",
    security(("bearer" = [])),
    request_body(content = PartnerProfile, content_type = "application/merge-patch+json"),
    params(("partnerId" = PartnerId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The partner as it stands now.", body = PartnerRecord)))]
pub async fn patch_partner(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    conditions: Conditions,
    body: Body<Patch<PartnerProfile>>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    permit.check_also::<ReadPartners>()?;
    let expected = conditions.for_change()?;
    let (id, fields) = (partner.id, body.value.fields);
    let work = move |app: &App| external_keys::patch_partner(app, &permit.caller, &Ok(id), &fields, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Delete a partner
///
/// A partner of the shared registry is hidden for your organisation alone. A coordinator changes the own partner, and does
/// not delete it.
#[utoipa::path(delete, path = "/partners/{partnerId}", operation_id = "deletePartner", tag = "Partners",
    security(("bearer" = [])), params(("partnerId" = PartnerId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 204, description = "The partner is gone.")))]
pub async fn delete_partner(
    permit: Permit<DeletePartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let expected = conditions.for_change()?;
    let id = partner.id;
    let work = move |app: &App| partners::delete_partner(app, &permit.caller, id, &expected);
    Ok(written::deleted(line::run(&state, work).await?))
}
