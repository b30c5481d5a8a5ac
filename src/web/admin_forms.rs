//! What an admin adds and decides: a person, a receiver of events, an answer to a request about data. What is told once
//! stands on the page that answers; what is wrong too.

use super::admin::{Asked, HERE, Told, page};
use super::failures::as_it_is;
use super::frame::{Frame, answer, answer_with};
use super::language::Language;
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{DecideDataRequests, ManageAccounts, ManageWebhooks, Permit};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::standing::{Rights, set_rights};
use crate::app::accounts::users::{UserProfile, create_user, reset_password};
use crate::app::data_requests::{Decision, DecisionBody, decide};
use crate::app::error::StorageError;
use crate::app::lookup::find_meant_partner;
use crate::app::webhooks::{WebhookProfile, create_webhook, delete_webhook};
use crate::app::writing::{Expected, Told as Made};
use crate::app::{App, AppError};
use crate::domain::account::User;
use crate::domain::data_request::DataRequest;
use crate::domain::reference::{is_region, provinces, region_called};
use crate::domain::webhook::{EventType, Webhook};
use crate::domain::{Invalid, PartnerId, Role};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use std::collections::BTreeSet;

/// Adds a person, and shows the password this once.
pub async fn post_user(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let (app, shared, caller) = (state.app.clone(), state.clone(), permit.caller.clone());
    let given = sent.clone();
    // Hashing a password takes a while; that is work for the calculators.
    let work = move || {
        let profile = user_profile(&app, &caller, &given)?;
        create_user(&app, &shared.vault, &caller, &profile, None, None)?.made()
    };
    let told = match state.calculators.run(work).await? {
        Ok(made) => {
            let mut told = Told { sent: Sent::empty(), ..Told::default() };
            told.password = made.password.map(|password| (made.user.login, password));
            told.totp = made.totp_uri;
            told
        }
        Err(AppError::Invalid(faults) | AppError::Conflict(faults) | AppError::AlreadyThere(faults)) => {
            let faults = faults.iter().map(|fault| user_fault(&frame, fault));
            let faults = faults.map(|(field, words)| (field.to_owned(), words)).collect();
            Told { faults, sent, ..Told::default() }
        }
        Err(AppError::Storage(StorageError::Taken { .. })) => {
            Told { faults: vec![("login".to_owned(), frame.w.user_login_taken.to_owned())], sent, ..Told::default() }
        }
        Err(error) => return Err(error.into()),
    };
    shown(permit, &state, frame, told).await
}

/// Gives a person another role, other regions or partners.
pub async fn post_rights(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    frame: Frame,
    user: IdOf<User>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let (id, caller, shared, given) = (user.id, permit.caller.clone(), state.clone(), sent.clone());
    let outcome = line::run(&state, move |app| {
        let changed = user_profile(app, &caller, &given).and_then(|profile| {
            let UserProfile { role, regions, partners, .. } = profile;
            set_rights(app, &shared.vault, &caller, id, Rights { role, regions, partners })
        });
        match changed {
            Ok(()) => Ok(None),
            Err(AppError::Invalid(faults) | AppError::Conflict(faults)) => Ok(Some(faults)),
            Err(error) => Err(error),
        }
    });
    let Some(faults) = outcome.await? else { return Ok(go_to("/beheer?done=saved#mensen")) };
    let at_person = |(field, words): (&str, String)| match field {
        "login" => ("mensen".to_owned(), words),
        field => (format!("{field}-{id}"), words),
    };
    let faults = faults.iter().map(|fault| at_person(user_fault(&frame, fault))).collect();
    shown(permit, &state, frame, Told { faults, again: Some((id.to_string(), sent)), ..Told::default() }).await
}

/// Draws another password for a person, and shows it this once.
pub async fn post_password(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    frame: Frame,
    user: IdOf<User>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let (app, caller, id) = (state.app.clone(), permit.caller.clone(), user.id);
    let made = state.calculators.run(move || reset_password(&app, &caller, id, None)?.made()).await??;
    let password = made.password.map(|password| (made.user.login, password));
    shown(permit, &state, frame, Told { password, is_reset: true, ..Told::default() }).await
}

/// Adds a receiver of events, and shows its secret this once.
pub async fn post_webhook(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let Some(reading) = permit.also::<ManageAccounts>() else { return Ok(go_to("/")) };
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let wanted = |kind: &EventType| sent.all("type").any(|code| code == kind.code());
    let profile = WebhookProfile {
        url: sent.one("url").unwrap_or_default().to_owned(),
        types: EventType::ALL.iter().copied().filter(wanted).collect(),
        skip_own: false,
        description: sent.one("description").map(str::to_owned),
    };
    let shared = state.clone();
    let outcome = line::run(&state, move |app| {
        let by = (&shared.webhook_secrets, shared.limits.webhooks);
        match create_webhook(app, &permit.caller, by, &profile, None).and_then(Made::made) {
            Ok(made) => Ok(Ok((made.webhook.url, made.secret))),
            Err(AppError::Invalid(faults) | AppError::Conflict(faults)) => Ok(Err(faults)),
            Err(error) => Err(error),
        }
    });
    let told = match outcome.await? {
        Ok(secret) => Told { secret: Some(secret), ..Told::default() },
        Err(faults) => {
            let faults = faults.iter().map(|fault| webhook_fault(&frame, fault));
            let faults = faults.map(|(field, words)| (field.to_owned(), words)).collect();
            Told { faults, sent, ..Told::default() }
        }
    };
    shown(reading, &state, frame, told).await
}

/// Takes away a receiver of events: nothing more is sent to it, also not what waits.
pub async fn post_webhook_end(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    webhook: IdOf<Webhook>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = webhook.id;
    line::run(&state, move |app| delete_webhook(app, &permit.caller, id, &Expected::Any)).await?;
    Ok(go_to("/beheer?done=saved#webhooks"))
}

/// Decides a request about data.
pub async fn post_decision(
    permit: Permit<DecideDataRequests>,
    state: web::Data<State>,
    frame: Frame,
    request: IdOf<DataRequest>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let Some(reading) = permit.also::<ManageAccounts>() else { return Ok(go_to("/")) };
    let decision = match sent.one("decision") {
        Some("carry_out") => Decision::CarryOut,
        _ => Decision::Refuse,
    };
    let body = DecisionBody { decision, note: sent.one("note").map(str::to_owned) };
    let (frame, id) = (frame.of(&permit.caller).standing_on(HERE), request.id);
    let outcome = line::run(&state, move |app| match decide(app, &permit.caller, id, &body) {
        Ok(_) => Ok(None),
        Err(AppError::Invalid(faults) | AppError::Conflict(faults)) => Ok(Some(faults)),
        Err(error) => Err(error),
    });
    let Some(faults) = outcome.await? else { return Ok(go_to("/beheer?done=saved#verzoeken")) };
    let words = |fault: &Invalid| match (fault.pointer.starts_with("/note"), fault.code.as_ref()) {
        (true, "too_long") => (format!("note-{id}"), frame.w.fault_too_long.to_owned()),
        (true, _) => (format!("note-{id}"), frame.w.request_note_missing.to_owned()),
        (false, _) => ("verzoeken".to_owned(), format!("{} {}", fault.message, fault.remedy)),
    };
    let faults = faults.iter().map(words).collect();
    shown(reading, &state, frame, Told { faults, again: Some((id.to_string(), sent)), ..Told::default() }).await
}

/// The page with what is told once. What is wrong with a form is told with its status.
pub async fn shown(
    permit: Permit<ManageAccounts>,
    state: &web::Data<State>,
    frame: Frame,
    told: Told,
) -> Result<HttpResponse, Problem> {
    let is_wrong = !told.faults.is_empty();
    let page = page(permit, state, frame, Asked::default(), told).await?;
    if is_wrong { Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)) } else { answer(&page) }
}

fn user_profile(app: &App, caller: &crate::app::Caller, sent: &Sent) -> Result<UserProfile, AppError> {
    let code = sent.one("role").unwrap_or_default();
    let unknown = || Invalid::new("/role", "unknown", "There is no such role.", "Choose one.");
    let role = Role::ALL.into_iter().find(|role| role.code() == code).ok_or_else(unknown)?;
    let mut partners: BTreeSet<PartnerId> = BTreeSet::new();
    for name in sent.lines("partners") {
        let found = find_meant_partner(app, caller, &name).map_err(|error| match error {
            AppError::NotFound { .. } | AppError::Invalid(_) => {
                let message = format!("There is no one partner “{}”.", crate::domain::invalid::shown(&name));
                Invalid::new("/partners", "unknown_partner", message, "Give the name in full.").into()
            }
            other => other,
        })?;
        partners.insert(found.id);
    }
    // A coordinator for nobody would see nothing.
    if role == Role::Coordinator && partners.is_empty() {
        let message = "A coordinator works for a partner.";
        return Err(Invalid::new("/partners", "required", message, "Give the name of at least one.").into());
    }
    Ok(UserProfile {
        login: sent.one("login").unwrap_or_default().to_owned(),
        role,
        regions: regions_in(sent.one("regions").unwrap_or_default()),
        partners: (!partners.is_empty()).then_some(partners),
        active: true,
        at_issuer: None,
        totp: sent.one("totp").is_some(),
    })
}

/// The codes of regions that somebody typed by name or code, with commas between them; codes may stand apart by spaces. What
/// is none stays as it was typed, to be refused.
fn regions_in(typed: &str) -> Vec<String> {
    let parts = typed.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let codes = parts.flat_map(|part| match region_called(part) {
        Some(code) => vec![code.to_owned()],
        None if part.split_whitespace().all(is_region) => part.split_whitespace().map(str::to_owned).collect(),
        None => vec![part.to_owned()],
    });
    codes.collect()
}

/// That a region is none that we know, and how the provinces are called.
fn region_wrong(frame: &Frame) -> String {
    let names: Vec<&str> = provinces()
        .iter()
        .map(|province| match frame.lang {
            Language::Dutch => province.name.nl.as_str(),
            Language::English => province.name.en.as_str(),
        })
        .collect();
    format!("{} {}.", frame.w.user_regions_wrong, names.join(", "))
}

fn user_fault(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    match fault.pointer.as_str() {
        "/login" if fault.code.contains("taken") => ("login", w.user_login_taken.to_owned()),
        "/login" => ("login", w.user_login_wrong.to_owned()),
        "/role" if fault.code == "own_account" => ("role", w.user_own_account.to_owned()),
        "/role" => ("role", w.user_role_wrong.to_owned()),
        pointer if pointer.starts_with("/regions") => ("regions", region_wrong(frame)),
        "/partners" if fault.code == "required" => ("partners", w.user_partners_missing.to_owned()),
        pointer if pointer.starts_with("/partners") => ("partners", w.user_partners_wrong.to_owned()),
        _ => ("login", format!("{} {}", fault.message, fault.remedy)),
    }
}

fn webhook_fault(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    match fault.pointer.as_str() {
        "/url" => ("url", frame.w.webhook_url_wrong.to_owned()),
        "/types" => ("types", frame.w.webhook_types_wrong.to_owned()),
        _ => ("url", format!("{} {}", fault.message, fault.remedy)),
    }
}
