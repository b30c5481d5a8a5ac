//! `/bedrijven/{id}`: who the firm is, what it said, and whom one introduces it to.

use super::candidates::{Candidate, confidence, of_match, signal};
use super::contacts::{Reach, reach};
use super::facts::{self, FactLine, Saying};
use super::frame::{Frame, answer};
use super::impressions;
use super::introductions::{self, Shown};
use super::misfits::{self, SetAside};
use super::search::{Hit, partner_hit};
use super::standing::{self, Ahead, Event, Standing, Way};
use super::way_in::way_in;
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{
    AskContactPermission, Permit, RankPartners, ReadAgreedVisits, ReadConsents, ReadContacts, ReadConversations,
    ReadDataRequests, ReadFirms, ReadIntroductions, TraceAcquaintances, WriteAgreedVisits, WriteConversations,
    WriteDataRequests, WriteFirms, WriteImpressions, WriteIntroductions,
};
use crate::api::problem::Problem;
use crate::app::consents::list_consents;
use crate::app::firms::{self, FirmRecord, found_in_texts};
use crate::app::lately::Answered;
use crate::app::matches::{Options, match_firm};
use crate::app::sources::said_otherwise;
use crate::app::why_not::{WhyNot, why_not};
use crate::app::{self, App, Caller};
use crate::domain::contact::ConsentPurpose;
use crate::domain::contact_event::ConsentEvent;
use crate::domain::{Firm, FirmId};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::sync::Arc;

/// Partners that are shown.
const MOST: usize = 10;
/// Candidates whose path of introduction is looked for.
const MOST_WAYS: usize = 3;
/// Longest name that is asked about.
const LONGEST: usize = 200;

/// About whom somebody asks why it does not stand higher.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    why: String,
}

/// The answer to such a question.
struct Why {
    asked: String,
    text: String,
    /// The partner, when it is one that can be proposed all the same.
    partner: Option<String>,
    several: Vec<Hit>,
    ids: Vec<String>,
    differences: Vec<(String, String)>,
}

/// Who the firm is, for every page about it.
pub struct Portrait {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Place and work.
    pub where_and_what: String,
    /// Type, size, age, network.
    pub line: String,
    /// Its own words.
    pub sayings: Vec<Saying>,
    /// Facts with their sources.
    pub facts: Vec<FactLine>,
    /// Source of all facts without one of their own.
    pub source: String,
    /// What was noted of consent.
    pub consents: Vec<String>,
    /// Whether it does not want to be approached.
    pub is_closed: bool,
    /// Whether nothing was noted of being rung, neither for nor against.
    pub is_without_consent: bool,
    /// What its free text seems to hold that does not belong there.
    pub notices: Vec<String>,
}

#[derive(Template)]
#[template(path = "firm.html")]
struct FirmPage {
    frame: Frame,
    firm: Portrait,
    candidates: Vec<Candidate>,
    confidence: String,
    question: Option<String>,
    why: Option<Why>,
    /// Version of the weights that ranked, for a proposal.
    weights: String,
    /// The list, to be logged as shown.
    shown: String,
    introductions: Vec<Shown>,
    /// Partners that do not fit, with the reason.
    set_aside: Vec<SetAside>,
    declines: [(&'static str, &'static str); 9],
    standing: Option<Standing>,
    ways: Vec<Way>,
    /// Whom one asks for.
    reach: Vec<Reach>,
    /// Visits that were agreed and are ahead.
    agreed: Vec<Ahead>,
    history: Option<Vec<Event>>,
    /// Facts of which a register says otherwise, with what it says.
    said_otherwise: Vec<FactLine>,
    may_change: bool,
    may_note: bool,
    may_agree: bool,
    /// Whether a visit that may not be made any more can be let lapse.
    may_call_off: bool,
    may_introduce: bool,
    may_log: bool,
    sees_network: bool,
    sees_persons: bool,
    may_request: bool,
    /// Requests about its data that wait for an answer: what is asked, and before when.
    open_requests: Vec<String>,
}

/// The page.
pub async fn get_firm(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let asked: String = asked.into_inner().why.trim().chars().take(LONGEST).collect();
    let (id, frame, app) = (firm.id, frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let (record, list) = prepare(&app, &permit.caller, id)?;
        let why = match asked.is_empty() {
            true => None,
            false => Some(explain(&frame, why_not(&app, &permit.caller, id, &list, &asked)?, asked)),
        };
        let caller = &permit.caller;
        let sees_network = permit.also::<TraceAcquaintances>().is_some();
        let introductions = match permit.also::<ReadIntroductions>() {
            Some(_) => introductions::of_firm(&app, caller, &frame, id)?,
            None => Vec::new(),
        };
        let mut candidates: Vec<Candidate> = list.matches.iter().map(|found| of_match(&frame, found)).collect();
        for (found, shown) in list.matches.iter().zip(&mut candidates) {
            shown.is_introduced = introductions.iter().any(|made| made.is_open && made.partner.0 == found.partner.id);
            if sees_network && found.rank <= MOST_WAYS {
                shown.way_in = way_in(&app, caller, &frame, id, found.partner.id)?;
            }
        }
        let consents = match permit.also::<ReadConsents>() {
            Some(_) => list_consents(&app, caller, id)?,
            None => Vec::new(),
        };
        let talks = permit.also::<ReadConversations>().is_some();
        let mut firm = portrait(&frame, &record).with_consents(&frame, &record.firm, &consents);
        if talks {
            firm.sayings.extend(standing::unconfirmed(&app, caller, &frame, id)?);
        }
        Ok::<_, app::AppError>(FirmPage {
            firm,
            candidates,
            weights: list.weights_version.clone(),
            shown: impressions::field(&list),
            set_aside: misfits::of_firm(&frame, &record.misfits),
            declines: introductions::decline_reasons(frame.w),
            standing: talks.then(|| standing::standing(&app, caller, &frame, id, &introductions)).transpose()?,
            history: talks.then(|| standing::history(&app, caller, &frame, &record)).transpose()?,
            agreed: match permit.also::<ReadAgreedVisits>() {
                Some(_) => standing::agreed_visits(&app, caller, &frame, id)?,
                None => Vec::new(),
            },
            reach: match permit.also::<ReadContacts>() {
                Some(_) if record.firm.do_not_contact.is_none() => reach(&app, caller, id)?,
                _ => Vec::new(),
            },
            ways: match permit.also::<AskContactPermission>() {
                Some(_) => standing::ways(&app, caller, &frame, id, &introductions)?,
                None => Vec::new(),
            },
            introductions,
            said_otherwise: match permit.also::<ReadFirms>() {
                Some(_) => {
                    said_otherwise(&app, caller, id)?.iter().flat_map(|told| facts::of_register(&frame, told)).collect()
                }
                None => Vec::new(),
            },
            may_change: permit.also::<WriteFirms>().is_some(),
            may_note: permit.also::<WriteConversations>().is_some(),
            may_agree: permit.also::<WriteAgreedVisits>().is_some() && record.firm.do_not_contact.is_none(),
            may_call_off: permit.also::<WriteAgreedVisits>().is_some(),
            may_introduce: permit.also::<WriteIntroductions>().is_some() && record.firm.do_not_contact.is_none(),
            may_log: permit.also::<WriteImpressions>().is_some(),
            sees_network,
            sees_persons: permit.also::<ReadContacts>().is_some(),
            may_request: permit.also::<WriteDataRequests>().is_some(),
            open_requests: match permit.also::<ReadDataRequests>() {
                Some(_) => standing::open_requests(&app, caller, &frame, &record.firm)?,
                None => Vec::new(),
            },
            confidence: confidence(&frame, &list.confidence, list.matches.iter().map(|found| found.verdict.score)),
            question: list.next_question.as_ref().map(|question| frame.lang.say(&question.text)),
            why,
            frame,
        })
    };
    answer(&state.calculators.run(work).await??)
}

/// The firm and its ranking, with whom a gate held back.
pub fn prepare(app: &App, caller: &Caller, id: FirmId) -> app::Result<(FirmRecord, Arc<Answered>)> {
    let (record, _) = firms::get_firm(app, caller, id)?;
    let options = Options { limit: MOST, with_excluded: true, ..Options::default() };
    Ok((record, match_firm(app, caller, id, &options)?))
}

impl Portrait {
    /// With the consents and withdrawals that were recorded beside the firm, such as those of its own form.
    fn with_consents(self, frame: &Frame, firm: &Firm, recorded: &[ConsentEvent]) -> Portrait {
        let of_firm: Vec<&ConsentEvent> = recorded.iter().filter(|event| event.contact_id.is_none()).collect();
        let is_of_calls = of_firm.iter().any(|event| event.purpose == ConsentPurpose::Telephone);
        Portrait {
            consents: facts::consents(frame, firm, &of_firm),
            is_without_consent: self.is_without_consent && !is_of_calls,
            ..self
        }
    }
}

/// Who the firm is, in words.
pub fn portrait(frame: &Frame, record: &FirmRecord) -> Portrait {
    let firm = &record.firm;
    Portrait {
        id: firm.id.to_string(),
        name: firm.name.clone(),
        where_and_what: facts::place_and_work(frame, firm),
        line: facts::in_one_line(frame, record),
        sayings: facts::sayings(frame, record),
        facts: facts::of_firm(frame, firm),
        source: facts::source(frame, &firm.provenance),
        consents: facts::consents(frame, firm, &[]),
        is_closed: firm.do_not_contact.is_some(),
        is_without_consent: firm.do_not_contact.is_none()
            && !firm.consents.iter().any(|consent| consent.purpose == ConsentPurpose::Telephone),
        notices: found_in_texts(firm).into_iter().map(|kind| frame.lang.say(&kind.notice())).collect(),
    }
}

fn explain(frame: &Frame, answer: WhyNot, asked: String) -> Why {
    let (w, lang) = (frame.w, frame.lang);
    let mut why = Why {
        asked,
        text: String::new(),
        partner: None,
        several: Vec::new(),
        ids: Vec::new(),
        differences: Vec::new(),
    };
    why.text = match answer {
        WhyNot::Unknown => w.why_not_unknown.to_owned(),
        WhyNot::Several(partners) => {
            why.several = partners.iter().map(|partner| partner_hit(frame, partner)).collect();
            why.ids = partners.iter().map(|partner| partner.id.to_string()).collect();
            w.why_not_several.to_owned()
        }
        WhyNot::Nearest(partners) => {
            why.several = partners.iter().map(|partner| partner_hit(frame, partner)).collect();
            why.ids = partners.iter().map(|partner| partner.id.to_string()).collect();
            w.why_not_nearest.to_owned()
        }
        WhyNot::First(partner) => {
            why.asked = partner.name;
            w.why_not_first.to_owned()
        }
        WhyNot::HeldBack(partner, text) => {
            why.partner = Some(partner.id.to_string());
            why.asked = partner.name;
            lang.say(&text)
        }
        WhyNot::NotRanked(partner) => {
            why.partner = Some(partner.id.to_string());
            why.asked = partner.name;
            w.why_not_unranked.to_owned()
        }
        WhyNot::Lower(partner, comparison) => {
            why.partner = Some(partner.id.to_string());
            why.asked = partner.name;
            let line = |points: f64| format!("{}{}", if points > 0.0 { "+" } else { "" }, lang.tenths(points));
            let differences = comparison.differences.iter().filter(|difference| difference.points != 0.0);
            why.differences =
                differences.map(|difference| (signal(frame, &difference.signal), line(difference.points))).collect();
            lang.say(&comparison.text)
        }
    };
    why
}
