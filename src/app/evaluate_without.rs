//! What each signal adds: the same questions ranked again with one signal switched off at a time.

use super::Result;
use super::evaluate::{Evaluation, Setting};
use super::imports::Progress;
use crate::domain::weights::{SignalWeight, Weights};
use crate::learning::metrics::{Estimate, Judged, mean_ndcg10, paired_difference};
use crate::matching::scale::weights_of;
use crate::matching::signals;
use crate::matching::verdict::Direction;
use rayon::prelude::*;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};

/// What one signal adds in one setting.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Without {
    /// The setting.
    pub setting: Setting,
    /// `cold`, `warm`, or `all` for the way back.
    pub firms: &'static str,
    /// The signal that was switched off; nothing for the ranking with all of them.
    pub signal: Option<String>,
    /// NDCG@10 without it.
    pub ndcg10: Estimate,
    /// NDCG@10 with all signals minus that, on the same questions: above 0, the signal helps.
    pub cost: Option<Estimate>,
}

/// Ranks every question of a setting with all signals, and without each that counts.
pub fn without_each(
    evaluation: &Evaluation,
    setting: Setting,
    weights: &Weights,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Without>> {
    let direction = if setting.reverse { Direction::FirmsForPartner } else { Direction::PartnersForFirm };
    let counting = |name: &&str| weights_of(weights, direction).get(*name).is_some_and(SignalWeight::counts);
    let off: Vec<&str> = signals::names().into_iter().filter(counting).collect();
    let all: Vec<Weights> =
        std::iter::once(weights.clone()).chain(off.iter().map(|name| without(weights, name))).collect();
    let done = AtomicU64::new(0);
    let judged = evaluation.judge_each(setting, &all, &|| {
        progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total: None });
    });
    let groups: &[(&'static str, Option<bool>)] =
        if setting.reverse { &[("all", None)] } else { &[("cold", Some(false)), ("warm", Some(true))] };
    let lines = groups.iter().flat_map(|(firms, is_warm)| {
        let of_group: Vec<&Vec<Judged>> = judged
            .iter()
            .filter(|(warm, _)| is_warm.is_none_or(|is_warm| *warm == is_warm))
            .map(|(_, lists)| lists)
            .collect();
        let of_weights = |place: usize| -> Vec<Judged> { of_group.iter().map(|lists| lists[place].clone()).collect() };
        let full = of_weights(0);
        let lines: Vec<Without> = (0..all.len())
            .into_par_iter()
            .map(|place| {
                let lists = of_weights(place);
                Without {
                    setting,
                    firms,
                    signal: place.checked_sub(1).map(|place| off[place].to_owned()),
                    ndcg10: mean_ndcg10(&lists),
                    cost: (place > 0).then(|| paired_difference(&full, &lists)),
                }
            })
            .collect();
        lines
    });
    Ok(lines.collect())
}

fn without(weights: &Weights, name: &str) -> Weights {
    let mut weights = weights.clone();
    for direction in [&mut weights.partners_for_firm, &mut weights.firms_for_partner] {
        direction.insert(name.to_owned(), SignalWeight::plain(0.0));
    }
    weights
}
