//! Weights from what became of introductions, for one organisation.

use crate::app::weights::{active, read_version};
use crate::app::{App, AppError, Result};
use crate::domain::impression::Impression;
use crate::domain::introduction::{MoveKind, State};
use crate::domain::weights::{Learned, MeasuredQuality, SignalWeight, Weights};
use crate::domain::{ImpressionId, Introduction, IntroductionId, Invalid, OrganisationId, Outcome};
use crate::learning::outcomes::{Came, Fitted, Question, learn};
use crate::matching::outline::POINTS_PER_LOGIT;
use crate::matching::signals;
use crate::storage::Tenant;
use crate::storage::impressions::load_impressions;
use crate::storage::introductions::{load_introductions, load_outcomes};
use crate::storage::weights::save_weights;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// What was learned for firms of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeReport {
    /// `newcomers` or `insiders`.
    pub of: &'static str,
    /// Lists of which the choice is known.
    pub questions: usize,
    /// What became of each weight.
    pub weights: Vec<LearnedWeight>,
    /// What was fitted, with its calibration.
    pub fitted: Fitted,
}

/// The weight of a signal before and after learning, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedWeight {
    /// Name of the signal.
    pub signal: &'static str,
    /// As it was in use.
    pub before: f64,
    /// As it was learned.
    pub after: f64,
    /// Its 95 % interval, where enough lists tell of it.
    pub interval: Option<(f64, f64)>,
}

/// Fits weights to the outcomes of an organisation, beginning at those in use, and saves them as a new version that is not
/// in use: a named person activates it.
pub fn learn_from_outcomes(
    app: &App,
    organisation: OrganisationId,
    version: &str,
    seed: u64,
) -> Result<(Weights, Vec<OutcomeReport>)> {
    let today = app.today();
    app.pool.write(organisation, |tenant| {
        if read_version(tenant, version)?.is_some() {
            let message = format!("There is a version “{version}” of the weights already.");
            return Err(Invalid::new("--version-name", "taken", message, "Give the new version another name.").into());
        }
        let priors = active(tenant)?;
        let known = Known::load(tenant, today)?;
        let mut weights = Weights { version: version.to_owned(), ..priors.clone() };
        let (mut reports, mut quality) = (Vec::new(), Vec::new());
        for is_newcomer in [false, true] {
            let questions = known.questions(is_newcomer);
            let report = fit_group(&questions, &priors, is_newcomer, seed);
            for LearnedWeight { signal: name, after, .. } in &report.weights {
                let place = weights.partners_for_firm.entry((*name).to_owned()).or_insert(SignalWeight::plain(0.0));
                match is_newcomer {
                    true => place.newcomer = Some(*after).filter(|points| *points != place.weight),
                    false => place.weight = *after,
                }
            }
            quality.push(MeasuredQuality {
                asked: format!("{}, outcomes: share of the chance given to the one chosen", report.of),
                questions: report.questions,
                ndcg10: (-report.fitted.loss.1).exp().clamp(0.0, 1.0),
            });
            reports.push(report);
        }
        weights.basis = format!(
            "Learned from {} lists that were shown and what became of the partner chosen from them, pulled towards version \
             {}: {}",
            reports.iter().map(|report| report.questions).sum::<usize>(),
            priors.version,
            priors.basis
        );
        weights.basis = weights.basis.chars().take(2000).collect();
        weights.learned = Some(Learned {
            data_sha256: known.hash(),
            history_before: today,
            on: today,
            seed,
            priors: priors.version.clone(),
            quality,
        });
        weights.check(&signals::names())?;
        save_weights(tenant, &weights)?;
        Ok::<_, AppError>((weights, reports))
    })
}

fn fit_group(questions: &[Question], priors: &Weights, is_newcomer: bool, seed: u64) -> OutcomeReport {
    let points = |name: &str| priors.partners_for_firm.get(name).map_or(0.0, |weight| weight.of(is_newcomer));
    let names = signals::names();
    let prior: Vec<f64> = names.iter().map(|name| points(name) / POINTS_PER_LOGIT).collect();
    let fitted = learn(questions, &prior, seed);
    let round = |logit: f64| (logit * POINTS_PER_LOGIT * 100.0).round() / 100.0;
    let told = names.iter().enumerate().map(|(place, name)| {
        let before = points(name);
        // What no list told anything of keeps its weight to the last digit.
        let moved = (fitted.weights[place] - prior[place]).abs() > 1e-9;
        let after = if moved { round(fitted.weights[place]) } else { before };
        let interval = fitted.intervals.get(place).map(|(low, high)| (round(*low), round(*high)));
        LearnedWeight { signal: name, before, after, interval }
    });
    let of = if is_newcomer { "newcomers" } else { "insiders" };
    OutcomeReport { of, questions: questions.len(), weights: told.collect(), fitted }
}

/// Lists, what was chosen from them, and what became of it.
pub(in crate::app) struct Known {
    impressions: Vec<Impression>,
    chosen: HashMap<ImpressionId, Vec<Introduction>>,
    stepped: BTreeSet<IntroductionId>,
}

impl Known {
    /// Everything until a day.
    pub fn load(tenant: &mut Tenant<'_>, until: NaiveDate) -> Result<Known> {
        Self::load_period(tenant, NaiveDate::default(), until)
    }

    /// The lists of a period, and what became of them since.
    pub fn load_period(tenant: &mut Tenant<'_>, from: NaiveDate, to: NaiveDate) -> Result<Known> {
        let impressions = load_impressions(tenant, from, to)?;
        let introductions = load_introductions(tenant, None)?;
        let ids: Vec<IntroductionId> = introductions.iter().map(Introduction::id).collect();
        let took_step = |outcome: &Outcome| outcome.took_step == Some(true) || outcome.is_member == Some(true);
        let outcomes = load_outcomes(tenant, &ids)?;
        let stepped = outcomes.iter().filter(|outcome| took_step(outcome)).map(|outcome| outcome.introduction_id);
        let stepped = stepped.collect();
        let mut chosen: HashMap<ImpressionId, Vec<Introduction>> = HashMap::new();
        for introduction in introductions {
            if let Some(list) = introduction.proposal().impression_id {
                chosen.entry(list).or_default().push(introduction);
            }
        }
        Ok(Known { impressions, chosen, stepped })
    }

    /// Each list with the partners that were chosen from it and how far they came; those that came to nothing left out.
    pub fn lists(&self) -> impl Iterator<Item = (&Impression, Vec<(&Introduction, Came)>)> {
        self.impressions.iter().map(|list| {
            let made = self.chosen.get(&list.id).into_iter().flatten();
            (list, made.filter_map(|made| Some((made, self.came(made)?))).collect())
        })
    }

    /// How far an introduction came; nothing when it came to nothing.
    fn came(&self, made: &Introduction) -> Option<Came> {
        if self.stepped.contains(&made.id())
            || made.date_of(MoveKind::TakeStep).is_some()
            || made.date_of(MoveKind::Join).is_some()
        {
            return Some(Came::StepTaken);
        }
        match made.state() {
            State::Declined | State::Silent => None,
            _ if made.date_of(MoveKind::Meet).is_some() => Some(Came::Met),
            _ => Some(Came::Chosen),
        }
    }

    fn questions(&self, is_newcomer: bool) -> Vec<Question> {
        let of_kind = self.lists().filter(|(list, _)| list.is_newcomer == is_newcomer);
        of_kind
            .flat_map(|(list, made)| made.into_iter().filter_map(|(made, came)| question(list, made, came)))
            .collect()
    }

    /// By which data are told from other data.
    fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (list, made) in self.lists() {
            hasher.update(list.id.0.as_bytes());
            for (made, came) in made {
                hasher.update(format!("{} {came:?}", made.partner_id()));
            }
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A list as a question; nothing when the chosen one was not in it, or could not be ranked.
fn question(list: &Impression, made: &Introduction, came: Came) -> Option<Question> {
    let ranked: Vec<usize> = (0..list.shown.len()).filter(|row| !list.values[*row].is_empty()).collect();
    let chosen = ranked.iter().position(|row| list.shown[*row].partner_id == made.partner_id())?;
    let value = |row: &usize, name: &&str| list.values[*row].get(*name).copied().unwrap_or(0.0);
    Some(Question {
        values: signals::names().iter().map(|name| ranked.iter().map(|row| value(row, name)).collect()).collect(),
        positions: ranked.iter().map(|row| list.shown[*row].position).collect(),
        chosen,
        came,
        chance: list.shown[ranked[chosen]].probability,
        cluster: super::number(&list.firm_id.to_string(), 0),
    })
}
