//! Groups that know each other and that no network covers.

use super::permission::{Permit, TraceAcquaintances};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader, region};
use super::{State, calculators};
use crate::app::App;
use crate::app::informal_clusters::{self, InformalClusters};
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;

const USUAL_CLUSTERS: usize = 10;

/// Which clusters to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ClusterParameters {
    /// Code of a region in which at least half of the members must lie; everywhere when absent. See `/regions`.
    #[param(max_length = 200, example = "PV30")]
    region: Option<String>,
    /// Most clusters.
    #[param(required = false, minimum = 1, maximum = 100, default = 10)]
    limit: usize,
}

impl FromQuery for ClusterParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self { region: query.parsed("region", region), limit: query.limit(USUAL_CLUSTERS) }
    }
}

/// List informal clusters
///
/// Groups of at least five firms, with the institutes that they know, who have more and stronger ties with one another
/// than with others (*informele clusters*), of which no fieldlab or network knows half: where a cluster could be
/// organised. Largest first, with the likely topics and whom to ask first. Firms that do not want to be approached are
/// left out.
#[utoipa::path(get, path = "/informal-clusters", operation_id = "listInformalClusters", tag = "Acquaintances",
    security(("bearer" = [])), params(ClusterParameters),
    responses((status = 200, description = "Clusters, largest first.", body = InformalClusters)))]
pub async fn list_informal_clusters(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    Query(query): Query<ClusterParameters>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| {
        informal_clusters::list_informal_clusters(app, &permit.caller, query.region.as_deref(), query.limit)
    };
    calculators::answer(&state, work).await
}
