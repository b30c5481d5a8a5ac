//! The table of all paths and methods.

use super::{
    allocations, description, firms, group_proposals, health, interpretations, matches, metrics, partners, taxonomies,
    visit_plans,
};
use actix_web::http::Method;
use actix_web::{Route, web};

/// Where the versioned part of the API begins.
pub const BASE: &str = "/v1";

type Row = (&'static str, Vec<(Method, Route)>);

/// Everything below [`BASE`].
fn versioned() -> Vec<Row> {
    vec![
        ("/matches", vec![(Method::POST, web::post().to(matches::post_matches))]),
        (
            "/firms",
            vec![(Method::GET, web::get().to(firms::list_firms)), (Method::POST, web::post().to(firms::create_firm))],
        ),
        (
            "/firms/{firmId}",
            vec![
                (Method::GET, web::get().to(firms::get_firm)),
                (Method::PUT, web::put().to(firms::replace_firm)),
                (Method::DELETE, web::delete().to(firms::delete_firm)),
            ],
        ),
        ("/firms/{firmId}/matches", vec![(Method::GET, web::get().to(matches::get_firm_matches))]),
        (
            "/partners",
            vec![
                (Method::GET, web::get().to(partners::list_partners)),
                (Method::POST, web::post().to(partners::create_partner)),
            ],
        ),
        (
            "/partners/{partnerId}",
            vec![
                (Method::GET, web::get().to(partners::get_partner)),
                (Method::PUT, web::put().to(partners::replace_partner)),
                (Method::DELETE, web::delete().to(partners::delete_partner)),
            ],
        ),
        ("/partners/{partnerId}/prospects", vec![(Method::GET, web::get().to(matches::get_partner_prospects))]),
        ("/visit-plans", vec![(Method::POST, web::post().to(visit_plans::post_visit_plans))]),
        ("/allocations", vec![(Method::POST, web::post().to(allocations::post_allocations))]),
        ("/group-proposals", vec![(Method::POST, web::post().to(group_proposals::post_group_proposals))]),
        ("/interpretations", vec![(Method::POST, web::post().to(interpretations::post_interpretations))]),
        ("/barriers", vec![(Method::GET, web::get().to(taxonomies::list_barriers))]),
        ("/topics", vec![(Method::GET, web::get().to(taxonomies::list_topics))]),
        ("/sectors", vec![(Method::GET, web::get().to(taxonomies::list_sectors))]),
        ("/regions", vec![(Method::GET, web::get().to(taxonomies::list_regions))]),
        ("/steps", vec![(Method::GET, web::get().to(taxonomies::list_steps))]),
        ("/openapi.json", vec![(Method::GET, web::get().to(description::get_json))]),
        ("/openapi.yaml", vec![(Method::GET, web::get().to(description::get_yaml))]),
    ]
}

/// What stands outside the version: for whoever runs the service.
fn unversioned() -> Vec<Row> {
    vec![
        ("/", vec![(Method::GET, web::get().to(description::get_pointer))]),
        ("/health/live", vec![(Method::GET, web::get().to(health::get_live))]),
        ("/health/ready", vec![(Method::GET, web::get().to(health::get_ready))]),
        ("/metrics", vec![(Method::GET, web::get().to(metrics::get_metrics))]),
    ]
}

/// Registers everything. A wrong method is answered 405 with `Allow` by the resource itself.
pub fn register(config: &mut web::ServiceConfig) {
    let resource = |(path, routes): Row| {
        routes.into_iter().fold(web::resource(path), |resource, (_, route)| resource.route(route))
    };
    let scope = versioned().into_iter().map(resource).fold(web::scope(BASE), |scope, row| scope.service(row));
    config.service(scope);
    for row in unversioned() {
        config.service(resource(row));
    }
}

/// Method and path of every operation below [`BASE`], without it.
pub fn operations() -> Vec<(Method, &'static str)> {
    versioned()
        .into_iter()
        .flat_map(|(path, routes)| routes.into_iter().map(move |(method, _)| (method, path)))
        .collect()
}
