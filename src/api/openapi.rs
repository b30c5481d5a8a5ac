//! The description of the API in OpenAPI 3.1, made from the code.
//!
//! Handlers describe what is their own: parameters, body, the answer when all goes well. What is the same everywhere
//! is added here, by rules: headers of answers, failures, roles, examples. The result is committed as `openapi.yaml`,
//! and a test holds the two equal.

mod common;
mod examples;
mod figure_examples;
mod roles;
mod schemas;

use super::matches::{Include, MatchRequest};
use super::problem::ProblemDocument;
use super::{
    call_list, conversations, description, firms, frontier_reach, informal_clusters, insights, interpretations,
    introduction_paths, introductions, matches, next_step, partners, referrals, taxonomies,
};
use crate::interpretation::{FirmProfile, PartnerProfile};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "loopvermogen",
        description = "Ranks fieldlabs, knowledge institutions and frontier companies as partners for a firm, says \
                       why, and answers the way back: which firms a partner could invite.\n\n\
                       Free words and codes are both accepted for barriers, topics, sectors and places. Lists of \
                       query parameters are separated by commas. An unknown parameter or field is refused. Every \
                       failure, also of an unknown path (404) or a wrong method (405), is a problem document of \
                       RFC 9457, with all faults of the input in `errors`.",
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
        (name = "Firms", description = "Firms (*bedrijven*) of your organisation."),
        (name = "Partners", description = "Fieldlabs, knowledge institutions, frontier companies, networks, public bodies."),
        (name = "Outreach", description = "Conversations, next steps, call lists, introductions and what became of them."),
        (name = "Insights", description = "Figures of the region, as JSON or CSV."),
        (name = "Referrals", description = "Firms that one organisation offers to another."),
        (name = "Words", description = "What free words mean."),
        (name = "Taxonomies", description = "The classifications in whose codes firms and partners are described."),
        (name = "Description", description = "This description; open to everybody.")
    ),
    paths(
        matches::post_matches,
        matches::get_firm_matches,
        matches::get_partner_prospects,
        introduction_paths::get_introduction_paths,
        frontier_reach::get_frontier_reach,
        informal_clusters::list_informal_clusters,
        firms::list_firms,
        firms::create_firm,
        firms::get_firm,
        firms::replace_firm,
        firms::delete_firm,
        partners::list_partners,
        partners::create_partner,
        partners::get_partner,
        partners::replace_partner,
        partners::delete_partner,
        conversations::list_conversations,
        conversations::create_conversation,
        conversations::get_conversation,
        next_step::get_next_step,
        introductions::list_introductions,
        introductions::create_introduction,
        introductions::get_introduction,
        introductions::replace_status,
        introductions::create_outcome,
        call_list::get_call_list,
        insights::get_growth,
        insights::get_barriers,
        insights::get_contacts,
        insights::get_collaboration,
        insights::get_fieldlabs,
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
        interpretations::post_interpretations,
        taxonomies::list_barriers,
        taxonomies::list_topics,
        taxonomies::list_sectors,
        taxonomies::list_regions,
        taxonomies::list_steps,
        description::get_json,
        description::get_yaml,
    ),
    components(schemas(FirmProfile, PartnerProfile, MatchRequest, Include, ProblemDocument))
)]
struct Description;

/// The whole description.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Description::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token (RFC 9068); `loopvermogen token` issues one."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    common::add_components(components);
    for (path, item) in &mut document.paths.paths {
        let is_record = path.ends_with('}');
        let methods = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        for operation in methods.into_iter().flatten() {
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
    Ok(document().to_yaml()?)
}
