//! `/introducties/{introductionId}/uitkomst`: what a firm tells of an introduction after three and after twelve months. It
//! is what the ranking learns from, so that it is asked for on the day's page.

use super::candidates::without_article;
use super::contacts::Choice;
use super::failures::as_it_is;
use super::field_faults::FieldFaults;
use super::frame::{Frame, answer_with};
use super::introductions::steps_to_choose;
use super::sent::{Sent, go_to};
use super::words::Words;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteIntroductions};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::names::officer;
use crate::app::introductions::{
    IntroductionRecord, OutcomeReport, get_introduction, introduced_on, moment_that_came, record_outcome,
};
use crate::app::partners::get_partner;
use crate::app::{App, AppError, Caller, Result};
use crate::domain::figures::GrowthClass;
use crate::domain::outcome::{Change, Moment};
use crate::domain::{Introduction, Invalid, Outcome, Step};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

/// Where the page is, and where its form goes.
pub const HERE: &str = "/introducties/{introductionId}/uitkomst";

/// Where the page of an introduction is.
pub fn path_of(id: &str) -> String {
    HERE.replace("{introductionId}", id)
}

type Faults = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "outcomes.html")]
struct OutcomePage {
    frame: Frame,
    id: String,
    firm: String,
    firm_id: String,
    partner: String,
    /// Since when the two know one another, and what was told before.
    before: Vec<String>,
    /// What is asked now, such as “na drie maanden”; nothing before the first moment.
    moment: Option<&'static str>,
    /// When nothing is asked yet: from which day.
    from: Option<String>,
    /// Yes, no, and what the firm did not say.
    answers: [(&'static str, &'static str); 3],
    steps: Vec<Choice>,
    /// Fields of change, each with its label and classes.
    changes: Vec<(&'static str, &'static str, Vec<Choice>)>,
    today: String,
    sent: Sent,
    faults: Faults,
}

impl OutcomePage {
    fn day(&self) -> &str {
        self.sent.one("dag").unwrap_or(&self.today)
    }

    fn is_chosen(&self, field: &str, code: &str) -> bool {
        self.sent.one(field) == Some(code)
    }
}

impl FieldFaults for OutcomePage {
    fn faults(&self) -> &[(&'static str, String)] {
        &self.faults
    }
}

/// The page.
pub async fn get_form(
    permit: Permit<WriteIntroductions>,
    state: web::Data<State>,
    frame: Frame,
    introduction: IdOf<Introduction>,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, id) = (frame.of(&permit.caller), introduction.id);
    let work = move |app: &App| {
        let record = get_introduction(app, &permit.caller, id)?.0;
        page(app, &permit.caller, frame, &record, Sent::empty(), Vec::new())
    };
    answer_with(StatusCode::OK, &line::run(&state, work).await?)
}

/// Writes down what the firm told, and leads back to the firm.
pub async fn post_form(
    permit: Permit<WriteIntroductions>,
    state: web::Data<State>,
    frame: Frame,
    introduction: IdOf<Introduction>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let id = introduction.id;
    let frame = frame.of(&permit.caller).standing_on(&path_of(&id.to_string()));
    let work = move |app: &App| {
        let caller = &permit.caller;
        let record = get_introduction(app, caller, id)?.0;
        let told = match report(app, caller, &frame, &record, &sent)? {
            Ok(told) => record_outcome(app, caller, id, &told, sent.once().as_ref()),
            Err(faults) => return page(app, caller, frame, &record, sent, faults).map(Err),
        };
        match told {
            Ok(_) => Ok(Ok(record.firm_id)),
            Err(AppError::Invalid(wrong) | AppError::Conflict(wrong)) => {
                let faults = wrong.iter().map(|fault| fault_in_words(frame.w, fault)).collect();
                page(app, caller, frame, &record, sent, faults).map(Err)
            }
            Err(error) => Err(error),
        }
    };
    match line::run(&state, work).await? {
        Ok(firm) => Ok(go_to(&format!("/bedrijven/{firm}?done=outcome#introducties"))),
        Err(page) => Ok(as_it_is(answer_with(StatusCode::BAD_REQUEST, &page)?)),
    }
}

/// The form as what was told, or the fields that are wrong.
fn report(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    record: &IntroductionRecord,
    sent: &Sent,
) -> Result<std::result::Result<OutcomeReport, Faults>> {
    let w = frame.w;
    let mut faults: Faults = Vec::new();
    let mut answered = |field: &'static str| match sent.one(field) {
        Some("ja") => Some(true),
        Some("nee") => Some(false),
        Some("onbekend") => None,
        _ => {
            faults.push((field, w.choose_one.to_owned()));
            None
        }
    };
    let (took_step, is_member) = (answered("stap-gezet"), answered("doet-mee"));
    let date = sent.one("dag").and_then(|day| day.parse::<NaiveDate>().ok());
    if date.is_none() {
        faults.push(("dag", w.fault_date.to_owned()));
    }
    let class = |field: &str| GrowthClass::with_centre(sent.one(field)?.parse().ok()?).ok();
    let (Some((moment, _)), true) = (moment_that_came(record, app.today()), faults.is_empty()) else {
        return Ok(Err(faults));
    };
    Ok(Ok(OutcomeReport {
        moment,
        officer: officer(app, caller)?,
        date,
        took_step,
        step: sent.one("stap").and_then(Step::from_code).filter(|_| took_step == Some(true)),
        is_member,
        change: Change { productivity: class("productiviteit"), jobs: class("banen"), turnover: class("omzet") },
    }))
}

fn fault_in_words(w: &Words, fault: &Invalid) -> (&'static str, String) {
    match (fault.pointer.as_str(), fault.code.as_ref()) {
        ("/date", "too_early") => ("dag", w.fault_outcome_early.to_owned()),
        ("/date", _) => ("dag", w.fault_date.to_owned()),
        ("/step", _) => ("stap", w.fault_outcome_step.to_owned()),
        _ => ("doet-mee", format!("{} {}", fault.message, fault.remedy)),
    }
}

fn page(
    app: &App,
    caller: &Caller,
    frame: Frame,
    record: &IntroductionRecord,
    sent: Sent,
    faults: Faults,
) -> Result<OutcomePage> {
    let (w, lang, today) = (frame.w, frame.lang, app.today());
    // A partner that was deleted since leaves its introductions behind.
    let partner = get_partner(app, caller, record.partner_id).ok().map(|(found, _)| found.partner);
    let introduced = introduced_on(record);
    let since = introduced.map(|day| format!("{} {}", w.outcome_introduced, lang.day(day)));
    let told = record.outcomes.iter().flatten().map(|outcome| in_words(&frame, outcome));
    let chosen = sent.one("stap").and_then(Step::from_code);
    let steps = steps_to_choose(&frame, record, partner.as_ref());
    let is_chosen = |code: &str| chosen.is_some_and(|step| step.code() == code);
    let changes =
        [("omzet", w.outcome_turnover), ("banen", w.outcome_jobs), ("productiviteit", w.outcome_productivity)];
    let classes = |field: &str| {
        let centres = (-90..=100).rev().step_by(10).map(|centre: i32| (centre.to_string(), class_in_words(w, centre)));
        centres.map(|(code, words)| (code.clone(), words, sent.one(field) == Some(code.as_str()))).collect()
    };
    Ok(OutcomePage {
        id: record.id.to_string(),
        firm: record.firm.as_ref().map_or_else(|| w.unnamed_firm.to_owned(), |firm| firm.name.clone()),
        firm_id: record.firm_id.to_string(),
        partner: partner.map_or_else(|| w.partner.to_owned(), |partner| partner.name),
        before: since.into_iter().chain(told).collect(),
        moment: moment_that_came(record, today).map(|(moment, _)| moment_in_words(w, moment)),
        from: introduced.and_then(|day| Moment::ThreeMonths.due(day)).map(|day| lang.day(day)),
        steps: steps.into_iter().map(|(code, words)| (code.to_owned(), words, is_chosen(code))).collect(),
        answers: [("ja", w.yes), ("nee", w.no), ("onbekend", w.outcome_unknown)],
        changes: changes.map(|(field, label)| (field, label, classes(field))).into(),
        today: today.to_string(),
        sent,
        faults,
        frame,
    })
}

/// After how long a firm is asked.
pub fn moment_in_words(w: &Words, moment: Moment) -> &'static str {
    match moment {
        Moment::ThreeMonths => w.outcome_three_months,
        Moment::TwelveMonths => w.outcome_twelve_months,
    }
}

/// What was told, in one line with its day and who asked.
pub fn in_words(frame: &Frame, outcome: &Outcome) -> String {
    let w = frame.w;
    let step = outcome.step.map(|step| without_article(&frame.lang.say(&step.label())));
    let took = outcome.took_step.map(|took| match (took, step) {
        (true, Some(step)) => format!("{} ({step})", w.outcome_took),
        (true, None) => w.outcome_took.to_owned(),
        (false, _) => w.outcome_took_not.to_owned(),
    });
    let takes_part = outcome.is_member.map(|is| if is { w.outcome_member } else { w.outcome_member_not }.to_owned());
    let change = &outcome.change;
    let changes = [
        (w.outcome_turnover, change.turnover),
        (w.outcome_jobs, change.jobs),
        (w.outcome_productivity, change.productivity),
    ];
    let changed = changes
        .into_iter()
        .filter_map(|(of, class)| Some(format!("{} {}", of.to_lowercase(), class_in_words(w, class?.centre()))));
    let mut told: Vec<String> = took.into_iter().chain(takes_part).chain(changed).collect();
    if told.is_empty() {
        told.push(w.outcome_nothing.to_owned());
    }
    let moment = moment_in_words(w, outcome.moment);
    format!("{}: {moment}: {} ({})", frame.lang.day(outcome.date), told.join("; "), outcome.officer)
}

/// A growth class, such as “5 tot 15 % meer”; those at the ends are open.
fn class_in_words(w: &Words, centre: i32) -> String {
    let (from, to) = (centre.abs() - 5, centre.abs() + 5);
    match centre {
        0 => w.change_none.to_owned(),
        -90 => format!("{} {from} % {}", w.change_beyond, w.change_less),
        100 => format!("{} {from} % {}", w.change_beyond, w.change_more),
        centre => {
            let way = if centre > 0 { w.change_more } else { w.change_less };
            format!("{from} {} {to} % {way}", w.change_to)
        }
    }
}

/// What is asked at a moment.
pub fn asked_in_words(w: &Words, moment: Moment) -> String {
    format!("{} ({})", w.outcome_ask, moment_in_words(w, moment))
}
