//! What the region sees: a path for each figure, as JSON or as CSV.
//!
//! Each says of which moment it is (`asOf`, and in the header `Last-Modified`). Of up to 1,000 firms that is now; of more,
//! figures are kept and worked out anew beside the requests, and `isCurrent` tells whether anything changed since.

use super::State;
use super::negotiation::prefers_csv;
use super::permission::{Permit, ReadInsights};
use super::problem::{Problem, ProblemKind};
use super::query::{NoParameters, Query};
use crate::app::figures::{Lines, TableForm, to_csv};
use crate::app::insights::{
    self, BarrierFigures, CollaborationFigures, ContactFigures, CoverageFigures, Dated, FrontierFigures, Funnel,
    GrowthDistribution, HelpFigures, Journey, LadderFigures, OutcomeFigures, Participants, PopulationFigures,
};
use crate::app::{self, App, Caller};
use actix_web::http::header::LastModified;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use serde::Serialize;
use std::time::{Duration, Instant, SystemTime};

// The description of the API knows a type with a parameter by an alias alone.
type DatedGrowthDistribution = Dated<GrowthDistribution>;
type DatedBarrierFigures = Dated<BarrierFigures>;
type DatedContactFigures = Dated<ContactFigures>;
type DatedCollaborationFigures = Dated<CollaborationFigures>;
type DatedFunnel = Dated<Funnel>;
type DatedJourney = Dated<Journey>;
type DatedOutcomeFigures = Dated<OutcomeFigures>;
type DatedLadderFigures = Dated<LadderFigures>;
type DatedFrontierFigures = Dated<FrontierFigures>;
type DatedCoverageFigures = Dated<CoverageFigures>;
type DatedHelpFigures = Dated<HelpFigures>;
type DatedParticipants = Dated<Participants>;
type DatedPopulationFigures = Dated<PopulationFigures>;

/// How long a request waits for figures of very many firms that are worked out for the first time.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it looks whether they are there.
const PULSE: Duration = Duration::from_millis(100);

/// Works a figure out, or waits until it is for the first time, and writes it in the form that the caller prefers.
async fn figure<Figure: Serialize + Lines + Send + 'static>(
    request: &HttpRequest,
    permit: Permit<ReadInsights>,
    state: &State,
    work: fn(&App, &Caller) -> app::Result<Option<Dated<Figure>>>,
) -> Result<HttpResponse, Problem> {
    let (is_table, begin) = (prefers_csv(request.headers()), Instant::now());
    let written = move |made: Dated<Figure>| match is_table {
        true => Ok((made.as_of, to_csv(&made.figure, TableForm::Programs).into_bytes())),
        false => serde_json::to_vec(&made).map(|json| (made.as_of, json)).map_err(Problem::internal),
    };
    loop {
        let (app, caller) = (state.app.clone(), permit.caller.clone());
        let calculate = move || work(&app, &caller)?.map(written).transpose();
        if let Some((as_of, body)) = state.calculators.run(calculate).await?? {
            let form = if is_table { "text/csv; charset=utf-8; header=present" } else { "application/json" };
            let as_of = LastModified(SystemTime::from(as_of).into());
            return Ok(HttpResponse::Ok().content_type(form).insert_header(as_of).body(body));
        }
        if begin.elapsed() > PATIENCE {
            let detail = "The figures of these many firms are still being worked out.";
            return Err(Problem::try_again(ProblemKind::Unavailable, detail, 30));
        }
        rt::time::sleep(PULSE).await;
    }
}

/// Get productivity growth by type of firm
///
/// How firms spread over the twenty classes of productivity growth (*verdeling over de groeiklassen*). Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/growth", operation_id = "getGrowthFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The distribution.",
        content((DatedGrowthDistribution = "application/json"), (String = "text/csv")))))]
pub async fn get_growth(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::growth).await
}

/// Get barriers by type of firm
///
/// Share of firms that name each barrier (*knelpunten*), and the mean number named. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/barriers", operation_id = "getBarrierFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The barriers.",
        content((DatedBarrierFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_barriers(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::barriers).await
}

/// Get results by contacts
///
/// Growth of turnover, jobs and productivity, and innovation, by number and reach of contacts and by having a frontier
/// firm among them. It tells what goes together, not what causes what. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/contacts", operation_id = "getContactFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The results.",
        content((DatedContactFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_contacts(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::contacts).await
}

/// Get collaboration wished and existing
///
/// By kind of partner and by theme: who wishes it, who has it, and who wishes it in vain. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/collaboration", operation_id = "getCollaborationFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "Wished and existing.",
        content((DatedCollaborationFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_collaboration(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::collaboration).await
}

/// Get the funnel of fieldlabs
///
/// From awareness by way of taking part to interest (*trechter*), by type of firm. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/fieldlabs", operation_id = "getFieldlabFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The funnel.",
        content((DatedFunnel = "application/json"), (String = "text/csv")))))]
pub async fn get_fieldlabs(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::fieldlabs).await
}

/// Get how far firms came with the agency
///
/// From not reached to joined (*trechter*): how many firms were reached, proposed to a partner and introduced to one, took a
/// step with it and joined it; each counts those that came at least so far, `not_reached` those that came no further. Figures
/// that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/journey", operation_id = "getJourneyFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The stages.",
        content((DatedJourney = "application/json"), (String = "text/csv")))))]
pub async fn get_journey(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::journeys).await
}

/// Get what firms told after an introduction
///
/// Of the firms that were introduced to a partner three or twelve months ago or longer (*uitkomsten*): how many told then that
/// they take part, that they took a step, or neither, and how many told nothing. It tells what came after an introduction,
/// not what came of it. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/outcomes", operation_id = "getOutcomeFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The answers.",
        content((DatedOutcomeFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_outcomes(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::told_outcomes).await
}

/// Get on which rung firms stand
///
/// From not reached to a heavier project (*ladder van stappen*): how many firms stand on each rung of the ladder of steps, and how many came at
/// least so far, by type of firm. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/ladder", operation_id = "getLadderFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The rungs.",
        content((DatedLadderFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_ladder(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::ladder).await
}

/// Get frontier and peloton
///
/// How productive the frontier of each sector is beside the rest (*koplopers en peloton*), and how firms moved since
/// the year before: as a whole and within each sector, with the gap of the peloton to the frontier then and now
/// (*convergentie*). Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/frontier", operation_id = "getFrontierFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "Frontier and peloton.",
        content((DatedFrontierFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_frontier(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::frontier).await
}

/// Get whom the agency reaches
///
/// Of the firms outside the frontier of their sector: reached, in a network, never recommended to a partner. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/coverage", operation_id = "getCoverageFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The coverage.",
        content((DatedCoverageFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_coverage(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::reach).await
}

/// Get who helps with barriers
///
/// Each barrier with the firms that name it, the partners that help with it, and those of them that have room. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/barrier-help", operation_id = "getBarrierHelp", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "Barriers and helpers.",
        content((DatedHelpFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_help(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::help).await
}

/// Get participants of clusters
///
/// Organisations in clusters of each kind, each counted once however many registers name it. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/cluster-participants", operation_id = "getClusterParticipants", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The participants.",
        content((DatedParticipants = "application/json"), (String = "text/csv")))))]
pub async fn get_participants(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::cluster_participants).await
}

/// Get estimates for all firms
///
/// Awareness of and interest in fieldlabs among all firms that may be approached, estimated from those that the call
/// list drew by lot; with interval, and with what is sure without any assumption. Figures that would give fewer than five firms away are suppressed. `asOf` tells of which moment it is.
#[utoipa::path(get, path = "/insights/population", operation_id = "getPopulationFigures", tag = "Insights",
    security(("bearer" = [])),
    responses((status = 200, description = "The estimates.",
        content((DatedPopulationFigures = "application/json"), (String = "text/csv")))))]
pub async fn get_population(
    request: HttpRequest,
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    _: Query<NoParameters>,
) -> Result<HttpResponse, Problem> {
    figure(&request, permit, &state, insights::population).await
}
