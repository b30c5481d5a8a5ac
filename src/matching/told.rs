//! What the sets of a stretch tell of the terms of a query, and in which order rows are asked for the others.

use super::lacking::Lacking;
use super::query::Query;
use super::scale::Scale;
use super::sets::Offer;
use super::signals::Context;

/// A hair less than worked out, for the rounding.
const HAIR: f64 = 1.0 - 1e-5;

/// What the partners of a stretch lack.
pub(super) type PartnersLack = Lacking<8>;

/// What the sets of a stretch tell of the terms.
pub(super) struct Told {
    /// What partners lack that have none of a few things, in parts, the least first.
    pub(super) lacks: Vec<(u32, Vec<Offer>)>,
    /// What one part of that is: so much that one who lacks all lacks fewer than [`PartnersLack::PARTS`].
    pub(super) of_part: f64,
    /// What the terms of these can give at most.
    pub(super) most_in_parts: f64,
    /// The terms of these, those that tell what firms reach, and those of which sets tell nothing; of each those that can
    /// give most first.
    pub(super) in_parts: Vec<usize>,
    pub(super) by_sets: Vec<usize>,
    pub(super) untold: Vec<usize>,
    /// The terms, those first that can give most.
    pub(super) widest: Vec<usize>,
    /// In which order rows are asked: of partners the sets tell almost all, so the other terms come first.
    pub(super) order: Vec<usize>,
}

impl Told {
    pub(super) fn of(query: &Query, scale: &Scale, context: &Context<'_>) -> Self {
        let most = |place: usize| scale.terms[place].coefficient * scale.terms[place].most;
        let mut places: Vec<usize> = (0..scale.terms.len()).collect();
        places.sort_by(|a, b| most(*b).total_cmp(&most(*a)).then(a.cmp(b)));
        let mut lacks: Vec<(f64, Vec<Offer>)> = Vec::new();
        let (mut in_parts, mut by_sets, mut untold) = (Vec::new(), Vec::new(), Vec::new());
        for place in places.iter().copied() {
            let term = &scale.terms[place];
            let of_term = match query.asker.firm() {
                Some(firm) if term.curve.is_plain() => term.behaviour.lacks_of_partners(firm, context),
                _ => Vec::new(),
            };
            match of_term.is_empty() {
                false => in_parts.push(place),
                true if query.asker.partner().is_some() && term.behaviour.tells_firms() => by_sets.push(place),
                true => untold.push(place),
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
        let of_part = if all > 0.0 { all / f64::from(PartnersLack::PARTS - 1) } else { 1.0 };
        let in_whole_parts = |(value, without): (f64, Vec<Offer>)| ((value / of_part) as u32, without);
        let lacks = lacks.into_iter().map(in_whole_parts).filter(|(parts, _)| *parts > 0).collect();
        let most_in_parts = in_parts.iter().map(|place| most(*place)).sum();
        let mut order = [&by_sets[..], &untold[..], &in_parts[..]].concat();
        if query.asker.partner().is_some() {
            // Those of which sets tell differ most between firms, and the first of them are the quickest to work out.
            order.sort_by_key(|place| (!scale.terms[*place].behaviour.tells_firms(), *place));
        }
        Self { lacks, of_part, most_in_parts, in_parts, by_sets, untold, widest: places, order }
    }
}
