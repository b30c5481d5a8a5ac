//! The call list: whom to ring next, how soon, and why.
//!
//! First the contact gate, then the lot, then the ranking. What is drawn by lot is spread over the list, so that it is
//! rung as readily as the rest; a sample that nobody rings tells nothing.

use super::assumptions::Assumptions;
use super::exploration::{self, Draw};
use super::gain::{self, Gain};
use super::prospect::{Experience, Gate, Prospect};
use super::quotas::{self, Quota};
use super::urgency::{Urgency, urgency};
use crate::domain::{FirmId, Text};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What is asked of a call list.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// How many firms at most.
    pub length: usize,
    /// Quotas, checked.
    pub quotas: &'a [Quota],
    /// Where chance begins.
    pub seed: u64,
}

/// A call list (*bellijst*).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallList {
    /// The day for which it was made.
    pub date: NaiveDate,
    /// Whom to ring, the first first.
    pub calls: Vec<Call>,
    /// What was drawn by lot; to be logged.
    pub exploration: Draw,
    /// Firms that the contact gate kept off the list.
    pub blocked: usize,
    /// Those of them that would be worth most, the best first; at most as many as the list is long.
    pub held_back: Vec<FirmId>,
    /// Version of the figures it goes by.
    pub assumptions_version: String,
}

/// A firm to ring.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The firm.
    pub firm_id: FirmId,
    /// How it came on the list.
    pub picked: Pick,
    /// Why it is worth a call.
    pub reason: Text,
    /// Whether to ring it: what the call is expected to bring.
    pub priority: Gain,
    /// When to ring it.
    pub urgency: Urgency,
}

/// How a firm came on the list (*keuze*).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pick {
    /// By its expected gain.
    Ranked {
        /// Whether a largest share was exceeded because no other firm was left.
        #[serde(rename = "beyondQuota")]
        beyond_quota: bool,
    },
    /// By lot.
    Exploration {
        /// With this chance, 0 to 1.
        #[schema(minimum = 0, maximum = 1)]
        probability: f64,
    },
}

/// Makes the list for `today`. A firm that the gate blocks never comes on it, and has no chance in the lot; a firm that
/// was approached so often that a call would cost more than it brings is not ranked either. The order of the prospects
/// does not matter.
pub fn make(
    prospects: &[Prospect],
    experience: &Experience,
    by: &Assumptions,
    wanted: &Wanted<'_>,
    today: NaiveDate,
) -> CallList {
    let mut open: Vec<&Prospect> = prospects.iter().filter(|prospect| prospect.gate == Gate::Open).collect();
    let blocked = prospects.len() - open.len();
    let held_back =
        held_back(prospects, wanted.length, |prospect| gain::numbers(prospect, experience, by, today).gain());
    open.sort_by_key(|prospect| prospect.firm_id);
    open.dedup_by_key(|prospect| prospect.firm_id);
    let ids: Vec<FirmId> = open.iter().map(|prospect| prospect.firm_id).collect();
    let size = exploration::size(by.exploration_share, wanted.length, ids.len());
    let draw = exploration::draw(&ids, size, wanted.seed, today);
    let drawn: BTreeSet<FirmId> = draw.drawn.iter().copied().collect();

    let gains = open.iter().map(|prospect| (gain::numbers(prospect, experience, by, today).gain(), *prospect));
    let gains: Vec<(f64, &Prospect)> = gains.collect();
    let best = gains.iter().map(|(gain, _)| *gain).fold(0.0, f64::max);
    let is_ranked = |(gain, prospect): &(f64, &Prospect)| *gain > 0.0 && !drawn.contains(&prospect.firm_id);
    let mut valued: Vec<(f64, &Prospect)> = gains.into_iter().filter(is_ranked).collect();
    valued.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.firm_id.cmp(&b.1.firm_id)));
    let ranking: Vec<&Prospect> = valued.into_iter().map(|(_, prospect)| prospect).collect();
    let picked = quotas::pick(&ranking, wanted.length - draw.drawn.len(), wanted.quotas);

    let ranked =
        picked.into_iter().map(|picked| (ranking[picked.place], Pick::Ranked { beyond_quota: picked.beyond_quota }));
    let probability = draw.probability;
    let explored = open
        .iter()
        .filter(|prospect| drawn.contains(&prospect.firm_id))
        .map(|prospect| (*prospect, Pick::Exploration { probability }));
    let calls = spread(ranked.collect(), explored.collect())
        .into_iter()
        .map(|(prospect, picked)| {
            let priority = gain::expected(prospect, experience, by, today, best);
            let (urgency, reason) = (urgency(prospect, today), reason(picked, &priority));
            Call { firm_id: prospect.firm_id, picked, reason, priority, urgency }
        })
        .collect();
    CallList { date: today, calls, exploration: draw, blocked, held_back, assumptions_version: by.version.clone() }
}

/// The blocked firms that would be worth most.
fn held_back(prospects: &[Prospect], most: usize, gain: impl Fn(&Prospect) -> f64) -> Vec<FirmId> {
    let blocked = prospects.iter().filter(|prospect| prospect.gate == Gate::Blocked);
    let mut valued: Vec<(f64, FirmId)> = blocked.map(|prospect| (gain(prospect), prospect.firm_id)).collect();
    valued.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    valued.into_iter().take(most).map(|(_, firm)| firm).collect()
}

/// Puts the second list into the first at even distances.
fn spread<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    let (total, inserted) = (first.len() + second.len(), second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut due = 0;
    (0..total)
        .filter_map(|place| {
            let is_due = (place + 1) * inserted / total.max(1) > due;
            due += usize::from(is_due);
            if is_due { second.next().or_else(|| first.next()) } else { first.next().or_else(|| second.next()) }
        })
        .collect()
}

fn reason(picked: Pick, priority: &Gain) -> Text {
    match picked {
        Pick::Exploration { .. } => Text::new(
            "Door loting gekozen, zodat wij ook bedrijven horen die wij anders nooit zouden bellen.",
            "Drawn by lot, so that we also hear firms that we would otherwise never ring.",
        ),
        Pick::Ranked { .. } => because(priority),
    }
}

/// What the call would add, and how far the firm is from the front: the two that set firms apart.
fn because(gain: &Gain) -> Text {
    use super::factors::FactorName::{Additionality, FrontierDistance};
    let told = gain.factors.iter().filter(|factor| matches!(factor.name, Additionality | FrontierDistance));
    let words: Vec<&Text> = told.map(|factor| &factor.words).collect();
    let joined = |of: fn(&Text) -> &str| words.iter().rev().map(|text| of(text)).collect::<Vec<_>>().join(" ");
    Text::new(joined(|text| &text.nl), joined(|text| &text.en))
}

#[cfg(test)]
mod tests;
