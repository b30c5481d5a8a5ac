//! `/verzoeken`: requests of firms and persons about their data: the form that puts one down, and those that wait for an
//! answer, what is due first before the others. Who decides them does so on `/beheer`.

use super::admin_tables::{Asking, request_kind, requests};
use super::contact_words::manner_words;
use super::contacts::Choice;
use super::conversation::coded;
use super::facts::capital;
use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer_with};
use super::sent::{Sent, go_to};
use crate::api::permission::{Permit, ReadContacts, ReadDataRequests, ReadObjections, WriteDataRequests};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::contact_permission::ContactPurpose;
use crate::app::contacts::list_contacts;
use crate::app::data_requests::{
    DataRequestBody, Meant, askers, create_request, find_meant, list_requests, name_of_asking,
};
use crate::app::firms::get_firm;
use crate::app::{App, AppError, Caller, Page, Result};
use crate::domain::contact::Manner;
use crate::domain::data_request::RequestKind;
use crate::domain::{ContactId, FirmId, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

/// Where the page is, and where its form goes.
pub const HERE: &str = "/verzoeken";
/// Requests and persons that are shown.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsPage {
    frame: Frame,
    /// Id and name of the firm from whose page one came; else it is typed.
    firm: Option<(String, String)>,
    /// The firm and its persons.
    who: Vec<Choice>,
    kinds: Vec<Choice>,
    manners: Vec<Choice>,
    /// Those that wait for an answer.
    open: Vec<Asking>,
    today: String,
    sent: Sent,
    faults: Vec<(&'static str, String)>,
}

impl RequestsPage {
    fn was<'a>(&'a self, field: &'a str) -> &'a str {
        self.sent.one(field).unwrap_or_default()
    }

    /// The day in the form: today, until another is typed.
    fn day(&self) -> &str {
        self.sent.one("binnen").unwrap_or(&self.today)
    }

    /// Whether whoever reads this decides requests.
    fn may_decide(&self) -> bool {
        self.frame.menu.iter().any(|item| item.href == super::admin::HERE)
    }
}

impl FieldFaults for RequestsPage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// Of which firm a request is put down.
#[derive(Deserialize)]
pub struct Asked {
    bedrijf: Option<Uuid>,
}

/// The page.
pub async fn get_requests(
    permit: Permit<WriteDataRequests>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> std::result::Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let seen = Seen::of(&permit);
    let firm = asked.bedrijf.map(FirmId);
    let work = move |app: &App| page(app, &permit.caller, frame, firm, (Sent::empty(), Vec::new()), &seen);
    answer_with(StatusCode::OK, &line::run(&state, work).await?)
}

/// Puts a request down.
pub async fn post_request(
    permit: Permit<WriteDataRequests>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let firm = sent.one("bedrijf-id").and_then(|id| Uuid::parse_str(id).ok()).map(FirmId);
    let address = firm.map_or_else(|| HERE.to_owned(), |firm| format!("{HERE}?bedrijf={firm}"));
    let frame = frame.of(&permit.caller).standing_on(&address);
    let seen = Seen::of(&permit);
    let work = move |app: &App| {
        let caller = &permit.caller;
        let put_down = match body(app, caller, &frame, firm, &sent)? {
            Ok(body) => create_request(app, caller, &body, sent.once().as_ref()).map(|_| ()),
            Err(faults) => return page(app, caller, frame, firm, (sent, faults), &seen).map(Some),
        };
        match put_down {
            Ok(()) => Ok(None),
            Err(AppError::Invalid(wrong)) => {
                let faults = wrong.iter().map(|fault| fault_in_words(&frame, fault)).collect();
                page(app, caller, frame, firm, (sent, faults), &seen).map(Some)
            }
            Err(error) => Err(error),
        }
    };
    match line::run(&state, work).await? {
        None => Ok(go_to(&format!("{HERE}?done=request#open"))),
        Some(page) => Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)),
    }
}

/// What the page shows beside the form.
struct Seen {
    persons: bool,
    requests: bool,
    /// Whether firms that are withheld are named.
    withheld: bool,
}

impl Seen {
    fn of(permit: &Permit<WriteDataRequests>) -> Self {
        Self {
            persons: permit.also::<ReadContacts>().is_some(),
            requests: permit.also::<ReadDataRequests>().is_some(),
            withheld: permit.also::<ReadObjections>().is_some(),
        }
    }
}

type Faults = Vec<(&'static str, String)>;

/// The form as a request, or the fields that are wrong.
fn body(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    firm: Option<FirmId>,
    sent: &Sent,
) -> Result<std::result::Result<DataRequestBody, Faults>> {
    let w = frame.w;
    let (kind, how) = (coded::<RequestKind>(sent, "soort"), coded::<Manner>(sent, "hoe"));
    let received = sent.one("binnen").and_then(|day| day.parse::<NaiveDate>().ok());
    let mut faults: Faults = Vec::new();
    if kind.is_none() {
        faults.push(("soort", w.choose_one.to_owned()));
    }
    let meant = match (firm, sent.one("bedrijf")) {
        (Some(firm), _) => Meant::Firm(firm),
        (None, Some(typed)) => find_meant(app, caller, typed)?,
        (None, None) => Meant::Nobody,
    };
    let (firm_id, kvk_number) = match meant {
        Meant::Firm(firm) => (Some(firm), None),
        Meant::Number(number) => (None, Some(number.to_string())),
        Meant::Several => {
            faults.push(("bedrijf", w.fault_request_several.to_owned()));
            (None, None)
        }
        Meant::Nobody => {
            faults.push(("bedrijf", w.fault_request_firm.to_owned()));
            (None, None)
        }
    };
    // An erasure cannot be undone: whose data are meant was chosen on purpose.
    let who = sent.one("wie");
    if firm.is_some() && who.is_none() {
        faults.push(("wie", w.choose_one.to_owned()));
    }
    for (field, is_missing, words) in [
        ("binnen", received.is_none(), w.fault_date),
        ("hoe", how.is_none(), w.choose_one),
        ("herkend", sent.one("herkend").is_none(), w.fault_request_identified),
    ] {
        if is_missing {
            faults.push((field, words.to_owned()));
        }
    }
    let (Some(kind), Some(received), Some(how), true) = (kind, received, how, faults.is_empty()) else {
        return Ok(Err(faults));
    };
    Ok(Ok(DataRequestBody {
        kind,
        firm_id,
        kvk_number,
        contact_id: who.and_then(|id| Uuid::parse_str(id).ok()).map(ContactId),
        received,
        how,
        identified_by: sent.one("herkend").unwrap_or_default().to_owned(),
    }))
}

/// The field of a fault and what to do.
fn fault_in_words(frame: &Frame, fault: &Invalid) -> (&'static str, String) {
    let w = frame.w;
    let (field, words) = match fault.pointer.as_str() {
        "/received" => ("binnen", w.fault_date),
        "/identifiedBy" => ("herkend", w.fault_too_long),
        "/contactId" => ("wie", w.choose_one),
        "/kvkNumber" => ("bedrijf", w.fault_request_number),
        _ => ("bedrijf", w.fault_request_firm),
    };
    (field, words.to_owned())
}

/// The page, with the form as it was sent.
fn page(
    app: &App,
    caller: &Caller,
    frame: Frame,
    firm: Option<FirmId>,
    (sent, faults): (Sent, Faults),
    seen: &Seen,
) -> Result<RequestsPage> {
    let w = frame.w;
    let first = Page { after: None, limit: MOST };
    let choice = |field: &str, code: String, words: String| {
        let is_chosen = sent.one(field) == Some(code.as_str());
        (code, words, is_chosen)
    };
    let mut who = Vec::new();
    let firm = match firm {
        None => None,
        Some(id) => {
            let (name, is_withheld) = match get_firm(app, caller, id) {
                Err(AppError::NotFound { .. }) if seen.withheld => (name_of_asking(app, caller, id)?, true),
                firm => (firm?.0.firm.name, false),
            };
            who.push(choice("wie", "firm".to_owned(), format!("{name} ({})", w.contact_firm_itself)));
            if seen.persons && !is_withheld {
                let found = list_contacts(app, caller, id, ContactPurpose::Outreach, &first)?.items;
                who.extend(found.into_iter().map(|one| choice("wie", one.person.id.to_string(), one.person.name)));
            }
            Some((id.to_string(), name))
        }
    };
    let kinds = [
        ("access", RequestKind::Access),
        ("rectification", RequestKind::Rectification),
        ("erasure", RequestKind::Erasure),
        ("restriction", RequestKind::Restriction),
        ("objection", RequestKind::Objection),
    ];
    let kinds = kinds.map(|(code, kind)| choice("soort", code.to_owned(), request_kind(w, kind).to_owned()));
    let manners = manners(&frame, sent.one("hoe").unwrap_or_default());
    let open = if seen.requests { list_requests(app, caller, true, &first)?.items } else { Vec::new() };
    Ok(RequestsPage {
        firm,
        who,
        kinds: kinds.into(),
        manners,
        open: requests(&frame, &open, &askers(app, caller, open.iter().map(|record| &record.request))?),
        today: app.today().to_string(),
        sent,
        faults,
        frame,
    })
}

/// The ways in which something comes in, with the one that was chosen.
pub(super) fn manners(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let manners = [
        ("telephone", Manner::Telephone),
        ("email", Manner::Email),
        ("letter", Manner::Letter),
        ("form", Manner::Form),
        ("conversation", Manner::Conversation),
    ];
    let choice = |(code, how): (&str, Manner)| (code.to_owned(), capital(manner_words(frame, how)), code == chosen);
    manners.map(choice).into()
}
