//! Keeping ten results from being ten universities.

use super::columns::{FirmRow, PartnerRow};
use super::facts::RowId;
use super::numeric::larger;
use super::pool::{At, Pool};
use super::query::Limits;
use super::scale::{Scale, TRACK_RECORD, Term};
use super::scan::Found;
use super::signals::topic_fit::closeness_from;
use super::snapshot::Snapshot;

/// How many of the best are looked at to choose `limit` unlike ones: nine of ten lists of a hundred firms, chosen from five
/// hundred, took none beyond the first 278.
pub fn pool_size(limit: usize) -> usize {
    (3 * limit).max(50)
}

/// Diversity when nothing else is asked: chosen on the collaborations from which weights were learned, so that the first
/// ten cover a third of a country's partners for hardly any loss of precision.
pub const USUAL: f64 = 0.3;

/// How fast diversity takes away what a partner owes to its record: half of it at the tenth place of a usual list, all of
/// it there with diversity 4/7.
const RECORD_DISCOUNT: f64 = 1.75;

/// Places over which diversity grows from nothing at the first to its full strength at the last of them.
const PLACES: usize = 10;

/// How late it grows: at the fifth place it has three tenths of its strength, at the eighth seven tenths.
const LATE: f64 = 1.5;

/// What candidates owe to what they did, whoever asks, in the unit of their value; `values` gives those of a term.
pub(super) fn owed_to_record(scale: &Scale, candidates: usize, values: impl Fn(&Term) -> Vec<f32>) -> Vec<f64> {
    let mut owed = vec![0.0; candidates];
    for term in scale.terms.iter().filter(|term| TRACK_RECORD.contains(&term.behaviour.about().name)) {
        let parts = values(term).into_iter().map(|value| term.coefficient * f64::from(term.curve.at(value)));
        owed.iter_mut().zip(parts).for_each(|(owed, part)| *owed += part);
    }
    owed
}

/// Chooses `limit` candidates one by one: at each place the one with the highest
/// (1 − f d²) · (value − 1.75 f d · record) / best value − f d² · (likeness to the most alike one chosen before), by
/// maximal marginal relevance (Carbonell & Goldstein 1998); `record` is what the candidate owes to what it did, whoever
/// asks, of which never more than all is taken, and f = (places before / 9)^1.5 rises from 0 at the first place to 1 at
/// the tenth. So the first places go by score, where a miss costs most, and further down others than the usual suspects
/// come up, and ten results are not ten of a kind. With d = 0 the order stays as it is. Scores never change.
pub(super) fn spread(
    pool: &Pool<'_>,
    found: Vec<Found>,
    limits: &Limits,
    owed_to_record: impl Fn(&[At]) -> Vec<f64>,
) -> Vec<Found> {
    if limits.diversity <= 0.0 {
        return found;
    }
    let best = found.first().map_or(1.0, |found| found.value).max(f64::MIN_POSITIVE);
    let rows: Vec<At> = found.iter().map(|found| found.at).collect();
    let share = |(found, owed): (&Found, f64)| Worth { value: found.value / best, record: owed / best };
    let worth: Vec<Worth> = found.iter().zip(owed_to_record(&rows)).map(share).collect();
    let rows: Vec<_> = rows.into_iter().map(|at| (pool.partner(at), pool.firm(at))).collect();
    let likeness = |one: usize, other: usize, least: f64| match (rows[one], rows[other]) {
        ((Some(one), _), (Some(other), _)) => alike_partners(one, other, least),
        ((_, Some(one)), (_, Some(other))) => alike_firms(one, other, limits.is_for_outsider),
        _ => 0.0,
    };
    let order = choose(&worth, limits.limit, limits.diversity, 0.0, likeness);
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| found[place].take()).collect()
}

/// What a candidate weighs in the choice, as shares of the best value.
#[derive(Clone, Copy, Debug)]
pub struct Worth {
    /// Its value.
    pub value: f64,
    /// What of it is owed to the record.
    pub record: f64,
}

/// Values that were written down and read again, or added up in another order, differ by less.
const ROUNDING: f64 = 1e-6;

/// Chooses partners again, from values that were kept, as `spread` chose them: places among `worth`, at most `limit`. Of
/// equals the first is taken, so that what stood first keeps standing there. What is no partner of the snapshot any more
/// is like nobody.
pub fn choose_again(
    snapshot: &Snapshot,
    partners: &[RowId],
    worth: &[Worth],
    limit: usize,
    diversity: f64,
) -> Vec<usize> {
    let segments = snapshot.partners.segments();
    let row_of = |id: &RowId| {
        let (segment, row) = snapshot.partners.find(id)?;
        Some(PartnerRow { columns: segments[segment].columns, row })
    };
    let rows: Vec<Option<PartnerRow<'_>>> = partners.iter().map(row_of).collect();
    choose(worth, limit, diversity, ROUNDING, |one, other, least| match (&rows[one], &rows[other]) {
        (Some(one), Some(other)) => alike_partners(*one, *other, least),
        _ => 0.0,
    })
}

/// The places of those chosen, in the order of the choice; of those that differ by no more than `rounding` the first.
///
/// A candidate only comes to be more like those chosen, so it weighs at most what it weighs by those that it was held
/// against so far; it is held against the others one by one while that could still be the most (lazy evaluation, Minoux 1978).
/// `alike` tells how alike two are, or anything not above the number that it is given when they are no more alike.
fn choose(
    worth: &[Worth],
    limit: usize,
    diversity: f64,
    rounding: f64,
    alike: impl Fn(usize, usize, f64) -> f64,
) -> Vec<usize> {
    let mut left: Vec<Left> = (0..worth.len()).map(|place| Left { place, likeness: 0.0, held_against: 0 }).collect();
    let mut chosen: Vec<usize> = Vec::with_capacity(limit.min(left.len()));
    while chosen.len() < limit && !left.is_empty() {
        let strength = (chosen.len().min(PLACES - 1) as f64 / (PLACES - 1) as f64).powf(LATE);
        let taken = strength * (RECORD_DISCOUNT * diversity).min(1.0);
        let unlike = strength * diversity.powi(2);
        let of = |one: &Left| {
            let Worth { value, record } = worth[one.place];
            (1.0 - unlike) * (value - taken * record) - unlike * one.likeness
        };
        // What it weighs exactly, or something less than `enough` when it weighs less.
        let exactly = |one: &mut Left, enough: f64| {
            let mut weight = of(one);
            for other in &chosen[one.held_against..] {
                one.held_against += 1;
                one.likeness = one.likeness.max(alike(*other, one.place, one.likeness));
                weight = of(one);
                if weight < enough {
                    break;
                }
            }
            weight
        };
        let mut most = f64::NEG_INFINITY;
        for one in &mut left {
            if of(one) > most {
                most = most.max(exactly(one, most));
            }
        }
        let enough = most - rounding;
        let reaches = |one: &mut Left| of(one) >= enough && exactly(one, enough) >= enough;
        let next = left.iter_mut().position(reaches).unwrap_or(0);
        chosen.push(left.remove(next).place);
    }
    chosen
}

/// A candidate that is still to be chosen.
struct Left {
    place: usize,
    /// Its likeness to the most alike of the first so many chosen that it was held against.
    likeness: f64,
    held_against: usize,
}

/// Likeness of two partners, 0 to 1: kind and finer kind, topics, province; 0 when it is no more than `least`.
fn alike_partners(a: PartnerRow<'_>, b: PartnerRow<'_>, least: f64) -> f64 {
    let part = |weight: f64, same: bool| if same { weight } else { 0.0 };
    let kind = part(0.2, a.kind() == b.kind()) + part(0.2, a.kind() == b.kind() && a.subtype() == b.subtype());
    let place = a.regions().province.is_some() && a.regions().province == b.regions().province;
    let place = part(0.2, place);
    // Looking at the topics is what takes the time; a hair more than all of them for the rounding.
    if kind + 0.400_001 + place <= least {
        return 0.0;
    }
    let near = |own: u16| {
        let closeness = closeness_from(own);
        let of = |other: u16| closeness.get(usize::from(other)).copied().unwrap_or(0.0);
        f64::from(b.topics().iter().map(|(other, _)| of(*other)).fold(0.0, larger))
    };
    let topics = a.topics().iter().map(|(topic, _)| near(*topic)).sum::<f64>() / a.topics().len().max(1) as f64;
    kind + 0.4 * topics + place
}

/// Likeness of two firms, 0 to 1: type, sector, municipality; from outside only of those that are seen by name.
fn alike_firms(a: FirmRow<'_>, b: FirmRow<'_>, from_outside: bool) -> f64 {
    let part = |weight: f64, same: bool| if same { weight } else { 0.0 };
    let sector = a.sector().zip(b.sector()).map_or(0, |(a, b)| a.shared_digits(b));
    let is_told = |firm: FirmRow<'_>| !from_outside || firm.is_seen_by_name();
    let place = a.regions().municipality.filter(|_| is_told(a) && is_told(b));
    let place = place.is_some() && place == b.regions().municipality;
    part(0.3, a.firm_type() == b.firm_type()) + 0.08 * f64::from(sector) + part(0.3, place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each candidate is held against each chosen one at once.
    fn choose_plainly(worth: &[Worth], limit: usize, diversity: f64, rounding: f64, alike: &[Vec<f64>]) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        while chosen.len() < limit.min(worth.len()) {
            let strength = (chosen.len().min(PLACES - 1) as f64 / (PLACES - 1) as f64).powf(LATE);
            let (taken, unlike) = (strength * (RECORD_DISCOUNT * diversity).min(1.0), strength * diversity.powi(2));
            let of = |place: &usize| {
                let likeness = chosen.iter().map(|other| alike[*other][*place]).fold(0.0, f64::max);
                (1.0 - unlike) * (worth[*place].value - taken * worth[*place].record) - unlike * likeness
            };
            let left: Vec<usize> = (0..worth.len()).filter(|place| !chosen.contains(place)).collect();
            let most = left.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            chosen.extend(left.into_iter().find(|place| of(place) >= most - rounding));
        }
        chosen
    }

    proptest! {
        #[test]
        fn holding_candidates_against_the_chosen_only_when_it_matters_chooses_the_same(
            // Tenths, so that many weigh the same.
            worth in prop::collection::vec((0..10u8, 0..10u8), 0..40),
            likeness in prop::collection::vec(prop::collection::vec(0..10u8, 40), 40),
            limit in 0..50usize, diversity in 0.0..1.0f64, rounding in prop::sample::select(vec![0.0, ROUNDING, 0.05]),
        ) {
            let tenth = |number: u8| f64::from(number) / 10.0;
            let worth: Vec<Worth> = worth
                .into_iter()
                .map(|(value, record)| Worth { value: tenth(value), record: tenth(record.min(value)) })
                .collect();
            let alike: Vec<Vec<f64>> = likeness.into_iter().map(|row| row.into_iter().map(tenth).collect()).collect();
            let chosen = choose(&worth, limit, diversity, rounding, |one, other, least| {
                // Whoever is asked may say anything not above the least.
                let own = alike[one][other];
                if own > least { own } else { 0.0 }
            });
            prop_assert_eq!(chosen, choose_plainly(&worth, limit, diversity, rounding, &alike));
        }
    }
}
