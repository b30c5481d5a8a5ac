//! The bold sentence of a chart: which share is the highest, said only as surely as what is hidden allows, and whether
//! groups differ at all.

use super::chart::{Measured, first_small, in_numbers, percent};
use super::frame::Frame;
use crate::app::insights::{CollaborationLine, Part, Share, differ, in_front};

/// Shares that differ less are the same.
const SAME: f64 = 1e-9;
/// Shares that are in front together and named; of more, the others are counted.
const MOST_NAMED: usize = 4;

/// A share of which the value is known, or between which values it lies.
pub struct Bounded {
    /// What it is of.
    pub label: String,
    /// It is at least this.
    pub low: f64,
    /// It is at most this.
    pub high: f64,
    /// Of how many firms it is a share.
    n: f64,
    /// How many of how many the lowest value is, in words.
    pub in_numbers: Option<String>,
}

impl Bounded {
    /// A share as it may be shown; one that is hidden is at most `ceiling`.
    pub fn of(frame: &Frame, label: String, share: &Share, ceiling: f64) -> Self {
        let (low, high) = share.share.map_or((0.0, ceiling.clamp(0.0, 1.0)), |known| (known, known));
        Self { label, low, high, n: firms(share), in_numbers: in_numbers(frame, share) }
    }

    /// The firms that wish something and have it not. When that is hidden, it is at least what is wished less what
    /// exists, and at most what is wished, or what does not exist: of 28 of 78 that wish it, where 5 have it, at least 23.
    pub fn of_unmet(frame: &Frame, label: String, line: &CollaborationLine) -> Self {
        if line.unmet.share.is_some() {
            return Self::of(frame, label, &line.unmet, 1.0);
        }
        let (wished, existing) = (&line.wished, &line.existing);
        let high = wished.share.unwrap_or(1.0).min(1.0 - existing.share.unwrap_or(0.0));
        let least = || Some((wished.count?.saturating_sub(existing.count?), wished.n?));
        let least = least().filter(|(count, of)| *count > 0 && *of > 0);
        let low = least.map_or(0.0, |(count, of)| count as f64 / of as f64);
        let w = frame.w;
        let in_numbers = least.map(|(count, of)| format!("{count} {} {}", w.journey_of, w.firms_in_number.of(of)));
        Self { label, low, high, n: firms(wished), in_numbers }
    }
}

/// Of how many firms a share is; of a hidden number it is as if there were one, so that nothing is clear.
fn firms(share: &Share) -> f64 {
    share.n.map_or(1.0, |n| n.max(1) as f64)
}

/// The highest of some shares.
#[derive(Debug, PartialEq)]
struct Lead {
    /// Which ones, the highest first: several when none of them is clearly ahead of the others.
    places: Vec<usize>,
    /// Whether they are in front whatever is hidden.
    is_sure: bool,
}

/// Which shares are in front, of what is known at least and at most of each and of how many firms it is; none when nothing
/// is known of any.
fn lead(bounds: &[(f64, f64, f64)]) -> Option<Lead> {
    let least: Vec<Part> = bounds.iter().map(|(low, _, n)| Part { share: *low, n: *n }).collect();
    let places = in_front(&least, bounds.len());
    places.first()?;
    // Where what is hidden is as much as it can be, others may be in front, or not clearly behind.
    let most: Vec<Part> = bounds.iter().map(|(_, high, n)| Part { share: *high, n: *n }).collect();
    let in_order = |mut places: Vec<usize>| {
        places.sort_unstable();
        places
    };
    let is_sure = in_order(in_front(&most, bounds.len())) == in_order(places.clone());
    Some(Lead { places, is_sure })
}

/// “Named most: talent, 35 % (12 of 34 firms).”, and where none is clearly first “Named most, together in front: talent (35 %) and
/// finance (32 %).” When a share that is hidden may be higher it says “as far as shown”, and of one of which only the least is
/// known “at least”.
pub fn highest(frame: &Frame, begin: &str, shares: &[Bounded]) -> String {
    let bounds: Vec<(f64, f64, f64)> = shares.iter().map(|share| (share.low, share.high, share.n)).collect();
    let Some(Lead { places, is_sure }) = lead(&bounds) else { return String::new() };
    let leading: Vec<&Bounded> = places.iter().filter_map(|place| shares.get(*place)).collect();
    let value = |share: &Bounded| {
        let least = if share.high > share.low + SAME { format!("{} ", frame.w.at_least) } else { String::new() };
        format!("{least}{}", percent(share.low))
    };
    let begun = as_far_as_shown(frame, begin, is_sure);
    match leading.as_slice() {
        [] => String::new(),
        [first] => {
            let told = named(frame, &[first_small(&first.label)], &value(first), first.in_numbers.as_deref());
            format!("{begun}: {told}.")
        }
        several => {
            let (told, more) = several.split_at(several.len().min(MOST_NAMED));
            let told = told.iter().map(|share| format!("{} ({})", first_small(&share.label), value(share)));
            let more = (!more.is_empty()).then(|| frame.w.others_in_number.of(more.len()));
            let told: Vec<String> = told.chain(more).collect();
            format!("{begun}, {}: {}.", frame.w.together_in_front, in_a_row(&told, frame.w.and))
        }
    }
}

/// “Largest share reached: start-up, 52 % (26 of 50 firms); the smallest: scale-up, 20 % (10 of 50 firms).” It is said when
/// these two differ clearly, and of each only while the groups that are hidden, all taken together, do not go beyond it: what
/// is shown may be the lesser part. `whole` is the share of all groups together.
pub fn most_and_least(
    frame: &Frame,
    [most, least]: [&str; 2],
    shares: &[Measured<'_>],
    whole: &Share,
    written: fn(&str) -> String,
) -> String {
    if !is_comparable(shares) {
        return String::new();
    }
    let Some((high, low)) = clear_difference(shares, pairs_of(shares)) else {
        return frame.w.no_clear_difference.to_owned();
    };
    let is_all_shown = shares.iter().all(|one| one.share.share.is_some());
    let rest = rest_of(whole, shares);
    let told = |found: &Measured<'_>, stays_within: fn(&f64, &f64) -> bool| {
        let value = found.share.share?;
        let is_told = is_all_shown || rest.is_some_and(|rest| stays_within(&rest, &value));
        let equals = shares.iter().filter(|one| one.share.share.is_some_and(|share| (share - value).abs() < SAME));
        let labels: Vec<String> = equals.map(|one| written(&one.label)).collect();
        let of = in_numbers(frame, found.share);
        is_told.then(|| named(frame, &labels, &percent(value), of.as_deref()))
    };
    let begun = |begin: &str| as_far_as_shown(frame, begin, is_all_shown);
    match (told(high, f64::le), told(low, f64::ge)) {
        (Some(high), Some(low)) => format!("{}: {high}; {}: {low}.", begun(most), frame.w.found_least),
        (Some(high), None) => format!("{}: {high}.", begun(most)),
        (None, Some(low)) => format!("{}: {low}.", begun(least)),
        (None, None) => String::new(),
    }
}

/// The share of the groups that are hidden, all together; nothing when it does not follow from what is shown.
fn rest_of(whole: &Share, shares: &[Measured<'_>]) -> Option<f64> {
    let shown: Vec<(u64, u64)> = shares.iter().filter_map(|one| one.share.count.zip(one.share.n)).collect();
    let left = |all: u64, shown: u64| all.checked_sub(shown).map(|left| left as f64);
    let count = left(whole.count?, shown.iter().map(|(count, _)| count).sum())?;
    let n = left(whole.n?, shown.iter().map(|(_, n)| n).sum())?;
    (n > 0.0).then_some(count / n)
}

/// “Named most, as far as shown”.
fn as_far_as_shown(frame: &Frame, begin: &str, is_sure: bool) -> String {
    if is_sure { begin.to_owned() } else { format!("{begin}, {}", frame.w.as_far_as_shown) }
}

/// “talent and finance, 35 %”. How many that is of how many is told of one alone.
fn named(frame: &Frame, labels: &[String], value: &str, of: Option<&str>) -> String {
    let of = of.filter(|_| labels.len() == 1).map(|of| format!(" ({of})")).unwrap_or_default();
    format!("{}, {value}{of}", in_a_row(labels, frame.w.and))
}

/// “a, b and c”.
fn in_a_row(labels: &[String], and: &str) -> String {
    match labels.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {and} {last}", rest.join(", ")),
        _ => labels.concat(),
    }
}

/// What is left for shares that are hidden, where all together are `whole`.
pub fn left_of<'s>(whole: f64, shares: impl IntoIterator<Item = &'s Share>) -> f64 {
    (whole - shares.into_iter().filter_map(|share| share.share).sum::<f64>()).max(0.0)
}

/// How many pairs of these shares can be compared.
pub fn pairs_of(shares: &[Measured<'_>]) -> usize {
    let shown = shares.iter().filter(|one| one.share.share.is_some()).count();
    shown * shown.saturating_sub(1) / 2
}

/// The first share that differs clearly from the lowest, with that one: their 95 % intervals do not meet, and they differ
/// more than chance would have it among so many `pairs`.
pub fn clear_difference<'m, 'a>(
    shares: &'m [Measured<'a>],
    pairs: usize,
) -> Option<(&'m Measured<'a>, &'m Measured<'a>)> {
    let known = || shares.iter().filter_map(|one| Some((one, one.share.share?)));
    let (high, _) = known().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let (low, _) = known().min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let do_not_meet = high.share.interval?.low > low.share.interval?.high;
    let [one, other] = [high, low].map(|one| Part { share: one.share.share.unwrap_or_default(), n: firms(one.share) });
    (do_not_meet && differ(one, other, pairs)).then_some((high, low))
}

/// Whether at least two shares may be shown, so that they can be compared.
pub fn is_comparable(shares: &[Measured<'_>]) -> bool {
    shares.iter().filter(|one| one.share.share.is_some()).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_highest_is_sure_only_when_nothing_hidden_can_exceed_it() {
        let sure = |places: &[usize]| Some(Lead { places: places.into(), is_sure: true });
        let unsure = |places: &[usize]| Some(Lead { places: places.into(), is_sure: false });
        let lead = |bounds: &[(f64, f64)]| {
            super::lead(&bounds.iter().map(|(low, high)| (*low, *high, 1_000.0)).collect::<Vec<_>>())
        };
        assert_eq!(lead(&[(0.2, 0.2), (0.1, 0.1)]), sure(&[0]));
        // Of the second at least 23 of 78 is known: more than the first, whatever it is.
        assert_eq!(lead(&[(0.2, 0.2), (23.0 / 78.0, 28.0 / 78.0)]), sure(&[1]));
        assert_eq!(lead(&[(0.2, 0.2), (0.0, 0.5)]), unsure(&[0]));
        // As many may name the second: it cannot be told which is first.
        assert_eq!(lead(&[(0.2, 0.2), (0.0, 0.2)]), unsure(&[0]));
        assert_eq!(lead(&[(0.2, 0.2), (0.0, 0.1)]), sure(&[0]));
        assert_eq!(lead(&[(0.3, 0.3), (0.3, 0.3), (0.1, 0.1)]), sure(&[0, 1]));
        assert_eq!(lead(&[(0.3, 0.3), (0.3, 0.4)]), unsure(&[0, 1]));
        // One that is a little behind is in front too.
        assert_eq!(lead(&[(0.29, 0.29), (0.3, 0.3), (0.1, 0.1)]), sure(&[1, 0]));
        assert_eq!((lead(&[]), lead(&[(0.0, 1.0)])), (None, None));
    }

    #[test]
    fn those_that_are_together_in_front_are_named_together() {
        let frame = Frame::new(&actix_web::test::TestRequest::with_uri("/regio?lang=en").to_http_request());
        let told = |counts: &[(&str, u64)], n: u64| {
            let shares = counts.iter().map(|(label, count)| (*label, Share::alone(*count, n)));
            let bounded: Vec<Bounded> =
                shares.map(|(label, share)| Bounded::of(&frame, label.to_owned(), &share, 0.05)).collect();
            highest(&frame, "Named most", &bounded)
        };
        assert_eq!(told(&[("Talent", 120), ("Finance", 60)], 300), "Named most: talent, 40\u{a0}% (120 of 300 firms).");
        assert_eq!(
            told(&[("Finance", 10), ("Talent", 12), ("Time", 30)], 50),
            "Named most: time, 60\u{a0}% (30 of 50 firms)."
        );
        assert_eq!(
            told(&[("Finance", 10), ("Talent", 12), ("Time", 11)], 34),
            "Named most, together in front: talent (35\u{a0}%), time (32\u{a0}%) and finance (29\u{a0}%)."
        );
        let many = [("One", 10), ("Two", 10), ("Three", 10), ("Four", 10), ("Five", 10), ("Six", 9)];
        assert!(told(&many, 50).ends_with("four (20\u{a0}%) and 2 others."), "{}", told(&many, 50));
    }

    #[test]
    fn a_difference_is_clear_when_the_intervals_do_not_meet() {
        let compared = |one: Share, other: Share| {
            let measured =
                [("few", &one), ("many", &other)].map(|(label, share)| Measured { label: label.to_owned(), share });
            clear_difference(&measured, 1).map(|(high, low)| (high.label.clone(), low.label.clone()))
        };
        assert_eq!(compared(Share::alone(8, 18), Share::alone(7, 16)), None);
        assert_eq!(compared(Share::alone(20, 100), Share::alone(60, 100)), Some(("many".into(), "few".into())));
        assert_eq!(compared(Share::alone(2, 4), Share::alone(60, 100)), None);
    }

    #[test]
    fn what_is_hidden_may_be_more_than_all_that_is_shown() {
        let frame = Frame::new(&actix_web::test::TestRequest::with_uri("/regio?lang=en").to_http_request());
        let hidden = Share { suppressed: true, ..Share::default() };
        let told = |shares: &[Share], whole: Share| {
            let measured = shares.iter().zip(["One", "Two", "Three"]);
            let measured: Vec<_> = measured.map(|(share, label)| Measured { label: label.into(), share }).collect();
            most_and_least(&frame, ["Most", "Least"], &measured, &whole, first_small)
        };
        // 69 of 185 is 37 %, and of the others 44 of 108 were reached: 41 %.
        assert_eq!(told(&[Share::alone(69, 185), hidden, hidden], Share::alone(113, 293)), "");
        let two = [Share::alone(60, 100), Share::alone(20, 100)];
        let [one, other] = ["one, 60\u{a0}% (60 of 100 firms)", "two, 20\u{a0}% (20 of 100 firms)"];
        assert_eq!(told(&two, Share::alone(80, 200)), format!("Most: {one}; the smallest: {other}."));
        // With a group that is hidden, that group may go beyond both, beyond one, or beyond none.
        let three = [two[0], two[1], hidden];
        let within = format!("Most, as far as shown: {one}; the smallest: {other}.");
        assert_eq!(told(&three, Share::alone(95, 240)), within);
        assert_eq!(told(&three, Share::alone(112, 240)), format!("Least, as far as shown: {other}."));
        assert_eq!(told(&three, Share::alone(85, 240)), format!("Most, as far as shown: {one}."));
        assert_eq!(told(&three, hidden), "");
        assert_eq!(
            told(&[Share::alone(30, 60), Share::alone(28, 60)], Share::alone(58, 120)),
            "There is no clear difference."
        );
    }

    #[test]
    fn what_is_left_is_for_the_hidden() {
        let shares = [Share::alone(60, 100), Share::alone(1, 100), Share::alone(30, 100)];
        assert!((left_of(1.0, &shares) - 0.1).abs() < 1e-9);
        assert_eq!(in_a_row(&["a".into(), "b".into(), "c".into()], "en"), "a, b en c");
    }
}
