//! Introductions of firms to partners.

use super::body::{Accepted, Body};
use super::conditions::Conditions;
use super::idempotency::IdempotencyKey;
use super::list::{ListOf, Paging};
use super::path::{IdOf, Identified};
use super::permission::{MoveIntroductions, Permit, ReadIntroductions, RequestFirms, WriteIntroductions};
use super::problem::Problem;
use super::query::{FromQuery, NoParameters, Query, QueryReader, record_id};
use super::{State, line, written};
use crate::app::App;
use crate::app::introductions::{
    self, FirmRequest, IntroductionFilter, IntroductionMove, IntroductionProposal, IntroductionRecord, OutcomeReport,
};
use crate::domain::introduction::State as Stand;
use crate::domain::{FirmId, Introduction, IntroductionId, Invalid, Partner, PartnerId};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;
use uuid::Uuid;

impl Accepted for IntroductionProposal {
    const MOST_BYTES: usize = 16 * 1024;
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/firm", "/state", "/label", "/nextMoves", "/proposedOn", "/log", "/outcomes", "/changedAt"];

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        introductions::find_faults(app, self)
    }
}

impl Accepted for FirmRequest {
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        introductions::find_faults_of_request(self)
    }
}

impl Accepted for IntroductionMove {
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        introductions::find_faults_of_move(app, self)
    }
}

impl Accepted for OutcomeReport {
    const MOST_BYTES: usize = 16 * 1024;

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        introductions::find_faults_of_outcome(app, self)
    }
}

impl Identified for Introduction {
    const PARAMETER: &'static str = "introductionId";
    const WHAT: &'static str = "introduction";
    type Id = IntroductionId;
    fn id(uuid: Uuid) -> IntroductionId {
        IntroductionId::new(uuid)
    }
}

// `utoipa` takes a generic type in a body apart; a name of its own keeps it whole.
type IntroductionRecordList = ListOf<IntroductionRecord>;

/// Which introductions to list; every given condition must hold.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ListIntroductions {
    /// Id of the firm.
    #[param(value_type = Option<Uuid>)]
    firm: Option<FirmId>,
    /// Id of the partner.
    #[param(value_type = Option<Uuid>)]
    partner: Option<PartnerId>,
    /// Where they stand.
    #[param(value_type = Option<Stand>)]
    state: Option<Stand>,
    #[param(ignore)]
    paging: Paging,
}

impl FromQuery for ListIntroductions {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            firm: query.parsed("firm", record_id),
            partner: query.parsed("partner", record_id),
            state: query.parsed("state", |text| {
                let codes = Stand::ALL.map(Stand::code).join(", ");
                let fault = || Invalid::new("", "unknown_code", "This is no state.", format!("Give one of {codes}."));
                Stand::ALL.into_iter().find(|state| state.code() == text).ok_or_else(fault)
            }),
            paging: Paging::read(query),
        }
    }
}

/// List introductions
///
/// Introductions (*introducties*), the latest proposal first. A coordinator sees those to its own partners, from the
/// moment that the partner was asked, or asked itself.
#[utoipa::path(get, path = "/introductions", operation_id = "listIntroductions", tag = "Outreach",
    params(ListIntroductions, Paging), security(("bearer" = [])),
    responses((status = 200, description = "A page of introductions.", body = IntroductionRecordList)))]
pub async fn list_introductions(
    permit: Permit<ReadIntroductions>,
    state: web::Data<State>,
    Query(query): Query<ListIntroductions>,
) -> Result<web::Json<ListOf<IntroductionRecord>>, Problem> {
    let filter = IntroductionFilter {
        firm: query.firm,
        partner: query.partner,
        states: query.state.into_iter().collect(),
        ..IntroductionFilter::default()
    };
    let context = format!("introductions {} {filter:?}", permit.caller.organisation);
    let page = query.paging.to_page(&state, &context)?;
    let work = move |app: &App| introductions::list_introductions(app, &permit.caller, &filter, &page);
    ListOf::new(&state, &context, line::run(&state, work).await?).map(web::Json)
}

/// Propose an introduction
///
/// A named person accepts a candidate of the ranking, or overrides it and says why. Refused with 409 when firm or
/// partner was deleted or does not want to be approached, and while an introduction of the same two is under way. A full partner
/// can be proposed: `awaitsPlace` and a warning say that the firm waits for a place. With `impressionId`, the choice has to
/// agree with the list that was logged.
#[utoipa::path(post, path = "/introductions", operation_id = "createIntroduction", tag = "Outreach",
    request_body = IntroductionProposal, security(("bearer" = [])),
    params(("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The introduction, proposed.", body = IntroductionRecord)))]
pub async fn create_introduction(
    permit: Permit<WriteIntroductions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    key: IdempotencyKey,
    body: Body<IntroductionProposal>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let once = key.once(&body);
    let work = move |app: &App| introductions::propose(app, &permit.caller, &body.value, once.as_ref());
    Ok(written::created("/introductions", line::run(&state, work).await?, answer))
}

/// Ask the agency for a firm
///
/// A coordinator asks, for its own partner, for a firm of the list of those that may be approached (*aanvraag*), and says why.
/// That makes an introduction that is proposed, with `request`: an officer asks the firm (`ask_firm`), or declines by `agency` with
/// a reason. The coordinator sees how it stands, and takes it back with `decline` by `partner` as long as nobody decided. Refused
/// with 409 for a firm that is not in that list, one for which the partner asked already or within the last year, and beyond the
/// free places of the partner or ten.
#[utoipa::path(post, path = "/partners/{partnerId}/firm-requests", operation_id = "requestFirm", tag = "Outreach",
    request_body = FirmRequest, security(("bearer" = [])),
    params(("partnerId" = PartnerId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The introduction that the partner asks for.", body = IntroductionRecord)))]
pub async fn request_firm(
    permit: Permit<RequestFirms>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    partner: IdOf<Partner>,
    key: IdempotencyKey,
    body: Body<FirmRequest>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, once, app) = (partner.id, key.once(&body), state.app.clone());
    // Whether the firm is in the list takes a ranking; that is work for the calculators.
    let work = move || introductions::request_firm(&app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created("/introductions", state.calculators.run(work).await??, answer))
}

/// Get an introduction
#[utoipa::path(get, path = "/introductions/{introductionId}", operation_id = "getIntroduction", tag = "Outreach",
    security(("bearer" = [])),
    params(("introductionId" = IntroductionId, Path)),
    responses((status = 200, description = "The introduction.", body = IntroductionRecord)))]
pub async fn get_introduction(
    permit: Permit<ReadIntroductions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    introduction: IdOf<Introduction>,
) -> Result<HttpResponse, Problem> {
    let id = introduction.id;
    let work = move |app: &App| introductions::get_introduction(app, &permit.caller, id);
    let (record, revision) = line::run(&state, work).await?;
    Ok(written::with_revision(&record, revision))
}

/// Make the next move of an introduction
///
/// Firm asked, firm agreed, partner asked, partner agreed, introduced, met, step taken, joined; or declined, or fallen
/// silent. Who joined may leave. A move that is not possible now is refused, naming those that are (`nextMoves`), and so is a
/// step that the partner does not offer. Introducing takes a place at the partner (409 when none is left); coming to nothing
/// and leaving give it back. A coordinator answers for the own partner
/// while that is asked, with `partner_agrees` or with `decline` by `partner`; any other move of a coordinator is refused
/// with 403 (but for `decline` by `partner`, by which it takes back a request on which nobody decided), and the answer shows no more of the firm than reading the introduction does.
#[utoipa::path(put, path = "/introductions/{introductionId}/status", operation_id = "replaceIntroductionStatus",
    tag = "Outreach", request_body = IntroductionMove, security(("bearer" = [])),
    params(("introductionId" = IntroductionId, Path), ("If-Match" = inline(Option<String>), Header)),
    responses((status = 200, description = "The introduction as it stands now.", body = IntroductionRecord)))]
pub async fn replace_status(
    permit: Permit<MoveIntroductions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    introduction: IdOf<Introduction>,
    conditions: Conditions,
    body: Body<IntroductionMove>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let expected = conditions.for_change()?;
    let id = introduction.id;
    let work = move |app: &App| introductions::make_move(app, &permit.caller, id, &body.value, &expected);
    Ok(written::replaced(line::run(&state, work).await?, answer))
}

/// Tell what became of an introduction
///
/// After three and after twelve months: step taken, still a member, and the change that the firm reports in
/// productivity, jobs and turnover. Told again for the same moment, the later word stands. Of a firm that joined and is a
/// member no longer, the membership ends and the partner gets its place back; a step that was taken counts for its rung.
/// One that left and is a member after all joins again; where there is no place for it, or it holds one by another
/// introduction, its word is kept and `warnings` say so.
#[utoipa::path(post, path = "/introductions/{introductionId}/outcomes", operation_id = "createOutcome",
    tag = "Outreach", request_body = OutcomeReport, security(("bearer" = [])),
    params(("introductionId" = IntroductionId, Path), ("Idempotency-Key" = inline(Option<String>), Header)),
    responses((status = 201, description = "The introduction with its outcomes.", body = IntroductionRecord)))]
pub async fn create_outcome(
    permit: Permit<WriteIntroductions>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    introduction: IdOf<Introduction>,
    key: IdempotencyKey,
    body: Body<OutcomeReport>,
) -> Result<HttpResponse, Problem> {
    let answer = permit.answer();
    let (id, once) = (introduction.id, key.once(&body));
    let work = move |app: &App| introductions::record_outcome(app, &permit.caller, id, &body.value, once.as_ref());
    Ok(written::created("/introductions", line::run(&state, work).await?, answer))
}
