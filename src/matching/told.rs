//! What the sets of a stretch tell of the terms of a query, and in which order rows are asked for the others.

use super::block::TopicSet;
use super::lacking::Lacking;
use super::lacks::Lacks;
use super::query::Query;
use super::reaching::{FirmsReach, MetLacks, MetReach, Things};
use super::scale::Scale;
use super::sets::{Mark, MarkedSets};
use super::signals::Context;

/// A hair less than worked out, for the rounding.
const HAIR: f64 = 1.0 - 1e-5;

/// What the sets of a stretch tell of the terms.
#[derive(Default)]
pub(super) struct Told {
    /// What rows lack that have none of a few marks, in parts, the least first.
    pub(super) lacks: Vec<(u32, Vec<Mark>)>,
    /// What firms lack of what they can reach of topics and barriers, in parts: with their mean and without it.
    pub(super) met: [OfMet; 2],
    /// The terms of that mean, and what they can give at most.
    pub(super) of_mean: Vec<usize>,
    pub(super) most_of_mean: f64,
    /// What one part of that is: so much that one who lacks all lacks fewer than [`Lacking::PARTS`].
    pub(super) of_part: f64,
    /// What the terms of these can give at most.
    pub(super) most_in_parts: f64,
    /// The terms of which sets tell nothing, those that can give most first.
    pub(super) untold: Vec<usize>,
    /// The terms, those first that can give most.
    pub(super) widest: Vec<usize>,
    /// In which order rows are asked: the sets tell almost all of their terms, so the others come first.
    pub(super) order: Vec<usize>,
}

/// What firms lack of what they can reach of topics and of barriers.
#[derive(Clone, Default)]
pub(super) struct OfMet {
    pub(super) topics: Option<MetLacks>,
    pub(super) barriers: Option<MetLacks>,
}

/// What firms can reach of topics and barriers, and what all of it is worth.
#[derive(Default)]
struct Met {
    topics: Option<MetReach>,
    barriers: Option<MetReach>,
    /// What a whole of topics, of barriers, and of the mean of the two is worth.
    of_topics: f64,
    of_barriers: f64,
    of_mean: f64,
}

impl Met {
    /// Takes in what a term tells, and whether it is the mean; nothing when it is not told by the same as the others.
    fn take(&mut self, reach: FirmsReach, worth: f64) -> Option<bool> {
        let is_mean = matches!(reach, FirmsReach::MeanOf(..));
        let mut keep = |reach: MetReach| {
            let kept = match reach.of() {
                Things::Topics => &mut self.topics,
                Things::Barriers => &mut self.barriers,
            };
            let is_told = reach.things().all(|thing| usize::from(thing) < TopicSet::SIZE);
            (is_told && *kept.get_or_insert_with(|| reach.clone()) == reach).then_some(reach.of())
        };
        match reach {
            FirmsReach::By(reach) => match keep(reach)? {
                Things::Topics => self.of_topics += worth,
                Things::Barriers => self.of_barriers += worth,
            },
            FirmsReach::MeanOf(one, other) => {
                keep(one)?;
                keep(other)?;
                self.of_mean += worth;
            }
        }
        Some(is_mean)
    }

    /// The most that a firm reaches of topics and of barriers.
    fn most(&self) -> [f64; 2] {
        [&self.topics, &self.barriers].map(|reach| reach.as_ref().map_or(0.0, |reach| f64::from(reach.most())))
    }

    /// The most that all of it can be worth.
    fn worth(&self) -> f64 {
        let [topics, barriers] = self.most();
        self.of_topics * topics + self.of_barriers * barriers + self.worth_of_mean()
    }

    /// The most that the mean can be worth.
    fn worth_of_mean(&self) -> f64 {
        self.of_mean * self.most().into_iter().fold(0.0, f64::max)
    }

    /// What firms lack of that, in parts, when the mean is worth so much. Only what a firm has counts in the mean.
    fn lacks(&self, of_mean: f64, of_part: f64) -> OfMet {
        let [topics, barriers] = self.most();
        let whole = topics.max(barriers);
        let parts = |lack: f64| (lack.max(0.0) * HAIR / of_part) as u32;
        // Who has both lacks half of the mean for each, and who has one of them all of it.
        let of_topics = |value: Option<f32>| {
            let lack = topics - value.map_or(0.0, f64::from);
            let alone = whole - value.map_or(0.0, f64::from);
            let both = if value.is_some() { whole - (topics + barriers) / 2.0 + lack / 2.0 } else { 0.0 };
            [parts(self.of_topics * lack + of_mean * both), parts(self.of_topics * lack + of_mean * alone)]
        };
        let of_barriers = |value: Option<f32>| {
            let lack = barriers - value.map_or(0.0, f64::from);
            let [both, alone] = value.map_or([0.0; 2], |value| [lack / 2.0, whole - f64::from(value)]);
            [parts(self.of_barriers * lack + of_mean * both), parts(self.of_barriers * lack + of_mean * alone)]
        };
        OfMet {
            topics: self.topics.as_ref().map(|reach| MetLacks::of(reach, of_topics)),
            barriers: self.barriers.as_ref().map(|reach| MetLacks::of(reach, of_barriers)),
        }
    }
}

impl Told {
    /// Where the sets stand of what rows lack.
    pub(super) fn places(&self, sets: &impl MarkedSets) -> Lacks {
        let places = |without: &[Mark]| without.iter().filter_map(|mark| sets.place(*mark)).collect();
        self.lacks.iter().map(|(parts, without)| (*parts, places(without))).collect()
    }

    pub(super) fn of(query: &Query, scale: &Scale, context: &Context<'_>) -> Self {
        let most = |place: usize| scale.terms[place].coefficient * scale.terms[place].most;
        let mut widest: Vec<usize> = (0..scale.terms.len()).collect();
        widest.sort_by(|a, b| most(*b).total_cmp(&most(*a)).then(a.cmp(b)));
        let mut lacks: Vec<(f64, Vec<Mark>)> = Vec::new();
        let (mut met, mut of_mean, mut most_in_parts) = (Met::default(), Vec::new(), 0.0);
        let (mut in_parts, mut untold) = (Vec::new(), Vec::new());
        for place in widest.iter().copied() {
            let term = &scale.terms[place];
            let (firm, partner) = match term.curve.is_plain() {
                true => (query.asker.firm(), query.asker.partner()),
                false => (None, None),
            };
            let reach = partner.and_then(|partner| term.behaviour.reach_of_firms(partner, context));
            let taken = reach.and_then(|reach| met.take(reach, term.coefficient));
            of_mean.extend(taken.filter(|is_mean| *is_mean).map(|_| place));
            let is_met = taken.is_some();
            let of_term = match (firm, partner) {
                (Some(firm), _) => term.behaviour.lacks_of_partners(firm, context),
                (_, Some(partner)) if !is_met => term.behaviour.lacks_of_firms(partner, context),
                _ => Vec::new(),
            };
            if is_met || !of_term.is_empty() {
                in_parts.push(place);
                most_in_parts += if is_met { 0.0 } else { most(place) };
            } else {
                untold.push(place);
            }
            for lack in of_term {
                let value = term.coefficient * f64::from(lack.value) * HAIR;
                match lacks.iter_mut().find(|(_, without)| *without == lack.without) {
                    Some((all, _)) => *all += value,
                    None => lacks.push((value, lack.without)),
                }
            }
        }
        lacks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all = lacks.iter().map(|(value, _)| value).sum::<f64>() + met.worth();
        let of_part = if all > 0.0 { all / f64::from(Lacking::PARTS - 1) } else { 1.0 };
        let in_whole_parts = |(value, without): (f64, Vec<Mark>)| ((value / of_part) as u32, without);
        let with_mean = met.lacks(met.of_mean, of_part);
        let without_mean = if of_mean.is_empty() { OfMet::default() } else { met.lacks(0.0, of_part) };
        Self {
            lacks: lacks.into_iter().map(in_whole_parts).filter(|(parts, _)| *parts > 0).collect(),
            met: [with_mean, without_mean],
            of_mean,
            most_of_mean: met.worth_of_mean(),
            of_part,
            most_in_parts: most_in_parts + met.worth(),
            order: untold.iter().copied().chain(in_parts).collect(),
            untold,
            widest,
        }
    }
}
