//! `/partners/{id}/gegevens`: what a partner keeps of itself, by its coordinator.

use super::facts::capital;
use super::failures::as_it_is;
use super::frame::{Frame, answer, answer_with};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WritePartners};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::AppError;
use crate::app::partner_details::{PartnerDetails, change_details};
use crate::app::partners::get_partner;
use crate::app::writing::Expected;
use crate::domain::intake::Intake;
use crate::domain::partner::Service;
use crate::domain::{Invalid, Partner};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "partner_form.html")]
struct FormPage {
    frame: Frame,
    id: String,
    name: String,
    /// Which state of the record is changed.
    revision: String,
    description: String,
    website: String,
    /// Code, words, whether it is ticked.
    services: Vec<(String, String, bool)>,
    /// Code, words, whether it is chosen.
    open: [(&'static str, &'static str, bool); 3],
    capacity: String,
    opening: String,
    role: String,
    mailbox: String,
    faults: Vec<(&'static str, String)>,
}

/// The form with what is known.
pub async fn get_form(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), partner.id);
    let (record, revision) = line::run(&state, move |app| get_partner(app, &permit.caller, id)).await?;
    let partner = record.partner;
    let details = PartnerDetails {
        description: partner.description,
        website: partner.website,
        services: partner.services,
        intake: partner.intake.unwrap_or_default(),
    };
    answer(&page(frame, (id.to_string(), partner.name), revision.to_string(), &details, Vec::new()))
}

/// Saves what was sent, or shows the form again with what is wrong.
pub async fn post_form(
    permit: Permit<WritePartners>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), partner.id);
    let (details, fault) = read(&sent);
    let revision = sent.one("revision").unwrap_or_default().to_owned();
    let expected = Expected::OneOf(revision.parse().into_iter().collect());
    let given = details.clone();
    let outcome = line::run(&state, move |app| {
        let (record, _) = get_partner(app, &permit.caller, id)?;
        let faults = match fault {
            Some(fault) => vec![fault],
            None => match change_details(app, &permit.caller, id, &given, &expected) {
                Ok(_) => return Ok(None),
                Err(AppError::Invalid(faults)) => faults,
                Err(error) => return Err(error),
            },
        };
        Ok(Some((record.partner.name, faults)))
    });
    let Some((name, faults)) = outcome.await? else {
        return Ok(go_to(&format!("/partners/{id}?done=saved")));
    };
    let faults = faults.iter().map(|fault| in_words(&frame, fault)).collect();
    let page = page(frame, (id.to_string(), name), revision, &details, faults);
    Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?))
}

fn read(sent: &Sent) -> (PartnerDetails, Option<Invalid>) {
    let one = |name: &str| sent.one(name).map(str::to_owned);
    let capacity = sent.one("capacity").map(str::parse::<u32>);
    let fault = || Invalid::new("/intake/capacity", "wrong_type", "This is no number.", "Give a whole number.");
    let fault = matches!(capacity, Some(Err(_))).then(fault);
    let details = PartnerDetails {
        description: one("description"),
        website: one("website"),
        services: sent.all("service").filter_map(Service::from_code).collect(),
        intake: Intake {
            role: one("role"),
            mailbox: one("mailbox"),
            opening: one("opening"),
            capacity: capacity.and_then(Result::ok),
            is_open: match sent.one("open") {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            },
        },
    };
    (details, fault)
}

fn page(
    frame: Frame,
    (id, name): (String, String),
    revision: String,
    details: &PartnerDetails,
    faults: Vec<(&'static str, String)>,
) -> FormPage {
    let w = frame.w;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let PartnerDetails { intake, .. } = details;
    let service = |service: Service| {
        let code = serde_json::to_value(service).ok().and_then(|code| code.as_str().map(str::to_owned));
        (code.unwrap_or_default(), capital(&frame.lang.say(&service.label())), details.services.contains(&service))
    };
    FormPage {
        id,
        name,
        revision,
        description: text(&details.description),
        website: text(&details.website),
        services: Service::ALL.into_iter().map(service).collect(),
        open: [
            ("yes", w.own_open, intake.is_open == Some(true)),
            ("no", w.own_closed, intake.is_open == Some(false)),
            ("", w.own_not_said, intake.is_open.is_none()),
        ],
        capacity: intake.capacity.map(|places| places.to_string()).unwrap_or_default(),
        opening: text(&intake.opening),
        role: text(&intake.role),
        mailbox: text(&intake.mailbox),
        faults,
        frame,
    }
}

/// The field of a fault and what to do.
fn in_words(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    let known = [
        ("/intake/capacity", "capacity", w.fault_capacity),
        ("/intake/mailbox", "mailbox", w.fault_mailbox),
        ("/intake/role", "role", w.fault_role),
        ("/intake/opening", "opening", w.fault_too_long),
        ("/website", "website", w.fault_website),
        ("/description", "description", w.fault_too_long),
    ];
    let found = known.into_iter().find(|(pointer, ..)| fault.pointer.starts_with(pointer));
    found.map_or_else(
        || ("description", format!("{} {}", fault.message, fault.remedy)),
        |(_, field, words)| (field, words.to_owned()),
    )
}
