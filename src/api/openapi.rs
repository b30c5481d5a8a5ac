//! The description of the API in OpenAPI 3.1, made from the code.
//!
//! Handlers describe what is their own: parameters, body, the answer when all goes well. What is the same everywhere
//! is added here, by rules: headers of answers, failures, roles, examples. The result is committed as `openapi.yaml`,
//! and a test holds the two equal.

mod common;
mod examples;
mod roles;
mod schemas;
mod yaml;

use super::authentication::SESSION_COOKIE;
use super::matches::{Include, MatchRequest};
use super::problem::ProblemDocument;
use super::{
    active_weights, agreed_visits, allocations, audit_records, call_list, call_list_settings, changes, clients,
    contact_events, contact_permission, contacts, conversations, data_requests, description, duplicates, exports,
    external_keys, firms, frontier_reach, frontier_standings, group_proposals, identity_matches, import_mappings,
    imports, impressions, informal_clusters, insights, intake_links, interpretations, introduction_paths,
    introductions, match_cards, matches, model, next_step, outcomes_due, partner_notes, partners, referrals, sandbox,
    search, sessions, sources, taxonomies, users, visit_plans, webhooks, weights,
};
use crate::app::accounts::clients::ClientProfile;
use crate::app::accounts::users::UserProfile;
use crate::app::search::SearchKind;
use crate::interpretation::{FirmProfile, PartnerProfile};
use utoipa::OpenApi;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "loopvermogen",
        description = "Ranks fieldlabs, knowledge institutions and frontier companies as partners for a firm, says \
                       why, and answers the way back: which firms a partner could invite.\n\n\
                       Free words and codes are both accepted for barriers, topics, sectors and places. Lists of \
                       query parameters are separated by commas. An unknown parameter or field is refused. Every \
                       failure, also of an unknown path (404) or a wrong method (405), is a problem document of \
                       RFC 9457, with all faults of the input in `errors`. `HEAD` is answered wherever `GET` is, \
                       without the body and without waiting.\n\n\
                       How often a client may ask is limited where the installation says so. The answer then tells \
                       how many requests fit at once (`RateLimit-Limit`), how many are left (`RateLimit-Remaining`) \
                       and after how many seconds all are (`RateLimit-Reset`); who asks too often gets 429 with \
                       `Retry-After`.",
        contact(
            name = "loopvermogen",
            url = "https://github.com/loopvermogen/loopvermogen",
            email = "team@loopvermogen.example"
        ),
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    servers((url = "https://localhost:8080/v1", description = "Your own installation.")),
    tags(
        (name = "Matching", description = "Partners for a firm, and firms for a partner."),
        (name = "Acquaintances", description = "Who knows whom: introductions, steps to the frontier, informal clusters."),
        (name = "Search", description = "Finding a firm, partner or topic by what somebody types of it."),
        (name = "Firms", description = "Firms (*bedrijven*) of your organisation."),
        (name = "Imports", description = "Files of firms: checked row by row, committed, and reverted within a term."),
        (name = "Exports", description = "Records as files."),
        (name = "Contacts", description = "Contact persons, and whether one may approach them: consents, objections, rules."),
        (name = "DataRequests", description = "What firms and persons ask about their data, and the answer within a month."),
        (name = "Partners", description = "Fieldlabs, knowledge institutions, frontier companies, networks, public bodies."),
        (name = "Outreach", description = "Conversations, next steps, call lists, introductions and what became of them."),
        (name = "Insights", description = "Figures of the region, as JSON or CSV."),
        (name = "Referrals", description = "Firms that one organisation offers to another."),
        (name = "Planning", description = "Visits, scarce places and groups: proposals for a person to decide on."),
        (name = "Words", description = "What free words mean."),
        (name = "Taxonomies", description = "The classifications in whose codes firms and partners are described."),
        (name = "Integration", description = "Following the data: changes, and events that are sent to your system."),
        (name = "Sandbox", description = "An organisation with invented data, to try things with."),
        (name = "Accounts", description = "Who may call: people, their sessions, and other systems."),
        (name = "Audit", description = "Who did what (*auditlogboek*)."),
        (name = "Description", description = "This description; open to everybody.")
    ),
    paths(
        matches::post_matches,
        matches::get_firm_matches,
        matches::get_partner_prospects,
        introduction_paths::get_introduction_paths,
        frontier_reach::get_frontier_reach,
        frontier_standings::get_frontier_standings,
        informal_clusters::list_informal_clusters,
        intake_links::create_intake_link,
        search::get_search,
        firms::list_firms,
        firms::create_firm,
        firms::get_firm,
        firms::replace_firm,
        firms::patch_firm,
        firms::delete_firm,
        external_keys::firms::get_firm,
        external_keys::firms::put_firm,
        external_keys::firms::patch_firm,
        external_keys::firms::delete_firm,
        external_keys::firms::get_matches,
        contacts::list_contacts,
        contacts::create_contact,
        contacts::get_contact,
        contacts::replace_contact,
        contacts::patch_contact,
        contacts::delete_contact,
        contacts::search_contacts,
        contact_permission::get_permission,
        contact_permission::ask_permission,
        contact_permission::get_rules,
        contact_permission::replace_rules,
        contact_permission::get_membership,
        contact_permission::join_ledger,
        contact_permission::leave_ledger,
        contact_events::list_consents,
        contact_events::record_consent,
        contact_events::get_consent,
        contact_events::record_objection,
        contact_events::record_objection_by_number,
        contact_events::list_objections,
        contact_events::get_objection,
        contact_events::withdraw_objection,
        contact_events::record_touch,
        contact_events::get_touch,
        data_requests::list_requests,
        data_requests::create_request,
        data_requests::get_request,
        data_requests::decide_request,
        data_requests::get_report,
        data_requests::get_readable_report,
        imports::list_imports,
        imports::create_import,
        imports::get_import,
        imports::list_rows,
        imports::get_failed_rows,
        imports::follow_import,
        imports::commit_import,
        imports::revert_import,
        import_mappings::list_mappings,
        import_mappings::create_mapping,
        import_mappings::get_mapping,
        import_mappings::replace_mapping,
        import_mappings::delete_mapping,
        duplicates::list_duplicates,
        duplicates::get_duplicate,
        duplicates::search_duplicates,
        duplicates::decide_duplicate,
        identity_matches::post_identity_matches,
        exports::export_firms,
        exports::export_conversations,
        exports::export_matches,
        exports::export_prospects,
        sandbox::reset_sandbox,
        match_cards::create_ticket,
        match_cards::get_settings,
        match_cards::replace_settings,
        model::get_model,
        active_weights::get_active,
        active_weights::replace_active,
        weights::list_versions,
        weights::get_replay,
        partners::list_partners,
        partners::create_partner,
        partners::get_partner,
        partners::replace_partner,
        partners::patch_partner,
        partners::delete_partner,
        partner_notes::list_notes,
        partner_notes::create_note,
        partner_notes::get_note,
        partner_notes::delete_note,
        external_keys::partners::get_partner,
        external_keys::partners::put_partner,
        external_keys::partners::patch_partner,
        external_keys::partners::delete_partner,
        external_keys::contacts::get_contact,
        external_keys::contacts::put_contact,
        external_keys::contacts::patch_contact,
        external_keys::contacts::delete_contact,
        external_keys::memberships::get_membership,
        external_keys::memberships::put_membership,
        external_keys::memberships::patch_membership,
        external_keys::memberships::delete_membership,
        external_keys::conversations::get_conversation,
        external_keys::conversations::put_conversation,
        external_keys::conversations::patch_conversation,
        external_keys::conversations::delete_conversation,
        conversations::list_conversations,
        conversations::create_conversation,
        conversations::get_conversation,
        conversations::confirm_words,
        impressions::create_impression,
        impressions::get_impression,
        next_step::get_next_step,
        introductions::list_introductions,
        introductions::create_introduction,
        introductions::request_firm,
        introductions::get_introduction,
        introductions::replace_status,
        introductions::create_outcome,
        outcomes_due::list_outcomes_due,
        call_list::get_call_list,
        call_list_settings::get_settings,
        call_list_settings::replace_settings,
        call_list_settings::delete_settings,
        insights::get_growth,
        insights::get_barriers,
        insights::get_contacts,
        insights::get_collaboration,
        insights::get_fieldlabs,
        insights::get_journey,
        insights::get_outcomes,
        insights::get_ladder,
        insights::get_frontier,
        insights::get_coverage,
        insights::get_help,
        insights::get_participants,
        insights::get_population,
        referrals::list_referrals,
        referrals::create_referral,
        referrals::get_referral,
        referrals::replace_status,
        referrals::list_organisations,
        agreed_visits::list_visits,
        agreed_visits::create_visit,
        agreed_visits::get_visit,
        agreed_visits::replace_visit,
        agreed_visits::delete_visit,
        visit_plans::post_visit_plans,
        allocations::post_allocations,
        group_proposals::post_group_proposals,
        interpretations::post_interpretations,
        taxonomies::list_barriers,
        taxonomies::list_topics,
        taxonomies::list_sectors,
        taxonomies::list_regions,
        taxonomies::list_steps,
        users::list_users,
        users::create_user,
        users::get_user,
        users::replace_user,
        users::delete_user,
        users::create_password,
        clients::list_clients,
        clients::create_client,
        clients::get_client,
        clients::replace_client,
        clients::delete_client,
        clients::create_secret,
        sessions::create_session,
        sessions::get_session,
        sessions::delete_session,
        sessions::list_open_sessions,
        sessions::delete_open_session,
        changes::list_changes,
        webhooks::list_webhooks,
        webhooks::create_webhook,
        webhooks::get_webhook,
        webhooks::replace_webhook,
        webhooks::delete_webhook,
        webhooks::create_secret,
        webhooks::list_deliveries,
        webhooks::create_replay,
        sources::list_sources,
        sources::list_register_facts,
        audit_records::list_audit_records,
        description::get_json,
        description::get_yaml,
    ),
    components(schemas(
        FirmProfile,
        PartnerProfile,
        MatchRequest,
        Include,
        SearchKind,
        UserProfile,
        ClientProfile,
        ProblemDocument
    ))
)]
struct Description;

/// The whole description.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Description::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token (RFC 9068): of `loopvermogen token`, of `/oauth/token` for a client, or of a configured \
             issuer.",
        ))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    let cookie = ApiKeyValue::with_description(
        SESSION_COOKIE,
        "The session of a person, from `POST /sessions` or `/sign-in`; changes must come from pages of this server.",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    common::add_components(components);
    for (path, item) in &mut document.paths.paths {
        let is_record = path.ends_with('}');
        let methods = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in methods.into_iter().flatten() {
            if let Some(proofs) = &mut operation.security {
                proofs.push(SecurityRequirement::new("session", Vec::<String>::new()));
            }
            common::complete(operation, is_record);
            roles::describe(operation);
            examples::add(operation);
        }
    }
    document
}

/// The description as JSON.
pub fn json() -> Result<String, serde_json::Error> {
    document().to_pretty_json()
}

/// The description as YAML, as committed in `openapi.yaml`.
pub fn yaml() -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    Ok(yaml::for_every_reader(&document().to_yaml()?))
}
