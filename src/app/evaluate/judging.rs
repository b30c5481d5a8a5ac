//! Ranking a firm's questions by the product and the simple methods, and judging both.

use super::confidence::{Served, Told};
use super::posing::{Posed, wish};
use super::{Evaluation, Judgement, Line, Setting};
use crate::app::imports::Progress;
use crate::app::{AppError, Result};
use crate::connectors::benchmark::{FirmQuery, register_id};
use crate::domain::FirmId;
use crate::domain::weights::Weights;
use crate::learning::baselines::{Baseline, Wish};
use crate::learning::metrics::{Judged, Quality, paired_difference};
use crate::matching::rank::{Ranked, Ranking};
use crate::matching::scale::TRACK_RECORD;
use crate::matching::snapshot::partner_id;
use crate::matching::{rank, signals};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Results of a list over which the share of the track record is taken.
pub(super) const SHOWN: usize = 10;

/// One question, answered.
pub(super) struct Answered {
    /// The product's list, then one per simple method.
    pub(super) lists: Vec<Judged>,
    pub(super) lines: Vec<String>,
    /// Share of the score that comes from the track record, for each of the first ten.
    pub(super) record_share: Vec<f64>,
    /// The list as the service gives it, when the weights were measured.
    pub(super) served: Option<Served>,
}

impl Evaluation {
    pub(super) fn judge_forward(
        &self,
        setting: Setting,
        out: Option<&mut dyn Write>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Judgement> {
        let queries: Vec<&FirmQuery> = self.benchmark.queries.iter().collect();
        let (done, total, with_lines) = (AtomicU64::new(0), Some(queries.len() as u64), out.is_some());
        let judged: Vec<Option<Answered>> = queries
            .par_iter()
            .map(|query| {
                let answered = self.answer(query, setting, with_lines);
                progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
                answered
            })
            .collect();
        let answered: Vec<(&FirmQuery, Answered)> =
            queries.into_iter().zip(judged).filter_map(|(query, answered)| Some((query, answered?))).collect();
        write_rankings(out, answered.iter().flat_map(|(_, answered)| &answered.lines))?;
        let group = |is_warm: bool| answered.iter().filter(move |(query, _)| query.is_warm == is_warm);
        let (mut lines, mut told) = (Vec::new(), Vec::new());
        for (name, is_warm) in [("cold", false), ("warm", true)] {
            let answered: Vec<&Answered> = group(is_warm).map(|(_, answered)| answered).collect();
            lines.extend(self.lines(setting, name, &answered, self.benchmark.partners.len()));
            told.extend(told_of(setting, name, &answered));
        }
        Ok(Judgement { lines, told })
    }

    /// One line per method.
    pub(super) fn lines(
        &self,
        setting: Setting,
        firms: &'static str,
        answered: &[&Answered],
        candidates: usize,
    ) -> Vec<Line> {
        let shares: Vec<f64> = answered.iter().flat_map(|answered| answered.record_share.iter().copied()).collect();
        let mean_share = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        let methods = std::iter::once("loopvermogen").chain(Baseline::ALL.map(Baseline::name));
        let of_method = |place: usize| -> Vec<Judged> {
            answered.iter().filter_map(|answered| answered.lists.get(place).cloned()).collect()
        };
        let product = of_method(0);
        let measured = methods.enumerate().map(|(place, method)| (place, method, of_method(place)));
        measured
            .filter(|(_, _, lists)| !lists.is_empty())
            .map(|(place, method, lists)| Line {
                setting,
                firms,
                method,
                gain: (place > 0).then(|| paired_difference(&product, &lists)),
                quality: Quality::of(&lists, candidates),
                track_record_share: (place == 0).then_some(mean_share),
            })
            .collect()
    }

    /// Judged lists of one query; nothing when the setting leaves nothing to find.
    fn answer(&self, query: &FirmQuery, setting: Setting, with_lines: bool) -> Option<Answered> {
        let posed = self.pose(query, setting)?;
        let is_candidate = self.candidates(query, setting);
        let mut candidates: Vec<bool> = (0..self.benchmark.partners.len()).map(is_candidate).collect();
        posed.excluded.iter().for_each(|row| candidates[*row] = false);
        let judge = |scored: Vec<(usize, f64)>, is_spread: bool| {
            let counts = |row: usize| candidates[row];
            judge_list(scored, is_spread, &self.partner_ties, counts, &posed.relevant, &query.cluster)
        };
        let ranking = rank(posed.registry, &posed.query, &self.weights);
        let row = |ranked: &Ranked| self.partners.get(&partner_id(ranked.id)).copied();
        let ranked: Vec<(usize, f64)> =
            ranking.ranked.iter().filter_map(|ranked| Some((row(ranked)?, ranked.value))).collect();
        let counted = ranking.ranked.iter().filter(|ranked| row(ranked).is_some_and(|row| candidates[row]));
        let record_share = counted.take(SHOWN).map(|ranked| share_of(&ranking, ranked, &TRACK_RECORD)).collect();
        let lines = with_lines.then(|| {
            let id = |row: usize| register_id(&self.benchmark.partners[row].external_ids);
            let counted = ranked.iter().filter(|(row, _)| candidates[*row]);
            counted.map(|(row, value)| format!("{}\t{}\t{value}", query.id, id(*row))).collect()
        });
        let wish = wish(query, setting.wish);
        let simple = self.past.scores(&self.as_methods_see(query.firm, &wish.themes, &wish.words.join(" ")));
        let baselines = simple.into_iter().map(|scores| judge(scores.into_iter().enumerate().collect(), false));
        let lists = std::iter::once(judge(ranked, self.diversity > 0.0)).chain(baselines).collect();
        let served = self.weights.confidence.as_ref().map(|_| self.serve(&posed, setting, &self.weights));
        Some(Answered { lists, lines: lines.unwrap_or_default(), record_share, served })
    }

    /// What the simple methods see of a firm.
    pub(super) fn as_methods_see<'a>(&self, firm: FirmId, themes: &'a [String], text: &'a str) -> Wish<'a> {
        let location = self.firms.get(&firm).and_then(|row| self.benchmark.firms[*row].location.as_ref());
        Wish { firm, place: location.and_then(|location| location.coordinates), text, themes }
    }

    /// Every question of a setting ranked with each of `all` weights and judged: whether the firm has history, and one
    /// list per weights.
    pub fn judge_each(&self, setting: Setting, all: &[Weights], asked: &(dyn Fn() + Sync)) -> Vec<(bool, Vec<Judged>)> {
        let judge = |posed: &Posed<'_>, ties: &[usize], cluster: &str| -> Vec<Judged> {
            let of_weights = |weights: &Weights| {
                let ranked = rank(posed.registry, &posed.query, weights).ranked.into_iter();
                let scored = ranked.filter_map(|ranked| Some((self.row_of(ranked.id, setting)?, ranked.value)));
                let counts = |row: usize| !posed.excluded.contains(&row);
                judge_list(scored.collect(), false, ties, counts, &posed.relevant, cluster)
            };
            let lists = all.iter().map(of_weights).collect();
            asked();
            lists
        };
        if setting.reverse {
            let (snapshot, _) = self.reversed(setting);
            let queries = self.benchmark.reverse_queries.par_iter().filter_map(|query| {
                let posed = self.pose_reverse(&snapshot, query)?;
                Some((true, judge(&posed, &self.firm_ties, &query.id)))
            });
            return queries.collect();
        }
        let queries = self.benchmark.queries.par_iter().filter_map(|query| {
            let posed = self.pose(query, setting)?;
            Some((query.is_warm, judge(&posed, &self.partner_ties, &query.cluster)))
        });
        queries.collect()
    }
}

/// What was said of lists.
pub(super) fn told_of(setting: Setting, firms: &'static str, answered: &[&Answered]) -> impl Iterator<Item = Told> {
    answered.iter().filter_map(move |answered| Some(Told::new(setting, firms, answered.served.as_ref()?)))
}

/// Share of a score that comes from some signals.
pub(super) fn share_of(ranking: &Ranking, ranked: &Ranked, names: &[&str]) -> f64 {
    let of_signal = ranking.scale.terms.iter().zip(&ranked.tenths.shares);
    let counted = of_signal.filter(|(term, _)| names.contains(&signals::ALL[term.signal].about().name));
    let sum: u32 = counted.map(|(_, share)| share).sum();
    f64::from(sum) / f64::from(ranked.tenths.score.max(1))
}

/// A spread list is in its order already; the others are ordered by score, ties broken as the reference scorer does.
pub(super) fn judge_list(
    mut scored: Vec<(usize, f64)>,
    is_spread: bool,
    ties: &[usize],
    counts: impl Fn(usize) -> bool,
    relevant: &BTreeSet<usize>,
    cluster: &str,
) -> Judged {
    scored.retain(|(row, _)| counts(*row));
    if !is_spread {
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(ties[a.0].cmp(&ties[b.0])));
    }
    Judged {
        cluster: cluster.to_owned(),
        hits: scored.iter().map(|(row, _)| relevant.contains(row)).collect(),
        relevant: relevant.len(),
        shown: scored.iter().take(10).map(|(row, _)| *row).collect(),
    }
}

/// The place of each id among all, by SHA-256.
pub(super) fn ties<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let hashes: Vec<[u8; 32]> = ids.map(|id| Sha256::digest(id.as_bytes()).into()).collect();
    let mut order: Vec<usize> = (0..hashes.len()).collect();
    order.sort_by_key(|row| hashes[*row]);
    let mut place = vec![0; order.len()];
    order.into_iter().enumerate().for_each(|(at, row)| place[row] = at);
    place
}

/// Writes the rankings as the reference scorer reads them.
pub(super) fn write_rankings<'a>(out: Option<&mut dyn Write>, lines: impl Iterator<Item = &'a String>) -> Result<()> {
    let Some(out) = out else { return Ok(()) };
    let failed = |source| AppError::File { doing: "Writing the rankings".into(), source };
    for line in lines {
        writeln!(out, "{line}").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
