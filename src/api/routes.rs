//! The table of all paths and methods.

use super::{
    contact_events, contact_permission, contacts, data_requests, description, firms, health, interpretations, matches,
    metrics, model, partners, taxonomies,
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
            "/firms/{firmId}/contacts",
            vec![
                (Method::GET, web::get().to(contacts::list_contacts)),
                (Method::POST, web::post().to(contacts::create_contact)),
            ],
        ),
        (
            "/firms/{firmId}/contacts/{contactId}",
            vec![
                (Method::GET, web::get().to(contacts::get_contact)),
                (Method::PUT, web::put().to(contacts::replace_contact)),
                (Method::DELETE, web::delete().to(contacts::delete_contact)),
            ],
        ),
        ("/contact-searches", vec![(Method::POST, web::post().to(contacts::search_contacts))]),
        (
            "/firms/{firmId}/contact-permission",
            vec![
                (Method::GET, web::get().to(contact_permission::get_permission)),
                (Method::POST, web::post().to(contact_permission::ask_permission)),
            ],
        ),
        (
            "/contact-rules",
            vec![
                (Method::GET, web::get().to(contact_permission::get_rules)),
                (Method::PUT, web::put().to(contact_permission::replace_rules)),
            ],
        ),
        (
            "/ledger-membership",
            vec![
                (Method::GET, web::get().to(contact_permission::get_membership)),
                (Method::PUT, web::put().to(contact_permission::join_ledger)),
                (Method::DELETE, web::delete().to(contact_permission::leave_ledger)),
            ],
        ),
        (
            "/firms/{firmId}/consents",
            vec![
                (Method::GET, web::get().to(contact_events::list_consents)),
                (Method::POST, web::post().to(contact_events::record_consent)),
            ],
        ),
        ("/firms/{firmId}/consents/{consentId}", vec![(Method::GET, web::get().to(contact_events::get_consent))]),
        ("/firms/{firmId}/objections", vec![(Method::POST, web::post().to(contact_events::record_objection))]),
        ("/objections", vec![(Method::GET, web::get().to(contact_events::list_objections))]),
        ("/objections/{objectionId}", vec![(Method::GET, web::get().to(contact_events::get_objection))]),
        (
            "/objections/{objectionId}/withdrawals",
            vec![(Method::POST, web::post().to(contact_events::withdraw_objection))],
        ),
        ("/firms/{firmId}/touches", vec![(Method::POST, web::post().to(contact_events::record_touch))]),
        ("/firms/{firmId}/touches/{touchId}", vec![(Method::GET, web::get().to(contact_events::get_touch))]),
        (
            "/data-requests",
            vec![
                (Method::GET, web::get().to(data_requests::list_requests)),
                (Method::POST, web::post().to(data_requests::create_request)),
            ],
        ),
        ("/data-requests/{requestId}", vec![(Method::GET, web::get().to(data_requests::get_request))]),
        ("/data-requests/{requestId}/decisions", vec![(Method::POST, web::post().to(data_requests::decide_request))]),
        ("/data-requests/{requestId}/report", vec![(Method::GET, web::get().to(data_requests::get_report))]),
        (
            "/data-requests/{requestId}/readable-report",
            vec![(Method::GET, web::get().to(data_requests::get_readable_report))],
        ),
        ("/model", vec![(Method::GET, web::get().to(model::get_model))]),
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
