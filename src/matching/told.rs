//! What the sets of a stretch tell of the terms of a query, and in which order rows are asked for the others.

use super::lacking::Lacking;
use super::query::Query;
use super::reaching::{FirmsReach, MetReach, Things};
use super::scale::Scale;
use super::sets::Offer;
use super::signals::Context;

/// A hair less than worked out, for the rounding.
const HAIR: f64 = 1.0 - 1e-5;

/// What the sets of a stretch tell of the terms.
pub(super) struct Told {
    /// What partners lack that have none of a few things, in parts, the least first.
    pub(super) lacks: Vec<(u32, Vec<Offer>)>,
    /// What one part of that is: so much that one who lacks all lacks fewer than [`Lacking::PARTS`].
    pub(super) of_part: f64,
    /// What the terms of these can give at most.
    pub(super) most_in_parts: f64,
    /// How many terms there are of these.
    pub(super) in_parts: usize,
    /// The terms of which sets tell what firms reach, and how; those that can give most first.
    pub(super) by_sets: Vec<(usize, Way)>,
    /// What firms reach of topics and of barriers, from which those terms follow.
    pub(super) topics: Option<MetReach>,
    pub(super) barriers: Option<MetReach>,
    /// The terms of which sets tell nothing, those that can give most first.
    pub(super) untold: Vec<usize>,
    /// The terms, those first that can give most.
    pub(super) widest: Vec<usize>,
    /// In which order rows are asked: of partners the sets tell almost all, so the other terms come first; firms differ most in
    /// the terms of which sets tell.
    pub(super) order: Vec<usize>,
}

/// How the value of a signal follows from what firms reach of topics and barriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Topics,
    Barriers,
    /// The mean of the two where a firm has both, else the one that it has.
    Mean,
}

/// Keeps what firms reach, and tells how a signal follows from it; nothing when another signal said otherwise.
fn way_of(reach: FirmsReach, topics: &mut Option<MetReach>, barriers: &mut Option<MetReach>) -> Option<Way> {
    let mut is_kept = |reach: MetReach| match reach.of() {
        Things::Topics => *topics.get_or_insert_with(|| reach.clone()) == reach,
        Things::Barriers => *barriers.get_or_insert_with(|| reach.clone()) == reach,
    };
    match reach {
        FirmsReach::By(reach) => {
            let way = if reach.of() == Things::Topics { Way::Topics } else { Way::Barriers };
            is_kept(reach).then_some(way)
        }
        FirmsReach::MeanOf(one, other) => (is_kept(one) && is_kept(other)).then_some(Way::Mean),
    }
}

impl Told {
    pub(super) fn of(query: &Query, scale: &Scale, context: &Context<'_>) -> Self {
        let most = |place: usize| scale.terms[place].coefficient * scale.terms[place].most;
        let mut places: Vec<usize> = (0..scale.terms.len()).collect();
        places.sort_by(|a, b| most(*b).total_cmp(&most(*a)).then(a.cmp(b)));
        let mut lacks: Vec<(f64, Vec<Offer>)> = Vec::new();
        let (mut in_parts, mut by_sets, mut untold) = (Vec::new(), Vec::new(), Vec::new());
        let (mut topics, mut barriers) = (None, None);
        for place in places.iter().copied() {
            let term = &scale.terms[place];
            let of_term = match query.asker.firm() {
                Some(firm) if term.curve.is_plain() => term.behaviour.lacks_of_partners(firm, context),
                _ => Vec::new(),
            };
            let reach = query.asker.partner().and_then(|partner| term.behaviour.reach_of_firms(partner, context));
            match (reach, of_term.is_empty()) {
                (Some(reach), _) => match way_of(reach, &mut topics, &mut barriers) {
                    Some(way) => by_sets.push((place, way)),
                    None => untold.push(place),
                },
                (None, false) => in_parts.push(place),
                (None, true) => untold.push(place),
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
        let all: f64 = lacks.iter().map(|(value, _)| value).sum();
        let of_part = if all > 0.0 { all / f64::from(Lacking::PARTS - 1) } else { 1.0 };
        let in_whole_parts = |(value, without): (f64, Vec<Offer>)| ((value / of_part) as u32, without);
        let lacks = lacks.into_iter().map(in_whole_parts).filter(|(parts, _)| *parts > 0).collect();
        let most_in_parts = in_parts.iter().map(|place| most(*place)).sum();
        let of_firms = by_sets.iter().map(|(place, _)| *place);
        let number_in_parts = in_parts.len();
        let order = of_firms.chain(untold.iter().copied()).chain(in_parts).collect();
        Self {
            lacks,
            of_part,
            most_in_parts,
            in_parts: number_in_parts,
            by_sets,
            topics,
            barriers,
            untold,
            widest: places,
            order,
        }
    }
}
