//! Referrals, and the organisations to which one may refer.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{Permit, ReadReferrals, WriteReferrals};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader};
use super::{State, line, written};
use crate::app::App;
use crate::app::organisations;
use crate::app::referrals::{self, ReferralFilter, ReferralOffer, ReferralRecord};
use crate::domain::referral::{Referral, ReferralStatus, Side};
use crate::domain::{Invalid, OrganisationId, ReferralId};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const LONGEST_REASON: usize = 1000;

impl Accepted for ReferralOffer {
    const MOST_BYTES: usize = 16 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/id", "/from", "/status", "/shared", "/offeredAt", "/answeredAt"];
    fn check(&self) -> Vec<Invalid> {
        let is_long = self.reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON);
        let fault = || Invalid::new("/reason", "length", "The reason is too long.", "Give at most 1000 characters.");
        is_long.then(fault).into_iter().collect()
    }
}

/// Where a referral is to stand (*nieuwe stand*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"status": "accepted"}))]
pub struct ReferralAnswer {
    /// `accepted` or `declined` by the receiver; `closed` by the sender before that, or by either side afterwards.
    pub status: ReferralStatus,
}

impl Accepted for ReferralAnswer {
    const MOST_BYTES: usize = 1024;
}

impl Identified for Referral {
    const PARAMETER: &'static str = "referralId";
    const WHAT: &'static str = "referral";
    type Id = ReferralId;
    fn id(uuid: Uuid) -> ReferralId {
        ReferralId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type ReferralRecordList = ListOf<ReferralRecord>;

/// Which referrals to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListReferrals {
    /// `sent` or `received`; both when absent.
    #[param(value_type = Option<String>, example = "received")]
    direction: Option<Side>,
    /// Where they stand.
    #[param(value_type = Option<ReferralStatus>)]
    status: Option<ReferralStatus>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListReferrals {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            direction: query.parsed("direction", |text| match text {
                "sent" => Ok(Side::Sender),
                "received" => Ok(Side::Receiver),
                _ => Err(Invalid::new("", "unknown_code", "This is no direction.", "Give sent or received.")),
            }),
            status: query.parsed("status", |text| {
                let codes = ReferralStatus::ALL.map(ReferralStatus::code).join(", ");
                let fault = || Invalid::new("", "unknown_code", "This is no status.", format!("Give one of {codes}."));
                ReferralStatus::from_code(text).ok_or_else(fault)
            }),
            paging: Paging::read(query),
        }
    }
}

/// List referrals
///
/// Firms that your organisation offered to another, or was offered (*doorverwijzingen*), the oldest offer first.
#[utoipa::path(get, path = "/referrals", operation_id = "listReferrals", tag = "Referrals",
    params(ListReferrals, Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of referrals.", body = ReferralRecordList)))]
pub async fn list_referrals(
    permit: Permit<ReadReferrals>,
    state: web::Data<State>,
    Query(query): Query<ListReferrals>,
) -> Result<web::Json<ListOf<ReferralRecord>>, Problem> {
    let filter = ReferralFilter { side: query.direction, status: query.status };
    let context = format!("referrals {} {filter:?}", permit.caller.organisation);
    let page = query.paging.to_page(&state, &context)?;
    let found = line::run(&state, move |app| referrals::list_referrals(app, &permit.caller, &filter, &page)).await?;
    ListOf::new(&state, &context, found).map(web::Json)
}

/// Offer a firm to another organisation
///
/// The receiver sees what the firm is and what it asks for. Not shared are ids of other systems, figures, relations,
/// consents, notes and contact persons. Nothing that changes at your side afterwards reaches the receiver.
#[utoipa::path(post, path = "/referrals", operation_id = "createReferral", tag = "Referrals",
    request_body = ReferralOffer, security(("bearer" = [])),
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The referral, offered.", body = ReferralRecord)))]
pub async fn create_referral(
    permit: Permit<WriteReferrals>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<ReferralOffer>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| referrals::offer(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/referrals", line::run(&state, work).await?, answer))
}

/// Get a referral
#[utoipa::path(get, path = "/referrals/{referralId}", operation_id = "getReferral", tag = "Referrals",
    security(("bearer" = [])),
    params(("referralId" = ReferralId, Path), ("If-None-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The referral.", body = ReferralRecord)))]
pub async fn get_referral(
    permit: Permit<ReadReferrals>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    referral: IdOf<Referral>,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let id = referral.id;
    let (record, revision) = line::run(&state, move |app| referrals::get_referral(app, &permit.caller, id)).await?;
    Ok(written::record(&record, revision, &conditions))
}

/// Answer or close a referral
///
/// Accepting stores a copy of what is shared as a firm of your organisation, unless you have the firm already under the
/// same KVK and establishment number; `firmId` tells which.
#[utoipa::path(put, path = "/referrals/{referralId}/status", operation_id = "replaceReferralStatus", tag = "Referrals",
    request_body = ReferralAnswer, security(("bearer" = [])),
    params(("referralId" = ReferralId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The referral as it stands now.", body = ReferralRecord)))]
pub async fn replace_status(
    permit: Permit<WriteReferrals>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    referral: IdOf<Referral>,
    conditions: Conditions,
    body: Body<ReferralAnswer>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let (id, status) = (referral.id, body.value.status);
    let work = move |app: &App| referrals::change_status(app, &permit.caller, id, status, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// An organisation to which one may refer (*organisatie*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationInShort {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

type OrganisationInShortList = ListOf<OrganisationInShort>;

/// Which page of the organisations.
#[derive(IntoParams)]
pub struct ListOrganisations {
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListOrganisations {
    fn read(query: &mut QueryReader) -> Self {
        Self { paging: Paging::read(query) }
    }
}

/// List organisations
///
/// The organisations (*organisaties*) on this installation, your own included, by id: to whom one may refer.
#[utoipa::path(get, path = "/organisations", operation_id = "listOrganisations", tag = "Referrals",
    params(Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of organisations.", body = OrganisationInShortList)))]
pub async fn list_organisations(
    _permit: Permit<ReadReferrals>,
    state: web::Data<State>,
    Query(query): Query<ListOrganisations>,
) -> Result<web::Json<ListOf<OrganisationInShort>>, Problem> {
    let all = line::run(&state, organisations::list_organisations).await?;
    let all = all.into_iter().map(|organisation| OrganisationInShort { id: organisation.id, name: organisation.name });
    query.paging.cut(&state, "organisations", all.collect()).map(web::Json)
}
