//! Learning weights and curves from collaborations that really came about.
//!
//! A benchmark folder is loaded as for [`super::evaluate`]; every question is posed to the engine that serves requests,
//! and what each signal says of the candidates, on the scale on which it counts, goes into [`crate::learning::fit`].
//! Signals of which the folder tells nothing keep their prior weights to the last digit. How sure one may be of a list is
//! measured with the weights of each fold, on the questions that it left out.

mod confidence;
pub mod outcomes;

use super::evaluate::{Evaluation, Posed, Setting, WishKind};
use super::imports::Progress;
use super::{AppError, Result};
use crate::domain::weights::{Learned, MeasuredQuality, SignalWeight, Weights};
use crate::learning::fit::{Choice, fit};
use crate::learning::metrics::ndcg10_of_scores;
use crate::matching::curve::Curve;
use crate::matching::outline::POINTS_PER_LOGIT;
use crate::matching::signals;
use crate::matching::training::{self, Asked};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Pull towards the prior weights.
const SHRINKAGE: f64 = 0.01;
/// Pull of the two pieces of a curve towards the straight line.
const STIFFNESS: f64 = 0.05;
/// Steps of the fit at most.
const STEPS: usize = 300;
/// Questions of each setting and group at most; more change weights in the third digit.
const MOST_QUESTIONS: usize = 900;
/// Folds of the cross-validation.
const FOLDS: u64 = 2;
/// Curves are kept when they add this to the summed NDCG@10 of all settings at least: noise adds less.
const LEAST_GAIN: f64 = 0.005;
/// A signal with fewer points for one of the groups gets no curve.
const FAINTEST: f64 = 1.0;
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

/// Signals that are not learned for newcomers: what counts as recent drifts from one window to the next. Without this one
/// NDCG@10 falls by 0.001 within the own country, by 0.004 in Europe, on the data of the fit.
const NOT_FOR_NEWCOMERS: [&str; 1] = ["recentProjects"];

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
    let mut folds = vec![lesson.priors.clone(); FOLDS as usize];
    let mut quality = Vec::new();
    let steps = Steps { done: AtomicU64::new(0), progress };
    // Both groups of firms share their curves, so they decide together whether these are worth it.
    for groups in [&[Group::Insiders, Group::Newcomers][..], &[Group::Partners]] {
        let learners = groups.iter().map(|group| Learner::new(&evaluation, lesson, *group, &steps));
        let learners = learners.collect::<Result<Vec<Learner<'_>>>>()?;
        let straight: Vec<Fitted> = learners.iter().map(|learner| learner.fit(None)).collect();
        let curves = learners[0].bend(&straight, &learners);
        let bent: Vec<Fitted> = learners.iter().map(|learner| learner.fit(Some(&curves))).collect();
        let worth = |all: &[Fitted]| all.iter().flat_map(|one| &one.quality).map(|of| of.ndcg10).sum::<f64>();
        let is_worth_it = !curves.is_empty() && worth(&bent) > worth(&straight) + LEAST_GAIN;
        let (kept, curves) = if is_worth_it { (bent, curves) } else { (straight, Curves::new()) };
        for (learner, fitted) in learners.iter().zip(kept) {
            learner.put(&mut weights, &fitted.weights, &curves);
            let held_out = folds.iter_mut().zip(&fitted.folds);
            held_out.for_each(|(weights, of_fold)| learner.put(weights, of_fold, &curves));
            quality.extend(fitted.quality);
        }
    }
    weights.confidence = confidence::measure(&evaluation, &folds, lesson.seed, &steps);
    weights.version = lesson.version.to_owned();
    weights.basis = format!(
        "Learned from collaborations that came about in the year after {}, by a conditional logit with weights of 0 or \
         more, times {POINTS_PER_LOGIT}; signals of which these tell nothing keep the weights they began at: {}",
        evaluation.benchmark.cut_off, lesson.priors.basis
    );
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

/// Points of the curves by signal.
type Curves = BTreeMap<usize, Vec<(f64, f64)>>;

/// Weights of the signals that a group was asked about, and their quality on questions held out.
struct Fitted {
    weights: Vec<f64>,
    /// For each fold the weights that were fitted without it.
    folds: Vec<Vec<f64>>,
    quality: Vec<MeasuredQuality>,
}

struct Learner<'a> {
    evaluation: &'a Evaluation,
    group: Group,
    seed: u64,
    /// Signals of which the folder tells something, and the weights at which they begin.
    signals: Vec<usize>,
    start: Vec<f64>,
    /// How many spreads of each count in full.
    knees: Vec<Option<f64>>,
    steps: &'a Steps<'a>,
}

impl<'a> Learner<'a> {
    fn new(evaluation: &'a Evaluation, lesson: &Lesson<'_>, group: Group, steps: &'a Steps<'a>) -> Result<Self> {
        let seed = lesson.seed;
        let mut learner = Self { evaluation, group, seed, signals: vec![], start: vec![], knees: vec![], steps };
        learner.signals = learner.told()?;
        let priors = match group {
            Group::Partners => &lesson.priors.firms_for_partner,
            Group::Insiders | Group::Newcomers => &lesson.priors.partners_for_firm,
        };
        let prior = |signal: &usize| priors.get(signals::ALL[*signal].about().name);
        let points = |signal| prior(signal).map_or(0.0, |weight| weight.of(group == Group::Newcomers));
        let knee = |signal| prior(signal).and_then(|weight| weight.knee(group == Group::Newcomers));
        learner.knees = learner.signals.iter().map(knee).collect();
        learner.start = learner.signals.iter().map(|signal| points(signal) / POINTS_PER_LOGIT).collect();
        Ok(learner)
    }

    /// Fits weights, with curves or without, and measures them by cross-validation.
    fn fit(&self, curves: Option<&Curves>) -> Fitted {
        let points = |signal: &usize| curves.and_then(|curves| curves.get(signal)).map_or(&[][..], Vec::as_slice);
        let asked: Vec<Asked> = self
            .signals
            .iter()
            .zip(&self.knees)
            .map(|(signal, knee)| Asked { signal: *signal, curve: Curve::new(points(signal)), knee: *knee })
            .collect();
        let lots = self.lots(&asked);
        let all: Vec<&Choice> = lots.iter().flat_map(|lot| &lot.choices).collect();
        let (folds, quality) = self.cross_validate(&lots);
        Fitted { weights: self.fit_to(&all), folds, quality }
    }

    fn fit_to(&self, choices: &[&Choice]) -> Vec<f64> {
        fit(choices, &self.start, SHRINKAGE, STEPS)
    }

    fn put(&self, weights: &mut Weights, fitted: &[f64], curves: &Curves) {
        let places = match self.group {
            Group::Partners => &mut weights.firms_for_partner,
            Group::Insiders | Group::Newcomers => &mut weights.partners_for_firm,
        };
        let is_newcomers = self.group == Group::Newcomers;
        for (signal, weight) in self.signals.iter().zip(fitted) {
            let place = places.entry(signals::ALL[*signal].about().name.to_owned()).or_insert(SignalWeight::plain(0.0));
            let points = round(weight * POINTS_PER_LOGIT, 2);
            match is_newcomers {
                true => place.newcomer = Some(points),
                false => (place.weight, place.curve) = (points, curves.get(signal).cloned()),
            }
        }
        if is_newcomers {
            for name in NOT_FOR_NEWCOMERS {
                places.entry(name.to_owned()).and_modify(|place| place.newcomer = Some(0.0));
            }
            places.values_mut().for_each(|place| place.newcomer = place.newcomer.filter(|of| *of != place.weight));
        }
    }

    fn settings(&self) -> &'static [(Setting, f64)] {
        if self.group == Group::Partners { &REVERSE } else { &FORWARD }
    }

    fn lots(&self, asked: &[Asked]) -> Vec<Lot> {
        self.settings().iter().map(|(setting, importance)| self.lot(*setting, *importance, asked)).collect()
    }

    fn lot(&self, setting: Setting, importance: f64, asked: &[Asked]) -> Lot {
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
    fn cross_validate(&self, lots: &[Lot]) -> (Vec<Vec<f64>>, Vec<MeasuredQuality>) {
        let mut folds = Vec::new();
        let mut found: Vec<Vec<f64>> = vec![Vec::new(); lots.len()];
        for fold in 0..FOLDS {
            let others = lots.iter().flat_map(|lot| &lot.choices).filter(|choice| choice.cluster % FOLDS != fold);
            let weights = self.fit_to(&others.collect::<Vec<_>>());
            for (lot, found) in lots.iter().zip(&mut found) {
                let held_out: Vec<&Choice> = lot.choices.iter().filter(|c| c.cluster % FOLDS == fold).collect();
                found.par_extend(
                    held_out
                        .par_iter()
                        .map(|choice| ndcg10_of_scores(&choice.scores(&weights), &choice.chosen, choice.relevant)),
                );
            }
            self.steps.one();
            folds.push(weights);
        }
        let measured = lots.iter().zip(found).map(|(lot, found)| MeasuredQuality {
            asked: name(lot.setting, self.group),
            questions: found.len(),
            ndcg10: round(found.iter().sum::<f64>() / found.len().max(1) as f64, 4),
        });
        (folds, measured.collect())
    }

    /// A curve of two pieces for each signal whose slopes differ enough to be worth one. The pieces begin as the straight
    /// line that was fitted, and are pulled towards it.
    fn bend(&self, straight: &[Fitted], all: &[Learner<'_>]) -> Curves {
        let setting = self.settings()[0].0;
        let knots = self.knots(setting);
        let whole = self.signals.iter().map(|signal| whole(*signal));
        let pieces: Vec<Asked> =
            self.signals.iter().zip(&knots).flat_map(|(signal, knot)| below_and_above(*signal, *knot)).collect();
        let both: Vec<Asked> = whole.chain(pieces.iter().cloned()).collect();
        let spreads = self.map_questions(setting, |posed, _| {
            let (_, seen) = training::values(posed.registry, &posed.query, &both);
            seen.into_iter().map(|seen| seen.spread).collect::<Vec<_>>()
        });
        let mean_spread = |place: usize| {
            let known: Vec<f64> = spreads.iter().filter_map(|of_query| of_query[place]).collect();
            known.iter().sum::<f64>() / known.len().max(1) as f64
        };
        // How high a piece rises for one unit of its weight, as a part of what the whole line would.
        let height_of = |piece: usize, line: usize| {
            let (own, whole) = (mean_spread(knots.len() + piece), mean_spread(line));
            if own > 0.0 { whole / own } else { 0.0 }
        };
        let start = (0..pieces.len()).map(|piece| {
            let (line, knot) = (piece / 2, f64::from(knots[piece / 2]));
            let share = if piece % 2 == 0 { knot } else { 1.0 - knot };
            let height = height_of(piece, line);
            if height > 0.0 { straight[0].weights[line] * share / height } else { 0.0 }
        });
        let lots: Vec<Lot> = all.iter().flat_map(|learner| learner.lots(&pieces)).collect();
        let choices: Vec<&Choice> = lots.iter().flat_map(|lot| &lot.choices).collect();
        let fitted = fit(&choices, &start.collect::<Vec<f64>>(), STIFFNESS, STEPS);
        let is_told_to_all = |line: usize| {
            all.iter().zip(straight).all(|(learner, fitted)| {
                let place = learner.signals.iter().position(|signal| *signal == self.signals[line]);
                place.is_none_or(|place| fitted.weights[place] * POINTS_PER_LOGIT >= FAINTEST)
            })
        };
        let curve = |line: usize| {
            let rise = |piece: usize| fitted[piece] * height_of(piece, line);
            let (low, high, knot) = (rise(2 * line), rise(2 * line + 1), f64::from(knots[line]));
            let (below, above) = (low / knot, high / (1.0 - knot));
            let is_bent = is_told_to_all(line) && low > 0.0 && high > 0.0 && (below / above).max(above / below) > BENT;
            is_bent.then(|| vec![(0.0, 0.0), (round(knot, 3), round(low / (low + high), 3)), (1.0, 1.0)])
        };
        (0..knots.len()).filter_map(|line| Some((self.signals[line], curve(line)?))).collect()
    }

    /// For each signal the value above which a twentieth of its values that are not 0 lie.
    fn knots(&self, setting: Setting) -> Vec<f32> {
        let asked: Vec<Asked> = self.signals.iter().map(|signal| whole(*signal)).collect();
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
            of_signal.get(of_signal.len() / 2).copied().unwrap_or(0.5).clamp(0.02, 0.98)
        };
        (0..self.signals.len()).map(middle).collect()
    }

    /// Signals of which the folder tells something.
    fn told(&self) -> Result<Vec<usize>> {
        let asked: Vec<Asked> = (0..signals::ALL.len()).map(whole).collect();
        let mut told = BTreeSet::new();
        for (setting, _) in self.settings() {
            let varying = self.map_questions(*setting, |posed, _| {
                let (_, seen) = training::values(posed.registry, &posed.query, &asked);
                let varies = |seen: &training::Seen| seen.values.iter().any(|value| *value != seen.values[0]);
                (0..seen.len()).filter(|signal| varies(&seen[*signal])).collect::<Vec<usize>>()
            });
            told.extend(varying.into_iter().flatten());
        }
        let is_left_out = |signal: &usize| {
            self.group == Group::Newcomers && NOT_FOR_NEWCOMERS.contains(&signals::ALL[*signal].about().name)
        };
        told.retain(|signal| !is_left_out(signal));
        match told.is_empty() {
            true => Err(AppError::Setting("The folder holds no questions from which anything can be learned.".into())),
            false => Ok(told.into_iter().collect()),
        }
    }
}

fn thinned<T>(all: Vec<T>) -> Vec<T> {
    let step = all.len().div_ceil(MOST_QUESTIONS).max(1);
    all.into_iter().step_by(step).collect()
}

/// A signal as it is.
fn whole(signal: usize) -> Asked {
    Asked { signal, curve: Curve::default(), knee: None }
}

/// A signal up to a knot, and beyond it.
fn below_and_above(signal: usize, knot: f32) -> [Asked; 2] {
    let knot = f64::from(knot);
    let pieces = [Curve::new(&[(0.0, 0.0), (knot, 1.0)]), Curve::new(&[(knot, 0.0), (1.0, 1.0)])];
    pieces.map(|curve| Asked { signal, curve, knee: None })
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
