//! How well the ranking finds the truth of an invented region, and what each group of signals adds.
//!
//! The region ([`crate::synthetic::region`]) is loaded into the engine that serves requests; each firm that asks gets
//! its ranking by the given weights, by the same weights without one group of signals, and by simple methods. The
//! ranking by the true chances is the ceiling. Everything here is synthetic: it shows whether the signals read the
//! facts of a region sensibly, not how good the matches of a real one are.

use super::imports::Progress;
use crate::domain::weights::{SignalWeight, Weights};
use crate::domain::{Firm, FirmId, Partner, PartnerId};
use crate::learning::metrics::{Estimate, Judged, Quality, paired_difference};
use crate::matching::query::{Limits, Query};
use crate::matching::rank;
use crate::matching::snapshot::{Snapshot, partner_id};
use crate::synthetic::region::{Outcome, Region};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Groups of signals that are switched off together. A signal in none of them is switched off alone, so that a new
/// one needs no change here.
const GROUPS: [(&str, &[&str]); 8] = [
    ("need", &["topicFit", "barrierFit", "goalFit"]),
    ("readiness", &["firstStepFit", "suitability"]),
    ("kind", &["wishedKind"]),
    ("sector", &["sectorAffinity"]),
    ("network", &["sharedContacts", "networkRank", "sharedCircle", "similarPartners"]),
    ("track record", &["trackRecord", "currentRecord", "recentProjects"]),
    ("travel", &["travelDistance", "nearness", "nearUniversity", "sameRegion"]),
    ("words and themes", &["wishWords", "wishPhrases", "projectThemes", "themeFocus"]),
];

/// `mutualFit` reads topics and barriers too, and words and themes tell of the need as well: without all of them nothing
/// of it is left.
const NEED_IN_ALL: (&str, &[&str]) = (
    "need, mutual fit, words",
    &["topicFit", "barrierFit", "goalFit", "mutualFit", "wishWords", "wishPhrases", "projectThemes", "themeFocus"],
);

/// What came out for an invented region.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionReport {
    /// Always true: nothing here is real.
    pub synthetic: bool,
    /// Where chance began.
    pub seed: u64,
    /// Firms of the region.
    pub firms: usize,
    /// Partners of the region.
    pub partners: usize,
    /// Projects of its past.
    pub projects: usize,
    /// Firms that ask.
    pub asking: usize,
    /// One line per group of firms and way of ranking.
    pub lines: Vec<RegionLine>,
}

/// One line of the report.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionLine {
    /// `newcomers` (without history), `insiders`, or `all`.
    pub firms: &'static str,
    /// How candidates were ranked.
    pub method: Method,
    /// Its quality.
    pub quality: Quality,
    /// NDCG@10 of the full weights minus that of this method, on the same firms; absent for the full weights.
    pub gain: Option<Estimate>,
}

/// A way of ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "ranking")]
pub enum Method {
    /// By the product with all weights.
    Product,
    /// By the product without some signals.
    Without {
        /// What they have in common.
        group: String,
        /// Their names.
        signals: Vec<String>,
    },
    /// By the product with nothing but some signals.
    Only {
        /// What they have in common.
        group: String,
        /// Their names.
        signals: Vec<String>,
    },
    /// By chance.
    Random,
    /// The nearest first.
    Nearest,
    /// By the true chances: the ceiling.
    Truth,
}

impl Method {
    /// Its name in tables.
    pub fn name(&self) -> String {
        match self {
            Method::Product => "loopvermogen".into(),
            Method::Without { group, .. } => format!("without {group}"),
            Method::Only { group, .. } => format!("only {group}"),
            Method::Random => "random".into(),
            Method::Nearest => "nearest".into(),
            Method::Truth => "true chances".into(),
        }
    }
}

/// Draws the region of a seed and judges the weights on it.
pub fn evaluate(seed: u64, firms: usize, weights: &Weights, progress: &(dyn Fn(Progress) + Sync)) -> RegionReport {
    let region = Region::draw(seed, firms);
    let methods = methods(weights);
    let lists = judge_all(&region, &methods, weights, progress);
    RegionReport {
        synthetic: true,
        seed,
        firms: region.firms.len(),
        partners: region.partners.len(),
        projects: region.past.projects.len(),
        asking: region.outcomes.len(),
        lines: lines(&lists, &methods, region.partners.len()),
    }
}

fn methods(weights: &Weights) -> Vec<Method> {
    let counts = |signal: &str| weights.partners_for_firm.get(signal).is_some_and(SignalWeight::counts);
    let group = |(group, signals): (&str, &[&str])| -> Option<(String, Vec<String>)> {
        let signals: Vec<String> = signals.iter().filter(|name| counts(name)).map(|name| name.to_string()).collect();
        (!signals.is_empty()).then(|| (group.to_owned(), signals))
    };
    let is_alone = |signal: &str| GROUPS.iter().all(|(_, signals)| !signals.contains(&signal));
    let alone = weights.partners_for_firm.keys().map(String::as_str).filter(|signal| is_alone(signal));
    let groups = GROUPS.into_iter().chain([NEED_IN_ALL]).filter_map(group);
    let without = groups.chain(alone.filter_map(|signal| group((signal, &[signal]))));
    let without = without.map(|(group, signals)| Method::Without { group, signals });
    let only = GROUPS.into_iter().filter_map(group).map(|(group, signals)| Method::Only { group, signals });
    let others = [Method::Random, Method::Nearest, Method::Truth];
    std::iter::once(Method::Product).chain(without).chain(only).chain(others).collect()
}

/// The weights with which a method asks the product; nothing when it does not.
fn weights_of(method: &Method, weights: &Weights) -> Option<Weights> {
    let keep = |is_kept: &dyn Fn(&String) -> bool| {
        let mut weights = weights.clone();
        let off = weights.partners_for_firm.iter_mut().filter(|(signal, _)| !is_kept(signal));
        off.for_each(|(_, weight)| *weight = SignalWeight::plain(0.0));
        weights
    };
    match method {
        Method::Product => Some(weights.clone()),
        Method::Without { signals, .. } => Some(keep(&|signal| !signals.contains(signal))),
        Method::Only { signals, .. } => Some(keep(&|signal| signals.contains(signal))),
        Method::Random | Method::Nearest | Method::Truth => None,
    }
}

/// The judged lists of one firm, in the order of the methods.
struct Answered {
    is_insider: bool,
    lists: Vec<Judged>,
}

fn judge_all(
    region: &Region,
    methods: &[Method],
    weights: &Weights,
    progress: &(dyn Fn(Progress) + Sync),
) -> Vec<Answered> {
    let (firms, partners) = (region.firms.iter().cloned(), region.partners.iter().cloned());
    let snapshot = Snapshot::build(region.today, 1, firms, partners, &region.past);
    let firm_of: HashMap<FirmId, &Firm> = region.firms.iter().map(|firm| (firm.id, firm)).collect();
    let row_of: HashMap<PartnerId, usize> =
        region.partners.iter().enumerate().map(|(row, partner)| (partner.id, row)).collect();
    let weights: Vec<Option<Weights>> = methods.iter().map(|method| weights_of(method, weights)).collect();
    // Firms that found nobody have nothing to be found, as in the benchmark of real collaborations.
    let asking: Vec<&Outcome> = region.outcomes.iter().filter(|outcome| !outcome.partners.is_empty()).collect();
    let (done, total) = (AtomicU64::new(0), Some(asking.len() as u64));
    let answer = |outcome: &&Outcome| {
        let firm = firm_of.get(&outcome.firm)?;
        let limits = Limits { limit: region.partners.len(), ..Limits::default() };
        let query = Query::for_firm(&snapshot, firm, limits);
        let by_product = |weights: &Weights| -> Vec<usize> {
            let ranked = rank(&snapshot, &query, weights).ranked.into_iter();
            ranked.filter_map(|ranked| row_of.get(&partner_id(ranked.id)).copied()).collect()
        };
        let lists = methods.iter().zip(&weights).map(|(method, weights)| {
            let order = match weights {
                Some(weights) => by_product(weights),
                None => {
                    by_value(&region.partners, |row| value(method, firm, &region.partners[row], outcome.chances[row]))
                }
            };
            judge(region, firm, outcome, order)
        });
        let answered = Answered { is_insider: outcome.is_insider, lists: lists.collect() };
        progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
        Some(answered)
    };
    asking.par_iter().filter_map(answer).collect()
}

/// What a method that is not the product thinks of a pair.
fn value(method: &Method, firm: &Firm, partner: &Partner, chance: f64) -> f64 {
    match method {
        Method::Truth => chance,
        Method::Nearest => {
            let place = |location: &Option<crate::domain::region::Location>| location.as_ref()?.coordinates;
            let places = place(&firm.location).zip(place(&partner.location));
            places.map_or(f64::NEG_INFINITY, |(from, to)| -from.distance_to(to).0)
        }
        _ => {
            let hash: [u8; 32] = Sha256::digest([firm.id.bytes(), partner.id.bytes()].concat()).into();
            hash.iter().take(6).fold(0.0, |sum, byte| 256.0 * sum + f64::from(*byte))
        }
    }
}

/// Rows of the partners, the highest value first, ties by id.
fn by_value(partners: &[Partner], value: impl Fn(usize) -> f64) -> Vec<usize> {
    let values: Vec<f64> = (0..partners.len()).map(value).collect();
    let mut order: Vec<usize> = (0..partners.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(partners[*a].id.cmp(&partners[*b].id)));
    order
}

fn judge(region: &Region, firm: &Firm, outcome: &Outcome, mut order: Vec<usize>) -> Judged {
    let id = |row: &usize| region.partners[*row].id;
    order.retain(|row| !outcome.excluded.contains(&id(row)));
    // Neighbours imitate each other: intervals are drawn over regions, not over firms.
    let corop = firm.location.as_ref().and_then(|location| location.corop.clone());
    Judged {
        cluster: corop.unwrap_or_default(),
        hits: order.iter().map(|row| outcome.partners.contains(&id(row))).collect(),
        relevant: outcome.partners.len(),
        shown: order.into_iter().take(10).collect(),
    }
}

fn lines(answered: &[Answered], methods: &[Method], partners: usize) -> Vec<RegionLine> {
    let mut lines = Vec::new();
    for (firms, insiders) in [("newcomers", Some(false)), ("insiders", Some(true)), ("all", None)] {
        let is_in = |answered: &&Answered| insiders.is_none_or(|insiders| insiders == answered.is_insider);
        let lists = |place: usize| -> Vec<Judged> {
            answered.iter().filter(is_in).map(|answered| answered.lists[place].clone()).collect()
        };
        let product = lists(0);
        for (place, method) in methods.iter().enumerate() {
            let lists = lists(place);
            lines.push(RegionLine {
                firms,
                method: method.clone(),
                gain: (place > 0).then(|| paired_difference(&product, &lists)),
                quality: Quality::of(&lists, partners),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests;
