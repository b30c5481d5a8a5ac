//! The table of all paths and methods.

use super::{
    active_weights, agreed_visits, allocations, audit_records, authentication, call_list, call_list_settings, changes,
    clients, contact_events, contact_permission, contacts, conversations, data_requests, description, duplicates,
    exports, external_keys, firms, frontier_reach, frontier_standings, group_proposals, health, identity_matches,
    import_mappings, imports, impressions, informal_clusters, insights, intake_links, interpretations,
    introduction_paths, introductions, match_cards, matches, metrics, model, next_step, oauth, outcomes_due,
    partner_notes, partners, referrals, sandbox, search, security_txt, sessions, sign_in, sources, taxonomies, users,
    visit_plans, webhooks, weights,
};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
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
                (Method::PATCH, web::patch().to(firms::patch_firm)),
                (Method::DELETE, web::delete().to(firms::delete_firm)),
            ],
        ),
        (
            "/systems/{system}/firms/{externalId}",
            vec![
                (Method::GET, web::get().to(external_keys::firms::get_firm)),
                (Method::PUT, web::put().to(external_keys::firms::put_firm)),
                (Method::PATCH, web::patch().to(external_keys::firms::patch_firm)),
                (Method::DELETE, web::delete().to(external_keys::firms::delete_firm)),
            ],
        ),
        (
            "/systems/{system}/firms/{externalId}/matches",
            vec![(Method::GET, web::get().to(external_keys::firms::get_matches))],
        ),
        (
            "/systems/{system}/partners/{externalId}",
            vec![
                (Method::GET, web::get().to(external_keys::partners::get_partner)),
                (Method::PUT, web::put().to(external_keys::partners::put_partner)),
                (Method::PATCH, web::patch().to(external_keys::partners::patch_partner)),
                (Method::DELETE, web::delete().to(external_keys::partners::delete_partner)),
            ],
        ),
        (
            "/systems/{system}/contacts/{externalId}",
            vec![
                (Method::GET, web::get().to(external_keys::contacts::get_contact)),
                (Method::PUT, web::put().to(external_keys::contacts::put_contact)),
                (Method::PATCH, web::patch().to(external_keys::contacts::patch_contact)),
                (Method::DELETE, web::delete().to(external_keys::contacts::delete_contact)),
            ],
        ),
        (
            "/systems/{system}/memberships/{externalId}",
            vec![
                (Method::GET, web::get().to(external_keys::memberships::get_membership)),
                (Method::PUT, web::put().to(external_keys::memberships::put_membership)),
                (Method::PATCH, web::patch().to(external_keys::memberships::patch_membership)),
                (Method::DELETE, web::delete().to(external_keys::memberships::delete_membership)),
            ],
        ),
        (
            "/systems/{system}/conversations/{externalId}",
            vec![
                (Method::GET, web::get().to(external_keys::conversations::get_conversation)),
                (Method::PUT, web::put().to(external_keys::conversations::put_conversation)),
                (Method::PATCH, web::patch().to(external_keys::conversations::patch_conversation)),
                (Method::DELETE, web::delete().to(external_keys::conversations::delete_conversation)),
            ],
        ),
        ("/outcomes", vec![(Method::GET, web::get().to(outcomes_due::list_outcomes_due))]),
        ("/impressions", vec![(Method::POST, web::post().to(impressions::create_impression))]),
        ("/impressions/{impressionId}", vec![(Method::GET, web::get().to(impressions::get_impression))]),
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
                (Method::PATCH, web::patch().to(contacts::patch_contact)),
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
        (
            "/objections",
            vec![
                (Method::GET, web::get().to(contact_events::list_objections)),
                (Method::POST, web::post().to(contact_events::record_objection_by_number)),
            ],
        ),
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
        (
            "/imports",
            vec![
                (Method::GET, web::get().to(imports::list_imports)),
                (Method::POST, web::post().to(imports::create_import)),
            ],
        ),
        ("/imports/{importId}", vec![(Method::GET, web::get().to(imports::get_import))]),
        ("/imports/{importId}/rows", vec![(Method::GET, web::get().to(imports::list_rows))]),
        ("/imports/{importId}/failed-rows", vec![(Method::GET, web::get().to(imports::get_failed_rows))]),
        ("/imports/{importId}/progress", vec![(Method::GET, web::get().to(imports::follow_import))]),
        ("/imports/{importId}/commits", vec![(Method::POST, web::post().to(imports::commit_import))]),
        ("/imports/{importId}/reversions", vec![(Method::POST, web::post().to(imports::revert_import))]),
        (
            "/import-mappings",
            vec![
                (Method::GET, web::get().to(import_mappings::list_mappings)),
                (Method::POST, web::post().to(import_mappings::create_mapping)),
            ],
        ),
        (
            "/import-mappings/{mappingId}",
            vec![
                (Method::GET, web::get().to(import_mappings::get_mapping)),
                (Method::PUT, web::put().to(import_mappings::replace_mapping)),
                (Method::DELETE, web::delete().to(import_mappings::delete_mapping)),
            ],
        ),
        ("/sandbox-resets", vec![(Method::POST, web::post().to(sandbox::reset_sandbox))]),
        ("/match-card-tickets", vec![(Method::POST, web::post().to(match_cards::create_ticket))]),
        (
            "/match-card-settings",
            vec![
                (Method::GET, web::get().to(match_cards::get_settings)),
                (Method::PUT, web::put().to(match_cards::replace_settings)),
            ],
        ),
        ("/exports/firms", vec![(Method::GET, web::get().to(exports::export_firms))]),
        ("/exports/conversations", vec![(Method::GET, web::get().to(exports::export_conversations))]),
        ("/exports/matches", vec![(Method::GET, web::get().to(exports::export_matches))]),
        ("/exports/prospects", vec![(Method::GET, web::get().to(exports::export_prospects))]),
        ("/weights-versions", vec![(Method::GET, web::get().to(weights::list_versions))]),
        (
            "/active-weights",
            vec![
                (Method::GET, web::get().to(active_weights::get_active)),
                (Method::PUT, web::put().to(active_weights::replace_active)),
            ],
        ),
        ("/weights-replays", vec![(Method::GET, web::get().to(weights::get_replay))]),
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
                (Method::PATCH, web::patch().to(partners::patch_partner)),
                (Method::DELETE, web::delete().to(partners::delete_partner)),
            ],
        ),
        (
            "/partners/{partnerId}/notes",
            vec![
                (Method::GET, web::get().to(partner_notes::list_notes)),
                (Method::POST, web::post().to(partner_notes::create_note)),
            ],
        ),
        (
            "/partners/{partnerId}/notes/{noteId}",
            vec![
                (Method::GET, web::get().to(partner_notes::get_note)),
                (Method::DELETE, web::delete().to(partner_notes::delete_note)),
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
        ("/duplicates", vec![(Method::GET, web::get().to(duplicates::list_duplicates))]),
        ("/duplicates/{duplicateId}", vec![(Method::GET, web::get().to(duplicates::get_duplicate))]),
        ("/duplicates/{duplicateId}/decisions", vec![(Method::POST, web::post().to(duplicates::decide_duplicate))]),
        ("/identity-matches", vec![(Method::POST, web::post().to(identity_matches::post_identity_matches))]),
        ("/duplicate-searches", vec![(Method::POST, web::post().to(duplicates::search_duplicates))]),
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
        (
            "/firms/{firmId}/conversations/{conversationId}/confirmations",
            vec![(Method::POST, web::post().to(conversations::confirm_words))],
        ),
        ("/firms/{firmId}/next-step", vec![(Method::GET, web::get().to(next_step::get_next_step))]),
        (
            "/introductions",
            vec![
                (Method::GET, web::get().to(introductions::list_introductions)),
                (Method::POST, web::post().to(introductions::create_introduction)),
            ],
        ),
        ("/partners/{partnerId}/firm-requests", vec![(Method::POST, web::post().to(introductions::request_firm))]),
        ("/introductions/{introductionId}", vec![(Method::GET, web::get().to(introductions::get_introduction))]),
        ("/introductions/{introductionId}/status", vec![(Method::PUT, web::put().to(introductions::replace_status))]),
        (
            "/introductions/{introductionId}/outcomes",
            vec![(Method::POST, web::post().to(introductions::create_outcome))],
        ),
        ("/call-list", vec![(Method::GET, web::get().to(call_list::get_call_list))]),
        (
            "/call-list-settings",
            vec![
                (Method::GET, web::get().to(call_list_settings::get_settings)),
                (Method::PUT, web::put().to(call_list_settings::replace_settings)),
                (Method::DELETE, web::delete().to(call_list_settings::delete_settings)),
            ],
        ),
        ("/insights/growth", vec![(Method::GET, web::get().to(insights::get_growth))]),
        ("/insights/barriers", vec![(Method::GET, web::get().to(insights::get_barriers))]),
        ("/insights/contacts", vec![(Method::GET, web::get().to(insights::get_contacts))]),
        ("/insights/collaboration", vec![(Method::GET, web::get().to(insights::get_collaboration))]),
        ("/insights/fieldlabs", vec![(Method::GET, web::get().to(insights::get_fieldlabs))]),
        ("/insights/journey", vec![(Method::GET, web::get().to(insights::get_journey))]),
        ("/insights/outcomes", vec![(Method::GET, web::get().to(insights::get_outcomes))]),
        ("/insights/ladder", vec![(Method::GET, web::get().to(insights::get_ladder))]),
        ("/insights/frontier", vec![(Method::GET, web::get().to(insights::get_frontier))]),
        ("/insights/coverage", vec![(Method::GET, web::get().to(insights::get_coverage))]),
        ("/insights/barrier-help", vec![(Method::GET, web::get().to(insights::get_help))]),
        ("/insights/cluster-participants", vec![(Method::GET, web::get().to(insights::get_participants))]),
        ("/insights/population", vec![(Method::GET, web::get().to(insights::get_population))]),
        ("/firms/{firmId}/frontier-reach", vec![(Method::GET, web::get().to(frontier_reach::get_frontier_reach))]),
        (
            "/firms/{firmId}/frontier-standings",
            vec![(Method::GET, web::get().to(frontier_standings::get_frontier_standings))],
        ),
        ("/introduction-paths", vec![(Method::GET, web::get().to(introduction_paths::get_introduction_paths))]),
        ("/informal-clusters", vec![(Method::GET, web::get().to(informal_clusters::list_informal_clusters))]),
        (
            "/agreed-visits",
            vec![
                (Method::GET, web::get().to(agreed_visits::list_visits)),
                (Method::POST, web::post().to(agreed_visits::create_visit)),
            ],
        ),
        (
            "/agreed-visits/{agreedVisitId}",
            vec![
                (Method::GET, web::get().to(agreed_visits::get_visit)),
                (Method::PUT, web::put().to(agreed_visits::replace_visit)),
                (Method::DELETE, web::delete().to(agreed_visits::delete_visit)),
            ],
        ),
        ("/visit-plans", vec![(Method::POST, web::post().to(visit_plans::post_visit_plans))]),
        ("/allocations", vec![(Method::POST, web::post().to(allocations::post_allocations))]),
        ("/group-proposals", vec![(Method::POST, web::post().to(group_proposals::post_group_proposals))]),
        ("/interpretations", vec![(Method::POST, web::post().to(interpretations::post_interpretations))]),
        ("/search", vec![(Method::GET, web::get().to(search::get_search))]),
        ("/intake-links", vec![(Method::POST, web::post().to(intake_links::create_intake_link))]),
        ("/changes", vec![(Method::GET, web::get().to(changes::list_changes))]),
        (
            "/webhooks",
            vec![
                (Method::GET, web::get().to(webhooks::list_webhooks)),
                (Method::POST, web::post().to(webhooks::create_webhook)),
            ],
        ),
        (
            "/webhooks/{webhookId}",
            vec![
                (Method::GET, web::get().to(webhooks::get_webhook)),
                (Method::PUT, web::put().to(webhooks::replace_webhook)),
                (Method::DELETE, web::delete().to(webhooks::delete_webhook)),
            ],
        ),
        ("/webhooks/{webhookId}/secrets", vec![(Method::POST, web::post().to(webhooks::create_secret))]),
        ("/webhooks/{webhookId}/deliveries", vec![(Method::GET, web::get().to(webhooks::list_deliveries))]),
        ("/webhooks/{webhookId}/replays", vec![(Method::POST, web::post().to(webhooks::create_replay))]),
        ("/sources", vec![(Method::GET, web::get().to(sources::list_sources))]),
        ("/firms/{firmId}/register-facts", vec![(Method::GET, web::get().to(sources::list_register_facts))]),
        ("/audit-records", vec![(Method::GET, web::get().to(audit_records::list_audit_records))]),
        ("/barriers", vec![(Method::GET, web::get().to(taxonomies::list_barriers))]),
        ("/topics", vec![(Method::GET, web::get().to(taxonomies::list_topics))]),
        ("/sectors", vec![(Method::GET, web::get().to(taxonomies::list_sectors))]),
        ("/regions", vec![(Method::GET, web::get().to(taxonomies::list_regions))]),
        ("/steps", vec![(Method::GET, web::get().to(taxonomies::list_steps))]),
        (
            "/users",
            vec![(Method::GET, web::get().to(users::list_users)), (Method::POST, web::post().to(users::create_user))],
        ),
        (
            "/users/{userId}",
            vec![
                (Method::GET, web::get().to(users::get_user)),
                (Method::PUT, web::put().to(users::replace_user)),
                (Method::DELETE, web::delete().to(users::delete_user)),
            ],
        ),
        ("/users/{userId}/passwords", vec![(Method::POST, web::post().to(users::create_password))]),
        (
            "/clients",
            vec![
                (Method::GET, web::get().to(clients::list_clients)),
                (Method::POST, web::post().to(clients::create_client)),
            ],
        ),
        (
            "/clients/{clientId}",
            vec![
                (Method::GET, web::get().to(clients::get_client)),
                (Method::PUT, web::put().to(clients::replace_client)),
                (Method::DELETE, web::delete().to(clients::delete_client)),
            ],
        ),
        ("/clients/{clientId}/secrets", vec![(Method::POST, web::post().to(clients::create_secret))]),
        ("/open-sessions", vec![(Method::GET, web::get().to(sessions::list_open_sessions))]),
        ("/open-sessions/{openSessionId}", vec![(Method::DELETE, web::delete().to(sessions::delete_open_session))]),
        ("/sessions", vec![(Method::POST, web::post().to(sessions::create_session))]),
        (
            "/sessions/{sessionId}",
            vec![
                (Method::GET, web::get().to(sessions::get_session)),
                (Method::DELETE, web::delete().to(sessions::delete_session)),
            ],
        ),
        ("/openapi.json", vec![(Method::GET, web::get().to(description::get_json))]),
        ("/openapi.yaml", vec![(Method::GET, web::get().to(description::get_yaml))]),
    ]
}

/// What stands outside the version: for whoever runs the service, and for signing in.
fn unversioned() -> Vec<Row> {
    vec![
        ("/", vec![(Method::GET, web::get().to(description::get_pointer))]),
        ("/.well-known/security.txt", vec![(Method::GET, web::get().to(security_txt::get_security_txt))]),
        ("/health/live", vec![(Method::GET, web::get().to(health::get_live))]),
        ("/health/ready", vec![(Method::GET, web::get().to(health::get_ready))]),
        ("/metrics", vec![(Method::GET, web::get().to(metrics::get_metrics))]),
        ("/oauth/token", vec![(Method::POST, web::post().to(oauth::post_token))]),
        ("/sign-in", vec![(Method::GET, web::get().to(sign_in::get_sign_in))]),
        ("/sign-in/callback", vec![(Method::GET, web::get().to(sign_in::get_callback))]),
    ]
}

/// Registers everything. A wrong method is answered 405 with `Allow` by the resource itself.
pub fn register(config: &mut web::ServiceConfig) {
    let resource = |(path, routes): Row| {
        routes.into_iter().fold(web::resource(path), |resource, (_, route)| resource.route(route))
    };
    let scope = versioned().into_iter().map(resource).fold(web::scope(BASE), |scope, row| scope.service(row));
    config.service(scope.wrap(from_fn(authentication::authenticate)));
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
