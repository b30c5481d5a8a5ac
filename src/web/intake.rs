//! `/intake`: a firm tells of itself, by a link from its agency, and sees what it gets for it.
//!
//! The link opens a page with one button, so that programs that look at links in mail do not use it up; the button
//! exchanges it for a cookie. From then on the address holds no secret. Nobody is signed in here: who holds the cookie
//! sees the facts and suggestions of one firm ([`crate::app::intake_links`]).

use super::admin_tables::kept_for;
use super::candidates::{Candidate, of_match};
use super::facts::{FactLine, joined};
use super::failures::as_it_is;
use super::firm::{Portrait, portrait};
use super::frame::{Frame, answer, answer_with};
use super::intake_form::{Form, answers, consents_in_words, faults_in_words, form, is_wrong_in_folded};
use super::sent::{Sent, go_to};
use crate::api::authentication::{cookie, is_from_our_pages, set_cookie};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line, origin};
use crate::app::firms::{FirmRecord, get_firm};
use crate::app::intake_links::answers::{SOURCE, given_consents, is_own, record_answers, suggestions};
use crate::app::intake_links::{
    IntakeLinkRequest, Inviter, LinkInShort, USUAL_DAYS, Visitor, create_link, find_open, find_visitor, inviter,
    list_links, open, own_firm,
};
use crate::app::{App, AppError};
use crate::domain::contact::ConsentPurpose;
use crate::domain::firm::RelationKind;
use crate::domain::{Firm, Invalid};
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{NaiveDate, Utc};

/// What the form is made of.
struct Known {
    record: FirmRecord,
    /// What the firm consents to.
    given: Vec<(ConsentPurpose, NaiveDate)>,
    inviter: Inviter,
}

/// Holds the secret for which a link was exchanged.
const COOKIE: &str = "__Host-intake";

#[derive(Template)]
#[template(path = "intake_begin.html")]
struct BeginPage {
    frame: Frame,
    /// The secret of the link, to be sent by the button, and who asks; nothing when it does not work any more.
    link: Option<(String, String)>,
    /// Whether this device has a form that was begun.
    is_begun: bool,
}

#[derive(Template)]
#[template(path = "intake.html")]
struct IntakePage {
    frame: Frame,
    firm: Portrait,
    form: Form,
    /// Who asks.
    inviter: String,
    /// How long is kept what is told.
    kept: String,
    faults: Vec<(String, String)>,
    /// Whether what we know of the firm stands unfolded: something is wrong there.
    is_unfolded: bool,
}

#[derive(Template)]
#[template(path = "intake_report.html")]
struct ReportPage {
    frame: Frame,
    firm: Portrait,
    /// What it told itself of with whom it works and wants to work.
    own: Vec<FactLine>,
    /// What others told of that.
    known: Vec<FactLine>,
    /// What it consents to.
    consents: Vec<String>,
    /// Whether it does not want to be approached.
    wants_rest: bool,
    candidates: Vec<Candidate>,
    until: String,
}

impl ReportPage {
    /// Whether the firm told nothing at all by itself.
    fn told_nothing(&self) -> bool {
        !self.firm.sayings.iter().any(|saying| saying.is_own)
            && self.own.is_empty()
            && self.consents.is_empty()
            && !self.wants_rest
    }

    /// Whether there is something that others told.
    fn knew_more(&self) -> bool {
        self.firm.sayings.iter().any(|saying| !saying.is_own) || !self.known.is_empty()
    }
}

/// With whom the firm wants to work and works already: what it told itself, else what others told.
fn together(frame: &Frame, firm: &Firm, is_told_by_itself: bool) -> Vec<FactLine> {
    let is_asked = |own: bool| own == is_told_by_itself;
    let kinds = joined(frame.lang, firm.partner_kinds.iter().map(|kind| kind.label()));
    let kinds = kinds.filter(|_| is_asked(firm.provenance_of("partnerKinds").source == SOURCE));
    let relations = firm.relations.iter().flatten().filter(|relation| relation.kind != RelationKind::Refused);
    let relations = relations.filter(|relation| is_asked(is_own(relation)));
    let relations = relations.map(|relation| relation.with.as_str()).collect::<Vec<_>>().join(", ");
    let lines = [(frame.w.looks_for, kinds), (frame.w.works_with, Some(relations).filter(|names| !names.is_empty()))];
    lines.into_iter().filter_map(|(label, value)| Some(FactLine { label, value: value?, source: None })).collect()
}

#[derive(Template)]
#[template(path = "intake_link.html")]
struct LinkPage {
    frame: Frame,
    firm: String,
    name: String,
    /// The link, when one was made just now.
    link: Option<String>,
    until: String,
    /// What became of earlier ones.
    earlier: Vec<String>,
}

/// What the link opens.
pub async fn get_begin(
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    secret: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let secret = secret.into_inner();
    let asked = secret.clone();
    match line::run(&state, move |app| find_open(app, &asked)).await? {
        None => over_or_begun(&state, frame, &request).await,
        Some(inviter) => {
            let link = Some((secret, asked_by(&frame, &inviter)));
            Ok(as_it_is(answer_with(StatusCode::OK, &BeginPage { frame, link, is_begun: false })?))
        }
    }
}

/// The link is worth nothing any more: used, ended, or of a firm that is gone.
fn over(frame: Frame, is_begun: bool) -> Result<HttpResponse, Problem> {
    // A link that works is a secret, which no other link repeats.
    let frame = frame.standing_on("/intake");
    Ok(as_it_is(answer_with(StatusCode::NOT_FOUND, &BeginPage { frame, link: None, is_begun })?))
}

/// The same, but on the device on which the form was begun there is a way back to it: who opens the mail again is there.
async fn over_or_begun(state: &web::Data<State>, frame: Frame, request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(visitor) = visitor(state, request).await? else { return over(frame, false) };
    let is_begun = line::run(state, move |app| own_firm(app, &visitor)).await?.is_some();
    over(frame, is_begun)
}

/// Who asks, in words.
fn asked_by(frame: &Frame, inviter: &Inviter) -> String {
    let Inviter { organisation, officer } = inviter;
    let of = organisation.as_ref().map(|name| format!(" {} {name}", frame.w.intake_of)).unwrap_or_default();
    format!("{} {officer}{of}.", frame.w.intake_asked_by)
}

/// Exchanges the link for a cookie.
pub async fn post_begin(
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let (secret, origin) = (sent.one("secret").unwrap_or_default().to_owned(), origin::of(&request, &state));
    match line::run(&state, move |app| open(app, &secret, origin)).await? {
        None => over_or_begun(&state, frame, &request).await,
        Some((value, ends_at)) => {
            let seconds = (ends_at - Utc::now()).num_seconds();
            Ok(HttpResponse::SeeOther()
                .insert_header((SET_COOKIE, set_cookie(COOKIE, &value, seconds)))
                .insert_header((LOCATION, "/intake"))
                .finish())
        }
    }
}

async fn visitor(state: &web::Data<State>, request: &HttpRequest) -> Result<Option<Visitor>, Problem> {
    let Some(value) = cookie(request, COOKIE)? else { return Ok(None) };
    let origin = origin::of(request, state);
    line::run(state, move |app| find_visitor(app, &value, origin)).await
}

/// What is known of the visitor's own firm, and what it consents to; nothing when it is gone.
fn known(app: &App, visitor: &Visitor) -> Result<Option<Known>, AppError> {
    let Some(record) = own_firm(app, visitor)? else { return Ok(None) };
    Ok(Some(Known { given: given_consents(app, visitor)?, inviter: inviter(app, visitor)?, record }))
}

/// The page with the form.
fn page(state: &State, frame: Frame, known: &Known, sent: Option<&Sent>, faults: &[Invalid]) -> IntakePage {
    let Known { record, given, inviter } = known;
    let faults = faults_in_words(&frame, faults);
    IntakePage {
        firm: portrait(&frame, record),
        form: form(&frame, record, given, sent),
        inviter: asked_by(&frame, inviter),
        kept: kept_for(&frame, state.limits.retention.of_firm(record.firm.legal_form)),
        is_unfolded: is_wrong_in_folded(&faults),
        faults,
        frame,
    }
}

/// The form.
pub async fn get_form(state: web::Data<State>, frame: Frame, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(visitor) = visitor(&state, &request).await? else { return over(frame, false) };
    if visitor.has_answered && !request.query_string().contains("opnieuw") {
        return Ok(go_to("/intake/verslag"));
    }
    let Some(known) = line::run(&state, move |app| known(app, &visitor)).await? else {
        return over(frame, false);
    };
    answer(&page(&state, frame, &known, None, &[]))
}

/// Records the answers, or shows the form again with what is wrong.
pub async fn post_form(
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let Some(visitor) = visitor(&state, &request).await? else { return over(frame, false) };
    if !is_from_our_pages(&request, &state) {
        return Err(Problem::foreign_origin());
    }
    let given = answers(&sent);
    let outcome = line::run(&state, {
        let visitor = visitor.clone();
        move |app| match record_answers(app, &visitor, &given) {
            Err(AppError::Invalid(faults)) => Ok(Some((faults, known(app, &visitor)?))),
            // The firm is gone since, or restricted: there is nothing to fill in any more.
            Err(AppError::NotFound { .. } | AppError::Merged { .. }) => Ok(Some((Vec::new(), None))),
            other => other.map(|()| None),
        }
    });
    match outcome.await? {
        None => Ok(go_to("/intake/verslag")),
        Some((_, None)) => over(frame, false),
        Some((faults, Some(known))) => {
            let page = page(&state, frame.of_form(), &known, Some(&sent), &faults);
            Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?))
        }
    }
}

/// What the firm said, and the first suggestions.
pub async fn get_report(state: web::Data<State>, frame: Frame, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Some(visitor) = visitor(&state, &request).await? else { return over(frame, false) };
    if !visitor.has_answered {
        return Ok(go_to("/intake"));
    }
    let app = state.app.clone();
    let work = move || {
        let Some(record) = own_firm(&app, &visitor)? else { return Ok(Err(frame)) };
        let (candidates, given) = (suggestions(&app, &visitor)?, given_consents(&app, &visitor)?);
        let of_match = |found| Candidate { href: None, ..of_match(&frame, found) };
        Ok::<_, AppError>(Ok(ReportPage {
            firm: portrait(&frame, &record),
            own: together(&frame, &record.firm, true),
            known: together(&frame, &record.firm, false),
            consents: consents_in_words(&frame, &given),
            wants_rest: record.firm.do_not_contact.is_some(),
            candidates: candidates.iter().map(of_match).collect(),
            until: frame.lang.day_of(visitor.ends_at),
            frame,
        }))
    };
    match state.calculators.run(work).await?? {
        Ok(page) => answer(&page),
        Err(frame) => over(frame, false),
    }
}

/// The links of a firm, for its officer.
pub async fn get_links(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), firm.id);
    let page = line::run(&state, move |app| {
        let (record, _) = get_firm(app, &permit.caller, id)?;
        let earlier = list_links(app, &permit.caller, id)?;
        let earlier = earlier.iter().map(|link| in_words(&frame, link)).collect();
        let (firm, name) = (id.to_string(), record.firm.name);
        Ok(LinkPage { firm, name, link: None, until: String::new(), earlier, frame })
    });
    answer(&page.await?)
}

/// Makes a link, and shows it this once.
pub async fn post_link(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    frame: Frame,
    request: HttpRequest,
    firm: IdOf<Firm>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller).of_form(), firm.id);
    let base = state.limits.identity.public_url.clone().unwrap_or_else(|| address_of(&request));
    let page = line::run(&state, move |app| {
        let (record, _) = get_firm(app, &permit.caller, id)?;
        let earlier = list_links(app, &permit.caller, id)?;
        let made =
            create_link(app, &permit.caller, &IntakeLinkRequest { firm_id: id, days: USUAL_DAYS }, None)?.made()?;
        Ok(LinkPage {
            firm: id.to_string(),
            name: record.firm.name,
            link: Some(format!("{base}{}", made.path)),
            until: frame.lang.day_of(made.ends_at),
            earlier: earlier.iter().map(|link| in_words(&frame, link)).collect(),
            frame,
        })
    });
    answer(&page.await?)
}

/// Where the browser found us.
fn address_of(request: &HttpRequest) -> String {
    let connection = request.connection_info();
    format!("{}://{}", connection.scheme(), connection.host())
}

fn in_words(frame: &Frame, link: &LinkInShort) -> String {
    let (w, day) = (frame.w, |moment: chrono::DateTime<Utc>| frame.lang.day_of(moment));
    let fate = match link.answered_at {
        Some(moment) => format!("{} {}", w.intake_answered, day(moment)),
        None if link.is_opened => w.intake_opened.to_owned(),
        None if link.ends_at < Utc::now() => w.intake_ended.to_owned(),
        None => format!("{} {}", w.intake_waiting, day(link.ends_at)),
    };
    format!("{} · {} · {fate}", day(link.made_at), link.made_by)
}
