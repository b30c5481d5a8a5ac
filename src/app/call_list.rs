//! Whom to ring next, for whoever asks: ranked by expected gain, with a declared share drawn by lot.

use super::known::Known;
use super::next_step::shipped_ladder;
use super::{App, AppError, Caller, Result};
use crate::domain::introduction::MoveKind;
use crate::domain::region::Location;
use crate::domain::{Conversation, Firm, FirmId, FirmType, Invalid, Ladder, OrganisationId, Partner, Rung, TopicId};
use crate::outreach::assumptions;
use crate::outreach::call_list::{Call, CallList, Wanted, make};
use crate::outreach::exploration::Draw;
use crate::outreach::history::History;
use crate::outreach::next_step::{Action, next_step};
use crate::outreach::prospect::{Experience, Gate, Prospect, Tally};
use crate::outreach::quotas::{Dimension, Quota};
use crate::storage::exploration::{LoggedDraw, is_logged, log_draw};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::outreach::call_list::Pick;
pub use crate::outreach::urgency::Soon;

/// A call list with the names of those to ring (*bellijst*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedCallList {
    /// The day for which it was made.
    pub date: NaiveDate,
    /// Whom to ring, the first first.
    #[schema(max_items = 100)]
    pub calls: Vec<NamedCall>,
    /// The share that was drawn by lot; logged, so that what those firms say tells of all.
    pub exploration: Exploration,
    /// Firms that may not be approached and are therefore not on it.
    pub blocked: usize,
    /// Version of the figures it goes by.
    pub assumptions_version: String,
}

/// A firm to ring, by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedCall {
    /// Name of the firm.
    pub name: String,
    /// Its type.
    pub firm_type: FirmType,
    /// Place, as one says it.
    pub place: Option<String>,
    /// Why and when to ring it.
    #[serde(flatten)]
    pub call: Call,
}

/// The lot of a call list (*loting*).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exploration {
    /// Number of the draw in the log.
    pub draw_id: Uuid,
    /// How many firms could be drawn.
    pub population: usize,
    /// How many were.
    pub drawn: usize,
    /// The chance of each firm, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
}

/// No sector and no type of firm takes more than half of a list while others are left: a choice of the product, not a
/// measured figure.
const LARGEST_SHARE: f64 = 0.5;
/// Events are told of when they come within so many days.
const EVENTS_WITHIN: Days = Days::new(60);

/// The call list of today for the firms within reach, in one region when one is asked.
pub fn get_call_list(app: &App, caller: &Caller, length: usize, region: Option<&str>) -> Result<NamedCallList> {
    let today = app.today();
    let told = |faults: Vec<Invalid>| AppError::Setting(faults.iter().map(Invalid::to_string).collect());
    let assumptions = assumptions::shipped().map_err(told)?;
    let ladder = shipped_ladder()?;
    let known = Known::load(app, caller, region)?;
    let prospects = known.prospects(&ladder, today);
    let experience = known.experience(&ladder, today);
    let scope = scope(caller, region);
    let quotas = [Dimension::Sector, Dimension::FirmType].map(largest_share);
    let wanted = Wanted { length, quotas: &quotas, seed: seed(caller.organisation, &scope, today) };
    let list = make(&prospects, &experience, &assumptions, &wanted, today);
    let draw_id = log(app, caller, &scope, &list.exploration)?;
    Ok(known.named(list, draw_id, today))
}

fn largest_share(dimension: Dimension) -> Quota {
    Quota { dimension, value: None, at_least: None, at_most: Some(LARGEST_SHARE) }
}

/// Among which firms the list is made.
fn scope(caller: &Caller, region: Option<&str>) -> String {
    let mut regions = caller.reach.regions.clone();
    regions.sort();
    match region {
        Some(region) => format!("{region} within {}", regions.join(",")),
        None => regions.join(","),
    }
}

/// The same on one day for one organisation and its scope, so that a list that is asked for twice is the same list.
fn seed(organisation: OrganisationId, scope: &str, today: NaiveDate) -> u64 {
    let hash = Sha256::digest(format!("{organisation}\n{today}\n{scope}"));
    hash.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}

/// Logs the draw, once, and answers its number; a list without a lot has one all the same.
fn log(app: &App, caller: &Caller, scope: &str, draw: &Draw) -> Result<Uuid> {
    let logged = LoggedDraw {
        date: draw.date,
        scope: scope.to_owned(),
        seed: draw.seed,
        population: draw.population,
        probability: draw.probability,
        drawn: draw.drawn.clone(),
    };
    let drawn: String = draw.drawn.iter().map(FirmId::to_string).collect();
    let contents = format!("{scope}\n{}\n{}\n{}\n{drawn}", draw.date, draw.seed, draw.population);
    let id = Uuid::new_v5(&caller.organisation.0, contents.as_bytes());
    let is_known = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(is_logged(tenant, id)?))?;
    if !is_known {
        app.pool.write(caller.organisation, |tenant| Ok::<_, AppError>(log_draw(tenant, id, &logged)?))?;
    }
    Ok(id)
}

impl Known {
    fn prospects(&self, ladder: &Ladder, today: NaiveDate) -> Vec<Prospect> {
        let distances = self.distances();
        let events = Events::of(&self.partners, today);
        let prospect = |firm: &Firm| {
            let history = self.history(firm.id);
            let step = next_step(firm, history, None, ladder);
            let towards = match step.action {
                Action::ChoosePartner { towards } | Action::ChooseOtherPartner { towards } => towards,
                Action::KeepInTouch => Rung::HeavierProject,
                _ => step.rung,
            };
            let last_spoken = history.last_spoken();
            Prospect {
                firm_id: firm.id,
                gate: if firm.do_not_contact.is_some() { Gate::Blocked } else { Gate::Open },
                firm_type: firm.firm_type(today),
                sector: firm.main_activity().map(|activity| activity.code.chars().take(2).collect()),
                region: firm.location.as_ref().and_then(|location| location.province.clone()),
                towards,
                fieldlab: firm.fieldlab,
                fieldlab_interest: history.fieldlab_interest(),
                in_network: firm.is_in_network(),
                distance: distances.get(&firm.id).copied(),
                touches: history.conversations.iter().map(|call| call.date).collect(),
                follow_up: follow_up(history, last_spoken),
                events: events.suiting(firm),
                consent_ends: None,
            }
        };
        self.firms.iter().map(prospect).collect()
    }

    /// What the agency's own calls and introductions brought.
    fn experience(&self, ladder: &Ladder, today: NaiveDate) -> Experience {
        let mut experience = Experience::default();
        for firm in &self.firms {
            let history = self.history(firm.id);
            let answered = experience.answered.entry(firm.firm_type(today)).or_default();
            let spoken = history.conversations.iter().filter(|call| call.is_spoken()).count() as u64;
            let tries = history.conversations.len() as u64;
            *answered = Tally::new(answered.yes + spoken, answered.of + tries);
            // Of those who were asked and whose answer is known: who took a step, said no, or fell silent.
            for made in history.introductions.iter().filter(|made| made.date_of(MoveKind::AskFirm).is_some()) {
                let took_step = made.date_of(MoveKind::TakeStep).is_some();
                if !took_step && !made.state().is_end() {
                    continue;
                }
                let rung = made.step().and_then(|step| ladder.rung_of(step)).unwrap_or(Rung::LightStep);
                let stepped = experience.stepped.entry(rung).or_default();
                *stepped = Tally::new(stepped.yes + u64::from(took_step), stepped.of + 1);
            }
        }
        experience
    }

    fn named(&self, list: CallList, draw_id: Uuid, today: NaiveDate) -> NamedCallList {
        let firms: HashMap<FirmId, &Firm> = self.firms.iter().map(|firm| (firm.id, firm)).collect();
        let named = |call: Call| {
            let firm = firms.get(&call.firm_id)?;
            Some(NamedCall {
                name: firm.name.clone(),
                firm_type: firm.firm_type(today),
                place: firm.location.as_ref().and_then(Location::spoken),
                call,
            })
        };
        let Draw { population, probability, .. } = list.exploration;
        let drawn = list.exploration.drawn.len();
        NamedCallList {
            date: list.date,
            calls: list.calls.into_iter().filter_map(named).collect(),
            exploration: Exploration { draw_id, population, drawn, probability },
            blocked: list.blocked,
            assumptions_version: list.assumptions_version,
        }
    }
}

/// The day that was agreed to come back, unless somebody tried since.
pub(super) fn follow_up(history: History<'_>, last_spoken: Option<&Conversation>) -> Option<NaiveDate> {
    let agreed = last_spoken?.follow_up?;
    let was_kept = history.conversations.iter().any(|call| call.date >= agreed && Some(call) != last_spoken);
    (!was_kept).then_some(agreed)
}

/// Events of partners that are to come, by topic.
struct Events(HashMap<TopicId, Vec<(NaiveDate, Option<String>)>>);

impl Events {
    fn of(partners: &[Partner], today: NaiveDate) -> Self {
        let last = today.checked_add_days(EVENTS_WITHIN).unwrap_or(today);
        let mut by_topic: HashMap<TopicId, Vec<(NaiveDate, Option<String>)>> = HashMap::new();
        for partner in partners {
            let coming = partner.events.iter().map(|event| event.date).filter(|date| (today..=last).contains(date));
            let province = partner.location.as_ref().and_then(|location| location.province.clone());
            for date in coming {
                for topic in &partner.topics {
                    by_topic.entry(topic.topic).or_default().push((date, province.clone()));
                }
            }
        }
        Events(by_topic)
    }

    /// Days of those in the firm's province that are about one of its topics.
    fn suiting(&self, firm: &Firm) -> Vec<NaiveDate> {
        let Some(province) = firm.location.as_ref().and_then(|location| location.province.as_ref()) else {
            return Vec::new();
        };
        let about = firm.topics.iter().filter_map(|topic| self.0.get(topic)).flatten();
        let mut days: Vec<NaiveDate> =
            about.filter(|(_, there)| there.as_ref() == Some(province)).map(|(date, _)| *date).collect();
        days.sort();
        days.dedup();
        days
    }
}
