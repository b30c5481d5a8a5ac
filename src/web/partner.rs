//! `/partners/{id}`: what a partner offers, and which firms it could invite.

use super::candidates::{Candidate, about_partner, confidence, of_prospect, without_article};
use super::facts::{FactLine, barrier_label, joined, source};
use super::frame::{Frame, answer};
use super::introductions::{self, Shown};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{
    FindProspects, MoveIntroductions, Permit, PlanOutreach, ReadFirms, ReadIntroductions, ReadMemberships,
    RequestFirms, TraceAcquaintances, WriteIntroductions, WritePartners,
};
use crate::api::problem::Problem;
use crate::app;
use crate::app::introductions::{last_to_partner, places_to_ask};
use crate::app::matches::{MOST_RESULTS, Options, find_prospects};
use crate::app::partners::{get_partner as get, get_places};
use crate::app::{App, Caller};
use crate::domain::barrier::Barrier;
use crate::domain::intake::Intake;
use crate::domain::introduction::Party;
use crate::domain::partner::Suits;
use crate::domain::{FirmId, Partner, PartnerId};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::BTreeSet;

/// Firms that are shown.
const MOST: usize = 20;
/// Best firms of which those that may not be approached now are named, and that give the reasons for an introduction.
const MOST_SOUGHT: usize = 60;
/// Members that are named.
const MOST_MEMBERS: usize = 60;

#[derive(Template)]
#[template(path = "partner.html")]
pub struct PartnerPage {
    frame: Frame,
    id: String,
    may_change: bool,
    may_divide: bool,
    may_trace: bool,
    /// Members by name, with the page of those that are firms of ours.
    members: Vec<(String, Option<String>)>,
    name: String,
    about: String,
    description: Option<String>,
    offers: Vec<FactLine>,
    source: String,
    /// Firms that may be invited.
    candidates: Vec<Candidate>,
    /// Fitting firms whose introduction came to an end, and how.
    before: Vec<(Candidate, String)>,
    /// Fitting firms that may not be approached now.
    not_now: Vec<Candidate>,
    /// Whether whoever looks is outside the organisation: a coordinator, who asks for an invitation.
    is_outsider: bool,
    /// Whether whoever looks may ask the agency for firms.
    may_ask: bool,
    /// For how many more.
    room: usize,
    /// What was asked for and refused.
    asking: Asking,
    /// What is on its calendar: day and title.
    events: Vec<(String, String)>,
    /// Whether the partner says that it takes no firms now.
    is_closed: bool,
    may_propose: bool,
    confidence: String,
    /// Places left and in all, with the width of the bar of those taken, in hundredths.
    places: Option<(u32, u32, u32)>,
    introductions: Vec<Shown>,
    /// How many of them wait for the answer of who reads it.
    awaited: usize,
    /// Whether the caller answers for the partner.
    may_answer: bool,
    declines: [(&'static str, &'static str); 9],
}

/// What a coordinator asks for, as it was sent and refused; nothing to begin with.
#[derive(Default)]
pub struct Asking {
    /// The firms that were ticked.
    pub ticked: Vec<FirmId>,
    /// Why.
    pub reason: String,
    /// What is wrong: field and sentence.
    pub faults: Vec<(String, String)>,
}

impl Asking {
    fn is_ticked(&self, firm: &str) -> bool {
        self.ticked.iter().any(|ticked| ticked.to_string() == firm)
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(wrong, _)| wrong == field).map(|(_, words)| words.as_str())
    }

    /// The same with the names of the firms before what is wrong with each; of one that is not in the list any more without.
    fn named(mut self, candidates: &[Candidate]) -> Self {
        for (field, words) in &mut self.faults {
            let Some(id) = field.strip_prefix("vraag-") else { continue };
            match candidates.iter().find(|one| one.id == id) {
                Some(one) => *words = format!("{}: {words}", one.name),
                None => *field = "aanvraag".to_owned(),
            }
        }
        self
    }
}

/// The page.
pub async fn get_partner(
    permit: Permit<FindProspects>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    answer(&page(permit, &state, frame, partner.id, Asking::default()).await?)
}

/// The firms of the list, the best first: those that may be approached and are not on the way already. Those for which the partner
/// asked stay in it, and say so.
pub fn listed(
    app: &App,
    caller: &Caller,
    frame: &Frame,
    id: PartnerId,
    sees_firms: bool,
) -> app::Result<Vec<Candidate>> {
    Ok(of_list(app, caller, frame, id, sees_firms)?.candidates)
}

/// The list, and what became of others that fit.
struct List {
    candidates: Vec<Candidate>,
    before: Vec<(Candidate, String)>,
    scores: Vec<f64>,
}

fn of_list(app: &App, caller: &Caller, frame: &Frame, id: PartnerId, sees_firms: bool) -> app::Result<List> {
    let last = last_to_partner(app, caller, id)?;
    let limit = (MOST + last.len()).min(MOST_RESULTS);
    let open = Options { limit, approachable: true, ..Options::default() };
    let open = find_prospects(app, caller, id, &open)?.prospects;
    let is_outsider = caller.is_outsider();
    let asked = |firm: &FirmId| {
        let made = last.get(firm).filter(|made| is_outsider && !made.state().is_end())?;
        made.request().map(|request| format!("{} {}", frame.w.requested_on, frame.lang.day(request.date)))
    };
    // Whoever is on the way already need not be invited, and who was before is not new.
    let (open, known): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|found| !last.contains_key(&found.firm.id) || asked(&found.firm.id).is_some());
    let ended = known.iter().filter_map(|found| Some((found, last.get(&found.firm.id)?)));
    let ended = ended.filter(|(_, last)| last.state().is_end());
    let before = ended.map(|(found, last)| {
        // Why a firm said no is between it and the agency.
        let is_told = |by| !is_outsider || by != Party::Firm;
        let declined = last.decline().map(|(by, reason)| (by, is_told(by).then_some(reason)));
        let how = introductions::end_in_words(frame, last.state(), last.last_date(), declined);
        (of_prospect(frame, found, sees_firms), how)
    });
    let shown = open.iter().take(MOST);
    let candidates = shown.clone().enumerate().map(|(place, found)| Candidate {
        rank: place + 1,
        requested: asked(&found.firm.id),
        ..of_prospect(frame, found, sees_firms)
    });
    Ok(List {
        candidates: candidates.collect(),
        before: before.collect(),
        scores: shown.map(|found| found.verdict.score).collect(),
    })
}

/// The page, with what was asked for and refused.
pub async fn page(
    permit: Permit<FindProspects>,
    state: &web::Data<State>,
    frame: Frame,
    id: PartnerId,
    asking: Asking,
) -> Result<PartnerPage, Problem> {
    let sees_firms = permit.also::<ReadFirms>().is_some();
    let app = state.app.clone();
    let work = move || {
        let partner = get(&app, &permit.caller, id)?.0.partner;
        let options = Options { limit: MOST_SOUGHT, ..Options::default() };
        let list = find_prospects(&app, &permit.caller, id, &options)?;
        let List { candidates, before, scores } = of_list(&app, &permit.caller, &frame, id, sees_firms)?;
        let not_now = list.prospects.iter().filter(|found| found.contact.is_blocked());
        let places = get_places(&app, &permit.caller, id)?;
        let may_answer = permit.caller.is_outsider() && permit.also::<MoveIntroductions>().is_some();
        let mut introductions = match permit.also::<ReadIntroductions>() {
            Some(_) => introductions::of_partner(&app, &permit.caller, &frame, id, sees_firms)?,
            None => Vec::new(),
        };
        if may_answer && introductions.iter().any(|made| made.may_decline) {
            for made in introductions.iter_mut().filter(|made| made.may_decline) {
                let found = list.prospects.iter().find(|found| found.firm.id == made.firm);
                let reasons = found.map(|found| of_prospect(&frame, found, sees_firms).reasons).unwrap_or_default();
                made.reasons = reasons.into_iter().map(|reason| reason.text).collect();
            }
        }
        let is_outsider = permit.caller.is_outsider();
        let may_ask = permit.also::<RequestFirms>().is_some();
        let room = if may_ask { places_to_ask(&app, &permit.caller, id)? } else { 0 };
        let not_now: Vec<Candidate> = not_now.take(MOST).map(|found| of_prospect(&frame, found, sees_firms)).collect();
        // Initials without a reason say nothing.
        let says_nothing = is_outsider && not_now.iter().all(|one| one.blocked.iter().all(String::is_empty));
        let today = app.today();
        let mut ahead: Vec<_> = partner.events.iter().filter(|event| event.date >= today).collect();
        ahead.sort_by_key(|event| event.date);
        let events = ahead.into_iter().map(|event| (frame.lang.day(event.date), event.title.clone()));
        let members = partner.members.iter().filter(|_| permit.also::<ReadMemberships>().is_some());
        let members = members.take(MOST_MEMBERS).map(|member| {
            let page = member.firm_id.filter(|_| sees_firms).map(|firm| format!("/bedrijven/{firm}"));
            (member.name.clone(), page)
        });
        Ok::<_, app::AppError>(PartnerPage {
            id: id.to_string(),
            may_change: permit.also::<WritePartners>().is_some(),
            may_divide: permit.also::<PlanOutreach>().is_some(),
            may_trace: permit.also::<TraceAcquaintances>().is_some(),
            members: members.collect(),
            about: about_partner(&frame, &partner),
            offers: offers(&frame, &partner),
            source: source(&frame, &partner.provenance),
            confidence: confidence(&frame, &list.confidence, scores.into_iter()),
            asking: asking.named(&candidates),
            candidates,
            before,
            room,
            may_ask,
            not_now: if says_nothing { Vec::new() } else { not_now },
            is_outsider,
            events: events.collect(),
            is_closed: partner.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false)),
            may_propose: sees_firms && permit.also::<WriteIntroductions>().is_some(),
            places: places.capacity.filter(|capacity| *capacity > 0).map(|capacity| {
                let taken = places.taken.min(capacity);
                (capacity - taken, capacity, taken * 100 / capacity)
            }),
            awaited: introductions.iter().filter(|made| made.may_decline).count(),
            introductions,
            may_answer,
            declines: introductions::decline_reasons(frame.w),
            name: partner.name,
            description: partner.description.filter(|text| !text.is_empty()),
            frame,
        })
    };
    Ok(state.calculators.run(work).await??)
}

fn offers(frame: &Frame, partner: &Partner) -> Vec<FactLine> {
    let (w, lang) = (frame.w, frame.lang);
    // A partner may help with one barrier in several ways.
    let eased: BTreeSet<Barrier> = partner.barriers.iter().map(|help| help.barrier).collect();
    let eased: Vec<String> = eased.into_iter().map(|barrier| barrier_label(lang, barrier)).collect();
    let steps: Vec<String> =
        partner.steps.iter().map(|offer| without_article(&lang.say(&offer.step.label()))).collect();
    let members = partner.members.len();
    let lines: [(&'static str, &str, Option<String>); 8] = [
        (w.topics, "topics", joined(lang, partner.topics.iter().map(|topic| topic.topic.topic().label.clone()))),
        (w.services, "services", joined(lang, partner.services.iter().map(|service| service.label()))),
        (w.eases, "barriers", Some(eased.join(", "))),
        (w.steps, "steps", Some(steps.join(", "))),
        (w.for_firms, "suits", partner.suits.as_ref().map(|suits| suited(frame, suits))),
        (w.intake, "intake", partner.intake.as_ref().map(|intake| getting_in(frame, intake))),
        (w.members, "members", (members > 0).then(|| members.to_string())),
        (w.website, "website", partner.website.clone()),
    ];
    let line = |(label, field, value): (&'static str, &str, Option<String>)| {
        let source = partner.sources.get(field).map(|provenance| source(frame, provenance));
        value.filter(|value| !value.is_empty()).map(|value| FactLine { label, value, source })
    };
    lines.into_iter().filter_map(line).collect()
}

fn suited(frame: &Frame, suits: &Suits) -> String {
    let w = frame.w;
    let parts = [
        joined(frame.lang, suits.firm_types.iter().map(|kind| kind.label())),
        suits.employees_min.map(|least| format!("{} {}", w.from_employees, w.employees_count.of(least))),
        suits.employees_max.map(|most| format!("{} {}", w.to_employees, w.employees_count.of(most))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn getting_in(frame: &Frame, intake: &Intake) -> String {
    let w = frame.w;
    let parts = [
        intake.is_open.map(|is_open| if is_open { w.intake_open } else { w.intake_closed }.to_owned()),
        intake.capacity.map(|places| w.capacity.of(places)),
        intake.opening.clone(),
        intake.role.clone(),
        intake.mailbox.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
