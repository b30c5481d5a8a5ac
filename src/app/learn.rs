//! Learning weights and curves from collaborations that really came about.
//!
//! A benchmark folder is loaded as for [`super::evaluate`]; every question is posed to the engine that serves requests,
//! and what each signal says of the candidates, on the scale on which it counts, goes into [`crate::learning::fit`].
//! Signals of which the folder tells nothing keep their prior weights to the last digit.

use super::evaluate::{Evaluation, Posed, Setting, WishKind};
use super::imports::Progress;
use super::{AppError, Result};
use crate::domain::weights::{Learned, MeasuredQuality, SignalWeight, Weights};
use crate::learning::fit::{Choice, fit};
use crate::learning::metrics::{Judged, ndcg10};
use crate::matching::curve::Curve;
use crate::matching::{signals, training};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Points of weight for one unit of the logit: puts what is learned beside the prior weights of need, which were set in
/// points (a partner with twice the usual record counts about as much as a fitting topic).
const POINTS_PER_LOGIT: f64 = 30.0;
/// Pull towards the prior weights.
const SHRINKAGE: f64 = 0.01;
/// Steps of the fit at most.
const STEPS: usize = 150;
/// Questions of each setting and group at most; more change weights in the third digit.
const MOST_QUESTIONS: usize = 700;
/// Folds of the cross-validation.
const FOLDS: u64 = 2;
/// A curve is kept when its slopes below and above the knot differ by more than this factor.
const BENT: f64 = 1.5;

/// What a firm's question is posed as, and how much it counts. Within the own country counts most: it is what an agency
/// asks, and calls that demand partners of several countries distort the rest.
const FORWARD: [(Setting, f64); 4] = [
    (Setting { wish: WishKind::Topic, domestic: true, reverse: false }, 3.0),
    (Setting { wish: WishKind::Theme, domestic: false, reverse: false }, 1.0),
    (Setting { wish: WishKind::Topic, domestic: false, reverse: false }, 1.0),
    (Setting { wish: WishKind::None, domestic: false, reverse: false }, 1.0),
];
const REVERSE: [(Setting, f64); 1] = [(Setting { wish: WishKind::Topic, domestic: false, reverse: true }, 1.0)];

/// Signals that are not learned for newcomers: they lower the cross-validated NDCG@10 there, though not the loss.
const NOT_FOR_NEWCOMERS: [&str; 1] = ["themeFocus"];

/// What to learn from and how.
pub struct Lesson<'a> {
    /// Folder of the benchmark.
    pub folder: &'a Path,
    /// Weights to begin at and to be pulled towards.
    pub priors: &'a Weights,
    /// Name of the new version.
    pub version: &'a str,
    /// Where the folds begin.
    pub seed: u64,
    /// The day to write down.
    pub today: chrono::NaiveDate,
}

/// Who asks in a fit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Newcomers,
    Insiders,
    Partners,
}

/// The questions of one setting, ready to be fitted.
struct Lot {
    setting: Setting,
    choices: Vec<Choice>,
}

/// Learns weights; the same folder, priors and seed give the same weights.
pub fn learn(lesson: &Lesson<'_>, progress: &(dyn Fn(Progress) + Sync)) -> Result<Weights> {
    let evaluation = Evaluation::load(lesson.folder, lesson.priors.clone())?;
    let mut weights = lesson.priors.clone();
    let mut quality = Vec::new();
    let steps = Steps { done: AtomicU64::new(0), progress };
    for group in [Group::Insiders, Group::Newcomers, Group::Partners] {
        let learner = Learner { evaluation: &evaluation, group, seed: lesson.seed, steps: &steps };
        let straight: Vec<(usize, Curve)> =
            told(&evaluation, group)?.into_iter().map(|s| (s, Curve::default())).collect();
        let prior = prior_of(lesson.priors, group);
        let lots = learner.lots(&straight);
        let plain = learner.cross_validate(&lots, &start(&prior, &straight));
        let curves = match group {
            // One curve serves both groups of firms: it is learned from those that are known best.
            Group::Newcomers => curves_of(&weights, &straight),
            Group::Insiders | Group::Partners => learner.bend(&straight, &prior),
        };
        let bent: Vec<(usize, Curve)> =
            straight.iter().zip(&curves).map(|((signal, _), points)| (*signal, curve(points))).collect();
        let (lots, measured, curves) = match (group, curves.iter().any(Option::is_some)) {
            (_, false) => (lots, plain, vec![None; straight.len()]),
            (group, true) => {
                let bent_lots = learner.lots(&bent);
                let measured = learner.cross_validate(&bent_lots, &start(&prior, &bent));
                match group == Group::Newcomers || worth(&measured) > worth(&plain) {
                    true => (bent_lots, measured, curves),
                    false => (lots, plain, vec![None; straight.len()]),
                }
            }
        };
        let all: Vec<&Choice> = lots.iter().flat_map(|lot| &lot.choices).collect();
        let fitted = fit(&all, &start(&prior, &straight), SHRINKAGE, STEPS);
        put(&mut weights, group, &straight, &fitted, curves);
        quality.extend(measured);
    }
    weights.version = lesson.version.to_owned();
    weights.learned = Some(Learned {
        data_sha256: hash(lesson.folder)?,
        history_before: evaluation.benchmark.cut_off,
        on: lesson.today,
        seed: lesson.seed,
        priors: lesson.priors.version.clone(),
        quality,
    });
    Ok(weights)
}

struct Steps<'a> {
    done: AtomicU64,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl Steps<'_> {
    fn one(&self) {
        (self.progress)(Progress { done: self.done.fetch_add(1, Ordering::Relaxed) + 1, total: None });
    }
}

struct Learner<'a> {
    evaluation: &'a Evaluation,
    group: Group,
    seed: u64,
    steps: &'a Steps<'a>,
}

impl Learner<'_> {
    fn settings(&self) -> &'static [(Setting, f64)] {
        if self.group == Group::Partners { &REVERSE } else { &FORWARD }
    }

    fn lots(&self, asked: &[(usize, Curve)]) -> Vec<Lot> {
        self.settings().iter().map(|(setting, importance)| self.lot(*setting, *importance, asked)).collect()
    }

    fn lot(&self, setting: Setting, importance: f64, asked: &[(usize, Curve)]) -> Lot {
        let choices: Vec<Choice> = self.map_questions(setting, |posed, cluster| {
            let (ids, seen) = training::values(posed.registry, &posed.query, asked);
            self.choice(&ids, seen.into_iter().map(|seen| seen.values).collect(), posed, setting, cluster)
        });
        let share = importance / choices.len().max(1) as f64;
        let choices = choices.into_iter().map(|choice| Choice { importance: share, ..choice }).collect();
        Lot { setting, choices }
    }

    fn choice(
        &self,
        ids: &[crate::matching::facts::RowId],
        values: Vec<Vec<f32>>,
        posed: &Posed<'_>,
        setting: Setting,
        cluster: &str,
    ) -> Choice {
        let rows: Vec<Option<usize>> = ids.iter().map(|id| self.evaluation.row_of(*id, setting)).collect();
        let counts: Vec<usize> =
            (0..rows.len()).filter(|at| rows[*at].is_some_and(|row| !posed.excluded.contains(&row))).collect();
        let is_chosen = |at: usize| rows[at].is_some_and(|row| posed.relevant.contains(&row));
        let chosen = counts.iter().enumerate().filter(|(_, at)| is_chosen(**at)).map(|(place, _)| place as u32);
        let kept = |values: Vec<f32>| counts.iter().map(|at| values[*at]).collect();
        Choice {
            chosen: chosen.collect(),
            values: values.into_iter().map(kept).collect(),
            importance: 0.0,
            cluster: number(cluster, self.seed),
            relevant: posed.relevant.len(),
        }
    }

    /// Poses at most [`MOST_QUESTIONS`] questions, spread evenly over the file.
    fn map_questions<T: Send>(&self, setting: Setting, each: impl Fn(&Posed<'_>, &str) -> T + Sync) -> Vec<T> {
        let benchmark = &self.evaluation.benchmark;
        let answer = |value: T| {
            self.steps.one();
            value
        };
        if setting.reverse {
            let (snapshot, _) = self.evaluation.reversed(setting);
            let queries = thinned(benchmark.reverse_queries.iter().collect());
            let posed = queries.par_iter().filter_map(|query| {
                let posed = self.evaluation.pose_reverse(&snapshot, query)?;
                Some(answer(each(&posed, &query.id)))
            });
            return posed.collect();
        }
        let is_warm = self.group == Group::Insiders;
        let has_any = |query: &&crate::connectors::benchmark::FirmQuery| {
            query.is_warm == is_warm && self.evaluation.has_anything_to_find(query, setting)
        };
        let queries = thinned(benchmark.queries.iter().filter(has_any).collect());
        let posed = queries.par_iter().filter_map(|query| {
            let posed = self.evaluation.pose(query, setting)?;
            Some(answer(each(&posed, &query.cluster)))
        });
        posed.collect()
    }

    /// Fits on all folds but one and measures on that, for each in turn.
    fn cross_validate(&self, lots: &[Lot], start: &[f64]) -> Vec<MeasuredQuality> {
        let mut found: Vec<Vec<f64>> = vec![Vec::new(); lots.len()];
        for fold in 0..FOLDS {
            let others = lots.iter().flat_map(|lot| &lot.choices).filter(|choice| choice.cluster % FOLDS != fold);
            let weights = fit(&others.collect::<Vec<_>>(), start, SHRINKAGE, STEPS);
            for (lot, found) in lots.iter().zip(&mut found) {
                let held_out: Vec<&Choice> = lot.choices.iter().filter(|c| c.cluster % FOLDS == fold).collect();
                found.par_extend(held_out.par_iter().map(|choice| quality_of(choice, &weights)));
            }
            self.steps.one();
        }
        let measured = lots.iter().zip(found).map(|(lot, found)| MeasuredQuality {
            asked: name(lot.setting, self.group),
            questions: found.len(),
            ndcg10: round(found.iter().sum::<f64>() / found.len().max(1) as f64, 4),
        });
        measured.collect()
    }

    /// For each signal a curve of two pieces, where the slopes differ enough to be worth one.
    fn bend(&self, straight: &[(usize, Curve)], prior: &BTreeMap<&str, f64>) -> Vec<Option<Vec<(f64, f64)>>> {
        let setting = self.settings()[0].0;
        let signals: Vec<usize> = straight.iter().map(|(signal, _)| *signal).collect();
        let knots = self.knots(setting, &signals);
        let pieces: Vec<(usize, Curve)> =
            signals.iter().zip(&knots).flat_map(|(signal, knot)| below_and_above(*signal, *knot)).collect();
        let spreads = self.map_questions(setting, |posed, _| {
            let (_, seen) = training::values(posed.registry, &posed.query, &pieces);
            seen.into_iter().map(|seen| seen.spread).collect::<Vec<_>>()
        });
        let mean_spread = |piece: usize| {
            let known: Vec<f64> = spreads.iter().filter_map(|of_query| of_query[piece]).collect();
            known.iter().sum::<f64>() / known.len().max(1) as f64
        };
        let lots = self.lots(&pieces);
        let start: Vec<f64> =
            start(prior, straight).into_iter().flat_map(|weight| [weight / 2.0, weight / 2.0]).collect();
        let fitted = fit(&lots.iter().flat_map(|lot| &lot.choices).collect::<Vec<_>>(), &start, SHRINKAGE, STEPS);
        let curve = |at: usize| {
            let height = |piece: usize| {
                let spread = mean_spread(piece);
                if spread > 0.0 { fitted[piece] / spread } else { 0.0 }
            };
            let (low, high, knot) = (height(2 * at), height(2 * at + 1), f64::from(knots[at]));
            let (slope_below, slope_above) = (low / knot, high / (1.0 - knot));
            let ratio = slope_below.max(slope_above) / slope_below.min(slope_above).max(1e-9);
            let is_bent = low + high > 0.0 && ratio > BENT && (0.02..0.98).contains(&knot);
            is_bent.then(|| vec![(0.0, 0.0), (round(knot, 3), round(low / (low + high), 3)), (1.0, 1.0)])
        };
        (0..straight.len()).map(curve).collect()
    }

    /// For each signal the value above which a twentieth of its values that are not 0 lie.
    fn knots(&self, setting: Setting, signals: &[usize]) -> Vec<f32> {
        let asked: Vec<(usize, Curve)> = signals.iter().map(|signal| (*signal, Curve::default())).collect();
        let seen = self.map_questions(setting, |posed, _| {
            let (_, seen) = training::values(posed.registry, &posed.query, &asked);
            let twentieth = |seen: training::Seen| {
                let spread = seen.spread.unwrap_or(0.0) as f32;
                let mut values: Vec<f32> =
                    seen.values.into_iter().filter(|value| *value > 0.0).map(|v| v * spread).collect();
                values.sort_by(f32::total_cmp);
                values.get(values.len() * 19 / 20).copied()
            };
            seen.into_iter().map(twentieth).collect::<Vec<_>>()
        });
        let middle = |place: usize| {
            let mut of_signal: Vec<f32> = seen.iter().filter_map(|of_query| of_query[place]).collect();
            of_signal.sort_by(f32::total_cmp);
            of_signal.get(of_signal.len() / 2).copied().unwrap_or(0.5)
        };
        (0..signals.len()).map(middle).collect()
    }
}

/// Signals of which the folder tells something, for this group.
fn told(evaluation: &Evaluation, group: Group) -> Result<Vec<usize>> {
    let nobody = Steps { done: AtomicU64::new(0), progress: &|_| {} };
    let learner = Learner { evaluation, group, seed: 0, steps: &nobody };
    let asked: Vec<(usize, Curve)> = (0..signals::ALL.len()).map(|signal| (signal, Curve::default())).collect();
    let mut told = BTreeSet::new();
    for (setting, _) in learner.settings() {
        let varying = learner.map_questions(*setting, |posed, _| {
            let (_, seen) = training::values(posed.registry, &posed.query, &asked);
            let varies = |seen: &training::Seen| seen.values.iter().any(|value| *value != seen.values[0]);
            let varying: Vec<usize> = (0..seen.len()).filter(|signal| varies(&seen[*signal])).collect();
            varying
        });
        told.extend(varying.into_iter().flatten());
    }
    let is_left_out =
        |signal: &usize| group == Group::Newcomers && NOT_FOR_NEWCOMERS.contains(&signals::ALL[*signal].about().name);
    let told: Vec<usize> = told.into_iter().filter(|signal| !is_left_out(signal)).collect();
    match told.is_empty() {
        true => Err(AppError::Setting("The folder holds no questions from which anything can be learned.".into())),
        false => Ok(told),
    }
}

fn thinned<T>(all: Vec<T>) -> Vec<T> {
    let step = all.len().div_ceil(MOST_QUESTIONS).max(1);
    all.into_iter().step_by(step).collect()
}

fn prior_of(priors: &Weights, group: Group) -> BTreeMap<&str, f64> {
    let of = |weights: &'_ BTreeMap<String, SignalWeight>, is_newcomer: bool| -> BTreeMap<String, f64> {
        weights.iter().map(|(name, weight)| (name.clone(), weight.of(is_newcomer) / POINTS_PER_LOGIT)).collect()
    };
    let found = match group {
        Group::Partners => of(&priors.firms_for_partner, false),
        group => of(&priors.partners_for_firm, group == Group::Newcomers),
    };
    signals::names().into_iter().map(|name| (name, found.get(name).copied().unwrap_or(0.0))).collect()
}

fn start(prior: &BTreeMap<&str, f64>, asked: &[(usize, Curve)]) -> Vec<f64> {
    asked.iter().map(|(signal, _)| prior[signals::ALL[*signal].about().name]).collect()
}

fn curves_of(weights: &Weights, asked: &[(usize, Curve)]) -> Vec<Option<Vec<(f64, f64)>>> {
    let of = |signal: usize| weights.partners_for_firm.get(signals::ALL[signal].about().name)?.curve.clone();
    asked.iter().map(|(signal, _)| of(*signal)).collect()
}

fn curve(points: &Option<Vec<(f64, f64)>>) -> Curve {
    Curve::new(points.as_deref().unwrap_or_default())
}

/// A signal up to a knot, and beyond it.
fn below_and_above(signal: usize, knot: f32) -> [(usize, Curve); 2] {
    let knot = f64::from(knot.clamp(0.01, 0.99));
    [Curve::new(&[(0.0, 0.0), (knot, 1.0)]), Curve::new(&[(knot, 0.0), (1.0, 1.0)])].map(|curve| (signal, curve))
}

fn put(
    weights: &mut Weights,
    group: Group,
    asked: &[(usize, Curve)],
    fitted: &[f64],
    curves: Vec<Option<Vec<(f64, f64)>>>,
) {
    let places = match group {
        Group::Partners => &mut weights.firms_for_partner,
        Group::Insiders | Group::Newcomers => &mut weights.partners_for_firm,
    };
    for (((signal, _), weight), curve) in asked.iter().zip(fitted).zip(curves) {
        let place = places.entry(signals::ALL[*signal].about().name.to_owned()).or_insert(SignalWeight::plain(0.0));
        let points = round(weight * POINTS_PER_LOGIT, 2);
        match group {
            Group::Newcomers => place.newcomer = Some(points),
            Group::Insiders | Group::Partners => (place.weight, place.curve) = (points, curve),
        }
    }
    if group == Group::Newcomers {
        for name in NOT_FOR_NEWCOMERS {
            places.entry(name.to_owned()).and_modify(|place| place.newcomer = Some(0.0));
        }
        places.values_mut().for_each(|place| place.newcomer = place.newcomer.filter(|weight| *weight != place.weight));
    }
}

/// NDCG@10 of one question with weights.
fn quality_of(choice: &Choice, weights: &[f64]) -> f64 {
    let scores = choice.scores(weights);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let hits = order.iter().take(10).map(|row| choice.chosen.contains(&(*row as u32))).collect();
    ndcg10(&Judged { hits, relevant: choice.relevant, ..Judged::default() })
}

fn worth(measured: &[MeasuredQuality]) -> f64 {
    measured.iter().map(|measured| measured.ndcg10).sum()
}

fn name(setting: Setting, group: Group) -> String {
    let who = match group {
        Group::Newcomers => "newcomers",
        Group::Insiders => "insiders",
        Group::Partners => "partners",
    };
    let wish = match setting.wish {
        WishKind::Topic => "topic",
        WishKind::Theme => "theme",
        WishKind::Title => "title",
        WishKind::None => "no wish",
    };
    format!("{who}, {}, {wish}", if setting.domestic { "own country" } else { "Europe" })
}

fn round(value: f64, digits: i32) -> f64 {
    let by = 10f64.powi(digits);
    (value * by).round() / by
}

/// A number for a cluster that moves with the seed.
fn number(cluster: &str, seed: u64) -> u64 {
    let digest = Sha256::digest(format!("{seed} {cluster}").as_bytes());
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// SHA-256 over the files of a folder, in the order of their names.
fn hash(folder: &Path) -> Result<String> {
    let failed = |source| AppError::File { doing: format!("reading {}", folder.display()), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "gz"));
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(std::fs::read(&file).map_err(failed)?);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
