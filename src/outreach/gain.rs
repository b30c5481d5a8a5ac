//! What a call is expected to bring, in light steps.
//!
//! gain = P(answers) × P(takes the step) × value of the step × distance to the front × additionality − price of the
//! touches already made. With the shipped figures, a firm that knows no fieldlab, was never asked or approached, and
//! stands in the middle of its sector has 0.243 × 0.17 × 1 × 1 × (0.8 × 0.5) − 0 = 0.0165: sixty such calls bring a step
//! that would not have come about otherwise. The number orders the list; it is no promise, and it is shown in words until
//! there are enough outcomes of one's own.

use super::assumptions::{Assumptions, Prior};
use super::factors::{self, Factor};
use super::prospect::{Experience, Prospect, Tally};
use crate::domain::Rung;
use crate::domain::firm::FieldlabTie;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// Expected gain of a call (*verwachte opbrengst*), with all that it is made of.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gain {
    /// The five factors and the price, in the order of the formula.
    pub factors: Vec<Factor>,
    /// What orders the list, in light steps; below 0 when the firm was approached too often.
    #[serde(skip)]
    pub value: f64,
    /// The same beside the best of the list, which has 100; for sorting, not a chance of anything.
    #[schema(minimum = 0, maximum = 100)]
    pub points: u8,
}

/// The numbers of the formula, before they are put in words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numbers {
    pub answers: f64,
    pub answers_n: u64,
    pub takes_step: f64,
    pub takes_step_n: u64,
    pub value: f64,
    pub distance: f64,
    pub additionality: f64,
    pub price: f64,
}

impl Numbers {
    /// The gain, in light steps.
    pub fn gain(&self) -> f64 {
        self.answers * self.takes_step * self.value * self.distance * self.additionality - self.price
    }
}

/// The gain of ringing a firm today, with its factors in words; `best` is the gain of the best firm of the list.
pub fn expected(prospect: &Prospect, experience: &Experience, by: &Assumptions, today: NaiveDate, best: f64) -> Gain {
    let numbers = numbers(prospect, experience, by, today);
    let value = numbers.gain();
    let points = if best > 0.0 { (100.0 * value / best).round().clamp(0.0, 100.0) as u8 } else { 0 };
    Gain { factors: factors::told(prospect, &numbers, by), value, points }
}

/// The gain alone.
pub fn value(prospect: &Prospect, experience: &Experience, by: &Assumptions, today: NaiveDate) -> f64 {
    numbers(prospect, experience, by, today).gain()
}

pub(super) fn numbers(prospect: &Prospect, experience: &Experience, by: &Assumptions, today: NaiveDate) -> Numbers {
    let rung = step_rung(prospect);
    let answered = experience.answered.get(&prospect.firm_type).copied().unwrap_or_default();
    let stepped = experience.stepped.get(&rung).copied().unwrap_or_default();
    Numbers {
        answers: shrunk(&by.answers, answered),
        answers_n: answered.of,
        takes_step: shrunk(&by.takes_step, stepped),
        takes_step_n: stepped.of,
        value: match rung {
            Rung::HeavierProject => by.value.heavier_project,
            Rung::Network => by.value.network,
            _ => by.value.light_step,
        },
        distance: distance(prospect, by),
        additionality: additionality(prospect, by),
        price: price(prospect, by, today),
    }
}

/// The rung whose step is meant.
pub(super) fn step_rung(prospect: &Prospect) -> Rung {
    prospect.towards.max(Rung::LightStep)
}

/// A share of one's own, pulled towards that from elsewhere: (w p + yes) / (w + of). With p = 0.17 and w = 40, of 10
/// firms of which 5 took a step it is (6.8 + 5) / 50 = 0.236.
fn shrunk(prior: &Prior, own: Tally) -> f64 {
    (prior.weight * prior.share + own.yes as f64) / (prior.weight + own.of as f64)
}

fn distance(prospect: &Prospect, by: &Assumptions) -> f64 {
    let known = prospect.distance.filter(|distance| distance.is_finite());
    known.map_or(by.distance.unknown, |distance| {
        by.distance.front + (by.distance.back - by.distance.front) * distance.clamp(0.0, 1.0)
    })
}

fn additionality(prospect: &Prospect, by: &Assumptions) -> f64 {
    let share = match tie(prospect) {
        Some(FieldlabTie::TakesPart) => by.additionality.takes_part,
        Some(FieldlabTie::Knows) => by.additionality.knows,
        Some(FieldlabTie::Unaware) => by.additionality.unaware,
        None => by.additionality.not_asked,
    };
    let interest = match prospect.fieldlab_interest {
        Some(true) => by.interest.yes,
        Some(false) => by.interest.no,
        None => by.interest.not_asked,
    };
    share * interest
}

/// What the firm has with fieldlabs; being in another network counts as taking part.
pub(super) fn tie(prospect: &Prospect) -> Option<FieldlabTie> {
    match prospect.in_network {
        Some(true) => Some(FieldlabTie::TakesPart),
        _ => prospect.fieldlab,
    }
}

/// Each touch costs the price, halved for every half-life that passed. A firm that agreed to be rung by now is not
/// burdened by it.
fn price(prospect: &Prospect, by: &Assumptions, today: NaiveDate) -> f64 {
    if prospect.follow_up.is_some_and(|day| day <= today) {
        return 0.0;
    }
    let ages = prospect.touches.iter().map(|day| (today - *day).num_days().max(0) as f64);
    by.touches.price * ages.map(|age| 0.5_f64.powf(age / by.touches.half_life_days)).sum::<f64>()
}
