//! The table of all pages.

use super::{
    admin, admin_forms, brief, call_list_form, clusters, contact_forms, contacts, conversation, duplicates, failures,
    firm, firm_form, firm_requests, followed, home, import, impressions, intake, introductions, language, match_card,
    misfits, network, objections, organisation, outcomes, own_password, partner, partner_form, places, plan,
    plan_agreed, region, requests, search, sent, sign_in, style, today, topic, tour, visit,
};
use crate::api::authentication;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Route, http};

/// Pages for who is signed in; all are read.
pub const PAGES: [&str; 40] = [
    "/",
    "/zoeken",
    "/bedrijven",
    firm_form::NEW,
    duplicates::HERE,
    "/bedrijven/{firmId}",
    "/bedrijven/{firmId}/gegevens",
    "/bedrijven/{firmId}/bezoek",
    "/bedrijven/{firmId}/bezoek.html",
    "/bedrijven/{firmId}/gesprek",
    visit::HERE,
    "/bedrijven/{firmId}/contactpersonen",
    "/bedrijven/{firmId}/netwerk",
    "/bedrijven/{firmId}/netwerk.svg",
    "/bedrijven/{firmId}/intakelink",
    followed::HERE,
    outcomes::HERE,
    "/partners",
    "/partners/{partnerId}",
    "/partners/{partnerId}/gegevens",
    firm_requests::TABLE,
    "/partners/{partnerId}/verdeling",
    "/partners/{partnerId}/netwerk",
    "/partners/{partnerId}/netwerk.svg",
    "/onderwerpen/{code}",
    "/import",
    "/import/{importId}",
    "/import/{importId}/niet-gelukt",
    "/weekplan",
    "/weekplan/agenda.ics",
    "/beheer",
    call_list_form::HERE,
    requests::HERE,
    objections::HERE,
    "/netwerk",
    "/regio",
    "/regio/{figure}.csv",
    "/regio/{figure}.svg",
    "/rondleiding",
    own_password::HERE,
];

/// A page for who has a ticket.
const CARD: &str = "/match-cards/{ticket}";

/// Where forms are sent to, each answered by leading to a page.
pub const FORMS: [&str; 43] = [
    firm_form::NEW,
    duplicates::HERE,
    "/bedrijven/dubbel/{duplicateId}",
    "/bedrijven/{firmId}/gegevens",
    "/bedrijven/{firmId}/gesprek",
    visit::HERE,
    "/bedrijven/{firmId}/contactpersonen",
    "/bedrijven/{firmId}/toestemmingen",
    "/bedrijven/{firmId}/bezwaren",
    "/bedrijven/{firmId}/non-mailing",
    "/bedrijven/{firmId}/gehoor",
    "/bedrijven/{firmId}/gehoor/terug",
    "/bedrijven/{firmId}/getoond",
    "/bedrijven/{firmId}/introducties",
    "/bedrijven/{firmId}/niet-passend",
    "/bedrijven/{firmId}/intakelink",
    "/introducties/{introductionId}/zetten",
    "/introducties/{introductionId}/terug",
    outcomes::HERE,
    "/import",
    "/import/{importId}/kolommen",
    "/import/{importId}/vastleggen",
    "/import/{importId}/terugdraaien",
    "/weekplan/afspraken",
    "/partners/{partnerId}/gegevens",
    firm_requests::REQUEST,
    organisation::RENAME,
    "/beheer/gebruikers",
    "/beheer/webhooks",
    "/beheer/verzoeken/{requestId}",
    requests::HERE,
    objections::TAKE_BACK,
    objections::LIFT,
    "/beheer/gebruikers/{userId}",
    "/beheer/gebruikers/{userId}/stand",
    "/beheer/gebruikers/{userId}/wachtwoord",
    "/beheer/sessies/{openSessionId}/einde",
    "/beheer/gewichten",
    call_list_form::HERE,
    call_list_form::TO_STANDARD,
    "/beheer/webhooks/{webhookId}/geheim",
    "/beheer/webhooks/{webhookId}/einde",
    own_password::HERE,
];

fn form(path: &str) -> Route {
    match path {
        firm_form::NEW => web::post().to(firm_form::post_new),
        "/bedrijven/{firmId}/gegevens" => web::post().to(firm_form::post_form),
        "/bedrijven/{firmId}/gesprek" => web::post().to(conversation::post_form),
        duplicates::HERE => web::post().to(duplicates::post_search),
        "/bedrijven/dubbel/{duplicateId}" => web::post().to(duplicates::post_decision),
        "/bedrijven/{firmId}/contactpersonen" => web::post().to(contact_forms::post_person),
        "/bedrijven/{firmId}/toestemmingen" => web::post().to(contact_forms::post_consent),
        "/bedrijven/{firmId}/bezwaren" => web::post().to(contact_forms::post_objection),
        "/bedrijven/{firmId}/non-mailing" => web::post().to(contact_forms::post_non_mailing),
        "/bedrijven/{firmId}/gehoor" => web::post().to(today::post_outcome),
        "/bedrijven/{firmId}/gehoor/terug" => web::post().to(today::post_undo),
        "/bedrijven/{firmId}/getoond" => web::post().to(impressions::post_shown),
        "/bedrijven/{firmId}/introducties" => web::post().to(introductions::post_proposal),
        "/introducties/{introductionId}/terug" => web::post().to(introductions::post_taken_back),
        "/bedrijven/{firmId}/niet-passend" => web::post().to(misfits::post_misfit),
        "/bedrijven/{firmId}/intakelink" => web::post().to(intake::post_link),
        "/weekplan/afspraken" => web::post().to(plan_agreed::post_agreed),
        "/partners/{partnerId}/gegevens" => web::post().to(partner_form::post_form),
        firm_requests::REQUEST => web::post().to(firm_requests::post_requests),
        organisation::RENAME => web::post().to(organisation::post_name),
        "/beheer/gebruikers" => web::post().to(admin_forms::post_user),
        "/beheer/webhooks" => web::post().to(admin_forms::post_webhook),
        outcomes::HERE => web::post().to(outcomes::post_form),
        visit::HERE => web::post().to(visit::post_form),
        requests::HERE => web::post().to(requests::post_request),
        objections::TAKE_BACK => web::post().to(objections::post_taken_back),
        objections::LIFT => web::post().to(objections::post_lifted),
        "/beheer/verzoeken/{requestId}" => web::post().to(admin_forms::post_decision),
        "/beheer/gebruikers/{userId}" => web::post().to(admin_forms::post_rights),
        "/beheer/gebruikers/{userId}/wachtwoord" => web::post().to(admin_forms::post_password),
        "/beheer/gebruikers/{userId}/stand" => web::post().to(admin::post_standing),
        "/beheer/sessies/{openSessionId}/einde" => web::post().to(admin::post_session_end),
        call_list_form::HERE => web::post().to(call_list_form::post_form),
        call_list_form::TO_STANDARD => web::post().to(call_list_form::post_standard),
        "/beheer/gewichten" => web::post().to(admin::post_weights),
        "/beheer/webhooks/{webhookId}/geheim" => web::post().to(admin::post_secret),
        "/beheer/webhooks/{webhookId}/einde" => web::post().to(admin_forms::post_webhook_end),
        own_password::HERE => web::post().to(own_password::post_form),
        "/import" => web::post().to(import::post_file),
        "/import/{importId}/kolommen" => web::post().to(import::post_columns),
        "/import/{importId}/vastleggen" => web::post().to(import::post_commit),
        "/import/{importId}/terugdraaien" => web::post().to(import::post_reversion),
        _ => web::post().to(introductions::post_move),
    }
}

fn page(path: &str) -> Route {
    match path {
        "/" => web::get().to(home::get_home),
        "/zoeken" => web::get().to(search::get_search),
        "/bedrijven" => web::get().to(search::get_firms),
        "/partners" => web::get().to(search::get_partners),
        firm_form::NEW => web::get().to(firm_form::get_new),
        duplicates::HERE => web::get().to(duplicates::get_duplicates),
        "/bedrijven/{firmId}/contactpersonen" => web::get().to(contacts::get_contacts),
        "/bedrijven/{firmId}" => web::get().to(firm::get_firm),
        "/bedrijven/{firmId}/gegevens" => web::get().to(firm_form::get_form),
        "/bedrijven/{firmId}/bezoek" => web::get().to(brief::get_brief),
        "/bedrijven/{firmId}/bezoek.html" => web::get().to(brief::get_brief_file),
        "/bedrijven/{firmId}/gesprek" => web::get().to(conversation::get_form),
        "/bedrijven/{firmId}/netwerk" => web::get().to(network::get_network),
        "/bedrijven/{firmId}/netwerk.svg" => web::get().to(network::get_svg),
        "/partners/{partnerId}/gegevens" => web::get().to(partner_form::get_form),
        firm_requests::TABLE => web::get().to(firm_requests::get_table),
        "/partners/{partnerId}/verdeling" => web::get().to(places::get_division),
        "/partners/{partnerId}/netwerk" => web::get().to(network::get_network_of_partner),
        "/partners/{partnerId}/netwerk.svg" => web::get().to(network::get_svg_of_partner),
        own_password::HERE => web::get().to(own_password::get_form),
        "/rondleiding" => web::get().to(tour::get_tour),
        "/import" => web::get().to(import::get_imports),
        "/import/{importId}" => web::get().to(import::get_import),
        "/import/{importId}/niet-gelukt" => web::get().to(import::get_failed_rows),
        "/bedrijven/{firmId}/intakelink" => web::get().to(intake::get_links),
        "/weekplan" => web::get().to(plan::get_plan),
        "/weekplan/agenda.ics" => web::get().to(plan::get_calendar),
        call_list_form::HERE => web::get().to(call_list_form::get_form),
        followed::HERE => web::get().to(followed::get_introductions),
        outcomes::HERE => web::get().to(outcomes::get_form),
        visit::HERE => web::get().to(visit::get_form),
        requests::HERE => web::get().to(requests::get_requests),
        objections::HERE => web::get().to(objections::get_objections),
        "/beheer" => web::get().to(admin::get_admin),
        "/netwerk" => web::get().to(clusters::get_clusters),
        "/onderwerpen/{code}" => web::get().to(topic::get_topic),
        "/regio" => web::get().to(region::get_region),
        "/regio/{figure}.svg" => web::get().to(region::get_svg),
        "/regio/{figure}.csv" => web::get().to(region::get_csv),
        _ => web::get().to(partner::get_partner),
    }
}

/// Registers the pages. `/` and `/sign-in` belong to the API too: a browser asks for HTML by name.
pub fn register(config: &mut ServiceConfig) {
    for path in PAGES.into_iter().chain(FORMS.into_iter().filter(|path| !PAGES.contains(path))) {
        let mut resource = web::resource(path).app_data(sent::limits());
        if PAGES.contains(&path) {
            resource = resource.route(page(path));
        }
        if FORMS.contains(&path) {
            resource = resource.route(form(path));
        }
        let resource = if path == "/" { resource.guard(fn_guard(wants_a_page)) } else { resource };
        config.service(
            resource
                .wrap(from_fn(organisation::look_up))
                .wrap(from_fn(authentication::authenticate))
                .wrap(from_fn(failures::show))
                .wrap(from_fn(language::keep)),
        );
    }
    let sign_in = web::resource("/sign-in")
        .guard(fn_guard(wants_the_form))
        .route(web::get().to(sign_in::get_sign_in))
        .route(web::post().to(sign_in::post_sign_in));
    config.service(sign_in.wrap(from_fn(failures::show)).wrap(from_fn(language::keep)));
    let ticket = web::resource("/sign-in/tickets/{ticket}").route(web::get().to(sign_in::get_ticket));
    config.service(ticket.wrap(from_fn(failures::show)));
    let card = web::resource(CARD).route(web::get().to(match_card::get_card));
    config.service(card.wrap(from_fn(failures::show)));
    let sign_out = web::resource("/sign-out").route(web::post().to(sign_in::post_sign_out));
    config.service(sign_out.wrap(from_fn(authentication::authenticate)).wrap(from_fn(failures::show)));
    for (path, route) in [
        ("/intake/open/{secret}", web::get().to(intake::get_begin)),
        ("/intake/begin", web::post().to(intake::post_begin)),
        ("/intake/verslag", web::get().to(intake::get_report)),
    ] {
        let resource = web::resource(path).app_data(sent::limits()).route(route);
        config.service(resource.wrap(from_fn(failures::show)).wrap(from_fn(language::keep)));
    }
    let intake = web::resource("/intake")
        .app_data(sent::limits())
        .route(web::get().to(intake::get_form))
        .route(web::post().to(intake::post_form));
    config.service(intake.wrap(from_fn(failures::show)).wrap(from_fn(language::keep)));
    config.service(web::resource(style::path()).route(web::get().to(style::get_style)));
    config.service(web::resource("/static/huisstijl.{hash}.css").route(web::get().to(style::get_house_style)));
    config.service(web::resource(style::script_path()).route(web::get().to(style::get_script)));
    config.service(web::resource(style::icon_path()).route(web::get().to(style::get_icon)));
    let unknown = web::to(failures::get_unknown).wrap(from_fn(organisation::look_up));
    config.default_service(unknown.wrap(from_fn(authentication::authenticate)));
}

fn wants_a_page(context: &GuardContext<'_>) -> bool {
    let accepted = context.head().headers().get_all(http::header::ACCEPT);
    accepted.into_iter().any(|header| header.to_str().is_ok_and(|ranges| ranges.contains("text/html")))
}

/// A link to an issuer has its parameter, and is the API's.
fn wants_the_form(context: &GuardContext<'_>) -> bool {
    let head = context.head();
    let query = head.uri.query().unwrap_or_default();
    head.method == http::Method::POST
        || wants_a_page(context) && !query.split('&').any(|pair| pair.starts_with("issuer="))
}
