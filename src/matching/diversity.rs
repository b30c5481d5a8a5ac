//! Keeping ten results from being ten universities.

use super::pool::{At, Pool};
use super::query::Limits;
use super::scale::{Scale, Term};
use super::scan::Found;
use super::signals::topic_fit::closeness_of;

/// How many of the best are looked at to choose `limit` unlike ones.
pub fn pool_size(limit: usize) -> usize {
    (5 * limit).max(50)
}

/// Diversity when nothing else is asked: chosen on the collaborations from which weights were learned, so that the first
/// ten cover a third of a country's partners for hardly any loss of precision.
pub const USUAL: f64 = 0.3;

/// How fast diversity takes away what a partner owes to the length of its record: at two thirds all of it.
const RECORD_DISCOUNT: f64 = 1.5;

/// Signals of how much a partner did, whatever that was.
const LENGTH_OF_RECORD: [&str; 2] = ["trackRecord", "recentProjects"];

/// What a candidate owes to the length of its record, in the unit of its value.
pub(super) fn owed_to_record(scale: &Scale, mut value: impl FnMut(&Term) -> f32) -> f64 {
    let counted = scale.terms.iter().filter(|term| LENGTH_OF_RECORD.contains(&term.behaviour.about().name));
    counted.map(|term| term.coefficient * f64::from(term.curve.at(value(term)))).sum()
}

/// Chooses `limit` candidates one by one: each time the one with the highest
/// (1 − d²) · (value − 1.5 d · record) / best value − d² · (likeness to the most alike one chosen before), by maximal
/// marginal relevance (Carbonell & Goldstein 1998); `record` is what the candidate owes to the length of its record, of
/// which never more than all is taken. So others than the usual suspects come up, and ten results are not ten of a kind.
/// With d = 0 the order stays as it is. Scores never change.
pub(super) fn spread(
    pool: &Pool<'_>,
    found: Vec<Found>,
    limits: &Limits,
    owed_to_record: impl Fn(&Found) -> f64,
) -> Vec<Found> {
    if limits.diversity <= 0.0 {
        return found;
    }
    let best = found.first().map_or(1.0, |found| found.value).max(f64::MIN_POSITIVE);
    let (taken, unlike) = ((RECORD_DISCOUNT * limits.diversity).min(1.0), limits.diversity.powi(2));
    let worth = |found: &Found| (1.0 - unlike) * (found.value - taken * owed_to_record(found)) / best;
    let mut left: Vec<(Found, f64, f64)> = found.into_iter().map(|found| (found, worth(&found), 0.0)).collect();
    let mut chosen = Vec::with_capacity(limits.limit);
    while chosen.len() < limits.limit && !left.is_empty() {
        let worth = |(_, worth, likeness): &(Found, f64, f64)| worth - unlike * likeness;
        let next = (0..left.len()).reduce(|a, b| if worth(&left[b]) > worth(&left[a]) { b } else { a }).unwrap_or(0);
        let (next, _, _) = left.remove(next);
        for (other, _, likeness) in &mut left {
            *likeness = likeness.max(alike(pool, next.at, other.at));
        }
        chosen.push(next);
    }
    chosen
}

/// Likeness of two candidates, 0 to 1: kind and finer kind, topics, province; for firms type, sector, municipality.
fn alike(pool: &Pool<'_>, a: At, b: At) -> f64 {
    let part = |weight: f64, same: bool| if same { weight } else { 0.0 };
    match (pool.partner(a), pool.partner(b), pool.firm(a), pool.firm(b)) {
        (Some(a), Some(b), _, _) => {
            let kind = part(0.2, a.kind() == b.kind()) + part(0.2, a.kind() == b.kind() && a.subtype() == b.subtype());
            let near =
                |own: u16| b.topics().iter().map(|(other, _)| f64::from(closeness_of(own, *other))).fold(0.0, f64::max);
            let topics = a.topics().iter().map(|(topic, _)| near(*topic)).sum::<f64>() / a.topics().len().max(1) as f64;
            let place = a.regions().province.is_some() && a.regions().province == b.regions().province;
            kind + 0.4 * topics + part(0.2, place)
        }
        (_, _, Some(a), Some(b)) => {
            let sector = a.sector().zip(b.sector()).map_or(0, |(a, b)| a.shared_digits(b));
            let place = a.regions().municipality.is_some() && a.regions().municipality == b.regions().municipality;
            part(0.3, a.firm_type() == b.firm_type()) + 0.08 * f64::from(sector) + part(0.3, place)
        }
        _ => 0.0,
    }
}
