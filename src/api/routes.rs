//! The table of all paths and methods.

use super::{
    call_list, conversations, description, firms, frontier_reach, health, informal_clusters, insights, interpretations,
    introduction_paths, introductions, matches, metrics, next_step, partners, referrals, taxonomies,
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
        (
            "/referrals",
            vec![
                (Method::GET, web::get().to(referrals::list_referrals)),
                (Method::POST, web::post().to(referrals::create_referral)),
            ],
        ),
        ("/referrals/{referralId}", vec![(Method::GET, web::get().to(referrals::get_referral))]),
        ("/referrals/{referralId}/status", vec![(Method::PUT, web::put().to(referrals::replace_status))]),
        ("/organisations", vec![(Method::GET, web::get().to(referrals::list_organisations))]),
        (
            "/firms/{firmId}/conversations",
            vec![
                (Method::GET, web::get().to(conversations::list_conversations)),
                (Method::POST, web::post().to(conversations::create_conversation)),
            ],
        ),
        (
            "/firms/{firmId}/conversations/{conversationId}",
            vec![(Method::GET, web::get().to(conversations::get_conversation))],
        ),
        ("/firms/{firmId}/next-step", vec![(Method::GET, web::get().to(next_step::get_next_step))]),
        (
            "/introductions",
            vec![
                (Method::GET, web::get().to(introductions::list_introductions)),
                (Method::POST, web::post().to(introductions::create_introduction)),
            ],
        ),
        ("/introductions/{introductionId}", vec![(Method::GET, web::get().to(introductions::get_introduction))]),
        ("/introductions/{introductionId}/status", vec![(Method::PUT, web::put().to(introductions::replace_status))]),
        (
            "/introductions/{introductionId}/outcomes",
            vec![(Method::POST, web::post().to(introductions::create_outcome))],
        ),
        ("/call-list", vec![(Method::GET, web::get().to(call_list::get_call_list))]),
        ("/insights/growth", vec![(Method::GET, web::get().to(insights::get_growth))]),
        ("/insights/barriers", vec![(Method::GET, web::get().to(insights::get_barriers))]),
        ("/insights/contacts", vec![(Method::GET, web::get().to(insights::get_contacts))]),
        ("/insights/collaboration", vec![(Method::GET, web::get().to(insights::get_collaboration))]),
        ("/insights/fieldlabs", vec![(Method::GET, web::get().to(insights::get_fieldlabs))]),
        ("/insights/frontier", vec![(Method::GET, web::get().to(insights::get_frontier))]),
        ("/insights/coverage", vec![(Method::GET, web::get().to(insights::get_coverage))]),
        ("/insights/barrier-help", vec![(Method::GET, web::get().to(insights::get_help))]),
        ("/insights/cluster-participants", vec![(Method::GET, web::get().to(insights::get_participants))]),
        ("/insights/population", vec![(Method::GET, web::get().to(insights::get_population))]),
        ("/firms/{firmId}/frontier-reach", vec![(Method::GET, web::get().to(frontier_reach::get_frontier_reach))]),
        ("/introduction-paths", vec![(Method::GET, web::get().to(introduction_paths::get_introduction_paths))]),
        ("/informal-clusters", vec![(Method::GET, web::get().to(informal_clusters::list_informal_clusters))]),
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
